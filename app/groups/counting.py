"""How many places are left, in the words that pages may say: in words alone for a health condition (SECURITY PR-12)."""
import sqlalchemy as sa

from app.directory import capacity
from app.directory.models import ServiceCapacity
from app.extensions import db
from app.groups.beside import KEEPERS
from app.groups.models import COUNTED, Group, Place
from app.web.words import plural

FEW = 3
_APART = {"synchronize_session": False}


def words(left, careful, children=False):
    """(state, words, the number that may be said or None) of so many places left; a children's group has no waiting list."""
    if left <= 0 and children:
        return capacity.WAITING, "All places are taken", None
    if left <= 0:
        return capacity.WAITING, "There is a waiting list", None if careful else 0
    if careful:
        return (capacity.FEW, "There are a few places", None) if left <= FEW else (capacity.PLACES, "There are places", None)
    return (capacity.FEW if left <= FEW else capacity.PLACES), f"{plural(left, 'place')} left", left


def tell(group_id, *, now):
    """Tells the directory what is left in a group, nothing for one that takes nobody in. Never commits."""
    row = db.session.execute(sa.select(Group.service_id, Group.capacity - Group.taken, Group.careful, Group.children, Group.closed_at,
                                       Group.joining_over_at).where(Group.id == group_id)).one()
    if row.closed_at is not None or row.joining_over_at is not None:
        capacity.say_nothing(row.service_id, now=now)
    else:
        capacity.say(row.service_id, *words(row[1], row.careful, row.children), now=now)


def counted(session, group_id=None):
    """{group id: how many of its places count, with those that a room upstairs keeps}, of rows rather than of the counter."""
    places = sa.select(Place.group_id, sa.func.count().label("many")).where(Place.state.in_(COUNTED)).group_by(Place.group_id)
    every = places.union_all(*(one.counted() for one in KEEPERS.values())).subquery()
    rows = sa.select(every.c.group_id, sa.func.sum(every.c.many)).group_by(every.c.group_id)
    return dict(session.execute(rows if group_id is None else rows.where(every.c.group_id == group_id)).all())


def differing(session):
    """[(group id, the counter, what the rows say)] of groups whose counter is not what their rows say; [] when all is well."""
    found = counted(session)
    every = session.execute(sa.select(Group.id, Group.taken).order_by(Group.id)).all()
    return [(one, taken, found.get(one, 0)) for one, taken in every if taken != found.get(one, 0)]


def misread(session):
    """[group id] of open groups of which pages say other places left than there are, and of closed ones of which they say any."""
    every = session.execute(sa.select(
        Group.id, Group.capacity - Group.taken, Group.careful, Group.children, sa.or_(
            Group.closed_at.is_not(None), Group.joining_over_at.is_not(None)), ServiceCapacity.state, ServiceCapacity.words,
        ServiceCapacity.available).outerjoin(
            ServiceCapacity, ServiceCapacity.service_id == Group.service_id).order_by(Group.id)).all()
    return [one for one, left, careful, children, takes_nobody, *said in every
            if tuple(said) != ((None,) * 3 if takes_nobody else words(left, careful, children))]


def recount(session):
    """Sets every counter to what its rows say, after a restore or a fault; gives [group id] of those that differed. Never commits.

    Nobody loses a place by it: a group with more people than places gets as many places.
    """
    wrong = differing(session)
    for group_id, _, found in wrong:
        fitting = sa.case((Group.capacity < found, found), else_=Group.capacity)
        session.execute(sa.update(Group).where(Group.id == group_id).values(taken=found, capacity=fitting), execution_options=_APART)
    return [group_id for group_id, *_ in wrong]
