"""How many places are left, in the words that pages may say: in words alone for a health condition (SECURITY PR-12)."""
import sqlalchemy as sa

from app.directory import capacity
from app.extensions import db
from app.groups.models import COUNTED, Group, Place
from app.web.words import plural

FEW = 3
_APART = {"synchronize_session": False}


def words(left, careful):
    """(state, words, the number that may be said or None) of so many places left."""
    if left <= 0:
        return capacity.WAITING, "There is a waiting list", None if careful else 0
    if careful:
        return (capacity.FEW, "There are a few places", None) if left <= FEW else (capacity.PLACES, "There are places", None)
    return (capacity.FEW if left <= FEW else capacity.PLACES), f"{plural(left, 'place')} left", left


def tell(group_id, *, now):
    """Tells the directory what is left in a group, nothing for one that is closed. Never commits."""
    row = db.session.execute(sa.select(Group.service_id, Group.capacity - Group.taken, Group.careful, Group.closed_at)
                             .where(Group.id == group_id)).one()
    if row.closed_at is not None:
        capacity.say_nothing(row.service_id, now=now)
    else:
        capacity.say(row.service_id, *words(row[1], row.careful), now=now)


def counted(session, group_id=None):
    """{group id: how many of its places count}, of rows rather than of the counter."""
    rows = sa.select(Place.group_id, sa.func.count()).where(Place.state.in_(COUNTED)).group_by(Place.group_id)
    return dict(session.execute(rows if group_id is None else rows.where(Place.group_id == group_id)).all())


def recount(session):
    """Sets every counter to what its rows say: for a database that was put back and in which people were forgotten again. Never commits."""
    found = counted(session)
    for group_id, taken in session.execute(sa.select(Group.id, Group.taken)).all():
        if taken != found.get(group_id, 0):
            session.execute(sa.update(Group).where(Group.id == group_id).values(taken=found.get(group_id, 0)), execution_options=_APART)
