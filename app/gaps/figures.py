"""The figures of need: sums of told cells and nothing else, beside how many activities are listed; pure, so that anybody can check them."""
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from app.need.suppressing import choices

SEARCH = "search"
MOST_GAPS, MOST_LOOKED = 10, 40
WORDS = {"kind": KINDS, "good-for": GOOD_FOR, "access": ACCESS}


class Told(NamedTuple):
    """A told cell: `count` searches, asks or people talked with (`source`), of a `place`, told under the month `month`, from `since` on."""

    month: date
    since: date
    source: str
    place: str
    combo: str
    count: int


class Row(NamedTuple):
    """What it is of, searches and people asking that were told (0: none that may be told), how many are listed (None: nobody counts
    that), searches for every 1,000 people and for every 1,000 of 60 or over (None: not known).
    """

    code: str
    name: str
    searches: int
    asking: int
    listed: int | None = None
    rate: float | None = None
    older_rate: float | None = None


class Gap(NamedTuple):
    """What was wanted together, as [(taxonomy, code)], how often by searches and by asking, since which month, and how many are listed."""

    wanted: list
    searches: int
    asking: int
    since: date
    listed: int


def narrowed(told, wanted):
    """The cells that ask for all of `wanted`, {(taxonomy, code)}."""
    return [cell for cell in told if wanted <= set(choices(cell.combo))] if wanted else told


def amounts(told):
    """(searches, people asking) of cells."""
    searches = sum(cell.count for cell in told if cell.source == SEARCH)
    return searches, sum(cell.count for cell in told) - searches


def per_thousand(searches, people):
    """Searches for every 1,000 people; None where there are none or nobody knows how many people."""
    return searches * 1000 / people if searches and people else None


def by(told, taxonomy, lives, listed):
    """[Row] of a taxonomy's codes that cells tell of, most wanted first; `lives` as grounds.Ground has it, `listed` {code: number}."""
    by_code = defaultdict(list)
    for cell in told:
        for name, code in choices(cell.combo):
            if name == taxonomy and code in WORDS[taxonomy]:
                by_code[code].append(cell)
    rows = [_row(code, WORDS[taxonomy][code].name, some, lives, listed.get(code, 0)) for code, some in by_code.items()]
    return sorted(rows, key=lambda row: (-row.searches - row.asking, row.name))


def over_time(told, months, by_quarter):
    """[Row] of the months (first days, in order) in which cells were told, or of their quarters; `code` is the first day."""
    spans = defaultdict(list)
    for month in months:
        first = month.replace(month=month.month - (month.month - 1) % 3) if by_quarter else month
        spans[first] += [cell for cell in told if cell.month == month]
    return [Row(first.isoformat(), "", *amounts(some)) for first, some in spans.items()]


def by_decile(told, by_outcode, listed):
    """[Row] of tenths of deprivation, the most deprived first: an outcode stands whole in the tenth that its middle person lives in.
    `listed` is {outcode: number of activities}.
    """
    places = defaultdict(set)
    for outcode, lives in by_outcode.items():
        if lives.decile:
            places[lives.decile].add(outcode)
    rows = []
    for decile, some in sorted(places.items()):
        people, older = sum(by_outcode[one].people for one in some), [by_outcode[one].older for one in some]
        cells = [cell for cell in told if cell.source == SEARCH and cell.place in some]
        lives = people, None if None in older else sum(older)
        rows.append(_row(str(decile), "", cells, lives, sum(listed.get(one, 0) for one in some)))
    return rows


def gaps(told, listed):
    """[Gap], the least met first: what nobody lists, then by how many want it; at most ten. `listed` tells of [(taxonomy, code)] how many
    there are, and is asked of those that are wanted most.
    """
    together = defaultdict(list)
    for cell in told:
        if any(name in WORDS for name, _ in choices(cell.combo)):
            together[cell.combo].append(cell)
    most = sorted(together.items(), key=lambda item: (-sum(cell.count for cell in item[1]), item[0]))[:MOST_LOOKED]
    found = [Gap(choices(wanted), *amounts(some), min(cell.since for cell in some), listed(choices(wanted))) for wanted, some in most]
    return sorted(found, key=lambda one: (one.listed > 0, -one.searches - one.asking, str(one.wanted)))[:MOST_GAPS]


def _row(code, name, some, lives, listed):
    searches, asking = amounts(some)
    people, older = lives[:2] if lives else (None, None)
    return Row(code, name, searches, asking, listed, per_thousand(searches, people), per_thousand(searches, older))
