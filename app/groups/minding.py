"""Moves places on as time passes: what was never confirmed goes, offers pass on, people are reminded, groups end with their activity."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import coming, rows, sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import moving, telling
from app.groups.models import HELD, OFFERED, PLACED, WAITING, Attendance, Group, Place

WAITS_ASKED, WAITS_KEPT = timedelta(days=76), timedelta(days=90)
# Reminders of tomorrow's dates go from this minute of the day on: nobody's telephone rings at night.
FROM_MINUTE = 9 * 60
_WENT = ("withdrawn", "defunct", "merged")


def mind(now):
    """Does what is due at `now` (aware) and commits; with nothing to do it only reads. Gives how many it was."""
    done = sum(_each(due, step, now) for due, step in _STEPS)
    return done + _remind(now)


def _each(due, step, now):
    ids = db.session.execute(due(now)).all()
    db.session.rollback()
    done = 0
    # One at a time, found again under the lock: nobody waits long, and nothing that moved meanwhile moves twice.
    for (one,) in ids:
        with writing_unit():
            if db.session.execute(due(now).where(_key(due(now)) == one)).first():
                step(one, now)
                done += 1
            db.session.commit()
    return done


def _key(statement):
    return next(iter(statement.selected_columns))


def _unconfirmed(now):
    return sa.select(Place.id).where(
        Place.state.in_((HELD, WAITING)), Place.confirmed_at.is_(None), Place.held_until <= now).order_by(Place.id)


def _unanswered(now):
    return sa.select(Place.id).where(Place.state == OFFERED, Place.held_until <= now).order_by(Place.held_until, Place.id)


def _waited(now):
    return sa.select(Place.id).where(Place.state == WAITING, Place.waits_since <= now - WAITS_KEPT).order_by(Place.id)


def _waits_long(now):
    return sa.select(Place.id).where(
        Place.state == WAITING, Place.waits_since <= now - WAITS_ASKED, Place.asked_at.is_(None)).order_by(Place.id)


def _ended(_now):
    return sa.select(Group.id).join(Service).where(Group.closed_at.is_(None), sa.or_(
        Service.withdrawn_at.is_not(None), Service.status.in_(_WENT))).order_by(Group.id)


def _over(now):
    """Courses whose last week is past."""
    today = sa.func.julianday(sessions.today(now).isoformat())
    return sa.select(Group.id).where(Group.closed_at.is_(None), Group.weeks.is_not(None), Group.starts_on.is_not(None),
                                     sa.func.julianday(Group.starts_on) + Group.weeks * 7 <= today)


def _ask_if_still(place_id, now):
    place = db.session.get(Place, place_id)
    place.asked_at = now
    telling.tell("still", place, now)


_STEPS = (
    (_ended, lambda one, now: moving.close(db.session.get(Group, one), now=now)),
    (_over, lambda one, now: moving.close(db.session.get(Group, one), now=now)),
    (_unconfirmed, lambda one, now: moving.drop(db.session.get(Place, one), now=now)),
    (_unanswered, lambda one, now: moving.lapse(db.session.get(Place, one), now=now)),
    (_waited, lambda one, now: moving.leave(db.session.get(Place, one), "waited", now=now)),
    (_waits_long, _ask_if_still),
)


def _remind(now):
    """Reminds of tomorrow's dates those who asked for it and have not said that they cannot come; gives how many."""
    if sessions.minute(now) < FROM_MINUTE:
        return 0
    tomorrow = sessions.today(now) + timedelta(1)
    wanted = db.session.execute(sa.select(Place.id, Group.service_id).join(Group).where(
        Place.state == PLACED, Place.remind, Place.contact_kind == "email", Place.contact.is_not(None), Group.closed_at.is_(None))).all()
    dates = _dates({service for _, service in wanted}, tomorrow, now)
    due = [(place, original) for place, service in wanted for original in dates.get(service, ())]
    due = [(place, original) for place, original in due
           if not telling.was_told(db.session.get(Place, place), "tomorrow", original.isoformat())]
    db.session.rollback()
    done = 0
    for place_id, original in due:
        with writing_unit():
            place = db.session.get(Place, place_id)
            away = db.session.scalar(sa.select(Attendance.away_at).where(
                Attendance.place_id == place_id, Attendance.original_on == original))
            if place is not None and place.state == PLACED and place.remind and away is None:
                telling.tell("tomorrow", place, now, key=original.isoformat())
                done += 1
            db.session.commit()
    return done


def _dates(services, day, now):
    """{service id: [original date] of what is on that day}."""
    found = rows.activities(db.session.connection(), sorted(services), sessions.today(now)) if services else {}
    return {one.id: [each.original_on for each in coming.to_come(one, sessions.today(now), sessions.minute(now))
                     if each.on == day and each.state != sessions.CANCELLED] for one in found.values()}
