"""The plain picture of a locality: its outline and the names of places as numbers, drawn when areas change and kept for its page."""
import json
from collections import defaultdict
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import outlines
from app.directory.areas import Locality, LocalityPart, LocalityPicture, shape_from
from app.geo.distance import MILE_M
from app.geo.edges import simpler
from app.geo.gazetteer import NoGazetteer
from app.geo.grid import to_grid, to_point
from app.geo.schema import RANKS
from app.web import formats

# Raised whenever Picture or how it is drawn changes: all are then made anew.
FORM = "1"
# A phone's width, so that letters there are as large as they are said to be.
SIDE, EDGE = 360, 36
_SCALES = ((20, "20 miles"), (10, "10 miles"), (5, "5 miles"), (2, "2 miles"), (1, "1 mile"), (0.5, "half a mile"), (0.25, "440 yards"))
_LETTER, _LINE, _MOST_NAMES = 7.2, 20, 14
# Above so many metres from side to side, villages would only be noise, and so on.
_RANKS = ((60_000, RANKS["town"]), (15_000, RANKS["village"]), (0, RANKS["hamlet"]))


class Picture(NamedTuple):
    """Its `width` and `height`; `path` as SVG has it; `west` and `north` (grid metres) of its top left corner and `metres` in one of its
    units; `names` [[x, y, name]]; `bar` [x, length, "1 mile"]; `years` of the outlines in words; `by` how venues are
    placed in it, in words; `sources` to be named.
    """

    width: int
    height: int
    path: str
    west: float
    north: float
    metres: float
    names: list
    bar: list
    years: str
    by: str
    sources: list

    def at(self, e, n):
        """(x, y) of a place in grid metres."""
        return (e - self.west) / self.metres, (self.north - n) / self.metres


def settle(connection, outlined, gazetteer):
    """Draws the pictures of all localities that have an outline, where it or the gazetteer changed; `outlined` of outlines.of_all. Tells
    whether any row changed.
    """
    edition, told, places = gazetteer.edition, _years_of_codes(connection), _Places(gazetteer)
    names = dict(connection.execute(sa.select(Locality.id, Locality.name)).all())
    known = dict(connection.execute(sa.select(LocalityPicture.locality_id, LocalityPicture.made_of)).all())
    wanted = {one: _made_of(drawn, names[one], told[one], edition) for one, drawn in outlined.items() if one in names}
    changed = [one for one in known if known[one] != wanted.get(one)]
    if changed:
        connection.execute(sa.delete(LocalityPicture).where(LocalityPicture.locality_id.in_(changed)))
    new = [one for one, made_of in wanted.items() if known.get(one) != made_of]
    if new:
        drawn = {one: json.dumps(draw(outlined[one], names[one], told[one], places)) for one in new}
        connection.execute(sa.insert(LocalityPicture), [
            {"locality_id": one, "made_of": wanted[one], "drawn": drawn[one]} for one in new])
    return bool(changed or new)


def draw(drawn, name, codes, places):
    """The Picture of Outlines; `codes` [(kind, year)] of what venues are placed by, `places` a _Places."""
    polygons = [polygon for one in drawn for polygon in shape_from(one.polygons).polygons]
    boxes = [shape_from(one.polygons).box for one in drawn]
    west, south = (min(box[at] for box in boxes) for at in (0, 1))
    east, north = (max(box[at] for box in boxes) for at in (2, 3))
    metres = max(east - west, north - south, 100) / (SIDE - 2 * EDGE)
    width, height = 2 * EDGE + round((east - west) / metres), max(2 * EDGE + round((north - south) / metres), 120)
    years = sorted({f"{one.kind} boundaries of {one.year}" for one in drawn if one.year})
    picture = Picture(width, height, "", west - EDGE * metres, north + EDGE * metres, metres, [], _bar(width, metres),
                      formats.list_words(years), _by(codes), sorted({one.source for one in drawn if one.source}))
    rings = _joined([[[tuple(map(round, picture.at(*corner))) for corner in ring] for ring in polygon] for polygon in polygons])
    names, sources = _names(picture, name, places)
    return picture._replace(path="".join(_path(simpler(ring, 0.8)) for ring in rings), names=names,
                            sources=[*picture.sources, *(line for line in sources if line not in picture.sources)])


def _joined(polygons):
    """Rings round all that the polygons hold: an edge between two of them, which both have, is none."""
    edges = set()
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            ring = _turned([corner for at, corner in enumerate(ring) if not at or corner != ring[at - 1]], number == 0)
            for edge in pairwise(ring):
                if edge[::-1] in edges:
                    edges.remove(edge[::-1])
                else:
                    edges.add(edge)
    onward, rings = defaultdict(list), []
    for here, there in sorted(edges):
        onward[here].append(there)
    while onward:
        ring = [min(onward)]
        while ring[-1] in onward:
            ways = onward[ring[-1]]
            following = ways.pop()
            if not ways:
                del onward[ring[-1]]
            ring.append(following)
        if len(ring) > 3:
            rings.append(ring)
    return rings


def _turned(ring, outer):
    area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
    return ring if (area > 0) == outer else ring[::-1]


def _path(ring):
    steps = [f"{to_x - x} {to_y - y}" for (x, y), (to_x, to_y) in pairwise(ring[:-1])]
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z" if len(steps) > 1 else ""


class _Places:
    """The places of the gazetteer, read once for many pictures: [(name, rank, latitude, longitude)], the most important first."""

    def __init__(self, gazetteer):
        try:
            self.rows = gazetteer.rows(
                "SELECT name, rank, lat, lon FROM place WHERE rank <= ? ORDER BY rank, name, lat, lon", (_RANKS[-1][1],))
            self.sources = gazetteer.attribution()
        except NoGazetteer:
            self.rows, self.sources = [], []


def _names(picture, own, places):
    """([[x, y, name]] of the most important places, so that none lies on another nor over the edge; whose data they are)."""
    south, west = to_point(picture.west, picture.north - picture.height * picture.metres)
    north, east = to_point(picture.west + picture.width * picture.metres, picture.north)
    most = next(rank for wide, rank in _RANKS if picture.width * picture.metres >= wide)
    inside = [row for row in places.rows if south <= row[2] <= north and west <= row[3] <= east and row[1] <= most]
    # Nothing lies on the scale, which stands at the top on the right.
    taken, kept = [(picture.width - picture.bar[1] / 2, 20, picture.bar[1] / 2 + EDGE)], []
    for name, _, lat, lon in inside:
        x, y = picture.at(*to_grid(lat, lon))
        half = len(name) * _LETTER / 2
        free = half < x < picture.width - half and _LINE < y < picture.height - _LINE / 2
        if free and name != own and all(abs(x - to_x) > half + other or abs(y - to_y) > _LINE for to_x, to_y, other in taken):
            taken.append((x, y, half))
            kept.append([round(x), round(y), name])
    return kept[:_MOST_NAMES], places.sources if kept else []


def _bar(width, metres):
    """[x, length, words] of the scale: the longest distance that takes at most a third of the width."""
    miles, words = next(((one, words) for one, words in _SCALES if one * MILE_M / metres <= width / 3), _SCALES[-1])
    length = round(miles * MILE_M / metres)
    return [width - length - 16, length, words]


def _by(codes):
    """How venues are placed in it: "by ward codes of 2024"; "" where no code says."""
    words = sorted({f"{kind} codes{f' of {year}' if year else ''}" for kind, year in codes})
    return f"by {formats.list_words(words)}" if words else ""


def _years_of_codes(connection):
    """{locality id: {(kind, year)} of its codes}; those of an area above are also those of the areas below it."""
    found = defaultdict(set)
    for part in connection.execute(sa.select(LocalityPart.locality_id, LocalityPart.kind, LocalityPart.year).where(
            LocalityPart.kind.in_(outlines.CODES))):
        found[part.locality_id].add((part.kind, part.year))
    above = dict(connection.execute(sa.select(Locality.id, Locality.parent_id)).all())
    for one, own in [(one, set(own)) for one, own in found.items()]:
        for _ in above:
            one = above.get(one)
            if one is None:
                break
            found[one] |= own
    return found


def _made_of(drawn, name, codes, edition):
    told = [FORM, name, edition, repr(sorted(map(repr, codes))), *(f"{one.kind} {one.year} {one.source} {one.polygons}" for one in drawn)]
    return blake2b("\n".join(told).encode(), digest_size=16).hexdigest()
