"""Who is still to be rung about a changed date or a first visit, and who was. Never commits."""
import sqlalchemy as sa

from app.extensions import db
from app.groups.models import PLACED, Place
from app.groups.told import Ring
from app.sealing import keyed


def to_ring(group_id, today):
    """[Ring] of a group's people with a place that still matter on a local date, in the order of the line; the told ones among them."""
    return db.session.scalars(sa.select(Ring).join(Place).where(
        Place.group_id == group_id, Place.state == PLACED, Ring.until >= today).order_by(Place.line, Ring.id)).all()


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
    """Deletes those that no longer matter, and of people who left; gives how many."""
    gone = sa.select(Place.id).where(Place.state != PLACED)
    return db.session.execute(sa.delete(Ring).where(sa.or_(Ring.until < today, Ring.place_id.in_(gone))),
                              execution_options={"synchronize_session": False}).rowcount
