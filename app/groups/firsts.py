"""Which date is somebody's first visit, and when it is over: worked out anew each minute, so that it moves with the dates."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import coming, rows, sessions
from app.extensions import db, writing_unit
from app.groups import attending, dates
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
    due = db.session.scalars(sa.select(Group.id).where(Group.id.in_(_with_work(now))).order_by(Group.id)).all()
    changed = [one for one in due if _settled(one, now)]
    db.session.rollback()
    for group_id in changed:
        with writing_unit():
            for place, found, told in _settled(group_id, now):
                _keep(place, found, told)
            db.session.commit()
    return len(changed)


def _with_work(now):
    """Ids of groups with somebody new, or whose first visit is to come, was given up, or need not be asked about any more."""
    new = sa.select(Place.group_id).outerjoin(FirstVisit).where(Place.state == PLACED, FirstVisit.id.is_(None))
    open_ones = sa.select(Place.group_id).join(FirstVisit).where(sa.or_(
        FirstVisit.state == COMING, Place.state != PLACED, sa.and_(FirstVisit.state == BEEN, FirstVisit.on < _asked_since(now))))
    return new.union(open_ones)


def _settled(group_id, now):
    """[(Place, its FirstVisit or None, (state, original day, day) or None for no row)] of what is to be kept otherwise than it is."""
    group = db.session.get(Group, group_id)
    today = sessions.today(now)
    record = rows.activities(db.session.connection(), [group.service_id], today - BACK)[group.service_id]
    pairs = db.session.execute(sa.select(Place, FirstVisit).outerjoin(FirstVisit).where(
        Place.group_id == group_id, sa.or_(Place.state == PLACED, FirstVisit.id.is_not(None)))).all()
    told = [(place, found, _told(place, found, group, record, now)) for place, found in pairs]
    return [(place, found, one) for place, found, one in told if found is None or one != (found.state, found.original_on, found.on)]


def _told(place, found, group, record, now):
    if place.state != PLACED:
        return None
    if found is not None and (found.state == OVER or found.state == BEEN and found.on < _asked_since(now)):
        return OVER, None, None
    if found is not None and found.state == BEEN:
        return BEEN, found.original_on, found.on
    known = attending.of_place(place)
    if found is None and any(one.came for one in known.values()):
        return OVER, None, None
    left = [one for one in coming.to_come(record, sessions.today(now), sessions.minute(now)) if dates.is_of_course(group, one.on)]
    if found is not None and _was_there(found, record, left, known):
        return BEEN, found.original_on, found.on
    away = {day for day, one in known.items() if one.away_at}
    following = next((one for one in left if one.state != sessions.CANCELLED and one.original_on not in away), None)
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
