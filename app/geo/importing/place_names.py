"""Reads place names: OS Open Names (a CSV a 20 km square) and the ranked lists made of it (a TSV a letter), neither with a header."""
import csv

from app.geo import schema
from app.geo.grid import to_point
from app.geo.importing import tally as tallies
from app.geo.text import folded, key

OPEN_NAMES, RANKED = "open-names", "ranked-names"
_COLUMNS, _RANKED_COLUMNS = 34, 5
_NAME1, _NAME2, _TYPE, _LOCAL_TYPE, _X, _Y, _DISTRICT, _COUNTY = 2, 4, 6, 7, 8, 9, 21, 24
_LOCAL_TYPES = {"City": "city", "Town": "town", "Village": "village", "Suburban Area": "suburb", "Hamlet": "hamlet",
                "Other Settlement": "other"}
_LETTERS = {"c": "city", "t": "town", "v": "village", "a": "suburb", "h": "hamlet", "o": "other"}
_GREAT_BRITAIN = (49, 61, -9, 3)


def is_open_names(lines):
    """Whether the first lines of a file are OS Open Names'."""
    rows = list(csv.reader(lines[:5]))
    return sum(len(row) == _COLUMNS and row[1].startswith("http") for row in rows) * 2 > len(rows)


def is_ranked(lines):
    """Whether the first lines of a file are name, district, type, latitude and longitude between tabs."""
    rows = [line.rstrip("\r\n").split("\t") for line in lines[:5]]
    return sum(_is_ranked(row) for row in rows) * 2 > len(rows)


def open_names(part, text, tally, loading):
    """The rows for the table `place`, as tuples; roads, postcodes and woods are counted as no place."""
    reader = csv.reader(text)
    for row in tallies.rows(reader, tally, part.shown, loading.progress):
        if len(row) != _COLUMNS:
            tally.skip("malformed row", part.shown, reader.line_num)
        elif row[_TYPE] != "populatedPlace" or row[_LOCAL_TYPE] not in _LOCAL_TYPES:
            tally.skip("not a place", part.shown, reader.line_num)
        else:
            point = _grid_point(row)
            if point is None:
                tally.skip("no position", part.shown, reader.line_num)
                continue
            tally.kept += 1
            yield from _spellings((row[_NAME1], row[_NAME2]), _LOCAL_TYPES[row[_LOCAL_TYPE]], row[_DISTRICT] or row[_COUNTY], point)


def ranked(part, text, tally, _loading):
    """The rows for the table `place`, as tuples; outcodes are among them and are left out: postcode files know better."""
    for number, line in enumerate(text, 1):
        tally.read += 1
        row = line.rstrip("\r\n").split("\t")
        if not _is_ranked(row):
            tally.skip("malformed row", part.shown, number)
        elif not row[2]:
            tally.skip("outcode", part.shown, number)
        else:
            tally.kept += 1
            yield from _spellings((row[0],), _LETTERS[row[2]], row[1], (float(row[3]), float(row[4])))


def _is_ranked(row):
    return len(row) == _RANKED_COLUMNS and bool(key(row[0])) and (row[2] == "" or row[2] in _LETTERS) and _is_british(row[3], row[4])


def _is_british(lat, lon):
    south, north, west, east = _GREAT_BRITAIN
    try:
        return south < float(lat) < north and west < float(lon) < east
    except ValueError:
        return False


def _grid_point(row):
    try:
        e, n = float(row[_X]), float(row[_Y])
        return to_point(e, n) if e and n and _is_british(*to_point(e, n)) else None
    except (ValueError, OverflowError):
        return None


def _spellings(names, kind, district, point):
    for name in names:
        own = key(name)
        for spelling in dict.fromkeys((own, folded(own))) if own else ():
            yield name, spelling, kind, schema.RANKS[kind], district or None, *point
