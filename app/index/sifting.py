"""Answers from a Board: the same counts as sieving and counting give, by whole bit strings."""
from dataclasses import dataclass

from .dates import ANY_DAY, allowed_slots, day_slots, slots_in
from .matching import GOOD_FOR, HOW, JOINING, KINDS, MARKS, NO, WITHOUT_POINT, YES, Match, covering, keys_of, placed, spans_of, titled
from .reading import all_words
from .shapes import Facets

_COLUMNS = {"kinds": KINDS, "good_for": GOOD_FOR, "joining": JOINING, "how": HOW}
_FREE = 3


@dataclass(frozen=True, slots=True)
class Sifted:
    """Entries as bit strings: `sure` and `unsure` by access, `others[group]` those that meet every group but that one."""

    sure: int
    unsure: int
    passing: int
    others: dict[str, int]


def candidates(board, connection, question, reading):
    """(entries that the words, place and age leave, Match of them without rows); (0, None) when no entry has the words."""
    words = all_words(reading) if reading else None
    if reading and not words:
        return 0, None
    spans = spans_of(question, reading)
    keys = list(keys_of(connection, words, spans)) if words else None
    metres = {}
    if placed(question):
        metres = board.within(question, spans) if keys is None else board.within_of(question, keys)
        covered = keys_of(connection, covering(question), [WITHOUT_POINT])
        entries = board.of_keys((*metres, *(covered if keys is None else set(covered).intersection(keys))))
    else:
        entries = board.every if keys is None else board.of_keys(keys)
    if question.age is not None:
        entries &= board.of_age(question.age)
    if words and not entries:
        return 0, None
    return entries, Match([], metres, titled(connection, question, words, spans) if words else None)


def sift(board, entries, question, slots, dates):
    """The Sifted of some entries."""
    wanted = {group: board.any_of(column, getattr(question, group)) for group, column in _COLUMNS.items() if getattr(question, group)}
    if question.free:
        wanted["free"] = board.mask(MARKS, _FREE)
    if dates.asked:
        wanted["dates"] = _in_slots(slots, dates.allowed)
    passing, others = entries, {}
    for group, meets in wanted.items():
        others = {other: left & meets for other, left in others.items()}
        others[group] = passing
        passing &= meets
    sure, refused = board.every, 0
    for bit in range(question.access.bit_length()):
        if question.access >> bit & 1:
            sure &= board.mask(YES, bit)
            refused |= board.mask(NO, bit)
    return Sifted(sure, board.every & ~sure & ~refused, passing, others)


def count(board, sure, unsure=None):
    """How many activities the `sure` entries come to; with `unsure` entries, how many of those and not sure as well."""
    found = board.activities(sure)
    return (found if unsure is None else board.activities(unsure) & ~found).bit_count()


def facets(board, sifted, question, slots):
    """The Facets of what was sifted."""
    def counted(group, masks, unsure=question.unsure):
        entries = sifted.others.get(group, sifted.passing)
        known, open_ = entries & sifted.sure, entries & sifted.unsure if unsure else None
        counts = ((bit, count(board, known & mask, open_ & mask if unsure else None)) for bit, mask in masks.items())
        return {bit: number for bit, number in counts if number}
    any_day, any_time = allowed_slots(127, question.times, 127), allowed_slots(question.days, 0, question.coming)
    return Facets(
        **{group: counted(group, board.masks[column]) for group, column in _COLUMNS.items()},
        access=counted("access", board.masks[YES], unsure=False),
        days=counted("dates", {bit: _in_slots(slots, any_day & meant) for bit, meant in day_slots(question.today).items()}),
        times=counted("dates", {part: _in_slots(slots, any_time & ANY_DAY << part) for part in range(3)}),
        free=counted("free", {0: board.mask(MARKS, _FREE)}).get(0, 0))


def _in_slots(slots, allowed):
    found = 0
    for slot in slots_in(allowed):
        found |= slots.get(slot, 0)
    return found
