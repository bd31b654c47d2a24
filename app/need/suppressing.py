"""Parts what may be published from what may not: every count stands in one cell alone, and a cell is told once, when it holds 10 or more.

Whatever is told anywhere is a sum of told cells; so any set of people that can be worked out is empty or 10 and more (docs/decisions.md).
"""
from datetime import date
from typing import NamedTuple

FEWEST = 10
KIND = "kind"


class Key(NamedTuple):
    """Which cell: `source` is "search", "ask" or "tally", `place` an outcode, a locality's slug or "", `combo` that was wanted."""

    source: str
    place: str
    combo: str


class Cell(NamedTuple):
    """How many there were from the month `since` on (its first day)."""

    since: date
    count: int


def combo(choices):
    """The one text of a set of (taxonomy's code, code), as "access=step-free kind=crafts"; "" for none."""
    return " ".join(f"{name}={code}" for name, code in sorted(set(choices)))


def choices(text):
    """[(taxonomy's code, code)] of a combo."""
    return [tuple(one.split("=", 1)) for one in text.split()]


def step(waiting, month, fresh):
    """({Key: Cell} to tell of an ended month, {Key: Cell} that wait on).

    `waiting` is what waited before, {Key: Cell}, and `fresh` the month's own counts, {Key: number}. After each quarter of the
    year what still waits is put together by kind, so that rare wishes count, too.
    """
    told, left = _part(added(waiting, ((key, Cell(month, count)) for key, count in fresh.items())))
    if month.month % 3 == 0:
        more, left = _part(added({}, ((key._replace(combo=_kinds(key.combo)), cell) for key, cell in left.items())))
        for key, cell in more.items():
            told = added(told, [(key, cell)])
    return told, left


def added(cells, more):
    """The cells ({Key: Cell}) with more of them, [(Key, Cell)], each put into the cell of its key."""
    cells = dict(cells)
    for key, cell in more:
        before = cells.get(key, Cell(cell.since, 0))
        cells[key] = Cell(min(before.since, cell.since), before.count + cell.count)
    return cells


def _part(cells):
    return ({key: cell for key, cell in cells.items() if cell.count >= FEWEST},
            {key: cell for key, cell in cells.items() if 0 < cell.count < FEWEST})


def _kinds(text):
    return combo(one for one in choices(text) if one[0] == KIND)
