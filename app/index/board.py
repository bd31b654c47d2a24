"""A smaller index held in memory as long bit strings, one bit an entry: many matches are counted at once, not row by row."""
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict, defaultdict
from itertools import chain, compress
from math import isqrt
from typing import NamedTuple

from .bits import Bits
from .cells import POINTLESS
from .dates import Moment, moments, span
from .matching import GOOD_FOR, HOW, JOINING, KEY, KINDS, MARKS, NO, SERVICE, WHEN, WHOLE, YES, covering, keys_of, placed

# Up to so many entries are held (about 1 MB a thousand); each bit string then takes a few microseconds.
MOST_ENTRIES = 30_000
_MOST_BOARDS = 3
_MOST_DATES = 12
_MOST_AGES = 130
_MOST_CIRCLES = 64
_MOST_PLACES = 16
# What words were found in is kept up to so many keys, some 100 bytes each.
_MOST_KEYS = 200_000
E, N, _MIN_AGE, _MAX_AGE = range(12, 16)
_SEVERAL = 4
_FEW = 16
_FAR = 1 << 40
# Those with one entry stand by their key, so that neighbours on the map are neighbours here; after them the others, by activity.
_ROWS = f"""SELECT key, entry_id, service_id, NULL, kinds, good_for, joining, how, access_yes, access_no, when_id, marks,
    e, n, min_age, max_age FROM finding_near
    ORDER BY marks & {_SEVERAL}, CASE WHEN marks & {_SEVERAL} THEN service_id ELSE key END, entry_id"""  # noqa: S608
_DIGIT = tuple(bytes(48 + (value >> bit & 1) for value in range(256)) for bit in range(8))
_VALUE = bytes(max(value - 48, 0) for value in range(256))
_kept = OrderedDict()


def board(connection, generation):
    """The Board of what the index holds at this generation; None when it holds too much."""
    found = _kept.get(generation, ...)
    if found is ...:
        size = connection.execute("SELECT count(*) FROM finding_near").fetchone()[0]
        found = _kept[generation] = Board(connection.execute(_ROWS).fetchall()) if size <= MOST_ENTRIES else None
        while len(_kept) > _MOST_BOARDS:
            _kept.popitem(last=False)
    return found


class Having(NamedTuple):
    """The entries that meet an expression: their keys low to high, the same as a set, and as a bit string."""

    keys: tuple[int, ...]
    known: frozenset[int]
    entries: int


class Coming(NamedTuple):
    """The dates of all entries: moments by when_id, entries by slot, those with a date from before today that goes on, how long this
    stays true, what sieving.Dates keeps of them, and entries by slot and start as they were asked for (Bits.starts).
    """

    moments: dict[int, Moment]
    slots: dict[int, int]
    under_way: int
    span: tuple[int, int]
    nexts: dict
    starts: dict


class Board(Bits):
    """A whole index: `rows` are its entries in the order of their bits."""

    def __init__(self, rows):
        self.rows = rows
        self.every = (1 << len(rows)) - 1
        self.masks = {column: bit_strings([row[column] for row in rows]) for column in (KINDS, GOOD_FOR, JOINING, HOW, YES, NO, MARKS)}
        self.place_of = {row[KEY]: place for place, row in enumerate(rows)}
        self.lone = [row[KEY] for row in rows if not row[MARKS] & _SEVERAL]
        self.easts = [_FAR if row[E] is None else row[E] for row in rows]
        self.norths = [_FAR if row[N] is None else row[N] for row in rows]
        self.pointed = self.bits(place for place, row in enumerate(rows) if row[KEY] < POINTLESS)
        self.first, self.steps = self._neighbours()
        self.dates, self.words, self.room, self.ages, self.spots = OrderedDict(), OrderedDict(), _MOST_KEYS, {}, {}
        # One sheet, and one page with its choices, asks several things about one circle.
        self.circles, self.places = {}, OrderedDict()

    def chosen(self, entries):
        """The rows of a bit string: looked for one by one where they are few, else taken in one go."""
        places, rows = bin(entries)[:1:-1], self.rows
        if entries.bit_count() * _FEW > len(rows):
            return list(compress(rows, places.encode().translate(_VALUE)))
        found, at = [], places.find("1")
        while at >= 0:
            found.append(rows[at])
            at = places.find("1", at + 1)
        return found

    def bits(self, places):
        """The bit string of some places in the order of rows."""
        flags = bytearray(b"0") * (len(self.rows) + 1)
        for place in places:
            flags[-1 - place] = 49
        return int(flags, 2)

    def of_age(self, age):
        """The entries open to somebody of this age, kept."""
        found = self.ages.get(age)
        if found is None:
            if len(self.ages) >= _MOST_AGES:
                self.ages.clear()
            found = self.ages[age] = self.bits(place for place, row in enumerate(self.rows) if row[_MIN_AGE] <= age <= row[_MAX_AGE])
        return found

    def having(self, connection, words):
        """The Having of an expression, kept."""
        found = self.words.get(words)
        if found is not None:
            return found
        keys = tuple(sorted(keys_of(connection, words, [WHOLE])))
        found = self.words[words] = Having(keys, frozenset(keys), self.bits(map(self.place_of.__getitem__, keys)))
        self.room -= len(keys)
        while self.room < 0 and len(self.words) > 1:
            self.room += len(self.words.popitem(last=False)[1].keys)
        return found

    def within(self, question, spans, radius):
        """The entries with a point at most `radius` metres from the question's, None for any point; `spans` hold that circle; kept."""
        if radius is None:
            return self.pointed
        circle = question.e, question.n, radius
        found = self.circles.get(circle)
        if found is None:
            if len(self.circles) >= _MOST_CIRCLES:
                self.circles.clear()
            found = self.circles[circle] = self._inside(question, spans, radius)
        return found

    def _inside(self, question, spans, radius):
        limit, lone = radius * radius, len(self.lone)
        found = _flags(self._squares(question, slice(lone, None)), limit) << lone
        for low, high in spans:
            first, last = bisect_left(self.lone, low), bisect_right(self.lone, min(high, POINTLESS - 1))
            if first < last:
                found |= _flags(self._squares(question, slice(first, last)), limit) << first
        return found

    def fetch(self, connection, question, words, spans):
        """(rows that meet the expression, the place and the age, {key: metres}) as the tables would give them, a row at a time."""
        keys, metres = self.having(connection, words).keys, {}
        if placed(question):
            near = tuple(chain.from_iterable(_between(keys, low, min(high, POINTLESS - 1)) for low, high in spans))
            metres = self._metres(question, near)
            covered = self.having(connection, covering(question)).known
            keys = (*metres, *(key for key in _between(keys, POINTLESS, keys[-1]) if key in covered)) if keys else ()
        rows = [self.rows[self.place_of[key]] for key in keys]
        if question.age is not None:
            rows = [row for row in rows if row[_MIN_AGE] <= question.age <= row[_MAX_AGE]]
        return rows, metres

    def point(self, key):
        """(e, n) in metres of the entry with this key."""
        row = self.rows[self.place_of[key]]
        return row[E], row[N]

    def metres(self, question, measure):
        """What `measure` (sifting.Metres) gives for the question's place, kept, since one sheet asks several things at one place."""
        place = question.e, question.n
        found = self.places.get(place)
        if found is None:
            found = self.places[place] = measure(self, question)
            while len(self.places) > _MOST_PLACES:
                self.places.popitem(last=False)
        return found

    def coming(self, connection, question):
        """The Coming for the question's now and range of days."""
        now, days = question.today * 1440 + question.minute, (question.first, question.last)
        known = self.dates.get(days)
        if known is None or not known.span[0] <= now < known.span[1]:
            known = self.dates[days] = self._coming(moments(connection, {row[WHEN] for row in self.rows}, now, *days), question.today)
            while len(self.dates) > _MOST_DATES:
                self.dates.popitem(last=False)
        return known

    def starts(self, coming, slot):
        """As Bits has it, kept with the dates."""
        found = coming.starts.get(slot)
        if found is None:
            held, flags = defaultdict(list), bin(coming.slots.get(slot, 0))[:1:-1].encode().translate(_VALUE)
            for place in compress(range(len(self.rows)), flags):
                moment = coming.moments[self.rows[place][WHEN]]
                held[next(start for bits, start, _ in moment.firsts if bits >> slot & 1)].append(place)
            found = coming.starts[slot] = [self.bits(places) for _, places in sorted(held.items())]
        return found

    def _coming(self, known, today):
        found = [known[row[WHEN]] for row in self.rows]
        under_way = self.bits(place for place, moment in enumerate(found) if moment.firsts and moment.firsts[0][2].day < today)
        return Coming(known, bit_strings([moment.slots for moment in found]), under_way, span(known), {}, {})

    def _metres(self, question, keys):
        rows = [self.rows[self.place_of[key]] for key in keys]
        east, north = question.e, question.n
        squares = [(row[E] - east) * (row[E] - east) + (row[N] - north) * (row[N] - north) for row in rows]
        if question.radius_m is None:
            return dict(zip(keys, map(isqrt, squares), strict=True))
        limit = question.radius_m * question.radius_m
        return {key: isqrt(square) for key, square in zip(keys, squares, strict=True) if square <= limit}

    def _squares(self, question, part):
        east, north = question.e, question.n
        return [(e - east) * (e - east) + (n - north) * (n - north) for e, n in zip(self.easts[part], self.norths[part], strict=True)]

    def _neighbours(self):
        services, step, steps = [row[SERVICE] for row in self.rows], 1, []
        first = self.bits(place for place, service in enumerate(services) if not place or services[place - 1] != service)
        while within := self.bits(place for place in range(len(services) - step) if services[place] == services[place + step]):
            steps.append((step, within))
            step *= 2
        return first, steps


def bit_strings(values):
    """{bit: the places whose value has it, as a bit string} of numbers below 2**64."""
    data, found = array("Q", values).tobytes(), {}
    for octet in range(8):
        part = data[octet::8][::-1]
        if any(part):
            found.update({octet * 8 + bit: int(part.translate(_DIGIT[bit]), 2) for bit in range(8)})
    return {bit: entries for bit, entries in found.items() if entries}


def _flags(squares, limit):
    return int(bytes(map(limit.__ge__, reversed(squares))).translate(_DIGIT[0]), 2) if squares else 0


def _between(keys, low, high):
    return keys[bisect_left(keys, low):bisect_right(keys, high)]
