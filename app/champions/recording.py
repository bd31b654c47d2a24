"""What a coordinator writes down of somebody's training and checks: read, and what is wrong in plain words."""
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.people.checks import ENDING, KINDS, LEVELS
from app.tables.cells import dates

# "dbs enhanced": a kind with its level, as one choice.
CHOICES = {f"{kind} {level}".strip(): f"{words}, {level}" if level else words
           for kind, words in KINDS.items() for level in LEVELS.get(kind, ("",))}
FURTHEST, EARLIEST = timedelta(days=366 * 10), date(1990, 1, 1)
_HOW = "Enter the date, like 5 January 2027"
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class Told:
    """What was typed, and as it is to be kept; `errors` {box: words}."""

    what: str = ""
    on_typed: str = ""
    until_typed: str = ""
    kind: str = ""
    level: str = ""
    on: date | None = None
    until: date | None = None
    errors: dict = field(default_factory=dict)


def read(values, today):
    """The Told of a posted form (any texts) on the local date `today`."""
    told = Told(values.get("what", ""), values.get("on", "").strip()[:60], values.get("until", "").strip()[:60])
    if told.what in CHOICES:
        told.kind, _, told.level = told.what.partition(" ")
    else:
        told.what, told.errors["what"] = "", "Choose what you saw"
    told.on, told.until = _date(told.on_typed), _date(told.until_typed)
    if told.on is None or not EARLIEST <= told.on <= today:
        told.errors["on"] = _HOW if told.on is None else "Enter a day that is past, or today"
    if told.until_typed and told.until is None or told.kind in ENDING and told.until is None:
        told.errors["until"] = f"{_HOW}. Somebody looks again then"
    elif told.until and (told.until < today or told.until > today + FURTHEST):
        told.errors["until"] = "Enter a day that is still to come, within 10 years"
    return told


def _date(text):
    if not _ISO.fullmatch(text):
        return dates.read(text).value if text else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
