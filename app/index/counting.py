"""Counts activities by choice: each distinct bit set once, an activity with several entries as one."""
from collections import Counter
from functools import lru_cache
from operator import itemgetter, mul

from .dates import allowed_slots, days_of, times_of
from .matching import GOOD_FOR, HOW, JOINING, KINDS, MARKS, SERVICE, WHEN, YES
from .shapes import Facets

_LANE = 32
_FEW_ROWS = 200
_GROUPS = (("kinds", KINDS), ("good_for", GOOD_FOR), ("joining", JOINING), ("how", HOW))


class Tally:
    """The sieves of one answer: entries that stand alone, those of activities with several, and of the latter those to leave out."""

    def __init__(self, alone, several, instead=None):
        self.alone, self.several, self.instead = alone, several, instead

    def total(self):
        """How many activities meet everything."""
        return len(self.alone.passing) + len(self.services())

    def services(self):
        """The ids of activities with several entries of which one meets everything."""
        found = {row[SERVICE] for row in self.several.passing}
        return found - {row[SERVICE] for row in self.instead.passing} if self.instead else found

    def count(self, group, column, meaning=None):
        """{bit: activities}, the group's own choice ignored; `meaning` turns a column's value into a bit set."""
        rows = self.alone.passing + self.alone.failing[group] if group in self.alone.failing else self.alone.passing
        masks = _together(self.several, group, column, meaning)
        if self.instead:
            others = _together(self.instead, group, column, meaning)
            masks = {service: mask & ~others.get(service, 0) for service, mask in masks.items()}
        lanes = sum(map(_lanes, masks.values()))
        if len(rows) < _FEW_ROWS:
            return _bits(lanes + sum([_lanes(meaning(row[column]) if meaning else row[column]) for row in rows]))
        values = Counter(map(itemgetter(column), rows))
        return _bits(lanes + sum(map(mul, map(_lanes, map(meaning, values) if meaning else values), values.values())))


def facets(tally, sure, question, dates):
    """The Facets of a tally; access facts are counted among the `sure`."""
    moments, today = dates.moments, question.today
    any_day, any_time = allowed_slots(127, question.times, 127), allowed_slots(question.days, 0, question.coming)
    return Facets(
        **{group: tally.count(group, column) for group, column in _GROUPS},
        access=sure.count("access", YES),
        days=tally.count("dates", WHEN, lambda when: days_of(moments[when].slots & any_day, today)),
        times=tally.count("dates", WHEN, lambda when: times_of(moments[when].slots & any_time)),
        free=tally.count("free", MARKS, lambda marks: marks >> 3 & 1).get(0, 0))


def _together(sieve, group, column, meaning):
    masks = {}
    for row in sieve.passing + sieve.failing.get(group, []):
        value = meaning(row[column]) if meaning else row[column]
        masks[row[SERVICE]] = masks.get(row[SERVICE], 0) | value
    return masks


def _bits(lanes):
    numbers = memoryview(lanes.to_bytes((lanes.bit_length() + _LANE - 1) // _LANE * 4, "little")).cast("I")
    return {bit: number for bit, number in enumerate(numbers) if number}


@lru_cache(maxsize=100_000)
def _lanes(mask):
    # Each bit has a lane of one long number: so a bit set is counted in one addition, not bit by bit.
    lanes = 0
    while mask:
        low = mask & -mask
        lanes |= 1 << _LANE * (low.bit_length() - 1)
        mask ^= low
    return lanes
