"""Looks at what the clock says of every listing today: its dates, and whom to ask."""
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import freshness
from app.directory.checks import DUE, Check, since_column
from app.directory.entries import LISTED
from app.directory.models import Attribute, Service, Taxonomy, TaxonomyTerm
from app.extensions import db
from app.reminders import clock
from app.reminders.models import RIGHT, WARNED, Asked
from app.submissions.models import Owner

_PART = 500
_SENSITIVE = sa.or_(sa.and_(Taxonomy.code == "kind", TaxonomyTerm.code.in_(freshness.SENSITIVE_KINDS)),
                    sa.and_(Taxonomy.code == "good-for", TaxonomyTerm.code.in_(freshness.SENSITIVE_GOOD_FOR)))


class Listing(NamedTuple):
    """A listing for which something is due today; `owners` are those with an email."""

    id: int
    since: date
    sensitive: bool
    due: clock.Due
    owners: tuple[Owner, ...]


def look(today, among=None):
    """[Listing] for which something is due on the local date `today`, by id; only those `among` (ids) when told. Only reads."""
    begun = since_column()
    old = sa.select(Service.id, begun.label("since")).where(
        Service.status.in_(LISTED), begun <= today - timedelta(freshness.limits(True)[0]))
    if among is None:
        return _looked(db.session.execute(old.order_by(Service.id)).all(), today)
    return _looked(db.session.execute(old.where(Service.id.in_(among)).order_by(Service.id)).all(), today)


def person_of(owner):
    """What tells one owner from another by the way to reach them; it names nobody."""
    return owner.contact_key or f"owner-{owner.id}"


def _looked(found, today):
    listings = []
    for start in range(0, len(found), _PART):
        part = found[start:start + _PART]
        ids = [row.id for row in part]
        sensitive, asked, queued, owners = _sensitive(ids), _asked(ids), _queued(ids), _owners(ids)
        for row in part:
            key = row.id, row.since
            dates = clock.Dates(row.since, row.id in sensitive, tuple(sorted(asked[(*key, RIGHT)])), bool(owners[row.id]),
                                bool(asked[(*key, WARNED)]), key in queued or (row.id, None) in queued)
            due = clock.due(dates, today)
            if due != clock.NOTHING:
                listings.append(Listing(row.id, row.since, row.id in sensitive, due, tuple(owners[row.id])))
    return listings


def _sensitive(ids):
    return set(db.session.scalars(sa.select(Attribute.service_id).join(TaxonomyTerm).join(Taxonomy)
                                  .where(Attribute.service_id.in_(ids), _SENSITIVE)))


def _asked(ids):
    """{(service id, since, what): the dates of it}."""
    found = defaultdict(set)
    for row in db.session.execute(sa.select(Asked.service_id, Asked.since, Asked.what, Asked.on).where(Asked.service_id.in_(ids))):
        found[row.service_id, row.since, row.what].add(row.on)
    return found


def _queued(ids):
    """{(service id, since)} of those that joined the queue by their clock, (service id, None) of what a visitor put there."""
    rows = db.session.execute(sa.select(Check.service_id, Check.since, Check.why, Check.ended_at).where(Check.service_id.in_(ids)))
    return {(row.service_id, row.since if row.why == DUE else None) for row in rows if row.why == DUE or row.ended_at is None}


def _owners(ids):
    found = defaultdict(list)
    for owner in db.session.scalars(sa.select(Owner).where(Owner.service_id.in_(ids), Owner.ended_at.is_(None)).order_by(Owner.id)):
        if owner.email:
            found[owner.service_id].append(owner)
    return found
