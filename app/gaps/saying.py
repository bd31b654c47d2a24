"""The figures of need in words: gaps as sentences, rows with their names, and tables for pages, paper and files."""
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from app.gaps import figures
from app.web import formats
from app.web.dates import MONTHS

TOO_FEW = "too few to show"
_ADJECTIVES = {"step-free": "step-free", "dementia-friendly": "dementia friendly"}
_DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}
# What the list of activities calls a taxonomy in its address.
_ASKED_AS = {"good-for": "for"}
_TENTHS = {1: "1, the most deprived", 10: "10, the least deprived"}


class Table(NamedTuple):
    """One table: `title`, what its rows are (`head`), figures.Rows, and whether it tells rates and what is listed."""

    title: str
    head: str
    rows: list
    rates: bool
    listed: bool


def tables(told, ground, months, counts, in_outcodes):
    """[Table] of told cells in a grounds.Ground: by kind, condition, access, time and deprivation. `months` are their months (first days),
    `counts` {taxonomy: {code: listed}}, `in_outcodes` {outcode: listed}.
    """
    rates = ground.lives is not None
    made = [Table(title, head, figures.by(told, name, ground.lives, counts[name]), rates, True) for name, title, head in (
        ("kind", "By kind", "Kind"), ("good-for", "By what it is good for", "Good for"), ("access", "By access", "Getting in"))]
    by_quarter = len(months) > 12
    spans = figures.over_time(told, months, by_quarter)
    time = [row._replace(name=_span(date.fromisoformat(row.code), by_quarter)) for row in spans]
    tenths = [row._replace(name=_TENTHS.get(int(row.code), row.code)) for row in figures.by_decile(told, ground.by_outcode, in_outcodes)]
    time = time if any(row.searches or row.asking for row in time) else []
    return [*made, Table("By quarter" if by_quarter else "By month", "Told in", time, False, False),
            Table("By how deprived it is", "Tenth of England", tenths, rates, True)]


def gap(one, where):
    """(heading, sentence) of a figures.Gap in `where`: "No step-free morning group for walking in Chard: 14 searches"."""
    said = {}
    for name, code in one.wanted:
        said.setdefault(name, []).append(code)
    kinds = [KINDS[code].name for code in said.get("kind", ()) if code in KINDS]
    good = [GOOD_FOR[code].name for code in said.get("good-for", ()) if code in GOOD_FOR]
    before = [_ADJECTIVES[code] for code in said.get("access", ()) if code in _ADJECTIVES]
    before += [_DAYS[code] for code in _DAYS if code in said.get("day", ())] + [code for code in said.get("time", ()) if code.isalpha()]
    after = [formats.list_words([ACCESS[code].phrase for code in said.get("access", ()) if code in ACCESS and code not in _ADJECTIVES])]
    words = (" ".join([*before, "group" if one.listed < 2 else "groups"]),
             f"for {formats.list_words([formats.first_lower(kind) for kind in kinds])}" if kinds else "",
             f"with {after[0]}" if after[0] else "",
             f"good for {formats.list_words([formats.first_lower(name) for name in good])}" if good else "", f"in {where}")
    group = " ".join(filter(None, words))
    heading = ", ".join([*kinds, *good]) or formats.first_upper(" and ".join(filter(None, [*before, *after])))
    begins = f"No {group}" if not one.listed else f"Only one {group}" if one.listed == 1 else f"{one.listed:,} {group}, and yet"
    return heading, f"{begins}{':' if one.listed < 2 else ''} {wanted(one.searches, one.asking)}."


def found_at(one, slug):
    """The address of the list of what there is of a figures.Gap, in the area of that slug (None: everywhere)."""
    asked = [(_ASKED_AS.get(name, name), code) for name, code in one.wanted]
    return "/activities?" + urlencode(([("in", slug)] if slug else []) + asked)


def wanted(searches, asking):
    """"14 searches and 12 people who asked"; only what was told."""
    return " and ".join(filter(None, (formats.plural(searches, "search", "searches") if searches else "",
                                      formats.plural(asking, "person asked", "people asked") if asking else "")))


def count(number):
    """"1,234", or that it may not be told."""
    return formats.number(number) if number else TOO_FEW


def rate(value):
    """"4.6"; "under 0.1"; "not shown" where there is none."""
    if value is None:
        return "not shown"
    return f"{value:,.1f}" if value >= 0.1 else "under 0.1"


def deciles(lives):
    """[(name of the tenth, share in whole hundredths)] of a Lives, the most deprived first; [] when none are known."""
    known = {one: people for one, people in lives.deciles.items() if one} if lives else {}
    whole = sum(known.values())
    return [(_TENTHS.get(one, str(one)), round(people * 100 / whole)) for one, people in known.items()]


def heads(table):
    """The words above a Table's columns."""
    rates = ("For every 1,000 people", "For every 1,000 aged 60 or over") if table.rates else ()
    return [table.head, "Found nothing", *rates, "People asked", *(("We list",) if table.listed else ())]


def cells(table, row):
    """The words of a row, as heads has them."""
    return [row.name, count(row.searches), *((rate(row.rate), rate(row.older_rate)) if table.rates else ()), count(row.asking),
            *((formats.number(row.listed),) if table.listed else ())]


def _span(first, by_quarter):
    end = first.replace(month=first.month + 2 if by_quarter else first.month)
    return f"{MONTHS[first.month - 1]} to {MONTHS[end.month - 1]} {end.year}" if by_quarter else f"{MONTHS[first.month - 1]} {first.year}"
