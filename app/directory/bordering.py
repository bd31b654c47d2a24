"""Which venues lie just over the border of a locality: worked out as they are saved and as areas change, and kept as rows (GEO.md 15)."""
from collections import defaultdict
from itertools import product

import sqlalchemy as sa

from app.directory import outlines
from app.directory.areas import Locality, LocalityBorder, LocalityLocation, LocalityPart
from app.directory.models import Location
from app.directory.rows import in_parts
from app.geo.distance import MILE_M

WITHIN_M = round(MILE_M)
# A point less exact than these says nothing about how near a line it is.
_EXACT = ("point", "postcode", "square")
_CELL_M = 5_000
# An area without an outline reaches as far as the squares of this side in which it has a venue.
SQUARE_M = 500
_BATCH, _FEW = 500, 20
_EXCLUDED = sa.select(LocalityPart.locality_id, LocalityPart.value).where(LocalityPart.kind == "exclude")


class Borders:
    """Reads all outlines when first asked, then settles any number of venues; `connection` is SQLAlchemy's, in a transaction."""

    def __init__(self, connection):
        self._connection, self._cells = connection, None

    def settle(self, location_ids):
        """Writes near which areas with an outline these venues lie; tells whether any row changed."""
        if self._cells is None:
            self._cells, self._lined = _by_cell(outlines.of_all(self._connection)), set()
            self._lined = {one for held in self._cells.values() for one, _ in held}
            self._excluded = {(one, value) for one, value in self._connection.execute(_EXCLUDED)}
        changed = [self._settle(part) for part in in_parts(sorted(location_ids), _BATCH)] if self._cells else []
        return any(changed)

    def _settle(self, ids):
        holds, held = _held(self._connection, LocalityLocation.location_id.in_(ids)), defaultdict(set)
        for location, locality in holds:
            held[location].add(locality)
        wanted = {}
        for row in self._connection.execute(_venues().where(Location.id.in_(ids))):
            for locality, metres in self._near(row, held[row.id]).items():
                wanted[locality, row.id] = metres
        return _write(self._connection, wanted, LocalityBorder.location_id.in_(ids), LocalityBorder.locality_id.in_(sorted(self._lined)))

    def _near(self, row, held):
        found = {}
        for locality, edges in self._cells.get((row.easting // _CELL_M, row.northing // _CELL_M), ()):
            if locality not in held and (locality, str(row.id)) not in self._excluded:
                metres = edges.near(row.easting, row.northing, found.get(locality, WITHIN_M))
                if metres is not None:
                    found[locality] = metres
        return found


def settle_unlined(connection, localities=None):
    """Writes which venues lie near areas that have no outline (of these ids; None: all): as far as the squares reach in which they have a
    venue; tells whether any row changed.
    """
    lined = outlines.of_all(connection)
    ids = [one for one in connection.scalars(sa.select(Locality.id).order_by(Locality.id))
           if one not in lined and (localities is None or one in localities)]
    if not ids:
        return False
    excluded = {(one, int(value)) for one, value in connection.execute(_EXCLUDED) if value.isdigit()}
    squares, held = defaultdict(list), defaultdict(set)
    for row in connection.execute(_venues()):
        squares[row.easting // SQUARE_M, row.northing // SQUARE_M].append(row.id)
    lies = {location: square for square, locations in squares.items() for location in locations}
    for location, locality in _held(connection, LocalityLocation.locality_id.in_(ids)):
        held[locality].add(location)
    wanted = {}
    for one in ids:
        near = _around({lies[location] for location in held[one] if location in lies})
        for square in near.keys() & squares.keys():
            for location in squares[square]:
                if location not in held[one] and (one, location) not in excluded:
                    wanted[one, location] = near[square]
    return _write(connection, wanted, LocalityBorder.locality_id.in_(ids))


def near(connection, location_ids):
    """The ids of localities whose border with these venues may run elsewhere once they moved: asked before and after."""
    places = sorted(location_ids)
    if len(places) > _FEW:
        return set(connection.scalars(sa.select(Locality.id)))
    found = set()
    for model in (LocalityLocation, LocalityBorder):
        found |= set(connection.scalars(sa.select(model.locality_id).where(model.location_id.in_(places))))
    reach = WITHIN_M + 2 * SQUARE_M
    for row in connection.execute(_venues().where(Location.id.in_(places))).all():
        found |= set(connection.scalars(sa.select(LocalityLocation.locality_id).join(
            Location, Location.id == LocalityLocation.location_id).where(
            Location.easting.between(row.easting - reach, row.easting + reach),
            Location.northing.between(row.northing - reach, row.northing + reach)).distinct()))
    return found


def _by_cell(outlined):
    """{square of the map: [(locality id, Edges)] of those that reach into it or a mile from it}."""
    cells = defaultdict(list)
    for locality, drawn in outlined.items():
        for edges in (outlines.edges_of(one.polygons) for one in drawn):
            west, south = ((edges.box[at] - WITHIN_M) // _CELL_M for at in (0, 1))
            east, north = ((edges.box[at] + WITHIN_M) // _CELL_M for at in (2, 3))
            for cell in product(range(west, east + 1), range(south, north + 1)):
                cells[cell].append((locality, edges))
    return cells


def _around(own):
    """{square: metres from the nearest of the squares `own`, from side to side} of all within the distance, without `own`."""
    reach, found = WITHIN_M // SQUARE_M + 1, {}
    steps = [(x, y, round(SQUARE_M * (max(abs(x) - 1, 0) ** 2 + max(abs(y) - 1, 0) ** 2) ** 0.5))
             for x in range(-reach, reach + 1) for y in range(-reach, reach + 1)]
    steps = [step for step in steps if step[2] <= WITHIN_M]
    for (x, y), (across, up, metres) in product(own, steps):
        square = x + across, y + up
        if metres < found.get(square, WITHIN_M + 1):
            found[square] = metres
    return found


def _venues():
    return sa.select(Location.id, Location.easting, Location.northing).where(
        Location.easting.is_not(None), Location.precision.in_(_EXACT), Location.private.is_(False))


def _held(connection, condition):
    return connection.execute(sa.select(LocalityLocation.location_id, LocalityLocation.locality_id).where(condition)).all()


def _write(connection, wanted, *where):
    """Makes the rows that the conditions name these {(locality id, location id): metres}; tells whether any changed."""
    rows = connection.execute(sa.select(LocalityBorder.locality_id, LocalityBorder.location_id, LocalityBorder.metres).where(*where))
    known = {(row.locality_id, row.location_id): row.metres for row in rows}
    gone = [{"locality": one, "location": other} for one, other in known if known[one, other] != wanted.get((one, other))]
    new = [{"locality_id": one, "location_id": other, "metres": metres} for (one, other), metres in wanted.items()
           if known.get((one, other)) != metres]
    if gone:
        connection.execute(sa.delete(LocalityBorder).where(LocalityBorder.locality_id == sa.bindparam("locality"),
                                                           LocalityBorder.location_id == sa.bindparam("location")), gone)
    if new:
        connection.execute(sa.insert(LocalityBorder), new)
    return bool(gone or new)
