"""Boundaries of areas: read from GeoJSON into grid metres, and asked whether they hold a point (GEO.md 16)."""
import json
import re
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, isfinite

from app.geo.grid import to_grid

MOST_BYTES, MOST_FEATURES, MOST_VERTICES = 5 << 20, 2_000, 200_000
KINDS = {"WD": "ward", "PAR": "parish", "MSOA": "msoa", "LSOA": "lsoa", "LAD": "district", "BUA": "town"}
# The year stands in the property's name; "WD13CDO" (an old code) and "WD13NMW" (Welsh) are others.
_PROPERTY = re.compile(r"(WD|PAR|MSOA|LSOA|LAD|BUA)(\d\d)(CD|NM)")
_DEEPEST = 12
_NOT_JSON = "That file is not GeoJSON: it could not be read."


class BoundaryFault(ValueError):
    """Why a file of boundaries cannot be taken, in a sentence for people."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`polygons` are tuples of closed rings, the outer first, of (easting, northing) in whole metres; `box` (west, south, east, north)."""

    polygons: tuple
    box: tuple[int, int, int, int]

    def holds(self, e, n):
        """Whether a point (metres) lies inside or on an edge."""
        west, south, east, north = self.box
        return west <= e <= east and south <= n <= north and any(_in_polygon(rings, e, n) for rings in self.polygons)

    def metres_to(self, e, n):
        """How far a point is from the nearest edge, in metres; 0 inside."""
        if self.holds(e, n):
            return 0
        return min(_to_edge(a, b, e, n) for rings in self.polygons for ring in rings for a, b in pairwise(ring))


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: `kind` as KINDS has it or as the reader was told, `year` of its code (None when the file does not say)."""

    kind: str
    code: str
    name: str
    year: int | None
    shape: Shape


def shape_of(polygons):
    """The Shape of polygons as lists or tuples of rings of (e, n)."""
    closed = tuple(tuple(_closed(tuple(map(tuple, ring))) for ring in rings) for rings in polygons)
    points = [point for rings in closed for ring in rings for point in ring]
    east, north = [e for e, _ in points], [n for _, n in points]
    return Shape(closed, (min(east), min(north), max(east), max(north)))


def read(data, kind=None, called=""):
    """[Area] of a GeoJSON FeatureCollection in bytes. `kind` and what they are `called` are told for files that do not say it.

    Raises BoundaryFault for anything that is not one, is too large, or whose numbers are no place in this country.
    """
    collection = _json(data)
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise BoundaryFault("That file has no areas in it. It should be a GeoJSON FeatureCollection.")
    if len(features) > MOST_FEATURES:
        raise BoundaryFault(f"That file has {len(features):,} areas; at most {MOST_FEATURES:,} can be read at once. Split it.")
    _refuse_other_grids(collection)
    polygons = [_polygons(feature, number) for number, feature in enumerate(features, 1)]
    count = sum(len(ring) for each in polygons for rings in each for ring in rings)
    if count > MOST_VERTICES:
        raise BoundaryFault(f"The outlines have {count:,} points; at most {MOST_VERTICES:,} can be read. Use a simpler file.")
    project = _projection(polygons)
    every = enumerate(zip(features, polygons, strict=True), 1)
    return [_area(feature, number, each, project, kind, called) for number, (feature, each) in every]


def _json(data):
    if len(data) > MOST_BYTES:
        raise BoundaryFault(f"That file is larger than {MOST_BYTES >> 20} MB. Use a simpler version of it.")

    def refuse(_word):
        raise BoundaryFault("That file has a number that is none (NaN or Infinity).")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=refuse)
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, BoundaryFault):
            raise
        raise BoundaryFault(_NOT_JSON) from None


def _refuse_other_grids(collection):
    named = json.dumps(collection.get("crs"))[:200]
    if collection.get("crs") is not None and not re.search(r"CRS84|4326|27700", named):
        raise BoundaryFault("That file uses a map grid that is not read here. Save it in degrees (WGS84) or British National Grid metres.")


def _polygons(feature, number):
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind, found = (geometry.get("type"), geometry.get("coordinates")) if isinstance(geometry, dict) else (None, None)
    polygons = [found] if kind == "Polygon" else found if kind == "MultiPolygon" else None
    try:
        rings = [[[_pair(point) for point in ring] for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, OverflowError):
        rings = []
    if not rings or not all(polygon and all(len(set(ring)) >= 3 for ring in polygon) for polygon in rings):
        raise BoundaryFault(f"Area {number} has no outline that can be read. It should be a Polygon or a MultiPolygon.")
    return rings


def _pair(point):
    x, y = map(float, point[:2])
    if isinstance(point, str) or any(isinstance(value, (str, bool)) for value in point[:2]) or not (isfinite(x) and isfinite(y)):
        raise ValueError
    return x, y


def _projection(polygons):
    points = [point for each in polygons for rings in each for ring in rings for point in ring]
    if all(-9 <= x <= 2.5 and 49 <= y <= 61 for x, y in points):
        return lambda x, y: tuple(map(round, to_grid(y, x)))
    if all(-9 <= y <= 2.5 and 49 <= x <= 61 for x, y in points):
        raise BoundaryFault("Latitude and longitude are the wrong way round in that file: longitude comes first in GeoJSON. Swap them.")
    if all(0 <= x <= 700_000 and 0 <= y <= 1_300_000 for x, y in points) and any(x > 180 or y > 90 for x, y in points):
        return lambda x, y: (round(x), round(y))
    raise BoundaryFault("Those outlines are not in this country. Save the file in degrees (WGS84) or in British National Grid metres.")


def _area(feature, number, polygons, project, kind, called):
    properties = feature.get("properties") if isinstance(feature.get("properties"), dict) else {}
    told = {(found[1], found[2], found[3]): value for name, value in properties.items() if (found := _PROPERTY.fullmatch(str(name)))}
    code_key = next((key for key in told if key[2] == "CD" and isinstance(told[key], str) and told[key].strip()), None)
    shape = shape_of([[[project(x, y) for x, y in ring] for ring in rings] for rings in polygons])
    if code_key:
        short, year, _ = code_key
        name = told.get((short, year, "NM")) or told[code_key]
        return Area(KINDS[short], told[code_key].strip(), str(name).strip()[:100], 2000 + int(year), shape)
    name = called or properties.get("name") or properties.get("NAME") or ""
    if not kind:
        raise BoundaryFault(f"Area {number} does not say what it is: there is no property such as WD24CD. Say the kind of the areas.")
    if not isinstance(name, str) or not name.strip():
        raise BoundaryFault(f"Area {number} has no name. Give each area a property called name.")
    return Area(kind, "", name.strip()[:100], None, shape)


def _closed(ring):
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def _in_polygon(rings, e, n):
    inside = False
    for ring in rings:
        for (x, y), (next_x, next_y) in pairwise(ring):
            if (y > n) != (next_y > n):
                across = (e - x) * (next_y - y) - (n - y) * (next_x - x)
                if across == 0:
                    return True
                if (across < 0) == (next_y > y):
                    inside = not inside
            elif y == next_y == n and min(x, next_x) <= e <= max(x, next_x) or (x, y) == (e, n):
                return True
    return inside


def _to_edge(one, other, e, n):
    (x, y), (next_x, next_y) = one, other
    along, up = next_x - x, next_y - y
    length = along * along + up * up
    part = min(1, max(0, ((e - x) * along + (n - y) * up) / length)) if length else 0
    return hypot(x + part * along - e, y + part * up - n)
