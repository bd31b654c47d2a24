"""Coming dates: packed once for all entries that share them, and worked out against a moment of now."""
import struct
from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from .shapes import AFTERNOON, EVENING, MORNING, Occurrence

_RECORD = struct.Struct("<iHH")
_UNKNOWN = 0xFFFF
_DAY = 1440
NEVER = (1 << 62) - 1
_WEEK = 7
# The morning slots of both runs.
ANY_DAY = 0x11111111111111
_SATURDAY, _SUNDAY = 1 << 5, 1 << 6
_MOST_KEPT = 50_000
_MOST_RANGES = 24
# Moments by date range, then by when_id. A when_id is a hash of what it stands for, so a moment kept is right for any database.
_kept = OrderedDict()


class Moment(NamedTuple):
    """What a run of dates comes to, true while since <= now < until (minutes): its slots, and the first date of each, soonest first.

    A slot has two bits: as `slot` gives it for any date, and 28 higher for a date of the seven days that begin today.
    """

    since: int
    until: int
    slots: int
    firsts: tuple[tuple[int, int, Occurrence], ...]


def order(occurrence):
    """An integer that sorts occurrences by day, then start; an unknown start comes last in its day. None sorts last of all."""
    if occurrence is None:
        return NEVER
    return occurrence.day << 12 | (0xFFF if occurrence.start is None else occurrence.start)


def ends(occurrence):
    """The minute at which it is over, counted as days and minutes alike: day * 1440 + its end, else its start, else the day's end."""
    last = occurrence.end if occurrence.end is not None else occurrence.start
    return occurrence.day * _DAY + (_DAY if last is None else last)


def slot(occurrence):
    """The bit for its weekday and time of day: 4 * weekday + 0 morning, 1 afternoon, 2 evening, 3 not known."""
    start = occurrence.start
    part = 3 if start is None else 0 if start < 720 else 1 if start < 1020 else 2
    return 1 << 4 * ((occurrence.day - 1) % 7) + part


@lru_cache(maxsize=4096)
def allowed_slots(days, times, coming=0):
    """The slots that a choice of weekdays, times and weekdays of the coming seven days leaves; 0 means no choice.

    `days` and `coming` are one choice of which either will do. Times other than the three fit nothing.
    """
    parts = 15 if not times else times & (MORNING | AFTERNOON | EVENING)
    chosen = days & 127 | (coming & 127) << _WEEK if days or coming else 127
    return sum(parts << 4 * place for place in range(2 * _WEEK) if chosen >> place & 1)


@lru_cache(maxsize=4096)
def slots_in(slots):
    """Slots as a tuple of their bit numbers."""
    return tuple(bit for bit in range(slots.bit_length()) if slots >> bit & 1)


def weekend(today):
    """Saturday and Sunday as weekdays of the coming seven days, for a question's `coming`; on a Sunday (ordinal) what is left: that day."""
    return _SUNDAY if today % _WEEK == 0 else _SATURDAY | _SUNDAY


@lru_cache(maxsize=64)
def day_slots(today):
    """{bit of Facets.days: its slots} on a day (ordinal): weekdays from 0, then 7 today, 8 tomorrow, 9 the weekend."""
    weekday = (today - 1) % _WEEK
    near = (1 << weekday, 1 << (weekday + 1) % _WEEK, weekend(today))
    return {day: 15 << 4 * day for day in range(_WEEK)} | {
        _WEEK + place: allowed_slots(0, 0, coming) for place, coming in enumerate(near)}


@lru_cache(maxsize=256)
def soon_slots(allowed, today):
    """The bit numbers of those allowed slots whose date lies in the week that begins today, the soonest first."""
    days = [4 * ((today - 1 + day) % _WEEK) for day in range(_WEEK)]
    soon = allowed | allowed << 4 * _WEEK
    return tuple(slot for day in days for slot in range(day + 4 * _WEEK, day + 4 * _WEEK + 4) if soon >> slot & 1)


@lru_cache(maxsize=20_000)
def days_of(slots, today):
    """Slots as a bit set of what day_slots tells apart."""
    return sum(1 << bit for bit, meant in day_slots(today).items() if slots & meant)


@lru_cache(maxsize=4096)
def times_of(slots):
    """Slots as a bit set of times of day (bit 0 morning)."""
    return sum(1 << part for part in range(3) if slots & ANY_DAY << part)


def pack(occurrences):
    """(when_id, bytes) of some occurrences, whatever their order."""
    return _packed(tuple(occurrences))


@lru_cache(maxsize=20_000)
def _packed(occurrences):
    data = b"".join(
        _RECORD.pack(day, _UNKNOWN if start is None else start, _UNKNOWN if end is None else end)
        for day, start, end in sorted(occurrences, key=lambda o: (order(o), _UNKNOWN if o.end is None else o.end)))
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big") >> 1, data


@lru_cache(maxsize=20_000)
def unpack(data):
    """The occurrences in order of `pack`'s bytes."""
    return tuple(Occurrence(day, None if start == _UNKNOWN else start, None if end == _UNKNOWN else end)
                 for day, start, end in _RECORD.iter_unpack(data))


def moments(connection, when_ids, now, first, last):
    """{when_id: Moment} at `now` (day * 1440 + minute) among the days from `first` to `last` (ordinals, None is open)."""
    known = _kept.get((first, last))
    if known is None or len(known) > _MOST_KEPT:
        known = _kept[first, last] = {}
        while len(_kept) > _MOST_RANGES:
            _kept.popitem(last=False)
    found = {}
    for when_id in when_ids:
        moment = known.get(when_id)
        if moment is None or not moment.since <= now < moment.until:
            row = connection.execute("SELECT occurrences FROM finding_when WHERE when_id = ?", (when_id,)).fetchone()
            moment = _moment(unpack(row[0]) if row else (), now, first, last)
            if row:
                known[when_id] = moment
        found[when_id] = moment
    return found


def span(known):
    """(since, until) in minutes: while now lies between, all these moments stay true."""
    return max((moment.since for moment in known.values()), default=0), min((moment.until for moment in known.values()), default=NEVER)


def _moment(occurrences, now, first, last):
    today, slots, firsts = now // _DAY, 0, []
    since, until = today * _DAY, (today + 1) * _DAY
    for occurrence in occurrences:
        if first is not None and occurrence.day < first or last is not None and occurrence.day > last:
            continue
        end = ends(occurrence)
        if end <= now:
            since = max(since, end)
            continue
        until = min(until, end)
        bits = slot(occurrence)
        if today <= occurrence.day < today + _WEEK:
            bits |= bits << 4 * _WEEK
        if bits & ~slots:
            slots |= bits
            firsts.append((bits, order(occurrence), occurrence))
    return Moment(since, until, slots, tuple(firsts))
