"""Bookings that end though nobody gave them up: each is told by mail or text, or by their host's call. Never commits."""
import sqlalchemy as sa

from app.bookings import letters, taking
from app.bookings.models import LEFT, Booking
from app.extensions import db
from app.groups.courses import TOO_LATE


def close(group_id, words, *, now, by=None):
    """The group closes: everybody who booked is told, and their bookings end; gives how many are to be rung and told the `words`."""
    every = sa.select(Booking).where(Booking.group_id == group_id, Booking.state != LEFT).order_by(Booking.id)
    return sum(_end(found, "closed", taking.CLOSED, words, now, by) for found in db.session.scalars(every).all())


def too_late(found, *, now):
    """Nobody can book any more, and a booking waits: it ends."""
    if _end(found, "joining_over", taking.TOO_LATE, TOO_LATE, now):
        letters.hosts(found, now, "ring_over", many=1)


def to_tell(group_id):
    """How many people who booked are to be rung about an end or a date that changed."""
    return sum(one.to_tell is not None for one in taking.of_group(group_id))


def _end(found, template, why, words, now, by=None):
    """Ends a Booking; gives whether its host is to ring and say the `words` ("": nobody is rung)."""
    rings = letters.tell(template, found, now) is None and bool(words) and found.contact is not None and not found.trapped
    taking.leave(found, why, now=now, by=by)
    found.to_tell, found.to_tell_at = (words, now) if rings else (None, None)
    return rings
