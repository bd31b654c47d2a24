"""Which activities a change of the list touches, and what they say then."""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import history, periods, sessions, terms
from app.directory.details import ServiceDetails
from app.directory.entries import LISTED
from app.directory.models import Schedule, Service, Session
from app.directory.periods import TERM, Period
from app.extensions import db

# After so long without a term on the list nobody follows the last one any more.
_LONG = timedelta(days=200)


class Touched(NamedTuple):
    """An activity that changes: its id, name and slug, and the ServiceDetails that it has from then on (the same as `before` where
    nothing can be done).
    """

    id: int
    name: str
    slug: str
    before: ServiceDetails
    after: ServiceDetails


def by_term(before, after, today):
    """[Touched] by name, when the term `before` ((first, last), None for a new one) becomes `after` (None: it ends)."""
    if before == after:
        return []
    if before is not None:
        change = (lambda said: terms.moved(said, before, after)) if after else (lambda said: terms.without(said, before))
        return [_touched(row, said, change(said)) for row, said in _in_term(before) if terms.follows(said, before)]
    known = periods.terms(today) or _last_one(today)
    if not known:
        return []
    like = max(known, key=lambda one: one[1])
    return [_touched(row, said, terms.added(said, like, after)) for row, said in _in_term(like)
            if terms.follows_all(said, known) and not terms.follows(said, after)]


def on_days(days):
    """[(id, name, slug)] by name of the listed activities whose pattern gives one of the dates."""
    return db.session.execute(sa.select(Service.id, Service.name, Service.slug).join(Session, Session.service_id == Service.id)
                              .join(Schedule, Schedule.id == Session.schedule_id)
                              .where(Service.status.in_(LISTED), Session.on.in_(list(days)), Session.state == sessions.PLANNED,
                                     Schedule.freq != "").order_by(Service.name, Service.id).distinct()).all()


def _in_term(term):
    """[(row of an activity, its public ServiceDetails)] by name of the listed ones with a pattern in just this term."""
    rows = db.session.execute(sa.select(Service.id, Service.uuid, Service.name, Service.slug).where(
        Service.status.in_(LISTED), Service.id.in_(sa.select(Schedule.service_id).where(
            Schedule.valid_from == term[0], Schedule.valid_to == term[1], Schedule.freq != "", Schedule.ended_on.is_(None))))
        .order_by(Service.name, Service.id)).all()
    said = history.last_said(db.session.connection(), [row.id for row in rows]) if rows else {}
    return [(row, said[row.id]) for row in rows]


def _touched(row, before, after):
    return Touched(row.id, row.name, row.slug, before, after)


def _last_one(today):
    """[The term that ended last], [] when none did lately."""
    found = db.session.execute(sa.select(Period.first, Period.last).where(
        Period.kind == TERM, Period.ended_at.is_(None), Period.last >= today - _LONG).order_by(Period.last.desc()).limit(1)).first()
    return [tuple(found)] if found else []
