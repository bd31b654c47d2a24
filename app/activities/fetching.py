"""Fetches an activity by its address, and says what has become of it: it is here, elsewhere, gone, or was never known."""
import re
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import rows
from app.directory.models import OldSlug, Service

# Longer than any chain of doubles that people make; a ring would go on for ever.
_MOST_MERGES = 20
_SLUG = re.compile(r"[a-z0-9-]{1,120}")
# Kept pages ask this of the driver itself each time: the starts and ends of today's dates.
_TODAY = ("SELECT session.opens, session.closes FROM service JOIN session ON session.service_id = service.id"
          ' WHERE service.slug = ? AND session."on" = ?')
_AT = sa.select(Service.id, Service.slug, Service.merged_into_id)
_NAMED = _AT.where(Service.slug == sa.bindparam("slug"))
_ONCE_NAMED = _AT.join(OldSlug, OldSlug.service_id == Service.id).where(OldSlug.slug == sa.bindparam("slug"))


class Fetched(NamedTuple):
    """`service` is the record (rows.activities) or None, `moved_to` the slug of the one it is now part of, "" for itself."""

    service: object = None
    moved_to: str = ""


def fetch(connection, slug, since):
    """What is at a slug, as Fetched, with Sessions on `since` (local date) or later; a withdrawn one is there, and says so."""
    found = _named(connection, slug.lower()) if _SLUG.fullmatch(slug.lower()) else None
    for _ in range(_MOST_MERGES):
        if found is None or found.merged_into_id is None:
            break
        found = connection.execute(_AT.where(Service.id == found.merged_into_id)).first()
    if found is None or found.merged_into_id is not None:
        return Fetched()
    if found.slug != slug:
        return Fetched(moved_to=found.slug)
    return Fetched(rows.activities(connection, [found.id], since)[found.id])


def turns(driver, slug, today, minute):
    """How many of today's starts and ends at a slug are past: what its page says changes with each. `driver` is the driver's own
    connection.
    """
    if not _SLUG.fullmatch(slug):
        return 0
    found = driver.execute(_TODAY, (slug, today.isoformat())).fetchall()
    return sum(at is not None and at <= minute for session in found for at in session)


def _named(connection, slug):
    return connection.execute(_NAMED, {"slug": slug}).first() or connection.execute(_ONCE_NAMED, {"slug": slug}).first()
