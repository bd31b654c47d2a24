"""Fetches the slim rows that the words and the place leave, in as few steps down the tables as may be."""
import re
from collections import Counter, OrderedDict
from collections.abc import Container
from dataclasses import dataclass
from functools import partial
from math import isqrt

from .cells import POINTLESS, cover
from .reading import all_words, any_words, expression
from .shapes import BEST
from .words import area_token, locality_token, title_token
from .writing import generation

# Where each thing stands in a row; SQUARED is the distance squared in metres, None without a place or a point.
KEY, ENTRY, SERVICE, SQUARED, KINDS, GOOD_FOR, JOINING, HOW, YES, NO, WHEN, MARKS = range(12)
_COLUMNS = "key, entry_id, service_id, {squared}, kinds, good_for, joining, how, access_yes, access_no, when_id, marks"
_SQUARED = "(e - ?) * (e - ?) + (n - ?) * (n - ?)"
_PHRASE = re.compile('"([^"]*)"')
_LAST_KEY = (1 << 63) - 1
WHOLE, WITHOUT_POINT = (0, _LAST_KEY), (POINTLESS, _LAST_KEY)
_FEW, _SOME = 300, 3000
# Some 200 bytes each.
_MOST_ROWS = 100_000
_kept = OrderedDict()


@dataclass(frozen=True, slots=True)
class Match:
    """`rows` are the slim rows; `metres` the distance of a key, where it has one; `titled` the keys whose title and labels hold the
    words; `missing` how much of the words a key lacks, the rare ones weighing more.
    """

    rows: list[tuple]
    metres: dict[int, int]
    titled: Container[int] | None = None
    missing: dict[int, int] | None = None
    any_word: bool = False


def match(connection, question, reading, board=None):
    """The Match of a question's place, age and words (its Reading, or None for no words); from the Board where there is one."""
    if reading is None:
        return Match(*_fetch(connection, question, inside(question, None), spans_of(question)))
    whole = all_words(reading)
    spans = spans_of(question, reading)
    rows, metres = _fetch(connection, question, inside(question, whole), spans, board) if whole else ([], {})
    if rows:
        near = around([row[KEY] for row in rows]) if len(spans) <= 2 else spans
        return Match(rows, metres, titled(connection, question, whole, near, board))
    part = any_words(reading)
    if part is None or whole and connection.execute("SELECT 1 FROM finding_words WHERE finding_words MATCH ? LIMIT 1", (whole,)).fetchone():
        return Match([], {})
    return _any(connection, question, reading, part, board)


def inside(question, words):
    """The expression of what has the words, unless None, and lies in the locality that the question asks for, if any."""
    if question.locality is None:
        return words
    token = f'("{locality_token(question.locality)}")'
    return f"({words} AND {token})" if words else token


def placed(question):
    """Whether the question has a place."""
    return question.e is not None and question.n is not None


def spans_of(question, reading=None):
    """Key ranges in which what fits must lie: more and smaller ones where many entries have the words."""
    if not placed(question) or question.radius_m is None:
        return [WHOLE]
    most = 12
    if reading is not None:
        uses = sum(min(unit.uses for unit in group) for group in reading.groups)
        most = 1 if uses <= _FEW else 4 if uses <= _SOME else 12
    return [*cover(question.e, question.n, question.radius_m, most), WITHOUT_POINT]


def titled(connection, question, words, spans, board=None):
    """The keys in the spans whose title and labels hold the expression, of a Board maybe more; None when the order does not ask."""
    if question.sort != BEST:
        return None
    words = in_title(words)
    return board.having(connection, words).known if board else _Titled(connection, words, spans)


class _Titled:
    """The keys with a point, and those without, each looked up when the first of them is asked for: behind a page's worth of the former
    nobody asks for the latter, and where there are a million entries they are many.
    """

    def __init__(self, connection, words, spans):
        self._connection, self._words, self._ask = connection, words, partial(keys_of, connection, words)
        self._spans = ([(low, min(high, POINTLESS - 1)) for low, high in spans if low < POINTLESS],
                       [(max(low, POINTLESS), high) for low, high in spans if high >= POINTLESS])
        self._known = [None, None]

    def __contains__(self, key):
        return key in self.known(key >= POINTLESS)

    def known(self, pointless):
        """The keys without a point, or those with one, as a frozenset."""
        if self._known[pointless] is None:
            self._known[pointless] = self._everywhere() if pointless else frozenset(self._ask(self._spans[False]))
        return self._known[pointless]

    def _everywhere(self):
        return once(self._connection, (self._words,), lambda: frozenset(self._ask(self._spans[True])))


def in_title(words):
    """The expression of what has the words in title and labels alone."""
    return _PHRASE.sub(lambda phrase: '"' + " ".join(map(title_token, phrase[1].split())) + '"', words)


def keys_of(connection, words, spans):
    """A list of the keys in the spans that meet the expression."""
    found = []
    for span in spans:
        found += connection.execute("SELECT rowid FROM finding_words WHERE finding_words MATCH ? AND rowid BETWEEN ? AND ?", (words, *span))
    return [key for key, in found]


def around(keys):
    """The key ranges from the first to the last of those with a point, and of those without."""
    parts = [key for key in keys if key < POINTLESS], [key for key in keys if key >= POINTLESS]
    return [(min(part), max(part)) for part in parts if part]


def covering(question):
    """The expression of what covers the question's place without a point of its own."""
    return f'("{area_token(None)}"' + (f' OR "{area_token(question.area)}")' if question.area is not None else ")")


def once(connection, about, ask):
    """What `ask` gives, kept by generation and what it is about: without a point it is the same wherever one asks, and where there are a
    million entries it is most of them.
    """
    known = (generation(connection), *about)
    # Other threads may let go of it meanwhile: what is given never depends on its being there.
    found = _kept.pop(known, None)
    if found is not None:
        _kept[known] = found
        return found
    found = _kept[known] = ask()
    while len(_kept) > 1 and sum(map(len, list(_kept.values()))) > _MOST_ROWS:
        _kept.popitem(last=False)
    return found


def _any(connection, question, reading, part, board):
    spans = spans_of(question)
    units = list(dict.fromkeys(unit for group in reading.groups for unit in group))
    held = Counter()
    if question.sort == BEST:
        for unit in units:
            if unit.ways:
                held.update(dict.fromkeys(keys_of(connection, expression([unit], "AND"), spans), unit.weight))
    rows, metres = _fetch(connection, question, inside(question, part), spans, board)
    whole = sum(unit.weight for unit in units)
    missing = {row[KEY]: whole - held[row[KEY]] for row in rows}
    return Match(rows, metres, titled(connection, question, part, spans, board), missing, any_word=True)


def _fetch(connection, question, words, spans, board=None):
    if board:
        return board.fetch(connection, question, words, spans)
    rows = _rows(connection, question, words, spans)
    return rows, {row[KEY]: isqrt(row[SQUARED]) for row in rows if row[SQUARED] is not None}


def _rows(connection, question, words, spans):
    aged, ages = "", ()
    if question.age is not None:
        aged, ages = " AND min_age <= ? AND max_age >= ?", (question.age, question.age)
    if not placed(question):
        return _select(connection, "NULL", (), words, *spans, aged, ages)
    point = (question.e, question.e, question.n, question.n)
    limit, limits = aged, ages
    if question.radius_m is not None:
        limit, limits = aged + f" AND {_SQUARED} <= ?", (*ages, *point, question.radius_m * question.radius_m)
    rows = []
    for low, high in spans:
        if low < POINTLESS:
            rows += _select(connection, _SQUARED, point, words, (low, min(high, POINTLESS - 1)), limit, limits)
    rows += _everywhere(connection, words, aged, ages)
    return rows + _covering(connection, words, area_token(question.area), aged, ages) if question.area is not None else rows


def _covering(connection, words, token, aged, ages):
    return _select(connection, "NULL", (), f'{words} AND ("{token}")' if words else f'"{token}"', WITHOUT_POINT, aged, ages)


def _everywhere(connection, words, aged, ages):
    return once(connection, (words, ages), lambda: _covering(connection, words, area_token(None), aged, ages))


def _select(connection, squared, point, words, span, limit, limits):
    columns = _COLUMNS.format(squared=squared)
    if words is None:
        sql = f"SELECT {columns} FROM finding_near WHERE key BETWEEN ? AND ?{limit}"  # noqa: S608
        return connection.execute(sql, (*point, *span, *limits)).fetchall()
    # The join is fixed: the other way round the words would be asked once for every neighbour.
    sql = f"""SELECT {columns} FROM finding_words CROSS JOIN finding_near ON key = finding_words.rowid
        WHERE finding_words MATCH ? AND finding_words.rowid BETWEEN ? AND ?{limit}"""  # noqa: S608
    return connection.execute(sql, (*point, words, *span, *limits)).fetchall()
