"""Moves bookings on as time passes: offers pass on, the line is asked and cleared, and who chose it is reminded the day before."""
import sqlalchemy as sa

from app.bookings import letters, taking, unreached, waiting
from app.bookings.models import BOOKED, OFFERED, WAITING, Booking
from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import dates, reminding
from app.groups.minding import WAITS_ASKED, WAITS_KEPT, each
from app.groups.models import Group


def mind(now):
    """Does what is due at `now` (aware) and commits; with nothing to do it only reads. Gives how many it was."""
    done = unreached.mind(now)
    done += sum(each(due, lambda one, now, step=step: step(db.session.get(Booking, one), now=now), now) for due, step in _STEPS)
    return done + remind(now)


def remind(now):
    """Reminds who chose it of a date of tomorrow that is on, from 9 in the morning; commits. Gives how many."""
    if sessions.minute(now) < reminding.FROM:
        return 0
    wanted = db.session.scalars(sa.select(Booking).join(Group).where(
        Booking.state == BOOKED, Booking.remind, Booking.contact_kind == "email", Booking.contact.is_not(None),
        Group.closed_at.is_(None))).all()
    known = {group.id: _tomorrow(group, now) for group in {one.group for one in wanted}}
    due = [(one.id, date) for one in wanted for date in known[one.group_id] if not letters.was_told(one, "tomorrow", _key(date))]
    db.session.rollback()
    for number, date in due:
        with writing_unit():
            found = db.session.get(Booking, number)
            if found is not None and found.state == BOOKED and found.remind:
                letters.tell("tomorrow", found, now, key=_key(date))
            db.session.commit()
    return len(due)


def _tomorrow(group, now):
    return [one for one in dates.to_come(group, now) if not one.off and reminding.is_due(one, reminding.DAY, now)]


def _key(date):
    """A date that moved is another one to be reminded of."""
    return f"{date.original_on}-{date.on}"


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


def _end(found, *, now):
    letters.tell("joining_over", found, now)
    taking.leave(found, "joining over", now=now)


_STEPS = (
    (_unanswered, waiting.lapse),
    (_waited, lambda found, *, now: taking.leave(found, "waited", now=now)),
    (_waits_long, waiting.ask_if_still),
    (_too_late, _end),
)
