"""Answers from a Board: the same counts as sieving and counting give, by whole bit strings."""
from dataclasses import dataclass
from math import isqrt

from .board import Metres
from .cells import cover
from .dates import ANY_DAY, allowed_slots, day_slots, slots_in
from .matching import GOOD_FOR, HOW, JOINING, KINDS, MARKS, NO, YES, Match, covering, placed, spans_of, titled
from .order import MOST_BEHIND
from .reading import all_words
from .shapes import BEST, SOONEST, Facets

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
    entries, spans = board.having(connection, words).entries if words else board.every, spans_of(question)
    if placed(question):
        entries &= board.within(question, spans, question.radius_m) | board.having(connection, covering(question)).entries
    if question.age is not None:
        entries &= board.of_age(question.age)
    if words and not entries:
        return 0, None
    return entries, Match([], Metres(board, question), titled(connection, question, words, spans, board) if words else None)


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


def leading(board, entries, question, by_title):
    """Those of some entries, each alone in its activity, that may stand on the page asked for: bits cost less than rows do.

    `by_title` whether the order minds the title.
    """
    end = last_place(question)
    if not end or question.sort == SOONEST or entries.bit_count() <= end:
        return entries if end else 0
    low, high = board.mask(MARKS, 0), board.mask(MARKS, 1)
    near = entries & board.pointed & ~(low & high if question.sort == BEST else 0)
    if near.bit_count() < end:
        return entries
    if placed(question):
        return _nearest(board, near, question, end)
    if question.sort == BEST and not by_title:
        return next((near & ~behind for behind in (low | high, high) if (near & ~behind).bit_count() >= end), near)
    return near


def last_place(question):
    """How many of the order the page asked for and those before it come to."""
    return max(question.offset, 0) + max(question.limit, 0)


def _nearest(board, near, question, end):
    """Of entries with a point, those that the first `end` of the order are among: a smaller circle often holds enough."""
    if question.radius_m is None:
        return near
    inner = isqrt(4 * end * question.radius_m ** 2 // near.bit_count())
    reach = inner + 1 + (MOST_BEHIND if question.sort == BEST else 0)
    if 2 * reach > question.radius_m or (near & _circle(board, question, inner)).bit_count() < end:
        return near
    return near & _circle(board, question, reach)


def _circle(board, question, radius):
    return board.within(question, cover(question.e, question.n, radius), radius)


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
