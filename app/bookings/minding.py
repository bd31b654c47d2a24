"""Moves bookings on as time passes: offers pass on, the line is asked and cleared, and who chose it is reminded the day before."""
import sqlalchemy as sa

from app.bookings import ending, reminding, taking, unreached, waiting
from app.bookings.models import OFFERED, WAITING, Booking
from app.extensions import db
from app.groups.minding import WAITS_ASKED, WAITS_KEPT, each
from app.groups.models import Group


def mind(now):
    """Does what is due at `now` (aware) and commits; with nothing to do it only reads. Gives how many it was."""
    done = unreached.mind(now)
    done += sum(each(due, lambda one, now, step=step: step(db.session.get(Booking, one), now=now), now) for due, step in _STEPS)
    return done + reminding.remind(now)


def _unanswered(now):
    return sa.select(Booking.id).where(Booking.state == OFFERED, Booking.held_until <= now).order_by(Booking.held_until, Booking.id)


def _waited(now):
    return sa.select(Booking.id).where(Booking.state == WAITING, Booking.waits_since <= now - WAITS_KEPT).order_by(Booking.id)


def _waits_long(now):
    return sa.select(Booking.id).where(
        Booking.state == WAITING, Booking.waits_since <= now - WAITS_ASKED, Booking.asked_at.is_(None)).order_by(Booking.id)


def _too_late(_now):
    """Those that wait for a course which nobody can join any more."""
    return sa.select(Booking.id).join(Group).where(Booking.state == WAITING, Group.joining_over_at.is_not(None)).order_by(Booking.id)


_STEPS = (
    (_unanswered, waiting.lapse),
    (_waited, lambda found, *, now: taking.leave(found, "waited", now=now)),
    (_waits_long, waiting.ask_if_still),
    (_too_late, ending.too_late),
)
