"""How many places are left, in the words that pages may say: in words alone for a health condition (SECURITY PR-12)."""
import sqlalchemy as sa
from flask import current_app

from app.directory import capacity, sessions
from app.directory.models import ServiceCapacity
from app.extensions import db
from app.groups import dates
from app.groups.beside import KEEPERS
from app.groups.models import COUNTED, Group, Place
from app.groups.seats import SEATED, DateCount, Seat
from app.web import formats
from app.web.words import plural

FEW = 3
_APART = {"synchronize_session": False}


def words(left, careful, children=False):
    """(state, words, the number that may be said or None) of so many places left; a children’s group’s page tells of its line."""
    if left <= 0 and children:
        return capacity.WAITING, "All places are taken", None
    if left <= 0:
        return capacity.WAITING, "There is a waiting list", None if careful else 0
    if careful:
        return (capacity.FEW, "There are a few places", None) if left <= FEW else (capacity.PLACES, "There are places", None)
    return (capacity.FEW if left <= FEW else capacity.PLACES), f"{plural(left, 'place')} left", left


def said(group, now):
    """As words, of a Group: where places are for one date at a time, of the first date to come that has one."""
    if group.per_date is None:
        return words(group.capacity - group.taken, group.careful, group.children)
    left = [(day, many) for day, many in left_on(group, dates.to_choose(group, now)) if not day.off]
    day, many = next(((day, many) for day, many in left if many > 0), (None, 0))
    if day is None:
        return capacity.WAITING, "There is a waiting list for each date" if left else "The next date is not known yet", None
    state, told, number = words(many, group.careful)
    return state, f"{told} on {formats.day_name(day.on, sessions.today(now))}", number


def left_on(group, known):
    """[(Date, how many places are left on it)] of dates that people choose from, {original day: Date}."""
    counts = dict(db.session.execute(sa.select(DateCount.original_on, DateCount.capacity - DateCount.taken).where(
        DateCount.group_id == group.id)).all())
    return [(day, counts.get(original_on, group.per_date)) for original_on, day in known.items()]


def tell(group_id, *, now):
    """Tells the directory what is left in a group, nothing for one that takes nobody in. Never commits."""
    # The counter is raised by statements that the session does not see.
    db.session.flush()
    group = db.session.get(Group, group_id, populate_existing=True)
    if _takes_nobody(group):
        capacity.say_nothing(group.service_id, now=now)
    else:
        capacity.say(group.service_id, *said(group, now), now=now)


def counted(session, group_id=None):
    """{group id: how many of its places count, with those that a room upstairs keeps}, of rows rather than of the counter."""
    places = sa.select(Place.group_id, sa.func.count().label("many")).where(Place.state.in_(COUNTED)).group_by(Place.group_id)
    every = places.union_all(*(one.counted() for one in KEEPERS.values())).subquery()
    rows = sa.select(every.c.group_id, sa.func.sum(every.c.many)).group_by(every.c.group_id)
    return dict(session.execute(rows if group_id is None else rows.where(every.c.group_id == group_id)).all())


def seated(session):
    """{(group id, original day): how many places on it are given or offered}, of rows rather than of the counter."""
    rows = sa.select(Seat.group_id, Seat.original_on, sa.func.count()).where(Seat.state.in_(SEATED)).group_by(
        Seat.group_id, Seat.original_on)
    return {(group_id, day): many for group_id, day, many in session.execute(rows)}


def differing(session):
    """[(group id, the counter, what the rows say)] of groups, and of dates of groups, whose counter is not what their rows say."""
    found = counted(session)
    every = session.execute(sa.select(Group.id, Group.taken).order_by(Group.id)).all()
    wrong = [(one, taken, found.get(one, 0)) for one, taken in every if taken != found.get(one, 0)]
    return wrong + [(group_id, taken, many) for (group_id, _), taken, many in _differing_dates(session)]


def misread(session, now=None):
    """[group id] of open groups of which pages say other places left than there are, and of closed ones of which they say any."""
    now = now or current_app.config["NOW"]()
    every = session.execute(sa.select(Group, ServiceCapacity.state, ServiceCapacity.words, ServiceCapacity.available).outerjoin(
        ServiceCapacity, ServiceCapacity.service_id == Group.service_id).order_by(Group.id)).all()
    return [one.id for one, *told in every if tuple(told) != ((None,) * 3 if _takes_nobody(one) else said(one, now))]


def recount(session):
    """Sets every counter to what its rows say, after a restore or a fault; gives [group id] of those that differed. Never commits.

    Nobody loses a place by it: a group, or a date, with more people than places gets as many places.
    """
    wrong, found = differing(session), counted(session)
    for group_id in {one for one, *_ in wrong}:
        _set(session, Group, Group.id == group_id, found.get(group_id, 0))
    for (group_id, day), taken, many in _differing_dates(session):
        if taken is None:
            places = session.scalar(sa.select(Group.per_date).where(Group.id == group_id))
            session.add(DateCount(group_id=group_id, original_on=day, capacity=max(places or 1, many), taken=many))
            session.flush()
        else:
            _set(session, DateCount, sa.and_(DateCount.group_id == group_id, DateCount.original_on == day), many)
    return list(dict.fromkeys(one for one, *_ in wrong))


def _set(session, model, which, many):
    fitting = sa.case((model.capacity < many, many), else_=model.capacity)
    session.execute(sa.update(model).where(which).values(taken=many, capacity=fitting), execution_options=_APART)


def _differing_dates(session):
    """[((group id, original day), the counter or None, what the rows say)] of dates whose counter is not what their rows say."""
    found = seated(session)
    kept = {(one, day): taken for one, day, taken in session.execute(sa.select(DateCount.group_id, DateCount.original_on, DateCount.taken))}
    return [(key, kept.get(key), found.get(key, 0)) for key in sorted({*found, *kept}) if kept.get(key) != found.get(key, 0)]


def _takes_nobody(group):
    return group.closed_at is not None or group.joining_over_at is not None
