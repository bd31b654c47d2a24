"""Answers from a Board: the same counts as sieving and counting give, by whole bit strings."""
from dataclasses import dataclass
from math import isqrt

from .cells import cover
from .dates import ANY_DAY, allowed_slots, day_slots, slots_in, soon_slots
from .matching import GOOD_FOR, HOW, JOINING, KINDS, MARKS, NO, YES, Match, covering, in_title, inside, placed, spans_of
from .reading import all_words
from .shapes import BEST, SOONEST, Facets

_COLUMNS = {"kinds": KINDS, "good_for": GOOD_FOR, "joining": JOINING, "how": HOW}
_FREE = 3
# So many with a date in one morning are worth telling apart by the minute they start, which is worked out once for all questions.
_MANY_IN_ONE = 200


class Metres(dict):
    """{key: metres} of entries from a question's place, each measured when asked; `field`.point gives where they are."""

    def __init__(self, field, question):
        super().__init__()
        self.field, self.e, self.n = field, question.e, question.n

    def __missing__(self, key):
        e, n = self.field.point(key)
        metres = self[key] = isqrt((e - self.e) ** 2 + (n - self.n) ** 2)
        return metres


@dataclass(frozen=True, slots=True)
class Sifted:
    """Entries as bit strings: `sure` and `unsure` by access, `others[group]` those that meet every group but that one."""

    sure: int
    unsure: int
    passing: int
    others: dict[str, int]


def candidates(board, connection, question, reading):
    """(the Board, its entries that the words, place and age leave, Match of them without rows, those of all entries that have the words in
    title and labels or None); None when no entry has the words.
    """
    words = all_words(reading) if reading else None
    if reading and not words:
        return None
    entries, spans = board.having(connection, words).entries if words else board.every, spans_of(question)
    if question.locality is not None:
        entries &= board.having(connection, inside(question, None)).entries
    if placed(question):
        entries &= board.within(question, spans, question.radius_m) | board.having(connection, covering(question)).entries
    if question.age is not None:
        entries &= board.of_age(question.age)
    if words and not entries:
        return None
    by_title = board.having(connection, in_title(words)) if words and question.sort == BEST else None
    return board, entries, Match([], board.metres(question, Metres), by_title and by_title.known), by_title and by_title.entries


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


def leading(board, alone, question, spotless, coming, allowed):
    """Entries that the activities of the page asked for have one of: rows cost more than bits.

    `alone` are entries that meet everything, each alone in its activity; only they are counted on. `spotless` those that nothing
    counts against but distance or date.
    """
    end = last_place(question)
    if not end:
        return 0
    if question.sort == SOONEST:
        return _soonest(board, alone, end, question, coming, allowed)
    spotless &= board.pointed
    if (alone & spotless).bit_count() < end:
        return board.every
    if placed(question):
        return _nearest(board, alone & spotless, question, end)
    return spotless & _soonest(board, alone & spotless, end, question, coming, allowed) if question.sort == BEST else spotless


def spotless(board, question, by_title):
    """The entries that the order holds nothing against; `by_title` those with the words in title and labels, None without words."""
    if question.sort != BEST:
        return board.every
    return board.every & ~(board.mask(MARKS, 0) | board.mask(MARKS, 1)) & (board.every if by_title is None else by_title)


def last_place(question):
    """How many of the order the page asked for and those before it come to."""
    return max(question.offset, 0) + max(question.limit, 0)


def _nearest(board, near, question, end):
    """The entries of a smaller circle where that holds enough of the `near`."""
    if question.radius_m is None:
        return board.every
    inner = isqrt(4 * end * question.radius_m ** 2 // near.bit_count()) + 1
    if 2 * inner < question.radius_m:
        circle = board.within(question, cover(question.e, question.n, inner), inner)
        if (near & circle).bit_count() >= end:
            return circle
    return board.every


def _soonest(board, entries, end, question, coming, allowed):
    """All that have a date in the first mornings, afternoons and evenings of the week, where those are enough of the entries; of the last
    of these, where very many have a date in it, those that start first.
    """
    soon = coming.under_way
    for slot in soon_slots(allowed, question.today):
        before, soon = soon, soon | coming.slots.get(slot, 0)
        enough = (entries & soon).bit_count()
        if enough >= end:
            return soon if enough < _MANY_IN_ONE else _starting(entries, end, before, board.starts(coming, slot))
    return -1


def _starting(entries, end, soon, starts):
    """The entries `soon` and those of `starts` (bit strings) up to the first with which they are enough; there are."""
    for starting in starts:
        soon |= starting
        if (entries & soon).bit_count() >= end:
            break
    return soon


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
