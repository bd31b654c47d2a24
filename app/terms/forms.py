"""What is typed of a bank holiday or a school term: clean values, and what is wrong in plain words."""
import re
from datetime import date, timedelta
from typing import NamedTuple

from app.directory.periods import HOLIDAY, TERM
from app.tables.cells import dates
from app.web.dates import date_range, day_long
from app.web.text import tidy_text

MOST_NAME = 60
LONGEST_TERM, FURTHEST = timedelta(weeks=26), timedelta(days=366 * 3)
_HOW = "Enter the date, like 5 January 2027"
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


class Said(NamedTuple):
    """A bank holiday (`first` and `last` are the same) or a school term as it is to stand on the list; local dates."""

    kind: str
    name: str
    first: date
    last: date


def read(kind, values, today, others):
    """(Said or None, {box: words}) of typed values ({"name", "first", "last"}: any texts). `others` are the Periods of that kind which
    stand on the list besides.
    """
    name, problem = tidy_text(values.get("name", ""), MOST_NAME)
    errors = {"name": problem} if problem else {} if re.search(r"\w", name) else {"name": f"Enter a name, like {_LIKE[kind]}"}
    first = _date(values.get("first", ""))
    last = first if kind == HOLIDAY else _date(values.get("last", ""))
    if first is None or first > today + FURTHEST:
        errors["first"] = _HOW if first is None else "Enter a date within the next 3 years"
    if last is None:
        errors.setdefault("last" if kind == TERM else "first", _HOW)
    if first and last and "first" not in errors:
        errors |= _wrong(kind, first, last, today, others)
    return (None, errors) if errors else (Said(kind, name, first, last), {})


_LIKE = {HOLIDAY: "Easter Monday", TERM: "Spring term, first half"}


def _wrong(kind, first, last, today, others):
    end = "last" if kind == TERM else "first"
    if last < first:
        return {end: "Enter a last day that is after the first"}
    if last < today:
        return {end: f"{day_long(last)} is past. Enter a date that is still to come"}
    if last - first > LONGEST_TERM:
        return {end: "That is longer than half a year. Check the years"}
    same = next((one for one in others if one.first <= last and first <= one.last), None)
    if same and kind == HOLIDAY:
        return {"first": f"{day_long(first)} is on the list already: {same.name}"}
    return {"first": f"This overlaps {same.name}, {date_range(same.first, same.last)}. Change that one first"} if same else {}


def _date(text):
    text = text.strip()[:60]
    if not _ISO.fullmatch(text):
        return dates.read(text).value if text else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
