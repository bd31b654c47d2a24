"""What fits on a locality's poster: each day's first things first, as many as one page holds, and how many more there are."""
from typing import NamedTuple

from app.web import formats

# Heights and widths in letters' heights (em) of the poster's own text; the sheet poster.css keeps to them.
ROOM, LEAST_DAY, BETWEEN, MORE = 35.5, 2.6, 0.75, 1.2
# A long name takes another line of the heading.
_LONG_NAME, _ITS_LINE = 16, 2.7
_FIRST_LINE, _NEXT_LINE, _GAP = 1.2, 1.12, 0.2
_LETTERS, _SMALL_LETTERS, _MOST_LINES = 40, 46, 2


class PosterDay(NamedTuple):
    """One day of a poster: its date, lines (showing.Line), and how many more are on, in words ("" for none)."""

    on: object
    lines: list
    more: str


def room_under(name):
    """How much room (em) the days have under a heading with this name of a locality."""
    return ROOM - _ITS_LINE * (len(name) > _LONG_NAME)


def fitted(days, room=ROOM):
    """[PosterDay] of [(date, lines, how many in all)]: one line to every day, then a second, and so on while there is room (em)."""
    shown = [0] * len(days)
    left = room - sum(BETWEEN + _taken(lines, 0, total) for _, lines, total in days)
    for turn in range(max((len(lines) for _, lines, _ in days), default=0)):
        for place, (_, lines, total) in enumerate(days):
            if shown[place] == turn < len(lines):
                grown = _taken(lines, turn + 1, total) - _taken(lines, turn, total)
                if grown <= left:
                    shown[place], left = turn + 1, left - grown
    return [PosterDay(on, lines[:count], _more(count, total)) for (on, lines, total), count in zip(days, shown, strict=True)]


def _taken(lines, count, total):
    """How high a day is that shows so many of its lines, in em."""
    return max(LEAST_DAY, sum(_height(line) for line in lines[:count]) + (MORE if total > count else 0))


def _height(line):
    name, under = f"{line.name}. {line.price}", f"{line.place}. {line.note}"
    rows = min(-(-len(name) // _LETTERS), _MOST_LINES), min(-(-len(under) // _SMALL_LETTERS), _MOST_LINES)
    return rows[0] * _FIRST_LINE + rows[1] * _NEXT_LINE + _GAP


def _more(count, total):
    if total <= count:
        return ""
    return f"and {formats.number(total - count)} more" if count else f"{formats.plural(total, 'thing')} on: look on our page"
