"""Which localities a venue lies in: worked out when it is saved and when areas change, by code first, else by outline (GEO.md 15)."""
from collections import defaultdict
from itertools import product
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.areas import CODES, POSTCODES, Boundary, Locality, LocalityLocation, LocalityPart, shape_from
from app.directory.bordering import Borders
from app.directory.models import Address, Location
from app.geo.codes import codes_of
from app.geo.postcode import sector

# A point less exact than these says nothing about which side of a line it lies.
_EXACT = ("point", "postcode", "square")
_DEEPEST = 6
_BATCH = 500
# Outlines are looked up by squares of this size, so that a venue meets only those around it.
_CELL_M = 5_000


class Held(NamedTuple):
    """Why a venue lies in a locality: "code", "outcode", "polygon" or "person", and by which part."""

    how: str
    part_id: int


class Tried(NamedTuple):
    """A part as it might be: areas.LocalityPart's columns, with the outline's own (JSON text, or None)."""

    id: int
    locality_id: int
    kind: str
    value: str
    polygons: str | None = None


class Assigner:
    """Reads all areas once, then tells of any number of venues where they lie; `connection` is SQLAlchemy's, in a transaction.

    `instead` (a locality's id, that of the one above it or None, [Tried]) has one locality be what it is not yet: to look, not to write.
    """

    def __init__(self, connection, gazetteer, instead=None):
        self._connection, self._gazetteer = connection, gazetteer
        self._by_text, self._people, self._outlines = defaultdict(list), defaultdict(list), defaultdict(list)
        self._above = _ancestors(connection, dict([instead[:2]]) if instead else {})
        self._borders = Borders(connection)
        for part in connection.execute(_parts()):
            if not instead or part.locality_id != instead[0]:
                self._take(part)
        for part in instead[2] if instead else ():
            self._take(part)

    def assign(self, location_ids, now):
        """Writes where these venues lie, and which borders they are just over; gives [(location_id, ids of localities before, and now)] of
        those that moved.
        """
        moved, location_ids = [], sorted(location_ids)
        for at in range(0, len(location_ids), _BATCH):
            part = location_ids[at:at + _BATCH]
            moved += self._assign(part, now)
            self._borders.settle(part)
        return moved

    def differing(self, location_ids):
        """Those of at most some hundreds of venues of which something else is written than is so now, in order; writes nothing."""
        wanted, was = self.of(location_ids), self._written(location_ids)
        return [one for one in location_ids if wanted.get(one, {}) != was[one]]

    def of(self, location_ids):
        """{location_id: {locality_id: Held}} of at most some hundreds of venues."""
        rows = self._connection.execute(_venues().where(Location.id.in_(location_ids))).all()
        codes = codes_of(self._gazetteer, {row.postal_code for row in rows if row.postal_code}) if self._needs_codes else {}
        return {row.id: self._held(row, codes.get(row.postal_code, {})) for row in rows}

    def _take(self, part):
        if part.kind in CODES or part.kind in POSTCODES:
            self._by_text[part.kind, part.value].append(part)
        elif part.kind in ("include", "exclude"):
            self._people[part.value].append(part)
        if part.polygons:
            shape = shape_from(part.polygons)
            west, south, east, north = (metres // _CELL_M for metres in shape.box)
            for cell in product(range(west, east + 1), range(south, north + 1)):
                self._outlines[cell].append((part, shape))

    @property
    def _needs_codes(self):
        return any(kind in CODES for kind, _ in self._by_text)

    def _held(self, row, codes):
        held, said = {}, self._people.get(str(row.id), ())
        texts = [*codes.items(), ("postcode", row.postal_code), ("sector", sector(row.postal_code) if row.outcode else ""),
                 ("outcode", row.outcode)]
        for kind, text in texts:
            for part in self._by_text.get((kind, text), ()) if text else ():
                held.setdefault(part.locality_id, Held("code" if kind in CODES else "outcode", part.id))
        if row.easting is not None and row.precision in _EXACT:
            for part, shape in self._outlines.get((row.easting // _CELL_M, row.northing // _CELL_M), ()):
                # A code decides where the venue has one of its kind; an outline, maybe of another year, only where it has none.
                if part.locality_id not in held and part.kind not in codes and shape.holds(row.easting, row.northing):
                    held[part.locality_id] = Held("polygon", part.id)
        held |= {part.locality_id: Held("person", part.id) for part in said if part.kind == "include"}
        out = {part.locality_id for part in said if part.kind == "exclude"}
        return self._with_those_above({one: why for one, why in held.items() if one not in out}, out)

    def _with_those_above(self, held, out):
        for one, why in list(held.items()):
            for above in self._above.get(one, ()):
                if above in out:
                    break
                held.setdefault(above, why)
        return held

    def _assign(self, part, now):
        wanted, was = self.of(part), self._written(part)
        changed = [one for one in part if wanted.get(one, {}) != was[one]]
        if not changed:
            return []
        self._connection.execute(sa.delete(LocalityLocation).where(LocalityLocation.location_id.in_(changed)))
        new = [{"locality_id": locality, "location_id": one, "how": held.how, "part_id": held.part_id, "at": now}
               for one in changed for locality, held in wanted.get(one, {}).items()]
        if new:
            self._connection.execute(sa.insert(LocalityLocation), new)
        return [(one, set(was[one]), set(wanted.get(one, {}))) for one in changed if set(was[one]) != set(wanted.get(one, {}))]


    def _written(self, part):
        was = defaultdict(dict)
        for row in self._connection.execute(sa.select(LocalityLocation).where(LocalityLocation.location_id.in_(part))):
            was[row.location_id][row.locality_id] = Held(row.how, row.part_id)
        return was


def _parts():
    return sa.select(LocalityPart, Boundary.polygons).outerjoin(Boundary, Boundary.id == LocalityPart.boundary_id).join(
        Locality, Locality.id == LocalityPart.locality_id).where(Locality.closed_at.is_(None)).order_by(LocalityPart.id)


def _venues():
    return sa.select(Location.id, Location.easting, Location.northing, Location.precision, sa.func.coalesce(Address.postal_code, "").label(
        "postal_code"), sa.func.coalesce(Address.outcode, "").label("outcode")).outerjoin(Address, Address.location_id == Location.id)


def _ancestors(connection, instead):
    """{locality id: ids of those above it, the nearest first}; `instead` {locality id: that above it, or None} beats what is written."""
    rows = connection.execute(sa.select(Locality.id, Locality.parent_id, Locality.closed_at)).all()
    above = {one: parent for one, parent in ({row.id: row.parent_id for row in rows} | instead).items() if parent}
    closed, found = {row.id for row in rows if row.closed_at} - instead.keys(), {}
    for one in above:
        line = []
        while above.get((line or [one])[-1]) and len(line) < _DEEPEST:
            line.append(above[(line or [one])[-1]])
        found[one] = [each for each in line if each not in closed]
    return found
