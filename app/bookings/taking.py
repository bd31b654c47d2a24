"""Booking places for children: so many at once in one guarded statement, so that there is never one too many (SECURITY DU-1, PR-5).

What is asked for holds nothing until its sender confirms it: so nobody can block a group with bookings that are not meant. All run in the
caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.bookings import letters, seats
from app.bookings.models import ASKED, BOOKED, HOLDS, LEFT, MOST, OFFERED, PARENT, WAITING, Booking
from app.directory.models import new_uuid
from app.extensions import db
from app.groups import counting, wording
from app.groups.models import TEXT, WRITTEN, Consent, Group
from app.people import audit, ledger
from app.sealing import keyed

ASK, OWN, HOST = "place.ask", "place.own", "group.host"
CLASS = "booking"
# Why a booking ended that nobody gave up: its group did, or nobody can book it any more.
CLOSED, TOO_LATE = "closed", "joining over"
# How long a booking may wait to be confirmed: by its link, or by the host's call.
LINK_WITHIN, CALL_WITHIN, KEPT = timedelta(hours=48), timedelta(days=14), timedelta(days=wording.CONTACT_KEPT_DAYS)
NOBODY = {"name": None, "contact": None, "contact_key": None, "to_tell": None, "to_tell_at": None}
_APART = {"synchronize_session": False}


@dataclass
class Wanted:
    """What an adult said who books: `contact_kind` is email, text or phone, `reach_key` tells that two contacts are the same."""

    name: str
    kind: str = PARENT
    many: int = 1
    contact: str = ""
    contact_kind: str = "email"
    reach_key: str = ""
    trapped: bool = False
    remind: bool = False
    channel: str = "web"
    key: str = ""


def ask(wanted, group_id, *, now, by=None):
    """Keeps that somebody would like places, for them to confirm; gives the Booking, None for a group that is closed or not for children.

    The same Wanted again (by its key) makes nothing more; who has a booking by the same contact gets their own link again. What
    a machine may have sent in their name gives way to what they send themselves. Never commits.
    """
    key = keyed("book", wanted.key or new_uuid())
    made = db.session.scalar(sa.select(Booking).where(Booking.key == key))
    if made is not None:
        return made
    if not db.session.scalar(sa.select(sa.exists().where(Group.id == group_id, *seats.bookable()))):
        return None
    same = db.session.scalar(sa.select(Booking).where(
        Booking.group_id == group_id, Booking.state != LEFT, Booking.contact_key == wanted.reach_key))
    if same is not None and same.trapped and not wanted.trapped:
        _drop(same, now)
    elif same is not None:
        letters.again(same, wanted, now)
        return same
    found = _made(wanted, group_id, key, now)
    audit.record(ASK, CLASS, found.uuid, person=by, reason="held" if found.trapped else "", now=now)
    if letters.can_be_written_to(found):
        letters.tell("confirm", found, now)
    elif by is None:
        letters.hosts(found, now)
    return found


def confirm(found, *, now, by=None):
    """Somebody opened their link, or was rung by the host `by`: takes the places, or those that they were offered.

    Gives False when there are not so many left, or an offer has passed on.
    """
    if found.state not in (ASKED, OFFERED):
        return found.state == BOOKED
    if found.state == ASKED and not seats.take(found.group_id, found.many):
        return False
    said = "confirmed" if found.state == ASKED else "offer taken"
    found.state, found.confirmed_at, found.held_until, found.trapped, found.lapsed = BOOKED, found.confirmed_at or now, None, False, 0
    _done(found, by, said, now)
    return True


def change(found, many, *, now):
    """Changes for how many children it is (1 to the most of its kind); gives False, with nothing changed, when there are not so many.

    Who waits keeps their place in the line, or has fewer at once where so many are free.
    """
    if found.state == LEFT or not 1 <= many <= MOST[found.kind] or many > found.group.capacity:
        return False
    more = many - found.many if found.state in HOLDS else 0
    if more > 0 and not seats.take(found.group_id, more):
        return False
    found.many = many
    db.session.flush()
    if more < 0:
        seats.give_back(found.group_id, -more, now=now)
    elif found.state == WAITING and seats.take(found.group_id, many):
        found.state, found.waits_since, found.asked_at = BOOKED, None, None
    _done(found, None, "number changed", now)
    return True


def leave(found, why, *, now, by=None):
    """Gives a booking up for a reason (a code); its places are free. Twice is once."""
    if found.state == LEFT:
        return
    held = found.many if found.state in HOLDS else 0
    found.state, found.left_at, found.why, found.held_until = LEFT, now, why, None
    db.session.flush()
    if held:
        seats.give_back(found.group_id, held, now=now)
    db.session.execute(sa.update(Consent).where(Consent.place_uuid == found.uuid, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now),
                       execution_options=_APART)
    _done(found, by, why, now)


def remind(found, wanted, *, now):
    """Begins the reminders of the day before, which is agreed to on its own, or ends them."""
    if wanted and not found.remind:
        db.session.add(wording.agreed(found.uuid, wording.BOOK_REMIND, channel="web", actor="self", now=now))
    elif not wanted:
        db.session.execute(sa.update(Consent).where(Consent.place_uuid == found.uuid, Consent.purpose == wording.BOOK_REMIND,
                                                    Consent.withdrawn_at.is_(None)).values(withdrawn_at=now), execution_options=_APART)
    found.remind = wanted


def erase(found, *, now):
    """Gives it up and wipes at once what is personal; it stands in the ledger before the commit. Raises ledger.Unwritten."""
    leave(found, "erased", now=now)
    if found.contact_key is not None:
        wipe(found, now)
        ledger.forgotten(CLASS, found.uuid, now=now)


def wipe(found, now):
    """Overwrites what is personal of a Booking, with its mails and its link."""
    letters.forget(found, now)
    for name, value in NOBODY.items():
        setattr(found, name, value)
    db.session.flush()


def drop_unconfirmed(now):
    """Deletes what was never confirmed, with what was agreed to; gives how many."""
    # Whose group closed meanwhile is kept no longer for that.
    left = sa.and_(Booking.state == LEFT, Booking.confirmed_at.is_(None), sa.or_(Booking.left_at <= now - CALL_WITHIN, sa.and_(
        Booking.contact_kind.in_(WRITTEN), Booking.left_at <= now - LINK_WITHIN)))
    found = db.session.scalars(sa.select(Booking).where(sa.or_(sa.and_(Booking.state == ASKED, Booking.held_until <= now), left))).all()
    for one in found:
        _drop(one, now)
    return len(found)


def forget(now):
    """Deletes bookings 90 days after they ended, and erased ones; what was agreed to stays without them. Gives how many.

    Who was not rung about the end within 14 days stands on their host's list no more.
    """
    found = db.session.scalars(sa.select(Booking).where(Booking.state == LEFT, sa.or_(
        Booking.left_at <= now - KEPT, Booking.contact_key.is_(None)))).all()
    for one in found:
        _delete(one, now)
    calls = db.session.execute(sa.update(Booking).where(
        Booking.state == LEFT, Booking.to_tell.is_not(None), Booking.left_at <= now - CALL_WITHIN).values(to_tell=None, to_tell_at=None),
        execution_options=_APART).rowcount
    return len(found) + calls + drop_unconfirmed(now)


def of_group(group_id):
    """[Booking] of a group that are not over, or ended with it and are to be rung about that: those that wait in the order of the line,
    all others in the order in which they came.
    """
    to_tell = sa.and_(Booking.why.in_((CLOSED, TOO_LATE)), Booking.to_tell.is_not(None))
    every = sa.select(Booking).where(Booking.group_id == group_id, sa.or_(Booking.state != LEFT, to_tell))
    return db.session.scalars(every.order_by(Booking.line, Booking.id)).all()


def here(group_id):
    """[Booking] of a group that are not over, as of_group."""
    return [one for one in of_group(group_id) if one.state != LEFT]


def _made(wanted, group_id, key, now):
    uuid = new_uuid()
    consent = wording.agreed(uuid, wording.BOOK, channel=wanted.channel, actor="self", now=now)
    db.session.add(consent)
    db.session.flush()
    found = Booking(uuid=uuid, group_id=group_id, consent_id=consent.id, state=ASKED, kind=wanted.kind, name=wanted.name, many=wanted.many,
                    contact=wanted.contact, contact_kind=wanted.contact_kind, contact_key=wanted.reach_key, key=key, trapped=wanted.trapped,
                    at=now, held_until=now + (LINK_WITHIN if wanted.contact_kind in WRITTEN and not wanted.trapped else CALL_WITHIN))
    db.session.add(found)
    if wanted.contact_kind == TEXT:
        db.session.add(wording.agreed(uuid, wording.TEXT, channel=wanted.channel, actor="self", now=now, by_text=True))
    if wanted.remind:
        remind(found, True, now=now)
    db.session.flush()
    return found


def _done(found, by, reason, now):
    db.session.flush()
    audit.record(OWN if by is None else HOST, CLASS, found.uuid, person=by, reason=reason, now=now)
    counting.tell(found.group_id, now=now)


def _drop(found, now):
    """Deletes what was never confirmed, and what was agreed to with it."""
    _delete(found, now)
    db.session.execute(sa.delete(Consent).where(Consent.place_uuid == found.uuid), execution_options=_APART)


def _delete(found, now):
    letters.forget(found, now)
    db.session.delete(found)
    db.session.flush()
