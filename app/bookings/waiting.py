"""The line of a children's group: bookings wait in it in order, offers hold 48 hours and pass on (SECURITY DU-2, section 6).

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
import sqlalchemy as sa

from app.bookings import letters, seats, taking
from app.bookings.models import ASKED, OFFERED, WAITING, Booking
from app.extensions import db
from app.groups import late_letters
from app.groups.models import Group
from app.groups.moving import MOST_LAPSED, OFFER_LASTS
from app.people import audit


def wait(found, *, now, by=None):
    """Who asked, and cannot have so many places now, goes into the line; with enough free they are booked at once. Twice is once.

    Gives False, with nothing changed, for more than the group has in all, and when nobody can book it any more.
    """
    if found.state != ASKED:
        return found.state in (WAITING, OFFERED)
    is_open = db.session.scalar(sa.select(sa.exists().where(Group.id == found.group_id, Group.capacity >= found.many, *seats.bookable())))
    if not is_open:
        return False
    if taking.confirm(found, now=now, by=by):
        return True
    found.confirmed_at, found.trapped = now, False
    _to_the_end(found, now)
    _record(found, by, "waits", now)
    return True


def waits_for_call(found):
    """Whether a host is to ring somebody who asked for places, was offered them, or has waited long."""
    waits = found.state in (ASKED, OFFERED) or found.state == WAITING and found.asked_at is not None
    return waits and not letters.can_be_written_to(found)


def still(found, *, now, by=None):
    """They were asked, and go on waiting; `by` is the host who rang them."""
    if found.state == WAITING:
        found.waits_since, found.asked_at = now, None
        _record(found, by, "still waiting", now)


def decline(found, *, now, by=None):
    """Says no to an offer and stays in the line, at its end; whoever is next and fits is offered the places."""
    if found.state == OFFERED:
        _to_the_end(found, now)
        _record(found, by, "offer declined", now)
        seats.give_back(found.group_id, found.many, now=now, besides=found.id)


def lapse(found, *, now):
    """An offer that nobody answered passes on; whoever did not answer twice is out of the line.

    Its 48 hours count from when its letter went: one that waits for a mail server is made anew.
    """
    if found.state != OFFERED:
        return
    told = letters.offers(found)
    went = late_letters.went_at(told)
    if went is None:
        late_letters.take_back(told)
        seats.offer(found, now)
    elif went and went + OFFER_LASTS > found.held_until + late_letters.IN_TIME:
        found.held_until = went + OFFER_LASTS
    else:
        _pass_on(found, now)


def ask_if_still(found, *, now):
    """Asks once whether somebody still waits; a host is written to about whom no message reaches."""
    found.asked_at = now
    if letters.tell("still", found, now) is None:
        letters.hosts(found, now, "ring_wait")


def number(found):
    """Which in the line a booking is that waits, 1 for the first."""
    return 1 + db.session.scalar(sa.select(sa.func.count()).select_from(Booking).where(
        Booking.group_id == found.group_id, Booking.state == WAITING, Booking.line < found.line))


def _pass_on(found, now):
    found.lapsed += 1
    letters.tell("passed", found, now)
    if found.lapsed >= MOST_LAPSED:
        taking.leave(found, "no answer", now=now)
        return
    _to_the_end(found, now)
    seats.give_back(found.group_id, found.many, now=now)


def _to_the_end(found, now):
    last = db.session.scalar(sa.select(sa.func.max(Booking.line)).where(Booking.group_id == found.group_id)) or 0
    found.state, found.held_until, found.waits_since, found.asked_at, found.line = WAITING, None, now, None, last + 1
    db.session.flush()


def _record(found, by, reason, now):
    audit.record(taking.OWN if by is None else taking.HOST, taking.CLASS, found.uuid, person=by, reason=reason, now=now)
