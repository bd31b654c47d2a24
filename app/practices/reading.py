"""Reads the NHS's list of prescribing organisations (epraccur): no heading, 27 columns, capitals (GEO.md, STANDARDS 9.5)."""
import csv
import re
from typing import NamedTuple

COLUMNS = 27
_CODE, _NAME, _ADDRESS, _POSTCODE, _STATUS, _PHONE, _SETTING = 0, 1, slice(4, 9), 9, 12, 17, 25
_OPEN, _GP = "A", "4"
_ODS, _PRACTICE = re.compile(r"[A-Z0-9]{1,9}"), re.compile(r"[A-Z][0-9]{5}(?:[0-9]{3})?")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL = frozenset({"and", "of", "the", "at", "on", "in", "for", "by", "upon", "le", "with", "under", "to", "de", "la"})
_SHORT = {"ctr": "Centre", "nhs": "NHS", "gp": "GP", "pms": "PMS", "apms": "APMS", "cic": "CIC", "llp": "LLP", "uk": "UK"}
_NAMES_MOST = 100


class Told(NamedTuple):
    """One open GP practice of the file: `unusual` when its code has another shape than practices' codes have."""

    line: int
    ods_code: str
    name: str
    address: str
    postcode: str
    phone: str
    unusual: bool = False


class Fault(NamedTuple):
    """A row that was not taken: its line, and why, in a sentence."""

    line: int
    why: str


class Other(NamedTuple):
    """A row that is no open GP practice."""

    line: int


def read(lines):
    """A Told, Fault or Other for each row of `lines` (an open text file, newline=""). Empty lines are passed over."""
    seen, rows = {}, csv.reader(lines)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            yield Fault(rows.line_num, f"It cannot be read: {fault}.")
            continue
        if row:
            yield _row(rows.line_num, [cell.strip() for cell in row], seen)


def plainly(words):
    """A name in capitals as people write it: "ST. MARY'S SURGERY" gives "St. Mary's Surgery"; one that has small letters stays."""
    words = " ".join(words.replace(",", ", ").split()).replace(" ,", ",")
    if words.upper() != words:
        return words
    return _WORD.sub(lambda found: _written(found[0], found.start()), words)


def _row(line, row, seen):
    if len(row) != COLUMNS:
        return Fault(line, f"It has {len(row)} columns, not {COLUMNS}.")
    if row[_STATUS] != _OPEN or row[_SETTING] != _GP:
        return Other(line)
    code, name = row[_CODE].upper(), row[_NAME]
    if not _ODS.fullmatch(code):
        return Fault(line, f"{code[:20]!r} is no code of an organisation.")
    if not name or len(name) > _NAMES_MOST:
        return Fault(line, f"{code} has no name." if not name else f"The name of {code} is over {_NAMES_MOST} letters long.")
    if code in seen:
        return Fault(line, f"{code} stands in line {seen[code]} already.")
    seen[code] = line
    address = ", ".join(dict.fromkeys(plainly(part) for part in row[_ADDRESS] if part))
    return Told(line, code, plainly(name), address, row[_POSTCODE], row[_PHONE][:20], not _PRACTICE.fullmatch(code))


def _written(word, at):
    plain = word.casefold()
    if plain in _SHORT:
        return _SHORT[plain]
    if at and plain in _SMALL:
        return plain
    # Doctors' initials: "DR GC KAYE" is Dr GC Kaye.
    if len(word) <= 3 and not re.search("[AEIOUY]", word) and plain not in ("dr", "drs", "st", "sts", "mt", "rd", "nr", "cl", "pk"):
        return word
    head, mark, tail = plain.replace("’", "'").partition("'")
    if mark and len(head) == 1:
        return f"{head.upper()}’{tail.capitalize()}"
    return head.capitalize() + (f"’{tail}" if mark else "")
