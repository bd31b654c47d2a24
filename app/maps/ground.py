"""The plain ground of a map that has no pictures: outlines of localities and names of towns and villages within a box."""
import re
from math import cos, floor, radians

from app.directory import outlines
from app.geo.gazetteer import NoGazetteer
from app.geo.grid import to_grid
from app.geo.schema import RANKS

MOST_NAMES = 120
# Boxes are widened to this grid, so that what people look at side by side is one answer.
_STEP = 0.01
_NUMBER = r"(-?[0-9]{1,2}(?:\.[0-9]{1,17})?)"
_BOX = re.compile(",".join([_NUMBER] * 4))
_WEST, _SOUTH, _EAST, _NORTH = -9.0, 49.0, 2.5, 61.0
_TOWN, _VILLAGE = RANKS["town"], RANKS["village"]
# Above this many degrees from side to side, villages would only be noise.
_WIDE = 1.5
_ACROSS, _DOWN = 14, 28


def box_of(text):
    """(west, south, east, north) in degrees of "-3.2,50.9,-2.9,51.1", widened a little and cut to this country; None for anything else."""
    found = _BOX.fullmatch(text)
    if not found:
        return None
    west, south, east, north = map(float, found.groups())
    box = (max(_out(west, -1), _WEST), max(_out(south, -1), _SOUTH), min(_out(east, 1), _EAST), min(_out(north, 1), _NORTH))
    return box if west < east and south < north and box[0] < box[2] and box[1] < box[3] else None


def ground(gazetteer, box):
    """{"names": [[name, rank, latitude, longitude]], "outlines": [{"name", "polygons"}], "sources": [line]} of a box of box_of."""
    names, sources = _names(gazetteer, box)
    west, south, east, north = box
    corners = [to_grid(lat, lon) for lat in (south, north) for lon in (west, east)]
    metres = (min(e for e, _ in corners), min(n for _, n in corners), max(e for e, _ in corners), max(n for _, n in corners))
    found, step = outlines.within(metres), (metres[2] - metres[0]) / 1000
    more = {one.source for _, drawn in found for one, _ in drawn if one.source}
    return {"names": names, "sources": [*sources, *sorted(more - set(sources))],
            "outlines": [{"name": name, "polygons": outlines.degrees([shape for _, shape in drawn], step)} for name, drawn in found]}


def _names(gazetteer, box):
    """The most important places of the box, spread so that their names can be read, and whose data they are."""
    west, south, east, north = box
    most = _TOWN if east - west > _WIDE else _VILLAGE if east - west > _WIDE / 10 else RANKS["hamlet"]
    try:
        rows = gazetteer.rows("""SELECT name, rank, lat, lon FROM place WHERE rank <= ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?
            ORDER BY rank, name, lat, lon""", (most, south, north, west, east))
        sources = gazetteer.attribution()
    except NoGazetteer:
        return [], []
    across, down = (east - west) / _ACROSS, (north - south) / _DOWN * cos(radians(south)) / cos(radians(north))
    taken, kept = set(), []
    for name, rank, lat, lon in rows:
        cell = floor((lon - west) / across), floor((lat - south) / down)
        if cell not in taken and len(kept) < MOST_NAMES:
            taken |= {(cell[0] + x, cell[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
            kept.append([name, rank, round(lat, 5), round(lon, 5)])
    return kept, sources


def _out(degrees, way):
    return round((floor(degrees / _STEP) + (way > 0)) * _STEP, 2)
