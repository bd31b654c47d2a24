"""Which date is somebody's first visit, and when it is over: worked out anew each minute, so that it moves with the dates."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import coming, rows, sessions
from app.extensions import db, writing_unit
from app.groups import attending, dates, seating
from app.groups.models import PLACED, Group, Place
from app.groups.visits import BEEN, COMING, OVER, FirstVisit

# Sessions that are over are looked for this far back; a question that nobody answered goes after as long.
BACK, ASKED_FOR = timedelta(weeks=5), timedelta(days=30)


def of(place_id):
    """The FirstVisit of a place, None before it is known."""
    return db.session.scalar(sa.select(FirstVisit).where(FirstVisit.place_id == place_id))


def is_coming(place):
    """Whether somebody's first visit is still before them, or not known yet."""
    found = of(place.id)
    return found is None or found.state == COMING


def mind(now):
    """Notes each new first visit, moves those whose date moved, and ends those that are over; commits. Gives how many changed."""
    due = db.session.scalars(sa.select(Group).where(Group.id.in_(_with_work(now, Place.group_id))).order_by(Group.id)).all()
    known = _records(due, now)
    changed = [group.id for group in due if _settled(group, known[group.service_id], now)]
    db.session.rollback()
    for group_id in changed:
        with writing_unit():
            group = db.session.get(Group, group_id)
            for place, found, told in _settled(group, _records([group], now)[group.service_id], now):
                _keep(place, found, told)
            db.session.commit()
    return len(changed)


def _records(groups, now):
    """{service id: Record} of the activities of groups, read together: each of them takes a score of statements by itself."""
    return rows.activities(db.session.connection(), [group.service_id for group in groups], sessions.today(now) - BACK) if groups else {}


def _with_work(now, *columns):
    """A select of places whose first visit is not known or is to come, was given up, or need not be asked about any more.

    Not of all who ever came: those would be read, and their words unsealed, each minute.
    """
    return sa.select(*columns).outerjoin(FirstVisit, FirstVisit.place_id == Place.id).where(sa.or_(
        sa.and_(Place.state == PLACED, FirstVisit.id.is_(None)), FirstVisit.state == COMING,
        sa.and_(FirstVisit.id.is_not(None), Place.state != PLACED), sa.and_(FirstVisit.state == BEEN, FirstVisit.on < _asked_since(now))))


def _settled(group, record, now):
    """[(Place, its FirstVisit or None, (state, original day, day) or None for no row)] of what is to be kept otherwise than it is."""
    pairs = db.session.execute(_with_work(now, Place, FirstVisit).where(Place.group_id == group.id)).all()
    left = [one for one in coming.to_come(record, sessions.today(now), sessions.minute(now)) if dates.is_of_course(group, one.on)]
    days = attending.of_places([place.id for place, _ in pairs])
    told = [(place, found, _told(place, found, record, left, days[place.id], now)) for place, found in pairs]
    return [(place, found, one) for place, found, one in told if found is None or one != (found.state, found.original_on, found.on)]


def _told(place, found, record, left, known, now):  # noqa: PLR0913 - what is read once for all of a group
    if place.state != PLACED:
        return None
    if found is not None and found.state == BEEN and found.on < _asked_since(now):
        return OVER, None, None
    if found is None and any(one.came for one in known.values()):
        return OVER, None, None
    if found is not None and _was_there(found, record, left, known):
        return BEEN, found.original_on, found.on
    away = {day for day, one in known.items() if one.away_at}
    chosen = seating.days_of(place)
    following = next((one for one in left if not dates.is_off(record, one) and one.original_on not in away
                      and (chosen is None or one.original_on in chosen)), None)
    return (COMING, following.original_on, following.on) if following else (COMING, None, None)


def _was_there(found, record, left, known):
    """Whether the date is over, was on, and nobody said that they did not come."""
    over = any(one.original_on == found.original_on and one.state != sessions.CANCELLED and one not in left for one in record.sessions)
    said = known.get(found.original_on)
    return over and not (said and (said.away_at or said.came is False))


def _keep(place, found, told):
    if found is None:
        found = FirstVisit(place_id=place.id)
        db.session.add(found)
    if told is None:
        db.session.delete(found)
    else:
        found.state, found.original_on, found.on = told
    db.session.flush()


def _asked_since(now):
    return sessions.today(now) - ASKED_FOR
