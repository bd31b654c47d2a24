"""Fetches the concerns that a person may answer, and when each is to be answered; what lies elsewhere is not there at all."""
import re
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.concerns.models import Concern
from app.directory import periods, sessions
from app.directory.models import OldSlug, Service
from app.extensions import db
from app.people.permissions import can

_SATURDAY = 5
# Longer than any chain of doubles that people make; a ring would go on for ever.
_MOST_MERGES = 20
_SLUG = re.compile(r"[a-z0-9-]{1,120}")


def service(slug):
    """The Service at an address (any text), also one that was hidden; the one that it is now part of, or None."""
    if not _SLUG.fullmatch(slug):
        return None
    found = db.session.scalar(sa.select(Service).where(Service.slug == slug)) or db.session.scalar(
        sa.select(Service).join(OldSlug, OldSlug.service_id == Service.id).where(OldSlug.slug == slug))
    for _ in range(_MOST_MERGES):
        if found is None or found.merged_into_id is None:
            return found
        found = db.session.get(Service, found.merged_into_id)
    return None


def open_ones(person):
    """[Concern] that are open and that the person may answer, the oldest first."""
    return [one for one in _open() if can(person, "concern.answer", one)]


def concern(person, uuid, act="concern.answer"):
    """The Concern of a uuid (any text) which the person may answer, and to which they may do an act, or None."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        return None
    found = db.session.scalar(sa.select(Concern).where(Concern.uuid == plain, Concern.folded_into_id.is_(None)))
    return found if found and can(person, "concern.answer", found) and can(person, act, found) else None


def overdue(now):
    """[Concern] that waited too long at `now` and of which the administrators were not told yet."""
    today, off = sessions.today(now), holidays()
    return [one for one in _open(Concern.overdue_at.is_(None)) if is_late(one, today, off)]


def holidays():
    """The bank holidays (local dates) of the coordinators' list since any concern that is still open."""
    return set(periods.holidays(db.session.connection(), date.min))


def is_late(concern, today, off):
    """Whether a Concern waited over one working day on the local date `today`; `off` are the holidays."""
    return today > answer_by(sessions.today(concern.at), off)


def answer_by(day, off):
    """The local date by whose end a concern of the local date `day` is to be answered: the next day that is neither at a weekend nor
    one of the holidays `off`.
    """
    day += timedelta(days=1)
    while day.weekday() >= _SATURDAY or day in off:
        day += timedelta(days=1)
    return day


def _open(*conditions):
    return db.session.scalars(sa.select(Concern).where(Concern.closed_at.is_(None), Concern.folded_into_id.is_(None), *conditions)
                              .order_by(Concern.at, Concern.id)).all()
