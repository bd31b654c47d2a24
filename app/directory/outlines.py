"""The outlines of localities: which are known, and as degrees for a map, simplified to what it can show."""
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.areas import CODES, Boundary, Locality, LocalityPart, boundaries_of, shape_from
from app.extensions import db
from app.geo.edges import Edges, simpler
from app.geo.grid import to_point

MOST_CORNERS = 4_000
_FINEST_M = 5
# What is near is told from outlines that may be so far off.
_NEAR_M = 20
_BOUNDARIES = sa.select(Boundary.id, Boundary.kind, Boundary.code, Boundary.year, Boundary.source, Boundary.polygons).order_by(
    Boundary.year, Boundary.id)
_PARTS = sa.select(LocalityPart.locality_id, LocalityPart.kind, LocalityPart.value, LocalityPart.boundary_id).where(
    LocalityPart.kind.in_((*CODES, "polygon")), LocalityPart.locality_id.in_(
        sa.select(Locality.id).where(Locality.closed_at.is_(None)))).order_by(LocalityPart.id)
_ABOVE = sa.select(Locality.id, Locality.parent_id).where(Locality.parent_id.is_not(None))


class Outline(NamedTuple):
    """A Boundary without its row; see there."""

    id: int
    kind: str
    code: str
    year: int | None
    source: str
    polygons: str


def outline(locality):
    """[(Boundary, its Shape)] that draws a Locality: its own outlines, and those of its codes and of the areas below that are known."""
    below, ids = sa.select(Locality.id).where(Locality.parent_id == sa.bindparam("above"), Locality.closed_at.is_(None)), [locality.id]
    for one in ids:
        ids += db.session.scalars(below, {"above": one})
    parts = db.session.scalars(sa.select(LocalityPart).where(LocalityPart.locality_id.in_(ids))).all()
    drawn = {one.id: one for one in _boundaries(parts)}
    return [(one, shape_from(one.polygons)) for one in drawn.values()]


def of_all(connection):
    """{locality id: [Outline]} of all localities with a known outline: their own, those of their codes, and all of the areas below them."""
    known, newest, found = {}, {}, defaultdict(dict)
    for row in connection.execute(_BOUNDARIES):
        known[row.id] = newest[row.kind, row.code] = Outline(*row)
    for part in connection.execute(_PARTS):
        outline = known.get(part.boundary_id) or (newest.get((part.kind, part.value)) if part.kind in CODES else None)
        if outline:
            found[part.locality_id][outline.id] = outline
    above = dict(connection.execute(_ABOVE).all())
    for one, own in [(one, dict(own)) for one, own in found.items()]:
        for _ in range(len(above)):
            one = above.get(one)
            if one is None:
                break
            found[one] |= own
    return {one: list(own.values()) for one, own in found.items()}


@lru_cache(maxsize=2000)
def edges_of(polygons):
    """The geo.edges.Edges of a Boundary's JSON, true to _NEAR_M: kept, since they are asked for whenever a venue is saved."""
    return Edges([simpler(ring, _NEAR_M) for rings in shape_from(polygons).polygons for ring in rings])


def within(box):
    """[(name of the Locality, [(Boundary, its Shape)])] of the localities with a known outline of their own that reach into `box` (west,
    south, east, north in grid metres), by name.
    """
    parts = db.session.execute(sa.select(Locality.name, LocalityPart).join(LocalityPart, LocalityPart.locality_id == Locality.id).where(
        LocalityPart.kind.in_((*CODES, "polygon")), Locality.closed_at.is_(None)).order_by(Locality.name, LocalityPart.id)).all()
    known = {(one.kind, one.code): one for one in _boundaries([part for _, part in parts])}
    by_id, found = {one.id: one for one in known.values()}, {}
    for name, part in parts:
        one = by_id.get(part.boundary_id) or known.get((part.kind, part.value))
        if one and _meet(shape_from(one.polygons).box, box):
            found.setdefault(name, []).append((one, shape_from(one.polygons)))
    return list(found.items())


def degrees(shapes, step_m=_FINEST_M):
    """The GeoJSON coordinates of a MultiPolygon of Shapes: corners on a grid of `step_m` metres (coarser when there would be over
    MOST_CORNERS), so that neighbours keep their common edge; outer rings anticlockwise.
    """
    step_m = max(step_m, _FINEST_M)
    polygons = _simpler(shapes, step_m)
    while sum(len(ring) for rings in polygons for ring in rings) > MOST_CORNERS:
        step_m *= 2
        polygons = _simpler(shapes, step_m)
    return [[_turned([_lon_lat(corner) for corner in ring], number == 0) for number, ring in enumerate(rings)] for rings in polygons]


def _boundaries(parts):
    own = db.session.scalars(sa.select(Boundary).where(Boundary.id.in_([part.boundary_id for part in parts if part.boundary_id]))).all()
    return *own, *boundaries_of({part.value for part in parts if part.kind in CODES}).values()


def _meet(one, other):
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _simpler(shapes, step_m):
    """Polygons of closed rings with at least three corners; a polygon whose outer ring is smaller than that is left out."""
    found = []
    for polygon in (polygon for shape in shapes for polygon in shape.polygons):
        rings = [_snapped(ring, step_m) for ring in polygon]
        if len(rings[0]) > 3:
            found.append([rings[0], *(ring for ring in rings[1:] if len(ring) > 3)])
    return found


def _snapped(ring, step_m):
    corners = [(round(e / step_m) * step_m, round(n / step_m) * step_m) for e, n in ring]
    kept = [corner for place, corner in enumerate(corners) if not place or corner != corners[place - 1]]
    return kept if len(kept) == 1 or kept[0] == kept[-1] else [*kept, kept[0]]


def _lon_lat(corner):
    point = to_point(*corner)
    return [round(point.lon, 5), round(point.lat, 5)]


def _turned(ring, outer):
    area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
    return ring if (area > 0) == outer else ring[::-1]
