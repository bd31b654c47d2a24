"""What is typed of a meeting: clean values, and what is wrong in plain words."""
import re
from datetime import date, timedelta
from typing import NamedTuple

from app.tables import typed_times
from app.tables.cells import contacts, dates
from app.web.text import tidy_text

KINDS = {"masterclass": "A masterclass", "meeting": "A network meeting"}
MOST = {"title": 100, "about": 1000, "whom": 300, "where": 200, "link": 500, "leads": 100}
FURTHEST = timedelta(days=366 * 2)
NO_LINK = "Enter a link that begins with https://"
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


class Said(NamedTuple):
    """A meeting as it is to be; `on` a local date, `opens` and `closes` minutes after midnight."""

    kind: str
    title: str
    about: str
    whom: str
    on: date
    opens: int
    closes: int | None
    where: str
    link: str
    leads: str = ""


def read(values, today, before=None):
    """(Said or None, {box: text as typed}, {box: problem in words}) of typed values (any texts); `before` is the date it has by now."""
    typed, faults = {}, {}
    for name, most in MOST.items():
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if fault:
            faults[name] = fault
    typed |= {name: tidy_text(values.get(name, ""), 1000)[0] for name in ("on", "starts", "ends")} | {"kind": values.get("kind", "")}
    faults |= _missing(typed, faults)
    link = typed["link"] and https(typed["link"])
    if typed["link"] and not link:
        faults.setdefault("link", NO_LINK)
    on = _date(typed["on"])
    if on is None or on != before and not today <= on <= today + FURTHEST:
        faults["on"] = "Enter the date, like 5 January 2027" if on is None else "Enter a date within the next 2 years"
    opens, closes, wrong = typed_times.read(typed["starts"], typed["ends"])
    if opens is None and not wrong:
        wrong = {"starts": "Enter the time that it starts, like 10:30am"}
    faults |= wrong
    if faults:
        return None, typed, faults
    told = {name: typed[name] for name in ("kind", "title", "about", "whom", "where", "leads")}
    return Said(**told, on=on, opens=_minutes(opens), closes=_minutes(closes), link=link), typed, {}


def https(text):
    """The address of a text that is one which begins with https://, "" for any other."""
    address = contacts.website(text).value if len(text) <= MOST["link"] else ""
    return address if address.startswith("https://") and address == text.strip() else ""


def _missing(typed, faults):
    found = {} if typed["kind"] in KINDS else {"kind": "Choose what it is"}
    for name, words in (("title", "Give it a name"), ("whom", "Say who it is for")):
        if name not in faults and not re.search(r"\w", typed[name]):
            found[name] = words
    if not typed["where"] and not typed["link"]:
        found["where"] = "Say where it is, or give a link"
    return found


def _date(text):
    if not _ISO.fullmatch(text):
        return dates.read(text[:60]).value if text else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _minutes(moment):
    return None if moment is None else moment.hour * 60 + moment.minute
