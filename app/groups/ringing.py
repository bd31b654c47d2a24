"""Who is still to be rung about a changed date, a first visit or an end, and who was. Never commits."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups.models import PLACED, Place
from app.groups.told import Ring
from app.sealing import keyed

OVER = "over"
# So long a host is asked to ring somebody about what has no day of its own.
MATTERS = timedelta(days=14)


def say(place, words, now, *, about=None, until=None):
    """Puts somebody whom no message reaches on their host's list, with what to say; gives whether anybody can be rung."""
    if place.contact is None or place.trapped:
        return False
    db.session.add(Ring(place_id=place.id, words=words, until=until or sessions.today(now) + MATTERS, at=now, about=about))
    return True


def to_ring(group_id, today):
    """[Ring] of a group's people that still matter on a local date, in the order of the line; the told ones among them.

    They have a place, or had to leave and are to be told that.
    """
    return db.session.scalars(sa.select(Ring).join(Place).where(
        Place.group_id == group_id, sa.or_(Place.state == PLACED, Ring.about == OVER), Place.contact.is_not(None), Ring.until >= today)
        .order_by(Place.line, Ring.id)).all()


def version(uuid, words):
    """What tells words that are to be said to somebody (the `uuid` of their Ring or Booking) from any others; it says nothing of them."""
    return keyed("ring", f"{uuid}\n{words}")


def save(rings, told, *, now):
    """Keeps of some Rings who was told: those whose words, as they are now, have their version in `told`.

    Gives whether that was all: False when somebody is to be told something else by now, or not at all.
    """
    left = set(told)
    for one in rings:
        now_said = version(one.uuid, one.words)
        one.told_at = (one.told_at or now) if now_said in left else None
        left.discard(now_said)
    return not left


def forget(today):
    """Deletes those that no longer matter, and of people who left by themselves; gives how many."""
    gone = sa.and_(Ring.place_id.in_(sa.select(Place.id).where(Place.state != PLACED)), sa.func.coalesce(Ring.about, "") != OVER)
    return db.session.execute(sa.delete(Ring).where(sa.or_(Ring.until < today, gone)),
                              execution_options={"synchronize_session": False}).rowcount
