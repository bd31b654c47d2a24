"""Sorts slim rows by what of a question they meet: all of it, all but one group (they still count in that one), or less."""
from dataclasses import dataclass

from .dates import NEVER, allowed_slots
from .matching import GOOD_FOR, HOW, JOINING, KINDS, MARKS, NO, WHEN, YES

_FREE = 8
_MASKS = {"kinds": KINDS, "good_for": GOOD_FOR, "joining": JOINING, "how": HOW}
_OPEN = (NEVER, None)
_MOST_NEXTS = 60


@dataclass(slots=True)
class Sieve:
    """Rows that meet everything, and by asked group those that fail that group alone."""

    passing: list
    failing: dict


class Dates:
    """Moments against a question's days and times: `asked` whether any date is asked for, `allowed` the slots that are.

    `nexts` keeps what was worked out for these moments, whatever was asked.
    """

    def __init__(self, question, known, nexts=None):
        self.asked = bool(question.days or question.coming or question.times) or question.first is not None or question.last is not None
        self.allowed = allowed_slots(question.days, question.times, question.coming)
        self.moments = known
        self.next = _Next(known, self.allowed)
        if nexts is not None:
            if len(nexts) >= _MOST_NEXTS:
                nexts.clear()
            self.next = nexts.setdefault(self.allowed, self.next)

    def fitting(self):
        """The when_ids that have a date as asked."""
        return {when for when, moment in self.moments.items() if moment.slots & self.allowed}


class _Next(dict):
    """{when_id: (sorting number, occurrence)} of the first date in the allowed slots, worked out when asked."""

    def __init__(self, known, allowed):
        super().__init__()
        self.known, self.allowed = known, allowed

    def __missing__(self, when):
        for bits, at, occurrence in self.known[when].firsts:
            if bits & self.allowed:
                self[when] = (at, occurrence)
                return at, occurrence
        self[when] = _OPEN
        return _OPEN


def tests(question, dates):
    """What each asked group wants, as [(group, column, wanted)]: a bit of the column for masks, membership for dates."""
    asked = [(group, column, wanted) for group, column in _MASKS.items() if (wanted := getattr(question, group))]
    if question.free:
        asked.append(("free", MARKS, _FREE))
    if dates.asked:
        asked.append(("dates", WHEN, dates.fitting()))
    return asked


def by_access(rows, ticked):
    """(sure, unsure): rows known to have all the ticked access facts, and those not known to but without a "no" among them."""
    if not ticked:
        return rows, []
    return ([row for row in rows if row[YES] & ticked == ticked],
            [row for row in rows if row[YES] & ticked != ticked and not row[NO] & ticked])


def sieve(rows, asked):
    """The Sieve of rows for the asked groups, one group after the other; access is not its business."""
    failing = {}
    for group, column, wanted in asked:
        failing = {other: _held(once, group, column, wanted) for other, once in failing.items()}
        if group == "dates":
            failing[group] = [row for row in rows if row[column] not in wanted]
        else:
            failing[group] = [row for row in rows if not row[column] & wanted]
        rows = _held(rows, group, column, wanted)
    return Sieve(rows, failing)


def _held(rows, group, column, wanted):
    if group == "dates":
        return [row for row in rows if row[column] in wanted]
    return [row for row in rows if row[column] & wanted]
