"""Reads OS Code-Point Open: one CSV a postcode area, ten columns, no header."""
import csv
import re

from app.geo import postcode
from app.geo.importing import tally as tallies

KIND = "code-point"
TITLE = "OS Code-Point Open"
INSERT = "INSERT INTO postcode (pc, e, n, quality, live, ward_id, district_id) VALUES (?, ?, ?, ?, 1, ?, ?)"
_NO_POSITION = 90
_COLUMNS = 10
_CODE = re.compile(r"[EWSN][0-9]{8}")


def fits(lines):
    """Whether the first lines of a file are Code-Point Open's; a bad row among them does no harm."""
    rows = list(csv.reader(lines[:5]))
    return sum(map(_fits, rows)) * 2 > len(rows)


def postcodes(part, text, tally, loading):
    """Values for INSERT, as tuples."""
    ward, district, new = loading.areas.ids("ward"), loading.areas.ids("district"), loading.seen.new
    name = part.shown.rpartition(" ")[2]
    reader = csv.reader(text)
    for row in tallies.rows(reader, tally, name, loading.progress):
        try:
            typed, quality, e, n, _, _, _, _, in_district, in_ward = row
            quality, e, n = int(quality), int(e), int(n)
        except ValueError:
            tally.skip("malformed row", name, reader.line_num)
            continue
        if quality >= _NO_POSITION or not (e and n):
            tally.skip("no position", name, reader.line_num)
        elif pc := new(typed):
            yield pc, e, n, quality, ward[in_ward], district[in_district]
        else:
            tally.skip(loading.seen.fault(typed), name, reader.line_num)


def _fits(row):
    return len(row) == _COLUMNS and bool(postcode.full(postcode.tidy(row[0]))) and all(map(str.isdecimal, row[1:4])) \
        and bool(_CODE.fullmatch(row[4]))
