"""Reads the ONS Postcode Directory and the National Statistics Postcode Lookup, whatever its columns are called this year."""
import csv
import re

from app.geo.grid import to_grid
from app.geo.importing import tally as tallies
from app.geo.importing.parts import BuildRefused
from app.geo.schema import INSERT_POSTCODE

KIND = "ons-postcodes"
TITLE = "ONS postcode file"
# What a column may be called, best first; of several years the latest.
PATTERNS = {
    "postcode": ("pcds", "pcd8", "pcd2", "pcd7", "pcd"),
    "ended": ("doterm",),
    "e": (r"(?:os)?east1m",),
    "n": (r"(?:os)?(?:nrth|north)1m",),
    "quality": (r"(?:os)?(?:grdind|gridind)",),
    "lat": ("lat",),
    "lon": ("long",),
    "district": (r"(?:os)?(?:laua|lad)(\d\d)?(?:cd)?",),
    "ward": (r"(?:os)?(?:ward|wd)(\d\d)?(?:cd)?",),
    "lsoa": (r"lsoa(\d\d)(?:cd)?",),
    "msoa": (r"msoa(\d\d)(?:cd)?",),
    "icb": (r"icb(\d\d)?(?:cd)?", r"stp(\d\d)?(?:cd)?"),
    "imd": (r"imd(\d\d)?(?:ind)?",),
}
SPOKEN = {"postcode": "pcds", "ended": "doterm", "e": "east1m", "n": "north1m", "lat": "lat", "lon": "long"}
INSERT = INSERT_POSTCODE
AREAS = ("ward", "district", "msoa", "lsoa", "icb")
_NOT_BRITAIN = re.compile(r"(?:BT|JE|GY|IM)[0-9]")
_NO_GRID, _NO_LATITUDE = "9", 99


def fits(lines):
    """Whether the first line of a file is the header of one of these."""
    columns = _columns(_header(lines))
    return "postcode" in columns and len(columns) > 2


def years(lines):
    """{kind of area: "2021"} of the years that stand in the column names."""
    return {name: f"20{year}" for name, (_, year) in _columns(_header(lines)).items() if name in AREAS and year}


def missing(lines):
    """Names of optional fields that the header does not have."""
    return sorted(set(AREAS) - set(_columns(_header(lines))))


def postcodes(part, text, tally, loading):
    """Values for INSERT, as tuples. Raises BuildRefused naming the columns that are missing."""
    reader = csv.reader(text)
    header = next(reader, [])
    at = {name: number for name, (number, _) in _columns(header).items()}
    _must_have(part, at)
    width, ids = len(header), [(at[kind], loading.areas.ids(kind)) if kind in at else None for kind in AREAS]
    for row in tallies.rows(reader, tally, part.shown, loading.progress):
        told, fault = _told(row, at, loading) if len(row) == width else (None, "malformed row")
        if fault:
            tally.skip(fault, part.shown, reader.line_num)
            continue
        ward, district, msoa, lsoa, icb = [pair[1][row[pair[0]].strip()] if pair else None for pair in ids]
        yield *told, ward, district, msoa, lsoa, icb, _number(row, at, "imd")


def _header(lines):
    return next(csv.reader(lines[:1]), [])


def _columns(header):
    """{field: (position, year or "")} of a header row."""
    header = [name.strip().lower().lstrip("\ufeff") for name in header]
    found = {}
    for field, patterns in PATTERNS.items():
        for pattern in patterns:
            fitting = [(read[1] or "" if read.re.groups else "", -number) for number, name in enumerate(header)
                       if (read := re.fullmatch(pattern, name))]
            if fitting:
                year, number = max(fitting)
                found[field] = (-number, year)
                break
    return found


def _must_have(part, at):
    wanted = [name for name in ("postcode", "ended") if name not in at]
    if not ("e" in at and "n" in at) and not ("lat" in at and "lon" in at):
        wanted += [name for name in ("e", "n") if name not in at]
    if wanted:
        names = ", ".join(SPOKEN[name] for name in wanted)
        raise BuildRefused(f"{part.shown} looks like a postcode file of ONS, but has no column for {names}.")


def _told(row, at, loading):
    """((postcode, e, n, quality, live), "") of a row, or (None, why it is not kept)."""
    typed = row[at["postcode"]]
    if _NOT_BRITAIN.match(typed.strip().upper()):
        return None, "not Great Britain"
    live = not row[at["ended"]].strip()
    if not (live or loading.keep_ended):
        return None, "terminated"
    place = _position(row, at)
    if place is None:
        return None, "no position"
    pc = loading.seen.new(typed.strip())
    # Their grades 1 to 9 are tens of Code-Point's: 5 is estimated and 6 a sector's middle in both.
    return (None, loading.seen.fault(typed)) if pc is None else ((pc, *place, 10 * (_number(row, at, "quality") or 1), int(live)), "")


def _position(row, at):
    if "quality" in at and row[at["quality"]].strip() == _NO_GRID:
        return None
    try:
        if "e" in at and "n" in at:
            e, n = int(row[at["e"]] or 0), int(row[at["n"]] or 0)
            return (e, n) if e and n else None
        lat, lon = float(row[at["lat"]]), float(row[at["lon"]])
        return tuple(to_grid(lat, lon)) if 0 < lat < _NO_LATITUDE else None
    except (ValueError, OverflowError):
        return None


def _number(row, at, field):
    text = row[at[field]].strip() if field in at else ""
    return int(text) if text.isascii() and text.isdigit() else None
