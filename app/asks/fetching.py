"""Fetches asks: those that everybody may see, and those that a person may work on; what lies elsewhere is not there at all."""
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.directory import sessions
from app.directory.models import Service
from app.extensions import db
from app.need.asks import CLOSED, NEW, READ, Ask
from app.people.permissions import visible
from app.submissions.models import Submission

ANSWER = "ask.answer"
CLOSED_SHOWN = timedelta(days=90)
MOST = 100
_MOST_MERGES = 20


def public(uuid):
    """The Ask of a uuid (any text) that everybody may see, or None."""
    plain = _plain(uuid)
    return db.session.scalar(sa.select(Ask).where(Ask.uuid == plain, Ask.public_on.is_not(None))) if plain else None


def closed(now, locality_id=None):
    """[Ask] that everybody may see and that were closed lately, the newest first; of a locality and those in it when its id is told."""
    wanted = [Ask.public_on.is_not(None), Ask.state == CLOSED, Ask.closed_at > now - CLOSED_SHOWN]
    wanted += [] if locality_id is None else [Ask.within({locality_id})]
    return db.session.scalars(sa.select(Ask).where(*wanted).order_by(Ask.closed_at.desc(), Ask.id.desc()).limit(MOST)).all()


def waiting(person, now):
    """[Ask] that a Person may read or pick up at `now` and that nobody holds, the oldest first; the page of one is /asks/<uuid>/work."""
    return db.session.scalars(visible(person, ANSWER, Ask).where(
        Ask.state.in_((NEW, READ)), Ask.held_by_id.is_(None), Ask.asked_on <= sessions.today(now)).order_by(Ask.asked_on, Ask.id)).all()


def in_hand(person):
    """[Ask] in the person's localities that somebody picked up or drafted, the oldest first."""
    return db.session.scalars(visible(person, ANSWER, Ask).where(
        Ask.state.not_in((NEW, READ, CLOSED))).order_by(Ask.asked_on, Ask.id)).all()


def workable(person, uuid):
    """The Ask of a uuid (any text) that the person may work on, closed ones too, or None."""
    plain = _plain(uuid)
    return db.session.scalar(visible(person, ANSWER, Ask).where(sa.and_(Ask.uuid == plain))) if plain else None


def draft(ask):
    """The Submission that was made of an Ask, or None."""
    return db.session.scalar(sa.select(Submission).where(Submission.uuid == ask.submission_uuid)) if ask.submission_uuid else None


def service(ask):
    """The Service that an Ask became or that answers it, the one that it was merged into; None when it is not on the site."""
    found = db.session.scalar(sa.select(Service).where(Service.uuid == ask.service_uuid)) if ask.service_uuid else None
    for _ in range(_MOST_MERGES):
        if found is None or found.merged_into_id is None:
            break
        found = db.session.get(Service, found.merged_into_id)
    return found if found is not None and found.withdrawn_at is None else None


def on_site(typed):
    """The Service that is on the site at an address (any text: a whole one, a path, or its last part), or None."""
    slug = typed.strip().partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    return db.session.scalar(sa.select(Service).where(Service.slug == slug, Service.withdrawn_at.is_(None))) if slug else None


def _plain(uuid):
    try:
        return str(UUID(uuid))
    except ValueError:
        return None
