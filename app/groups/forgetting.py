"""What is forgotten of people with a place, by class of field, on the dates that they were told when they agreed (SECURITY section 6)."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups import ringing, telling, wording
from app.groups.models import LEFT, Attendance, Consent, Place

HELPS_KEPT, CONTACT_KEPT = timedelta(days=wording.HELPS_KEPT_DAYS), timedelta(days=wording.CONTACT_KEPT_DAYS)
ATTENDANCE_KEPT, CONSENT_KEPT = timedelta(days=90), timedelta(days=6 * 366)
NO_WORDS = {"helps": None, "more": None}
# Without the key by which the same person is known again: while a row has that, the ledger of erasures does not count it as forgotten.
NOTHING = {**NO_WORDS, "name": None, "contact": None, "helper": None, "network": None, "person_key": None}
NOBODY = {**NOTHING, "contact_key": None}
_APART = {"synchronize_session": False}


def words(now):
    """Overwrites what would help, 30 days after somebody left; gives how many. Never commits."""
    return _apart(sa.update(Place).where(Place.state == LEFT, Place.left_at <= now - HELPS_KEPT,
                                         sa.or_(Place.helps.is_not(None), Place.more.is_not(None))).values(NO_WORDS))


def contacts(now):
    """Overwrites what else is personal, 90 days after somebody left or once they erased it; gives how many. Never commits."""
    due = sa.and_(Place.contact_key.is_not(None), Place.state == LEFT, sa.or_(Place.left_at <= now - CONTACT_KEPT, Place.contact.is_(None)))
    found = db.session.scalars(sa.select(Place).where(due)).all()
    for place in found:
        telling.forget_mails(place, now)
        telling.end(place, now)
        for name, value in NOBODY.items():
            setattr(place, name, value)
    db.session.flush()
    return len(found)


def attendance(now):
    """Has the dates of 90 days ago say no more who came; gives how many. Never commits."""
    return _apart(sa.update(Attendance).where(Attendance.original_on <= (now - ATTENDANCE_KEPT).date(), Attendance.place_id.is_not(None))
                  .values(place_id=None))


def consents(now):
    """Deletes what somebody agreed to, six years after it ended; gives how many. Never commits."""
    used = sa.select(Place.consent_id)
    return _apart(sa.delete(Consent).where(Consent.withdrawn_at <= now - CONSENT_KEPT, Consent.id.not_in(used)))


def rings(now):
    """Deletes who was to be rung about a date that is past, and people who left; gives how many. Never commits."""
    return ringing.forget(sessions.today(now))


def erase(place, now):
    """Wipes at once what is personal of somebody who left: fields, dates, mails. Never commits."""
    telling.forget_mails(place, now)
    for name, value in NOTHING.items():
        setattr(place, name, value)
    _apart(sa.delete(Attendance).where(Attendance.place_id == place.id))
    db.session.flush()


def _apart(statement):
    return db.session.execute(statement, execution_options=_APART).rowcount
