"""The plain records the index takes and gives: it knows no model, only entries, questions and answers."""
from dataclasses import dataclass, field
from typing import NamedTuple

BEST, NEAREST, SOONEST = "best", "nearest", "soonest"
MORNING, AFTERNOON, EVENING = 1, 2, 4
FRESH, DUE, RING_FIRST, SUNK = 0, 1, 2, 3


class Occurrence(NamedTuple):
    """One coming date of an entry, in Europe/London wall time.

    `day` is `date.toordinal()`; `start` and `end` are minutes after that day's midnight (`end` may pass 1440), None when
    the time is not known: then it lasts to the day's end and fits no time of day.
    """

    day: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity at one of its venues, or once without a point (online, by phone, comes to you).

    `e`, `n` are British National Grid metres, None without a point. `areas` counts only without a point: the outcodes it
    covers; empty means everywhere; None means it lies somewhere we do not know, so no question with a place finds it.
    `localities` are numbers of named areas that it lies in, as a question may ask for one.
    Masks are bit sets whose meaning is the caller's. `access_yes` and `access_no` hold the known facts; a bit in neither is
    unknown. `free` is None when the cost is unknown. `stage` is FRESH to SUNK. `card` is opaque text given back with a hit.
    """

    entry_id: int
    service_id: int
    title: str
    labels: str = ""
    text: str = ""
    e: int | None = None
    n: int | None = None
    areas: frozenset[str] | None = frozenset()
    localities: frozenset[int] = frozenset()
    kinds: int = 0
    good_for: int = 0
    access_yes: int = 0
    access_no: int = 0
    joining: int = 0
    how: int = 0
    free: bool | None = None
    min_age: int | None = None
    max_age: int | None = None
    occurrences: tuple[Occurrence, ...] = ()
    stage: int = FRESH
    card: str = "{}"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Every group must be met; within `days` and `coming` together, `times`, `kinds`, `good_for`, `joining`, `how`
    any bit will do; of `access` all bits must hold.

    `days`, `coming`, `times`, `first`, `last` are met by one and the same occurrence (weekday bit 0 = Monday, in `coming` that
    weekday's date among the seven days that begin today; times MORNING starts before 12:00, AFTERNOON before 17:00, EVENING
    from 17:00; `first` and `last` are ordinals, inclusive) that has not ended.
    `e`, `n` the place, `radius_m` the limit (None: no limit), `area` the place's outcode; `locality` the number of one, to find only what
    lies in it. `unsure` turns the answer to those
    whose ticked access facts are not all known and of which none is "no". `today` and `minute` say now, in wall time.
    `apart` gives each fitting entry of an activity as a hit of its own (for a map); totals and counts stay those of activities.
    `exact_words` switches spelling off ("look for ... instead"). `bare` is for who needs no counts for the choices: they cost as much as
    all else.
    """

    today: int
    minute: int = 0
    words: str = ""
    exact_words: bool = False
    e: int | None = None
    n: int | None = None
    radius_m: int | None = None
    area: str | None = None
    locality: int | None = None
    days: int = 0
    coming: int = 0
    times: int = 0
    first: int | None = None
    last: int | None = None
    kinds: int = 0
    good_for: int = 0
    access: int = 0
    unsure: bool = False
    apart: bool = False
    free: bool = False
    joining: int = 0
    how: int = 0
    age: int | None = None
    sort: str = BEST
    offset: int = 0
    limit: int = 20
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One activity of the answer, at the nearest of its venues that fits; `others` counts its further fitting venues.

    `distance_m` is None without a place or a point. `next` is the first occurrence that has not ended (and, when the
    question limits dates, days or times, the first that fits them).
    """

    entry_id: int
    service_id: int
    distance_m: int | None
    next: Occurrence | None
    others: int
    card: str


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of activities by bit number (or by code), each with the other groups as they are; access: as well as what is ticked.

    `days` goes on after Sunday: 7 today, 8 tomorrow, 9 Saturday and Sunday of the seven days that begin today.
    """

    kinds: dict[int, int] = field(default_factory=dict)
    good_for: dict[int, int] = field(default_factory=dict)
    access: dict[int, int] = field(default_factory=dict)
    joining: dict[int, int] = field(default_factory=dict)
    how: dict[int, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)
    free: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` counts activities, `local` those of them shown at a point, `unsure` those kept apart for an unknown access fact.

    `read_as` is the words as they were looked for when spelling changed them, else None. `any_word` is true when nothing had
    all the words, so those with any of them are given.
    """

    total: int
    local: int
    unsure: int
    facets: Facets
    hits: tuple[Hit, ...]
    read_as: str | None = None
    any_word: bool = False
