"""Which dates somebody with a place cannot come on, and on which they came. Never commits."""
import sqlalchemy as sa

from app.extensions import db
from app.groups.models import Attendance


def of_place(place):
    """{original day: Attendance} of a place."""
    return {one.original_on: one for one in db.session.scalars(sa.select(Attendance).where(Attendance.place_id == place.id))}


def of_places(place_ids):
    """{place id: {original day: Attendance}} of places, read together."""
    found = {number: {} for number in place_ids}
    for one in db.session.scalars(sa.select(Attendance).where(Attendance.place_id.in_(place_ids))):
        found[one.place_id][one.original_on] = one
    return found


def on_day(group_id, day):
    """{place id: Attendance} of a group on one original day."""
    return {one.place_id: one for one in db.session.scalars(sa.select(Attendance).where(
        Attendance.group_id == group_id, Attendance.original_on == day, Attendance.place_id.is_not(None)))}


def say_away(place, day, is_away, *, now):
    """Keeps that somebody cannot come on an original day, or can after all."""
    row = _row(place, day)
    row.away_at = (row.away_at or now) if is_away else None


def say_came(place, day, came):
    """Keeps whether somebody came on an original day; None: nobody said."""
    if came is not None or db.session.scalar(_of(place, day)) is not None:
        _row(place, day).came = came


def visits(group_id):
    """{place id: on how many dates they came}."""
    return dict(db.session.execute(sa.select(Attendance.place_id, sa.func.count()).where(
        Attendance.group_id == group_id, Attendance.came.is_(True), Attendance.place_id.is_not(None)).group_by(Attendance.place_id)).all())


def _row(place, day):
    row = db.session.scalar(_of(place, day))
    if row is None:
        row = Attendance(group_id=place.group_id, place_id=place.id, original_on=day)
        db.session.add(row)
        db.session.flush()
    return row


def _of(place, day):
    return sa.select(Attendance).where(Attendance.place_id == place.id, Attendance.original_on == day)
