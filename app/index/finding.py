"""Answers a question: exact totals, counts for every choice, and the best page of hits, in one pass over what matches."""
from collections import OrderedDict
from dataclasses import dataclass, replace
from heapq import nsmallest
from operator import itemgetter

from . import sifting
from .board import board
from .cells import POINTLESS
from .counting import Tally, facets
from .dates import moments, span
from .matching import ENTRY, KEY, MARKS, SERVICE, WHEN, match, placed
from .order import OFF_TITLE, STAGE, rank
from .reading import read
from .shapes import NEAREST, SOONEST, SUNK, Answer, Facets, Hit
from .sieving import Dates, by_access, sieve, tests
from .writing import generation

_SEVERAL = 4
# Answers that took long and that anybody may ask for (no place), by generation and question.
_kept = OrderedDict()
_MOST_KEPT = 256
# What was typed, by generation, as it is read.
_readings = OrderedDict()
_MOST_READINGS = 2000
_MANY_ROWS = 1000
_FEW_TO_RANK = 100
_MANY_TIMES = 8
_BEHIND = 1 << 40
# Words that about one entry in so many uses are counted faster on the board than row by row.
_BOARD_SHARE = 8


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is left to put in order: rows of activities with one entry, rows of those with several by activity (from a board only of those
    that may stand on the page); how many activities there are; how many with one entry, and with several, are shown at a point (the latter
    None: as those in order tell); and the counts.
    """

    alone: list
    groups: dict
    total: int
    local: int
    several_local: int | None
    unsure: int
    facets: Facets
    dates: Dates
    span: tuple


def find(connection, question, keep=True):
    """The Answer to a Question. Never raises for anything typed; `keep` False gives no answer from memory."""
    now = question.today * 1440 + question.minute
    at = generation(connection)
    known = (at, replace(question, today=0, minute=0)) if keep and not placed(question) else None
    since, until, answer = _kept.get(known, (0, 0, None))
    if since <= now < until:
        return answer
    reading, whole = _reading(connection, question, at), board(connection, at)
    matched, counted = _by_bits(connection, question, reading, whole, at) or _by_rows(connection, question, reading, whole)
    answer = _answer(connection, question, reading, matched, counted)
    if known and answer.total >= _MANY_ROWS:
        _kept[known] = (*counted.span, answer)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return answer


def answer_of(connection, question, found):
    """The Answer to a Question without words from `found` (sifting.candidates); nothing is kept."""
    return _answer(connection, question, None, *_counted(connection, question, *found))


def _reading(connection, question, at):
    """The Reading of a question's words, kept: many people type the same."""
    known = (at, question.words, question.exact_words)
    if known in _readings:
        return _readings.get(known) or read(connection, question.words, question.exact_words)
    found = _readings[known] = read(connection, question.words, question.exact_words)
    while len(_readings) > _MOST_READINGS:
        _readings.popitem(last=False)
    return found


def _by_bits(connection, question, reading, whole, at):
    found = _on_board(connection, question, reading, whole) if whole else _in_columns(connection, question, reading, at)
    return None if found is None else _counted(connection, question, *found)


def _on_board(connection, question, reading, whole):
    if reading and sum(min(unit.uses for unit in group) for group in reading.groups) * _BOARD_SHARE < len(whole.rows):
        return None
    return sifting.candidates(whole, connection, question, reading)


def _in_columns(connection, question, reading, at):
    # Few sites hold so many entries: the others are spared the time and room that numpy takes.
    from .columns import columns
    from .surveying import candidates
    return candidates(columns(connection, at), connection, question, reading)


def _counted(connection, question, field, entries, matched, by_title):
    coming = field.coming(connection, question)
    dates = Dates(question, coming.moments, coming.nexts)
    sifted = sifting.sift(field, entries, question, coming.slots, dates)
    sure = sifted.passing & sifted.sure
    several, chosen = field.mask(MARKS, 2), sifted.passing & sifted.unsure & ~field.siblings(sure) if question.unsure else sure
    alone, several = chosen & ~several, chosen & several
    lead = field.leading(alone, question, by_title, sifting.last_place(question)) or sifting.leading(
        field, alone, question, sifting.spotless(field, question, by_title), coming, dates.allowed)
    # Which of its entries stands for an activity is told by the order alone when dates come before points.
    by_date = question.sort == SOONEST and not placed(question)
    return matched, _Counts(
        field.chosen(alone & lead), _grouped(field.chosen(several if by_date else several & field.siblings(several & lead))),
        sifting.count(field, chosen), (alone & field.pointed).bit_count(),
        None if by_date else sifting.count(field, several & field.pointed),
        sifting.count(field, sure, sifted.passing & sifted.unsure),
        Facets() if question.bare else sifting.facets(field, sifted, question, coming.slots), dates, coming.span)


def _by_rows(connection, question, reading, whole):
    matched = match(connection, question, reading, whole)
    known = moments(connection, {row[WHEN] for row in matched.rows}, question.today * 1440 + question.minute, question.first, question.last)
    dates = Dates(question, known)
    asked = tests(question, dates)
    alone = by_access([row for row in matched.rows if not row[MARKS] & _SEVERAL], question.access)
    several = by_access([row for row in matched.rows if row[MARKS] & _SEVERAL], question.access)
    sure = Tally(sieve(alone[0], asked), sieve(several[0], asked))
    unsure = Tally(sieve(alone[1], asked), sieve(several[1], asked), sure.several)
    chosen = unsure if question.unsure else sure
    services, rows = chosen.services(), chosen.alone.passing
    return matched, _Counts(
        rows, _grouped(row for row in chosen.several.passing if row[SERVICE] in services), len(rows) + len(services), _local(rows), None,
        unsure.total(), Facets() if question.bare else facets(chosen, sure, question, dates), dates, span(known))


def _grouped(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row[SERVICE], []).append(row)
    return groups


def _answer(connection, question, reading, matched, counted):
    picked = _picked(question, matched, counted)
    several_local = _local(picked) if counted.several_local is None else counted.several_local
    return Answer(
        total=counted.total, local=counted.local + several_local, unsure=counted.unsure, facets=counted.facets,
        hits=_page(connection, question, counted.alone + (_each(counted) if question.apart else picked), matched, counted),
        read_as=reading.read_as if reading else None, any_word=matched.any_word and bool(counted.total))


def _each(counted):
    return [row for rows in counted.groups.values() for row in rows]


def _local(rows):
    return sum(map(POINTLESS.__gt__, map(itemgetter(KEY), rows)))


def _picked(question, matched, counted):
    """One row for each activity with several entries: the nearest; without a place the first in order."""
    metres, soon = matched.metres, counted.dates.next
    ranked = _ranking(question, matched, soon)

    def order(row):
        if placed(question):
            return row[KEY] >= POINTLESS, metres[row[KEY]] if row[KEY] < POINTLESS else 0, soon[row[WHEN]][0], row[ENTRY]
        return *ranked(row), row[ENTRY]
    return [rows[0] if len(rows) == 1 else min(rows, key=order) for rows in counted.groups.values()]


def _ranking(question, matched, soon):
    sort, metres, titled, missing = question.sort, matched.metres, matched.titled, matched.missing
    measured = placed(question)

    def ranked(row):
        key = row[KEY]
        far = metres[key] if measured and key < POINTLESS else 0
        return rank(sort, key >= POINTLESS, row[MARKS] & 3, far, titled is not None and key not in titled,
                    missing[key] if missing else 0, soon[row[WHEN]][0], row[SERVICE])
    return ranked


def _page(connection, question, picked, matched, counted):
    soon, metres, measured = counted.dates.next, matched.metres, placed(question)
    start, end = max(question.offset, 0), sifting.last_place(question)
    ranked, picked = _ranking(question, matched, soon), _with_point_first(question, picked, end)
    rows = _first(end, _leading(question, picked, end, matched, soon), key=lambda row: (ranked(row), row[ENTRY]))[start:end]
    cards = _cards(connection, [row[KEY] for row in rows])
    return tuple(Hit(row[ENTRY], row[SERVICE], metres[row[KEY]] if measured and row[KEY] < POINTLESS else None, soon[row[WHEN]][1],
                     len(counted.groups.get(row[SERVICE], "1")) - 1, cards[row[KEY]]) for row in rows)


def _first(end, things, key=None):
    """As heapq.nsmallest, which is slower than putting all in order where they are not many times as many."""
    return sorted(things, key=key)[:end] if len(things) < _MANY_TIMES * end else nsmallest(end, things, key=key)


def _with_point_first(question, rows, end):
    """Those with a point alone, where they fill the first `end` by themselves: the others come after them but by date."""
    local = [row for row in rows if row[KEY] < POINTLESS] if question.sort != SOONEST else ()
    return local if len(local) >= end else rows


def _leading(question, rows, end, matched, soon):
    """Those of many rows that may stand among the first `end`: a cheap number leaves the full ranking to few."""
    if len(rows) < _FEW_TO_RANK or not 0 < end < len(rows) // 2 or matched.missing or question.sort == NEAREST and not placed(question):
        return rows
    if question.sort == SOONEST:
        rough = [soon[row[WHEN]][0] for row in rows]
    else:
        metres, titled = matched.metres, matched.titled
        stages = (0, 0, 0, 0) if question.sort == NEAREST else (*STAGE[:SUNK], _BEHIND)
        if placed(question):
            rough = [(_BEHIND << 1 if row[KEY] >= POINTLESS else metres[row[KEY]]) + stages[row[MARKS] & 3] for row in rows]
        else:
            rough = [(_BEHIND << 1 if row[KEY] >= POINTLESS else 0) + stages[row[MARKS] & 3] for row in rows]
        if titled is not None:
            rough = [number if row[KEY] in titled else number + OFF_TITLE for number, row in zip(rough, rows, strict=True)]
        if not placed(question):
            rough = [number << 62 | soon[row[WHEN]][0] for number, row in zip(rough, rows, strict=True)]
    worst = _first(end, rough)[-1]
    return [row for number, row in zip(rough, rows, strict=True) if number <= worst]


def _cards(connection, keys):
    marks = ",".join("?" * len(keys))
    return dict(connection.execute(f"SELECT key, card FROM finding_wide WHERE key IN ({marks})", keys)) if keys else {}  # noqa: S608
