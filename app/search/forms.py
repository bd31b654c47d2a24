"""The search form: reads an address or a posted form into clean values, says what it could not read, and writes addresses back."""
import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING_FOUND, KINDS
from app.index import BEST, NEAREST, SOONEST
from app.web.text import tidy_text

WEEKDAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}
COMING = {"today": "Today", "tomorrow": "Tomorrow", "weekend": "This weekend"}
DAYS = COMING | WEEKDAYS
TIMES = {"morning": "Morning", "afternoon": "Afternoon", "evening": "Evening"}
SORTS = (BEST, NEAREST, SOONEST)
MOST_WORDS, MOST_NEAR = 200, 100
NARROWEST, WIDEST = 0.1, 100
MOST_PAGES = 10_000
_SLUG = re.compile(r"[a-z0-9-]{1,60}")
_DIGITS = re.compile(r"[0-9]{1,6}")
_MILES = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?")
_SQUARE = re.compile(r"([0-9]{1,7}),([0-9]{1,7})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Locality(NamedTuple):
    """A named area that a search is limited to: its slug and name, and the number that the index knows it by."""

    slug: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for. `at` is the centre of a 500 m square (grid metres); `within` miles; choices are codes in fixed order.

    `exact` leaves spelling alone, `unsure` lists those with an unknown access fact, `unknown` says that the postcode typed is
    not known and `near` is its neighbourhood, `on_map` shows the map above the list. `problems` are sentences about what could not
    be read; what was typed there stands in `typed` by its name.
    """

    q: str = ""
    near: str = ""
    at: tuple[int, int] | None = None
    locality: Locality | None = None
    within: float | None = None
    day: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    kind: tuple[str, ...] = ()
    good_for: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    free: bool = False
    join: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    age: int | None = None
    sort: str = BEST
    page: int = 1
    exact: bool = False
    unsure: bool = False
    unknown: bool = False
    on_map: bool = False
    problems: tuple[str, ...] = field(default=(), compare=False)
    typed: dict = field(default_factory=dict, compare=False, hash=False)

    def but(self, **changes):
        """This search with `changes`, on page 1 unless they say which."""
        return replace(self, **{"page": 1, **changes})

    def pairs(self):
        """(name, value) of every parameter that says something, in the one order that addresses have; what cannot be read stays."""
        typed = self.typed
        pairs = [("q", self.q), ("near", self.near), ("at", ",".join(map(str, self.at)) if self.at else ""),
                ("in", self.locality.slug if self.locality else ""),
                ("within", f"{self.within:g}" if self.within else typed.get("within", "")),
                *[("day", code) for code in self.day], *[("time", code) for code in self.time],
                ("from", self.first.isoformat() if self.first else typed.get("from", "")),
                ("to", self.last.isoformat() if self.last else typed.get("to", "")),
                *[("kind", code) for code in self.kind], *[("for", code) for code in self.good_for],
                *[("access", code) for code in self.access], ("cost", "free" if self.free else ""),
                *[("join", code) for code in self.join], *[("how", code) for code in self.how],
                ("age", typed.get("age", "") if self.age is None else str(self.age)),
                ("sort", "" if self.sort == BEST else self.sort), ("unsure", "yes" if self.unsure else ""),
                ("exact", "yes" if self.exact else ""), ("unknown", "yes" if self.unknown else ""),
                ("view", "map" if self.on_map else ""),
                ("page", str(self.page) if self.page > 1 else "")]
        return [pair for pair in pairs if pair[1]]

    def query(self):
        """The canonical query string, "" when nothing is asked."""
        return "&".join([f"{name}={_written(value)}" for name, value in self.pairs()])

    def url(self, path="/activities"):
        """The canonical address."""
        query = self.query()
        return f"{path}?{query}" if query else path

    def filtered(self):
        """How many filters are chosen."""
        single = (self.locality, self.within, self.first or self.last, self.free, self.age is not None)
        groups = (self.day, self.time, self.kind, self.good_for, self.access, self.join, self.how)
        return sum(map(len, groups)) + sum(map(bool, single))

    def unfiltered(self):
        """The words, place and order alone."""
        return Search(q=self.q, near=self.near, at=self.at, sort=self.sort, exact=self.exact, unknown=self.unknown, on_map=self.on_map)


def read(values, locality_of=lambda slug: None):
    """The Search of a MultiDict; `locality_of` gives the Locality of a slug, or None.

    Never raises; what cannot be read is left out and said in `problems`, never taken as something else."""
    faults, typed = [], {}
    given = {name: values.get(name, "").strip() for name in ("within", "from", "to", "age", "page", "sort", "cost", "view")}
    q, near = _words(values, faults)
    search = Search(
        q=q, near=near, at=_square(values.get("at", "")),
        locality=_locality(values.get("in", "").strip(), locality_of, faults), within=_within(given["within"], faults, typed),
        day=_codes(values, "day", DAYS, faults), time=_codes(values, "time", TIMES, faults),
        first=_day(given["from"], "from", faults, typed), last=_day(given["to"], "to", faults, typed),
        kind=_codes(values, "kind", KINDS, faults), good_for=_codes(values, "for", GOOD_FOR, faults),
        access=_codes(values, "access", ACCESS, faults), free=_free(given["cost"], faults),
        join=_codes(values, "join", JOINING_FOUND, faults), how=_codes(values, "how", HOW, faults),
        age=_age(given["age"], faults, typed), sort=_sort(given["sort"], faults), page=_page(given["page"], faults),
        exact=values.get("exact") == "yes", unsure=values.get("unsure") == "yes", unknown=values.get("unknown") == "yes",
        on_map=_on_map(given["view"], faults))
    if search.first and search.last and search.first > search.last:
        faults.append("The first date is after the last. Change one of them.")
    return replace(search, problems=tuple(faults), typed=typed)


@lru_cache(maxsize=4096)
def _written(value):
    return quote_plus(value, safe=",", errors="replace")


def _locality(slug, locality_of, faults):
    found = locality_of(slug) if _SLUG.fullmatch(slug) else None
    if slug and found is None:
        faults.append(f"We do not know the area {_quoted(slug)}, so we looked everywhere.")
    return found


def _words(values, faults):
    q, q_fault = tidy_text(values.get("q", ""), MOST_WORDS)
    near, near_fault = tidy_text(values.get("near", ""), MOST_NEAR)
    if q_fault:
        faults.append(f"What you would like to do: {q_fault}")
    if near_fault:
        faults.append(f"Near: {near_fault}")
    return " ".join(q[:MOST_WORDS].split()), " ".join(near[:MOST_NEAR].split())


def _quoted(text):
    shown = tidy_text(text, 1000)[0]
    return f"“{shown[:30]}{'…' if len(shown) > 30 else ''}”"


def _codes(values, name, known, faults):
    asked = [value.strip() for value in values.getlist(name) if value.strip()]
    unknown = [value for value in asked if value not in known]
    if unknown:
        faults.append(f"We do not know the filter {_quoted(unknown[0])}, so it is left out.")
    return tuple(code for code in known if code in asked)


def _within(text, faults, typed):
    if not text:
        return None
    if _MILES.fullmatch(text) and NARROWEST <= float(text) <= WIDEST:
        return float(text)
    typed["within"] = text
    faults.append(f"We could not read {_quoted(text)} as a distance. Use a number of miles from 0.1 to 100.")
    return None


def _day(text, name, faults, typed):
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    typed[name] = text
    faults.append(f"We could not read {_quoted(text)} as a date. Write it like 2026-11-25.")
    return None


def _age(text, faults, typed):
    if not text:
        return None
    if _DIGITS.fullmatch(text) and int(text) <= 120:
        return int(text)
    typed["age"] = text
    faults.append(f"We could not read {_quoted(text)} as an age. Use whole years, from 0 to 120.")
    return None


def _free(text, faults):
    if text and text != "free":
        faults.append(f"We do not know the cost {_quoted(text)}, so it is left out.")
    return text == "free"


def _sort(text, faults):
    if text and text not in SORTS:
        faults.append(f"We cannot sort by {_quoted(text)}. Showing the best first.")
    return text if text in SORTS else BEST


def _on_map(text, faults):
    if text not in ("", "list", "map"):
        faults.append(f"We do not know the view {_quoted(text)}. Showing the list.")
    return text == "map"


def _page(text, faults):
    if not text:
        return 1
    if _DIGITS.fullmatch(text) and 1 <= int(text) <= MOST_PAGES:
        return int(text)
    faults.append(f"There is no page {_quoted(text)}. Showing the first.")
    return 1


def _square(text):
    found = _SQUARE.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None
