"""The slim rows of a large index held in memory as columns, in order of their keys; a copy follows what was written since."""
from collections import OrderedDict
from threading import Lock

import numpy as np

from .cells import POINTLESS
from .dates import NEVER, moments
from .matching import GOOD_FOR, HOW, JOINING, KINDS, MARKS, NO, YES
from .writing import changes

# What the bit sets of a row are read from, side by side in one matrix of octets.
BIT_COLUMNS = (KINDS, GOOD_FOR, JOINING, HOW, YES, NO, MARKS)
# The bit of a run's dates beside its slots that says that one began before today and goes on.
UNDER_WAY = 56
_RUN_OCTETS = 8
_FAR = 1 << 30
_MOST_AGE = 1 << 20
_SELECT = f"""SELECT key, entry_id, service_id, kinds, good_for, joining, how, access_yes, access_no, marks,
    coalesce(e, {_FAR}), coalesce(n, {_FAR}), min_age, max_age, when_id FROM finding_near"""  # noqa: S608
_WIDTH, _FIRST_BITS, _CHUNK, _SOME_KEYS = 15, 3, 20_000, 500
# The newest copies: one that follows shares nothing with the one before, which questions under way still read.
_MOST_COPIES = 2
_MOST_RUNS = 24
_MOST_MADE = 4
_kept = OrderedDict()
_one_at_a_time = Lock()


def columns(connection, generation):
    """The Columns of what the index holds at this generation: loading takes about 3 seconds a million, following a write far less."""
    with _one_at_a_time:
        if generation not in _kept:
            _kept[generation] = _follow(connection) or Columns(_load(connection, _SELECT + " ORDER BY key"), Whens())
            while len(_kept) > _MOST_COPIES:
                _kept.popitem(last=False)
        return _kept[generation]


def _follow(connection):
    """The newest copy brought up to date, None where nothing tells what changed."""
    for known, copy in reversed(_kept.items()):
        changed = changes(connection, known)
        if changed is not None:
            return copy.with_changes(sorted(changed), _rows_of(connection, sorted(changed)))
    return None


def _rows_of(connection, keys):
    parts = [_load(connection, f"{_SELECT} WHERE key IN ({','.join('?' * len(part))}) ORDER BY key", part)
             for part in (keys[at:at + _SOME_KEYS] for at in range(0, len(keys), _SOME_KEYS))]
    return np.concatenate([*parts, np.empty((0, _WIDTH), np.int64)])


def _load(connection, sql, values=()):
    parts, rows = [np.empty((0, _WIDTH), np.int64)], connection.execute(sql, values)
    while part := rows.fetchmany(_CHUNK):
        parts.append(np.array(part, np.int64))
    return np.concatenate(parts)


class Whens:
    """The runs of dates that entries share, numbered in the order met; and what each comes to, by range of days."""

    def __init__(self):
        self.place_of, self.ids, self._runs = {}, [], OrderedDict()

    def places(self, when_ids):
        """int32 numbers of these when_ids, an int64 array."""
        ids, inverse = np.unique(when_ids, return_inverse=True)
        for when_id in ids.tolist():
            if when_id not in self.place_of:
                self.place_of[when_id] = len(self.ids)
                self.ids.append(when_id)
        return np.array([self.place_of[when_id] for when_id in ids.tolist()], np.int32)[inverse]

    def run(self, first, last):
        """The Run of a range of days (ordinals, None is open)."""
        if (first, last) not in self._runs:
            self._runs[first, last] = Run(self.ids, first, last)
            while len(self._runs) > _MOST_RUNS:
                self._runs.popitem(last=False)
        return self._runs[first, last]


class Run:
    """Moments in columns, by a run of dates' number: worked out when first asked for, and again when they are no longer true.
    `moments` are those worked out, {number: Moment}.
    """

    def __init__(self, ids, first, last):
        self.moments = {}
        self._ids, self._first, self._last, self._lock = ids, first, last, Lock()
        self._since, self._until, self._octets = np.full(0, NEVER), np.full(0, 0), np.zeros((_RUN_OCTETS, 0), np.uint8)

    def at(self, connection, places, now):
        """(octets, since, until) of some numbers (int32): uint8 as many columns, of slots and UNDER_WAY; true from `since` until before
        `until` (minutes), `now` among them.
        """
        with self._lock:
            if len(self._ids) > len(self._since):
                self._grow(2 * len(self._ids) - len(self._since))
            since, until = self._since[places], self._until[places]
            stale = (since > now) | (until <= now)
            if stale.any():
                for place in np.unique(places[stale]).tolist():
                    self._learn(connection, place, now)
                since, until = self._since[places], self._until[places]
            return self._octets[:, places], int(since.max(initial=0)), int(until.min(initial=NEVER))

    def _grow(self, more):
        self._octets = np.pad(self._octets, ((0, 0), (0, more)))
        self._until = np.pad(self._until, (0, more))
        self._since = np.pad(self._since, (0, more), constant_values=NEVER)

    def _learn(self, connection, place, now):
        moment = moments(connection, (self._ids[place],), now, self._first, self._last)[self._ids[place]]
        self.moments[place] = moment
        under_way = bool(moment.firsts) and moment.firsts[0][2].day < now // 1440
        self._octets[:, place] = np.frombuffer((moment.slots | under_way << UNDER_WAY).to_bytes(_RUN_OCTETS, "little"), np.uint8)
        self._since[place], self._until[place] = moment.since, moment.until


class Columns:
    """One array for each column, an entry at the same place in all: `keys` (ascending), `entries`, `services` int64; `octets` uint8,
    one row for each octet of the bit sets, which `layout` [(column, its first octet, octets)] names; `e`, `n` int32 in metres;
    `least`, `most` int32 ages; `when` int32 numbers of `whens`. `pointed` is how many have a point: they come first; `used` the bits of
    `octets` that any entry has, eight a row.
    """

    def __init__(self, table, whens):
        """`table` int64 as _SELECT gives it, by key; `whens` Whens."""
        self.whens = whens
        self.keys, self.entries, self.services = (np.ascontiguousarray(table[:, at]) for at in range(_FIRST_BITS))
        self.layout, self.octets = _octets(table[:, _FIRST_BITS:_FIRST_BITS + len(BIT_COLUMNS)])
        self.e, self.n = (np.clip(table[:, at], -_FAR, _FAR).astype(np.int32) for at in (10, 11))
        self.least, self.most = (np.clip(table[:, at], -_MOST_AGE, _MOST_AGE).astype(np.int32) for at in (12, 13))
        self.when = whens.places(table[:, 14])
        self._tell()

    def with_changes(self, keys, table):
        """Columns without what had the keys (a sorted list), and with the rows of `table` instead."""
        fresh = Columns(table, self.whens)
        gone = np.isin(self.keys, np.array(keys, np.int64))
        at = np.searchsorted(self.keys[~gone], fresh.keys)
        made = object.__new__(Columns)
        made.whens = self.whens
        for name in ("keys", "entries", "services", "e", "n", "least", "most", "when"):
            setattr(made, name, np.insert(getattr(self, name)[~gone], at, getattr(fresh, name)))
        wides = [max(one, other) for (*_, one), (*_, other) in zip(self.layout, fresh.layout, strict=True)]
        made.layout, made.octets = _layout(wides), np.insert(_widened(self, wides)[:, ~gone], at, _widened(fresh, wides), axis=1)
        made._tell()
        return made

    def _tell(self):
        self._made, self._counted = OrderedDict(), 0
        self.pointed = int(np.searchsorted(self.keys, POINTLESS))
        ever = np.bitwise_or.reduce(self.octets, axis=1).tolist() if len(self.keys) else []
        self.used = [8 * row + bit for row, octet in enumerate(ever) for bit in range(8) if octet >> bit & 1]

    def once(self, about, make):
        """What `make` gives, kept by what it is about: the last asked for, up to some times as many places as there are entries."""
        found = self._made.pop(about, None)
        if found is None:
            found = make()
        self._made[about] = found
        if len(self._made) > self._counted:
            while len(self._made) > 1 and sum(map(len, list(self._made.values()))) > _MOST_MADE * len(self.keys):
                self._made.popitem(last=False)
            self._counted = len(self._made)
        return found

    def places(self, keys):
        """The places (intp, ascending) of those keys (any iterable) that are there."""
        keys = np.sort(np.fromiter(keys, np.int64))
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        return at[self.keys[at] == keys] if len(self.keys) else at[:0]

    def between(self, spans):
        """The places whose keys lie in the spans [(low, high)], which do not overlap."""
        parts = [np.arange(np.searchsorted(self.keys, low), np.searchsorted(self.keys, high, "right")) for low, high in spans]
        return np.concatenate(parts) if parts else np.arange(0)

    def squares(self, places, e, n):
        """The squared distances in metres of some places from a point, int64."""
        east, north = self.e[places].astype(np.int64) - e, self.n[places].astype(np.int64) - n
        return east * east + north * north

    def octet(self, column, places):
        """The lowest octet of a column at some places, uint8."""
        first, octets = next((first, octets) for name, first, octets in self.layout if name == column)
        return self.octets[first, places] if octets else np.zeros(len(places), np.uint8)


def _octets(table):
    """(layout, octets) of the bit sets, as many octets of each column as any of its rows uses."""
    wides = [(int(np.bitwise_or.reduce(values, initial=0)).bit_length() + 7) // 8 for values in table.T]
    rows = [values >> 8 * octet & 255 for values, wide in zip(table.T, wides, strict=True) for octet in range(wide)]
    return _layout(wides), np.array(rows, np.uint8).reshape(len(rows), len(table))


def _layout(wides):
    return [(column, sum(wides[:place]), wides[place]) for place, column in enumerate(BIT_COLUMNS)]


def _widened(columns, wides):
    """The octets of Columns with room for so many a column."""
    rows = np.zeros((sum(wides), len(columns.keys)), np.uint8)
    for (_, first, octets), (_, start, _) in zip(columns.layout, _layout(wides), strict=True):
        rows[start:start + octets] = columns.octets[first:first + octets]
    return rows
