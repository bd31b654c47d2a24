"""The dates of a schedule, worked out in Europe/London wall time (STANDARDS 3): pure, by calendar arithmetic, never by adding hours."""
import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.web.dates import LONDON

DAY = 1440
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PLANNED, CANCELLED, MOVED, EXTRA, SKIPPED = "planned", "cancelled", "moved", "extra", "skipped"
_PART = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
# 29 February comes again within it, whatever the century.
_LONG_ENOUGH = timedelta(days=366 * 9)


class NotAPattern(ValueError):
    """A schedule that says no dates; the text says what is wrong, in words for who wrote it."""


class Occurrence(NamedTuple):
    """One date of a schedule, named by its original local date also when it moved to another (`on`).

    `opens` and `closes` are minutes after midnight of `on` (closes may pass 1440), None when not known; `state` is planned,
    cancelled, moved or extra.
    """

    original_on: date
    on: date
    opens: int | None = None
    closes: int | None = None
    state: str = PLANNED
    reason: str = ""


def today(now):
    """The Europe/London date of an aware datetime."""
    return now.astimezone(LONDON).date()


def minute(now):
    """Minutes after local midnight of an aware datetime, as the clock on the wall says."""
    local = now.astimezone(LONDON)
    return local.hour * 60 + local.minute


def instant(day, minutes):
    """The moment (aware, Europe/London) of wall time `minutes` after midnight of `day`; may pass 1440.

    Spring's missing 1:30am is 2:30am summer time; autumn's double 1:30am is the first (SECURITY DU-8). Compare and subtract such
    moments in UTC: two of one zone are compared by their wall time.
    """
    wall = datetime.combine(day + timedelta(minutes // DAY), time(minutes % DAY // 60, minutes % 60), LONDON)
    return wall.astimezone(UTC).astimezone(LONDON)


def occurrences(schedule, first, last):
    """[Occurrence] of a schedule (a Schedule row or ScheduleDetails) that are on first to last, both included, in order of date.

    Skipped dates are left out, cancelled ones stay and say so. A schedule that is no pattern gives only its extra dates.
    """
    opens, closes = _minutes(schedule.opens_at, schedule.closes_at)
    named = {exception.on: exception for exception in schedule.exceptions}
    found = [Occurrence(on, on, opens, closes) for on in pattern_dates(schedule, first, last) if on not in named]
    for on, exception in named.items():
        occurrence = _differing(exception, on, schedule)
        if occurrence and first <= occurrence.on <= last:
            found.append(occurrence)
    found.sort(key=lambda one: (one.on, one.opens is None, one.opens, one.original_on))
    return found


def pattern_dates(schedule, first, last):
    """The dates (a tuple) that the pattern alone gives from first to last, both included. Raises NotAPattern."""
    first = max(bound for bound in (schedule.dtstart, schedule.valid_from, first) if bound)
    last = min(bound for bound in (schedule.until, schedule.valid_to, last) if bound)
    return _dates_between(_Pattern(schedule.dtstart, schedule.freq, schedule.interval, schedule.byday, schedule.bymonthday), first, last)


def is_pattern(schedule):
    """Whether it gives dates by itself: once or again and again, not by arrangement."""
    return bool(schedule.freq or schedule.dtstart)


def over_on(schedule):
    """The first date on which the pattern is over, its last date being past; None when it has no end."""
    if not schedule.freq:
        return schedule.dtstart + timedelta(1) if schedule.dtstart else None
    ends = [end for end in (schedule.until, schedule.valid_to) if end and end < date.max]
    return min(ends) + timedelta(1) if ends else None


def settled(details, today):
    """The ScheduleDetails' pattern as it is kept: {dtstart, freq, interval, byday, bymonthday}; byday sorted, dtstart its first date.

    Without a first date it begins with the first that fits from `valid_from` or `today` on. Raises NotAPattern.
    """
    freq, interval = details.freq.strip().upper(), details.interval or 1
    if freq not in ("", "WEEKLY", "MONTHLY"):
        raise NotAPattern(f"We can keep dates that come every week or every month, not {details.freq!r}.")
    if not 1 <= interval <= 52:
        raise NotAPattern(f"Every {interval} is too far apart: use 1 to 52.")
    if freq and interval > 1 and not details.dtstart:
        raise NotAPattern("Give the first date: without it, every second or third one could be either.")
    byday, bymonthday = tidy_byday(details.byday, freq), tidy_bymonthday(details.bymonthday)
    if not freq:
        return {"dtstart": details.dtstart, "freq": "", "interval": 1, "byday": "", "bymonthday": ""}
    if not (byday or bymonthday or details.dtstart):
        raise NotAPattern("Say on which day it is.")
    pattern = {"freq": freq, "interval": interval, "byday": byday, "bymonthday": bymonthday if freq == "MONTHLY" else ""}
    starts = max(bound for bound in (details.dtstart, details.valid_from, None if details.dtstart else today) if bound)
    fitting = _dates(_Pattern(details.dtstart or starts, **pattern), starts, starts + min(_LONG_ENOUGH, date.max - starts))
    first = next((on for on in fitting if on >= starts), None)
    return {"dtstart": first or details.dtstart or starts, **pattern}


def tidy_byday(text, freq="MONTHLY"):
    """"TU,1TH" sorted, without plus signs or spaces; a number only where months are counted. Raises NotAPattern."""
    parts = set()
    for part in filter(None, text.upper().replace(" ", "").split(",")):
        read = _PART.fullmatch(part)
        if not read or read[1] and freq != "MONTHLY":
            raise NotAPattern(f"{part!r} is no day that we know.")
        parts.add((int(read[1] or 0), CODES.index(read[2])))
    return ",".join(f"{number or ''}{CODES[day]}" for number, day in sorted(parts, key=lambda one: (one[0] < 0, *one)))


def tidy_bymonthday(text):
    """"15,-1" sorted, each 1 to 31 or counted back from the month's end. Raises NotAPattern."""
    parts = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        if not re.fullmatch(r"[+-]?[0-9]{1,2}", part) or not 1 <= abs(int(part)) <= 31:
            raise NotAPattern(f"{part!r} is no day of the month.")
        parts.add(int(part))
    return ",".join(map(str, sorted(parts, key=lambda number: (number < 0, number))))


class _Pattern(NamedTuple):
    dtstart: date | None
    freq: str
    interval: int
    byday: str
    bymonthday: str


@lru_cache(maxsize=4096)
@lru_cache(maxsize=4096)
def _dates_between(pattern, first, last):
    return tuple(on for on in _dates(pattern, first, last) if first <= on <= last)


def _dates(schedule, first, last):
    """Yields the pattern's dates of all weeks or months that first to last touch, in order."""
    if not schedule.freq:
        return iter([schedule.dtstart] if schedule.dtstart else [])
    if schedule.freq not in ("WEEKLY", "MONTHLY"):
        raise NotAPattern(f"{schedule.freq!r} is not how often something can be.")
    return (_weeks if schedule.freq == "WEEKLY" else _months)(schedule, first, last)


def _weeks(schedule, first, last):
    """Whole weeks from Monday, every `interval` counted from the week of dtstart."""
    anchor, interval = (schedule.dtstart or first).toordinal() - 1, schedule.interval or 1
    weekdays = _weekdays(schedule.byday) or (anchor % 7,)
    week = (first.toordinal() - 1) // 7
    for at in range(week + (anchor // 7 - week) % interval, (last.toordinal() - 1) // 7 + 1, interval):
        for weekday in weekdays:
            if at * 7 + weekday < date.max.toordinal():
                yield date.fromordinal(at * 7 + weekday + 1)


def _months(schedule, first, last):
    """Whole months, every `interval` counted from the month of dtstart."""
    anchor, interval = schedule.dtstart or first, schedule.interval or 1
    bymonthday = schedule.bymonthday if schedule.byday or schedule.bymonthday else str(anchor.day)
    month = _month(first)
    for at in range(month + (_month(anchor) - month) % interval, _month(last) + 1, interval):
        for day in _month_days(at // 12, at % 12 + 1, schedule.byday, bymonthday):
            yield date(at // 12, at % 12 + 1, day)


def _month(day):
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=1024)
def _weekdays(byday):
    return tuple(sorted(CODES.index(part) for part in filter(None, tidy_byday(byday, "WEEKLY").split(","))))


@lru_cache(maxsize=4096)
def _month_days(year, month, byday, bymonthday):
    """The days of one month that fit both lists; an empty list is no condition."""
    first, length = monthrange(year, month)
    wanted = {(int(part[:-2] or 0), CODES.index(part[-2:])) for part in filter(None, tidy_byday(byday).split(","))}
    numbers = {int(part) for part in filter(None, tidy_bymonthday(bymonthday).split(","))}

    def fits(day):
        weekday, back = (first + day - 1) % 7, length - day + 1
        named = {(0, weekday), ((day + 6) // 7, weekday), (-((back + 6) // 7), weekday)}
        return (not wanted or bool(wanted & named)) and (not numbers or bool(numbers & {day, -back}))
    return tuple(day for day in range(1, length + 1) if fits(day))


def _differing(exception, on, schedule):
    """The Occurrence that an exception makes of its date, None when there is none."""
    if exception.kind == SKIPPED:
        return None
    opens, closes = _minutes(exception.opens_at or schedule.opens_at,
                             exception.closes_at or (None if exception.opens_at else schedule.closes_at))
    if exception.kind == CANCELLED:
        return Occurrence(on, on, opens, closes, CANCELLED, exception.reason) if pattern_dates(schedule, on, on) else None
    # A date that somebody moved or added is on, whether the pattern knows it or not: a date too few is a group missed.
    return Occurrence(on, exception.new_on or on, opens, closes, MOVED if exception.kind == MOVED else EXTRA, exception.reason)


def _minutes(opens_at, closes_at):
    """(opens, closes) in minutes; an end at or before the start is the next day's, without a start there is no end."""
    if opens_at is None:
        return None, None
    opens = opens_at.hour * 60 + opens_at.minute
    if closes_at is None:
        return opens, None
    closes = closes_at.hour * 60 + closes_at.minute
    return opens, closes if closes > opens else closes + DAY
