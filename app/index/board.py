"""A smaller index held in memory as long bit strings, one bit an entry: many matches are counted at once, not row by row."""
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from itertools import compress
from math import isqrt

from .cells import POINTLESS
from .dates import moments, span
from .matching import GOOD_FOR, HOW, JOINING, KEY, KINDS, MARKS, NO, SERVICE, WHEN, YES

# Up to so many entries are held (about 1 MB a thousand); each bit string then takes a few microseconds.
MOST_ENTRIES = 30_000
_MOST_BOARDS = 3
_MOST_DATES = 12
_E, _N, _MIN_AGE, _MAX_AGE = range(12, 16)
_ROWS = """SELECT key, entry_id, service_id, NULL, kinds, good_for, joining, how, access_yes, access_no, when_id, marks,
    e, n, min_age, max_age FROM finding_near ORDER BY service_id, entry_id"""
_DIGIT = tuple(bytes(48 + (value >> bit & 1) for value in range(256)) for bit in range(8))
_VALUE = bytes(max(value - 48, 0) for value in range(256))
_kept = OrderedDict()


def board(connection, generation):
    """The Board of what the index holds at this generation; None when it holds too much."""
    if generation not in _kept:
        size = connection.execute("SELECT count(*) FROM finding_near").fetchone()[0]
        _kept[generation] = Board(connection.execute(_ROWS).fetchall()) if size <= MOST_ENTRIES else None
        while len(_kept) > _MOST_BOARDS:
            _kept.popitem(last=False)
    return _kept[generation]


class Board:
    """Entries in order of their activity, so that those of one stand side by side; bit i stands for entry i."""

    def __init__(self, rows):
        self.rows = rows
        self.every = (1 << len(rows)) - 1
        self.masks = {column: bit_strings([row[column] for row in rows]) for column in (KINDS, GOOD_FOR, JOINING, HOW, YES, NO, MARKS)}
        places = sorted((row[KEY], place) for place, row in enumerate(rows))
        self.keys, self.place_of = [key for key, _ in places], dict(places)
        self.easts, self.norths = [rows[place][_E] for _, place in places], [rows[place][_N] for _, place in places]
        self.first, self.steps = self._neighbours()
        self.dates = OrderedDict()

    def mask(self, column, bit):
        """The entries with this bit in this column."""
        return self.masks[column].get(bit, 0)

    def any_of(self, column, bits):
        """The entries with any of these bits in this column."""
        found = 0
        for bit, entries in self.masks[column].items():
            if bits >> bit & 1:
                found |= entries
        return found

    def activities(self, entries):
        """The entries' activities, as the bit of the first entry of each."""
        for step, within in self.steps:
            entries |= entries >> step & within
        return entries & self.first

    def chosen(self, entries):
        """The rows of a bit string."""
        return list(compress(self.rows, bin(entries)[:1:-1].encode().translate(_VALUE)))

    def of_keys(self, keys):
        """The entries with these keys."""
        return self.bits(map(self.place_of.__getitem__, keys))

    def bits(self, places):
        """The bit string of some places in the order of rows."""
        flags = bytearray(b"0") * (len(self.rows) + 1)
        for place in places:
            flags[-1 - place] = 49
        return int(flags, 2)

    def of_age(self, age):
        """The entries open to somebody of this age."""
        return self.bits(place for place, row in enumerate(self.rows) if row[_MIN_AGE] <= age <= row[_MAX_AGE])

    def within(self, question, spans):
        """{key: metres} of the entries in the spans with a point within the question's limit."""
        found = {}
        for low, high in spans:
            part = slice(bisect_left(self.keys, low), bisect_right(self.keys, min(high, POINTLESS - 1)))
            found |= _measured(self.keys[part], self.easts[part], self.norths[part], question)
        return found

    def within_of(self, question, keys):
        """{key: metres} of those of the keys that have a point within the question's limit."""
        rows = [self.rows[self.place_of[key]] for key in keys if key < POINTLESS]
        return _measured([row[KEY] for row in rows], [row[_E] for row in rows], [row[_N] for row in rows], question)

    def slots(self, connection, question):
        """(moments of all dates, {slot: entries}, (since, until)) for the question's now and range of days."""
        now, days = question.today * 1440 + question.minute, (question.first, question.last)
        known = self.dates.get(days)
        if known is None or not known[2][0] <= now < known[2][1]:
            all_moments = moments(connection, {row[WHEN] for row in self.rows}, now, *days)
            known = self.dates[days] = (all_moments, bit_strings([all_moments[row[WHEN]].slots for row in self.rows]), span(all_moments))
            while len(self.dates) > _MOST_DATES:
                self.dates.popitem(last=False)
        return known

    def _neighbours(self):
        services, step, steps = [row[SERVICE] for row in self.rows], 1, []
        first = self.bits(place for place, service in enumerate(services) if not place or services[place - 1] != service)
        while within := self.bits(place for place in range(len(services) - step) if services[place] == services[place + step]):
            steps.append((step, within))
            step *= 2
        return first, steps


def _measured(keys, easts, norths, question):
    east, north = question.e, question.n
    squares = [(e - east) * (e - east) + (n - north) * (n - north) for e, n in zip(easts, norths, strict=True)]
    if question.radius_m is None:
        return dict(zip(keys, map(isqrt, squares), strict=True))
    limit = question.radius_m * question.radius_m
    return {key: isqrt(square) for key, square in zip(keys, squares, strict=True) if square <= limit}


def bit_strings(values):
    """{bit: the places whose value has it, as a bit string} of numbers below 2**64."""
    data, found = array("Q", values).tobytes(), {}
    for octet in range(8):
        part = data[octet::8][::-1]
        if any(part):
            found.update({octet * 8 + bit: int(part.translate(_DIGIT[bit]), 2) for bit in range(8)})
    return {bit: entries for bit, entries in found.items() if entries}
