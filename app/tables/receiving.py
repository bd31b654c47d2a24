"""Takes in the bytes of somebody's file: what it is by its content, and a table within bounds, or why not in one sentence (SECURITY UP)."""
import csv
import io
import struct
import subprocess  # noqa: S404 # nosec B404
import sys
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from app.tables import sheet_job
from app.tables.csv_file import Held, Refused
from app.tables.table_reading import OwnTable
from app.web.words import number

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_CELL = 5 << 20, 5_000, 60, 4_000
MOST_UNPACKED, MOST_TIMES, MOST_PARTS = 50 << 20, 100, 500
_JOB = Path(sheet_job.__file__)
_MEGABYTES, _SECONDS = 512, 10
_PIECE = 1 << 16
_SAVE = "Open it and save it as CSV (UTF-8), then choose that file."
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, OverflowError, KeyError,
           struct.error)
_TYPES = "[Content_Types].xml"
_XLSX, _ODS = "xl/workbook.xml", b"application/vnd.oasis.opendocument.spreadsheet"
# What holds a program: a file with one is not opened at all.
_MACROS = ("vbaproject.bin", "xl/macrosheets/", "basic/", "scripts/")
_WHY = {
    sheet_job.LOCKED: f"This spreadsheet has a password. {_SAVE}", sheet_job.EMPTY: "The spreadsheet is empty.",
    sheet_job.ROWS: f"The file has more than {number(MOST_ROWS)} rows. Cut it into smaller files.",
    sheet_job.COLUMNS: f"The file has more than {MOST_COLUMNS} columns. Take out those that say nothing of an activity."}
_BROKEN = f"This spreadsheet cannot be read. {_SAVE}"
_TOO_BIG = "The file is larger than 5 MB. Cut it into smaller files."


class Received(NamedTuple):
    """A table as it is kept: the bytes of a CSV file, and sentences about the whole."""

    content: bytes
    notes: list


def received(content):
    """The Received of a file's bytes: CSV as it is, of a spreadsheet (XLSX, ODS) its first full sheet as CSV. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused(_TOO_BIG)
    notes = []
    if content.startswith(b"PK\x03\x04"):
        content, notes = _sheet(_repacked(content))
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(f"This is an old spreadsheet (XLS), or one with a password. {_SAVE}")
    _hold_bounds(OwnTable(Held(content)))
    return Received(content, notes)


def _hold_bounds(table):
    """Reads it to its end. Raises Refused for too much of anything, with the row."""
    if len(table.headings) > MOST_COLUMNS:
        raise Refused(_WHY[sheet_job.COLUMNS])
    rows = 0
    for place, cells in table.cells():
        rows += 1
        if rows > MOST_ROWS:
            raise Refused(_WHY[sheet_job.ROWS])
        if max(map(len, cells)) > MOST_CELL:
            raise Refused(f"Row {number(place)} has a cell with more than {number(MOST_CELL)} letters. Make it shorter.")
    if not rows:
        raise Refused("The table has headings, and no rows under them.")


def _repacked(content):
    """A spreadsheet packed anew from what was unpacked here within bounds, so that nothing in it is larger than it says. Raises Refused."""
    packed, room = io.BytesIO(), min(MOST_UNPACKED, MOST_TIMES * len(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(packed, "w") as clean:
            parts = {part.filename: part for part in whole.infolist()}
            if len(whole.infolist()) > min(MOST_PARTS, len(parts)) or not {part.compress_type for part in parts.values()} <= _METHODS:
                raise Refused(_BROKEN)
            _is_spreadsheet(whole, parts, room)
            for name, part in parts.items():
                told = _unpacked(whole, part, room)
                room -= len(told)
                clean.writestr(name, told)
    except _FAULTS as fault:
        raise Refused(_BROKEN) from fault
    return packed.getvalue()


def _unpacked(whole, part, room):
    """The bytes of a part, unpacked piece by piece, since it may lie of its size. Raises Refused when there are more than `room`."""
    pieces, many = [], 0
    with whole.open(part) as read:
        while piece := read.read(_PIECE):
            many += len(piece)
            if many > room:
                raise Refused(f"This file unpacks to more than a table needs. {_SAVE}")
            pieces.append(piece)
    return b"".join(pieces)


def _is_spreadsheet(whole, parts, room):
    names, kind = {name.lower() for name in parts}, parts.get("mimetype")
    types = _unpacked(whole, parts[_TYPES], room) if _TYPES in parts else b""
    if any(name.endswith(macro) or name.startswith(macro) for name in names for macro in _MACROS) or b"macroEnabled" in types:
        raise Refused("This spreadsheet has small programs (macros) in it. Save it as XLSX or CSV without them, then choose that file.")
    if _XLSX not in names and not (kind and _unpacked(whole, kind, room).strip() == _ODS):
        raise Refused(f"This is a zip file, and not a spreadsheet that we can read. {_SAVE}")


def _sheet(content):
    """(CSV, notes) of a spreadsheet, read by a program of its own under limits. Raises Refused."""
    limits = map(str, (_MEGABYTES, _SECONDS, MOST_ROWS, MOST_COLUMNS))
    try:
        # Our own program, named by us; what somebody sent is its input alone.
        done = subprocess.run(  # noqa: S603 # nosec B603
            [sys.executable, "-I", str(_JOB), *limits], input=content, capture_output=True, check=False, timeout=2 * _SECONDS)
    except (subprocess.TimeoutExpired, OSError) as fault:
        raise Refused(_BROKEN) from fault
    if done.returncode:
        raise Refused(_WHY.get(done.returncode, _BROKEN))
    if len(done.stdout) > MOST_UNPACKED:
        raise Refused(_TOO_BIG)
    return done.stdout, [f"We read the sheet “{done.stderr.decode(errors='replace')}”, and no other."]


def written(rows):
    """The bytes of a CSV file (UTF-8 with BOM, commas, CRLF) of [[cell]], the headings first."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
