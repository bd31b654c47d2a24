"""What is forgotten of people with a place, by class of field, on the dates that they were told when they agreed (SECURITY section 6)."""
from datetime import timedelta

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from app.directory import sessions
from app.extensions import db
from app.groups import buddies, letters, ringing, telling, wording
from app.groups.models import LEFT, Attendance, Consent, Place
from app.groups.buddies import Buddy, BuddyOffer
from app.groups.seats import DateCount, Seat
from app.groups.told import Ring, ToldLetter
from app.groups.visits import FirstVisit
from app.people import ledger
from app.people.links import PrivateLink

HELPS_KEPT, CONTACT_KEPT = timedelta(days=wording.HELPS_KEPT_DAYS), timedelta(days=wording.CONTACT_KEPT_DAYS)
ATTENDANCE_KEPT, CONSENT_KEPT = timedelta(days=90), relativedelta(years=6)
NO_WORDS = {"helps": None, "more": None}
NOBODY = {**NO_WORDS, "name": None, "contact": None, "helper": None, "new_reach": None, "network": None, "person_key": None,
          "contact_key": None}
# So long a new way to be reached waits to be confirmed.
NEW_REACH_KEPT = timedelta(hours=48)
# The class of places in the ledger of erasures.
PLACE = "place"
_APART = {"synchronize_session": False}


def words(now):
    """Overwrites what would help, 30 days after somebody left; gives how many. Never commits."""
    return _apart(sa.update(Place).where(Place.state == LEFT, Place.left_at <= now - HELPS_KEPT,
                                         sa.or_(Place.helps.is_not(None), Place.more.is_not(None))).values(NO_WORDS))


def contacts(now):
    """Overwrites what else is personal: 90 days after somebody left, at once when they waited in vain; gives how many. Never commits."""
    due = sa.and_(Place.contact_key.is_not(None), Place.state == LEFT, sa.or_(
        Place.left_at <= now - CONTACT_KEPT, Place.why == "waited", Place.contact.is_(None)))
    found = db.session.scalars(sa.select(Place).where(due)).all()
    for place in found:
        telling.forget_mails(place, now)
        telling.end(place, now)
        for name, value in NOBODY.items():
            setattr(place, name, value)
    db.session.flush()
    return len(found)


def new_reaches(now):
    """Overwrites new ways to reach somebody that nobody confirmed within two days, or of people who left; gives how many. Never commits."""
    over = sa.or_(Place.new_reach_at <= now - NEW_REACH_KEPT, Place.state == LEFT)
    return _apart(sa.update(Place).where(Place.new_reach.is_not(None), over).values(new_reach=None, new_reach_at=None))


def attendance(now):
    """Has the dates of 90 days ago say no more who came, or who had a place on one; gives how many. Never commits."""
    old = (now - ATTENDANCE_KEPT).date()
    _apart(sa.delete(DateCount).where(DateCount.original_on <= old))
    seats = _apart(sa.delete(Seat).where(Seat.original_on <= old))
    return seats + _apart(sa.update(Attendance).where(Attendance.original_on <= old, Attendance.place_id.is_not(None))
                          .values(place_id=None))


def consents(now):
    """Deletes what somebody agreed to, six years after it ended, with the emptied place that it was for; gives how many. Never commits."""
    kept = sa.select(Consent.place_uuid).where(sa.or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now - CONSENT_KEPT))
    over = sa.select(Place.id).where(Place.state == LEFT, Place.contact_key.is_(None), Place.uuid.not_in(kept))
    _apart(sa.delete(Ring).where(Ring.place_id.in_(over)))
    _apart(sa.delete(Place).where(Place.id.in_(over)))
    used = sa.select(Place.consent_id)
    return _apart(sa.delete(Consent).where(Consent.withdrawn_at <= now - CONSENT_KEPT, Consent.id.not_in(used)))


def rings(now):
    """Deletes who was to be rung about a date that is past, of people who left, and of letters that went; gives how many. Never commits."""
    return ringing.forget(sessions.today(now)) + letters.forget()


def erase(place, now):
    """Wipes at once what is personal of somebody who left: fields, dates, calls, mails. Never commits.

    It stands in the ledger before the commit, so that no backup brings them back, whenever the machine stops. Raises ledger.Unwritten.
    """
    is_first = place.contact_key is not None
    telling.forget_mails(place, now)
    telling.end_soon(place, now)
    for name, value in NOBODY.items():
        setattr(place, name, value)
    _delete_what_hangs_on(db.session, place.id)
    db.session.flush()
    if is_first:
        ledger.forgotten(PLACE, place.uuid, now=now)


def forget_again(session, uuid, moment):
    """Wipes in a database put back (its `session`) whoever the ledger named at a moment: they left then, and agreed to nothing since.

    Counters and mails are the caller's. Never commits.
    """
    number = session.scalar(sa.select(Place.id).where(Place.uuid == uuid))
    session.execute(sa.update(Place).where(Place.id == number).values(
        **NOBODY, state=LEFT, held_until=None, left_at=sa.func.coalesce(Place.left_at, moment)), execution_options=_APART)
    session.execute(sa.update(Consent).where(Consent.place_uuid == uuid, Consent.withdrawn_at.is_(None)).values(withdrawn_at=moment),
                    execution_options=_APART)
    session.execute(sa.delete(PrivateLink).where(PrivateLink.purpose.in_(telling.OPENS), PrivateLink.thing_id == number),
                    execution_options=_APART)
    _delete_what_hangs_on(session, number)


def _delete_what_hangs_on(session, number):
    buddies.let_go(session, number)
    for rows in (Attendance, Seat, Ring, ToldLetter, FirstVisit, Buddy, BuddyOffer):
        session.execute(sa.delete(rows).where(rows.place_id == number), execution_options=_APART)


def _apart(statement):
    return db.session.execute(statement, execution_options=_APART).rowcount
