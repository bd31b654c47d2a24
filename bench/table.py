"""The rows of a measurement and how they are printed: what, measured, budget, and whether it holds."""
import sys
from typing import NamedTuple

HEADINGS = ("What", "Measured", "Budget", "")


class Row(NamedTuple):
    """One figure in `unit`. `budget` is the most it may be, or the least when `least`; None where none was set.

    `measured` None means it could not be measured: `note` says why.
    """

    what: str
    measured: float | None
    unit: str = ""
    budget: float | None = None
    least: bool = False
    note: str = ""
    failed: bool = False

    def holds(self):
        """True, False, or None when there is nothing to hold it to."""
        if self.measured is None or self.budget is None:
            return None
        return self.measured >= self.budget if self.least else self.measured <= self.budget

    def cells(self):
        """Its four cells as text."""
        measured = self.note or "not measured" if self.measured is None else f"{shown(self.measured)} {self.unit}".strip()
        budget = "" if self.budget is None else f"{'at least' if self.least else 'at most'} {shown(self.budget)} {self.unit}".strip()
        return self.what, measured, budget, {True: "ok", False: "over" if not self.least else "under", None: ""}[self.holds()]


def shown(number):
    """A number to three figures, thousands parted: 0.123, 12.3, 1,234."""
    size = abs(number)
    if size == int(size) or size >= 100:
        return f"{round(number):,}"
    return f"{number:.3g}"


def text(rows):
    """Rows as lines in columns."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    wide = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def markdown(rows):
    """Rows as a Markdown table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (HEADINGS, ("---", "--:", "--:", "---"), *(row.cells() for row in rows))]
    return "\n".join(lines)


def say(words):
    """One line of progress, beside the table."""
    print(words, file=sys.stderr, flush=True)


def share(numbers, percent):
    """The number that `percent` in a hundred of some do not pass."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]
