"""Reminds who booked for children of a date of tomorrow, by the way that they chose: a mail, a text, or a call of their host."""
import sqlalchemy as sa

from app.bookings import letters
from app.bookings.models import BOOKED, Booking
from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import dates, first_letters, reminding
from app.groups.models import Group


def remind(now):
    """Reminds whom nobody reminded yet of a date that is on, from 9 in the morning to 9 in the evening; commits. Gives how many."""
    if not reminding.FROM <= sessions.minute(now) < reminding.UNTIL:
        return 0
    wanted = db.session.scalars(_wanted().order_by(Booking.id)).all()
    known = {group.id: _tomorrow(group, now) for group in {one.group for one in wanted}}
    due = [(one.id, date) for one in wanted for date in known[one.group_id] if _is_due(one, date)]
    db.session.rollback()
    for number, date in due:
        with writing_unit():
            found = db.session.scalar(_wanted().where(Booking.id == number))
            if found is not None and _is_due(found, date):
                _remind(found, date, now)
            db.session.commit()
    return len(due)


def to_ring(found, coming):
    """What their host says who reminds somebody by phone of one of the [Date] to come, in words; "" for nobody to ring."""
    if found.state != BOOKED or not found.remind or found.rung_at is not None or letters.can_be_written_to(found):
        return ""
    date = next((one for one in coming if one.on == found.rung_for and not one.off), None)
    return date and f"They asked to be reminded of {date.on:%A} {date.on.day} {date.on:%B}{f', {date.when}' if date.when else ''}." or ""


def rung(found, day, *, now):
    """Their host rang them about a day (ISO, any text)."""
    if found.rung_for is not None and found.rung_for.isoformat() == day:
        found.rung_at = found.rung_at or now


def _wanted():
    return sa.select(Booking).join(Group).where(
        Booking.state == BOOKED, Booking.remind, Booking.contact.is_not(None), Group.closed_at.is_(None))


def _is_due(found, date):
    if letters.can_be_written_to(found):
        return not letters.was_told(found, "tomorrow", _key(date))
    return not found.trapped and found.rung_for != date.on


def _remind(found, date, now):
    if letters.can_be_written_to(found):
        letters.tell("tomorrow", found, now, key=_key(date), when=first_letters.when(date, now))
        return
    found.rung_for, found.rung_at = date.on, None
    # One mail a day to each host, however many there are to ring.
    letters.to_hosts(found.group, f"group-{found.group.uuid}-ring-tomorrow-{date.on}", "ring_tomorrow", now)


def _tomorrow(group, now):
    return [one for one in dates.to_come(group, now) if not one.off and reminding.is_due(one, reminding.DAY, now)]


def _key(date):
    """A date that moved is another one to be reminded of."""
    return f"{date.original_on}-{date.on}"
