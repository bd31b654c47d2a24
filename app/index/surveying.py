"""Asks the columns of a large index: what words and place leave of it becomes bit strings, which are counted as a Board's are."""
from collections import OrderedDict
from math import isqrt

import numpy as np

from .bits import Bits
from .board import Coming
from .cells import POINTLESS
from .columns import UNDER_WAY
from .matching import MARKS, WITHOUT_POINT, Match, around, inside, keys_of, placed, spans_of, titled
from .order import OFF_TITLE, STAGE
from .packing import masks_of, string, strings
from .reading import all_words
from .shapes import NEAREST, SOONEST, SUNK
from .words import area_token

_SEVERAL = 4
_FARTHEST, _OLDEST = 1 << 30, 1 << 20
_MOST_DATES = 4
_STAGES = np.array((*STAGE[:SUNK], 1 << 40), np.int64)


def candidates(columns, connection, question, reading):
    """(Survey of the entries that the words and place leave, those of them of the age, Match without rows, those with a point that have
    the words in title and labels or None); None when no entry has the words, or the question's numbers are beyond what columns hold.
    """
    words = all_words(reading) if reading else None
    if reading and not words or not _measurable(question):
        return None
    spans = spans_of(question, reading)
    survey = _survey(columns, connection, question, inside(question, words), spans)
    entries = survey.every if question.age is None else survey.of_age(question.age)
    if words and not entries:
        return None
    heads = titled(connection, question, words, around(survey.keys().tolist()) if len(spans) <= 2 else spans) if words else None
    by_title = None if heads is None else survey.at(columns.places(heads.known(False)))
    return survey, entries, Match([], survey.metres, heads), by_title


def _measurable(question):
    return abs(question.age or 0) < _OLDEST and all(
        abs(number or 0) < _FARTHEST for number in (question.e, question.n, question.radius_m))


def _survey(columns, connection, question, words, spans):
    if not placed(question):
        return columns.once(("survey", words), lambda: Survey(columns, None, Part(columns, _places(columns, connection, words, spans))))
    everywhere = columns.once(("everywhere", words), lambda: Everywhere(columns, _covering(columns, connection, words, None)))
    here = _places(columns, connection, words, [(low, min(high, POINTLESS - 1)) for low, high in spans if low < POINTLESS])
    if question.radius_m is not None:
        here = here[columns.squares(here, question.e, question.n) <= question.radius_m ** 2]
    if question.area is not None:
        here = np.concatenate((here, _covering(columns, connection, words, question.area)))
    return Survey(columns, everywhere, Part(columns, here), (question.e, question.n))


def _places(columns, connection, words, spans):
    return columns.places(keys_of(connection, words, spans)) if words else columns.between(spans)


def _covering(columns, connection, words, area):
    """The places that cover an outcode, None for everywhere, without a point, and have the words if any."""
    token = area_token(area)
    covering = columns.once(("covering", token), lambda: _places(columns, connection, f'"{token}"', [WITHOUT_POINT]))
    if not words:
        return covering
    return _among(covering, columns.once(("pointless", words), lambda: _places(columns, connection, words, [WITHOUT_POINT])))


def _among(places, others):
    """Those of the places, ascending, that are among the others too."""
    return places[_found(places, others)]


def _found(places, others):
    """Whether each of the places is among the others, ascending."""
    if not len(others):
        return np.zeros(len(places), bool)
    at = np.searchsorted(others, places)
    at[at == len(others)] = 0
    return others[at] == places


class Part:
    """Some places of the columns: `lone`, the entries that are their activity's only one, and `several`, the others by activity."""

    def __init__(self, columns, places):
        several = (columns.octet(MARKS, places) & _SEVERAL).astype(bool)
        self.lone, self.several = (places[~several], _by_activity(columns, places[several])) if several.any() else (places, places[:0])

    def __len__(self):
        return len(self.lone) + len(self.several)


class Everywhere(Part):
    """What lies near every place, kept with its bit strings: it is the same wherever one asks."""

    def __init__(self, columns, places):
        super().__init__(columns, places)
        self.columns, self.masks, self._dates = columns, masks_of(columns, self.lone), OrderedDict()

    def coming(self, connection, run, now):
        """(slots and UNDER_WAY by bit, since, until) of the lone ones, kept while true."""
        return _while_true(self._dates, run, now, lambda: _slots(connection, run, self.columns.when[self.lone], now))


class Survey(Bits):
    """Some places of the columns: the lone ones of what lies everywhere, if any, and of `here`, then the others by activity."""

    def __init__(self, columns, everywhere, here, place=None):
        self.columns, self.everywhere, self.place = columns, everywhere, place
        first, several = (), here.several
        if everywhere is not None:
            first = everywhere.lone
            if len(everywhere.several):
                several = _by_activity(columns, np.concatenate((several, everywhere.several)))
        self.start, self.own = len(first), np.concatenate((here.lone, several)) if len(several) else here.lone
        self.places = np.concatenate((first, self.own)) if len(first) else self.own
        self.every = (1 << len(self.places)) - 1
        self.masks = self._masks()
        self.pointed = string(self.places < columns.pointed)
        self.first, self.steps = self._neighbours(len(self.places) - len(several), columns.services[several])
        self.metres, self._squares, self._dates = {}, None, OrderedDict()

    def __len__(self):
        return len(self.places)

    def keys(self):
        """The entries' keys, int64."""
        return self.columns.keys[self.places]

    def at(self, places):
        """The entries at some places of the columns, ascending."""
        return string(_found(self.places, places))

    def of_age(self, age):
        """The entries open to somebody of this age."""
        return string((self.columns.least[self.places] <= age) & (age <= self.columns.most[self.places]))

    def within(self, question, spans, radius):
        """The entries with a point at most `radius` metres from the question's; the spans, which hold that circle, save nothing here."""
        return string(self.squares() <= radius * radius) & self.pointed

    def leading(self, alone, question, by_title, end):
        """The entries that stand, as nearness goes, no further back than the last of the first `end` of `alone`; 0 where the order
        asks for more than nearness, words and freshness, or they are too few.
        """
        if not end or self.place is None or question.sort == SOONEST or (alone & self.pointed).bit_count() < end:
            return 0
        behind = self._behind(question.sort, by_title)
        return string(behind <= np.partition(behind[self._flags(alone & self.pointed)], end - 1)[end - 1]) & self.pointed

    def _behind(self, sort, by_title):
        metres = np.sqrt(self.squares()).astype(np.int64)
        if sort == NEAREST:
            return metres
        behind = metres + _STAGES[self.columns.octet(MARKS, self.places) & 3]
        return behind if by_title is None else behind + OFF_TITLE * ~self._flags(by_title)

    def squares(self):
        """The squared metres of each entry from the question's place, int64."""
        if self._squares is None:
            self._squares = self.columns.squares(self.places, *self.place)
        return self._squares

    def chosen(self, entries):
        """Slim rows of a bit string, with what the order asks for alone; WHEN is the number that the dates go by here. Their metres are
        added to `metres`, by key.
        """
        if not entries:
            return []
        columns, flags = self.columns, self._flags(entries)
        at = self.places[flags]
        keys, nothing = columns.keys[at].tolist(), [None] * len(at)
        if self.place is not None:
            self.metres.update(zip(keys, map(isqrt, self.squares()[flags].tolist()), strict=True))
        return list(zip(keys, columns.entries[at].tolist(), columns.services[at].tolist(), *[nothing] * 7,
                        columns.when[at].tolist(), columns.octet(MARKS, at).tolist(), strict=True))

    def coming(self, connection, question):
        """The Coming for the question's now and range of days."""
        now, run = question.today * 1440 + question.minute, self.columns.whens.run(question.first, question.last)
        return _while_true(self._dates, run, now, lambda: self._coming(connection, run, now))[0]

    def _coming(self, connection, run, now):
        slots, *span = _slots(connection, run, self.columns.when[self.own], now)
        if self.everywhere is not None:
            others, since, until = self.everywhere.coming(connection, run, now)
            slots, span = self._joined(others, slots), [max(since, span[0]), min(until, span[1])]
        under_way = slots.pop(UNDER_WAY, 0)
        return Coming(run.moments, slots, under_way, tuple(span), {}, {}), *span

    def _masks(self):
        own = masks_of(self.columns, self.own)
        return own if self.everywhere is None else {column: self._joined(self.everywhere.masks[column], own[column]) for column in own}

    def _joined(self, others, own):
        joined = {bit: entries << self.start for bit, entries in own.items()}
        for bit, entries in others.items():
            joined[bit] = joined.get(bit, 0) | entries
        return joined

    def _flags(self, entries):
        octets = np.frombuffer(entries.to_bytes(len(self.places) + 7 >> 3, "little"), np.uint8)
        return np.unpackbits(octets, count=len(self.places), bitorder="little").view(bool)

    def _neighbours(self, start, services):
        if not len(services):
            return self.every, []
        again, step, steps = string(services[1:] == services[:-1]) << 1, 1, []
        while within := string(services[step:] == services[:-step]):
            steps.append((step, within << start))
            step *= 2
        return self.every & ~(again << start), steps


def _by_activity(columns, places):
    return places[np.lexsort((columns.entries[places], columns.services[places]))]


def _slots(connection, run, whens, now):
    octets, since, until = run.at(connection, whens, now)
    return strings(octets, range(UNDER_WAY + 1)), since, until


def _while_true(kept, about, now, ask):
    """What `ask` gives, (..., since, until), kept by what it is about until it is no longer true."""
    known = kept.get(about)
    if known is None or not known[-2] <= now < known[-1]:
        known = kept[about] = ask()
        while len(kept) > _MOST_DATES:
            kept.popitem(last=False)
    return known
