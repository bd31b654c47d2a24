"""Dates as people write them: "3/11/2026" is always 3 November, "3 Nov 2026", "46329" as a spreadsheet counts days."""
import re
from datetime import date, timedelta
from functools import lru_cache

from app.tables.cells import Reading, asked, mended
from app.web.dates import MONTHS, day_year

FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
# Where spreadsheets count days from, their mistaken 29 February 1900 included; and the numbers that can be dates of ours.
_EPOCH, _DAYS = date(1899, 12, 30), range(25_569, 73_416)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d\d?)[-/. ](\d\d?)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_DAY_FIRST = re.compile(r"(\d\d?)[-/. ](\d\d?)[-/. ](\d{4}|\d\d)(?: \d\d?:\d\d(?::\d\d)?)?")
_COMPACT = re.compile(r"(20\d\d|19\d\d)(\d\d)(\d\d)")
_WEEKDAY = re.compile(r"(?:on )?(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(r"(\d\d?)(?:st|nd|rd|th)?(?: of)?[ -]?([a-z]{3,9})\.?,?[ -]?(\d{4}|\d\d)?", re.IGNORECASE)
_MONTH_AND_DAY = re.compile(r"([a-z]{3,9})\.? (\d\d?)(?:st|nd|rd|th)?,? ?(\d{4})?", re.IGNORECASE)
_MONTHS = {name: number for number, month in enumerate(MONTHS, 1) for name in (month.lower(), month[:3].lower())} | {"sept": 9}
HOW = "Write the date like 3 November 2026."


@lru_cache(maxsize=20_000)
def read(text):
    """The Reading of a date, or None."""
    said = _WEEKDAY.sub("", " ".join(text.split()), count=1)
    if _DAY_OF_MONTH.fullmatch(said) or _MONTH_AND_DAY.fullmatch(said):
        return _named(said)
    found = _figures(said)
    if found is None:
        return mended(None, "no date", HOW)
    return Reading(found) if FIRST <= found <= LAST else mended(None, "no date", f"{day_year(found)} cannot be right. {HOW}")


def is_date(text):
    """Whether a whole cell is a date."""
    return read(text).value is not None


def next_one(text, today):
    """The next date, `today` or later, of a day and a month without their year; None for what is none, or is not on the weekday it says."""
    plain = " ".join(text.split())
    said, weekday = _WEEKDAY.sub("", plain, count=1), _WEEKDAY.match(plain)
    found, turned = _DAY_OF_MONTH.fullmatch(said), _MONTH_AND_DAY.fullmatch(said)
    day, month, year = found.groups() if found else turned.group(2, 1, 3) if turned else ("0", "", "")
    number = _MONTHS.get(month.lower()) if year is None else None
    # A 29 February may be eight years off.
    coming = (_there(str(today.year + more), number, day) for more in range(9)) if number else ()
    on = next((one for one in coming if one and one >= today), None)
    return None if on and weekday and f"{on:%a}".lower() not in weekday[0].lower() else on


def several(text):
    """The Reading of [dates] parted by semicolons, commas or lines; parts that are none are left out and said."""
    readings = [read(part.strip()) for part in re.split(r"[;\n]|,(?!\s*\d{4}\b)", text) if part.strip()]
    values = [reading.value for reading in readings if reading.value]
    return Reading(sorted(set(values)), tuple(dict.fromkeys(note for reading in readings for note in reading.notes)))


def _named(said):
    """A date whose month is a word; without its year it could be any."""
    found = _DAY_OF_MONTH.fullmatch(said)
    day, month, year = found.groups() if found else [_MONTH_AND_DAY.fullmatch(said)[place] for place in (2, 1, 3)]
    number = _MONTHS.get(month.lower())
    if number is None or not 1 <= int(day) <= 31:
        return mended(None, "no date", HOW)
    if year is None:
        return asked(None, "no date", "Which year? " + HOW)
    there = _there(year, number, day)
    return Reading(there) if there and FIRST <= there <= LAST else mended(None, "no date", HOW)


def _figures(said):
    if year_first := _YEAR_FIRST.fullmatch(said) or _COMPACT.fullmatch(said):
        return _there(*year_first.groups()[:3])
    if day_first := _DAY_FIRST.fullmatch(said):
        day, month, year = day_first.groups()
        return _there(year, month, day)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", said) and int(said[:5]) in _DAYS:
        return _EPOCH + timedelta(int(said[:5]))
    return None


def _there(year, month, day):
    year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 80 else 1900)
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
