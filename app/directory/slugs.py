"""Readable addresses of pages, unique for good: one that was given away once is never given to anything else."""
import re
import unicodedata
from functools import lru_cache

import sqlalchemy as sa

from app.directory.models import Location, OldSlug, Organization, Service

MOST = 120
_ROOM_FOR_NUMBER = 8
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_OTHERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def slugify(*words):
    """"St Mary’s Café", "Chard" gives "st-marys-cafe-chard"; "" when nothing of it can be written in plain letters."""
    text = unicodedata.normalize("NFKD", " ".join(words).translate(_APOSTROPHES)).encode("ascii", "ignore").decode()
    return _OTHERS.sub("-", text.lower()).strip("-")[:MOST - _ROOM_FOR_NUMBER].strip("-")


class Slugs:
    """Hands out slugs of one table inside a transaction; those handed out are taken, also before they are written."""

    def __init__(self, connection, table, fallback):
        self._connection, self._fallback = connection, fallback
        columns = {Service: (Service.slug, OldSlug.slug)}.get(table, (table.slug,))
        self._exact = [sa.select(column).where(column.in_(sa.bindparam("slugs", expanding=True))) for column in columns]
        between = [sa.select(column).where(column >= sa.bindparam("low"), column < sa.bindparam("high")) for column in columns]
        self._between = sa.union_all(*between)
        self._taken, self._known, self._numbers = set(), set(), {}

    def look_up(self, wanted):
        """Asks about many (name, town) at once, before they are taken one by one."""
        candidates = {slug for name, town in wanted for slug in self._candidates(name, town)} - self._known
        self._known |= candidates
        for statement in self._exact if candidates else ():
            self._taken.update(self._connection.scalars(statement, {"slugs": list(candidates)}))

    def take(self, name, town="", own=()):
        """The first free one of name, name-town, name-town-2 ...; one of `own` (those that it once had) counts as free."""
        candidates = self._candidates(name, town)
        if not self._known.issuperset(candidates):
            self.look_up([(name, town)])
        slug = next((slug for slug in candidates if slug not in self._taken or slug in own), None) or self._numbered(candidates[-1])
        self._taken.add(slug)
        return slug

    def _candidates(self, name, town):
        short = slugify(name) or self._fallback
        long = slugify(name, town)
        return [short, long] if long and long != short else [short]

    def _numbered(self, slug):
        if slug not in self._numbers:
            # ":" is the character after "9": so the range holds those that go on with a digit, and few others.
            self._taken.update(self._connection.scalars(self._between, {"low": f"{slug}-0", "high": f"{slug}-:"}))
        number = self._numbers.get(slug, 1) + 1
        while f"{slug}-{number}" in self._taken:
            number += 1
        self._numbers[slug] = number
        return f"{slug}-{number}"


def for_services(connection):
    """Slugs of activities."""
    return Slugs(connection, Service, "activity")


def for_organizations(connection):
    """Slugs of organizations."""
    return Slugs(connection, Organization, "organisation")


def for_locations(connection):
    """Slugs of venues."""
    return Slugs(connection, Location, "venue")
