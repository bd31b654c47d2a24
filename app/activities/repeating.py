"""What an activity's patterns are in words, for its own page: "Wednesdays, 2pm to 4pm, in school term time"."""
from datetime import date, timedelta
from typing import NamedTuple

from app.directory import sessions
from app.web import formats

# Days within which even what is on every 52 months is on once.
_LONG = 366 * 5
_OFF = (sessions.CANCELLED, sessions.SKIPPED)


class Pattern(NamedTuple):
    """What repeats: "Wednesdays, 2pm to 4pm", then the rest (", in term time"), more sentences, and where of several venues."""

    words: str
    rest: str = ""
    more: str = ""
    where: str = ""


def patterns(service, today):
    """[Pattern] of the schedules that are not over, those of the same words together."""
    current = [one for one in service.schedules if (sessions.over_on(one) or today + timedelta(1)) > today]
    dates = [one for one in current if one.dtstart and not one.freq]
    if len(dates) > 1:
        current = [one for one in current if one not in dates]
    alike = {}
    for one in current:
        alike.setdefault((one.service_at_location_id, _words(one)), []).append(one)
    found = [_pattern(service, group, today) for group in alike.values()]
    return found + ([Pattern(f"On {formats.plural(len(dates), 'date')}")] if len(dates) > 1 else [])


def _words(schedule):
    return formats.pattern(schedule.freq, schedule.interval, schedule.byday, schedule.bymonthday, schedule.opens_at, schedule.closes_at,
                           schedule.dtstart)


def _pattern(service, alike, today):
    words = _words(alike[0])
    texts = [text.strip() for one in alike for text in (one.description, one.notes)]
    said = [text for text in dict.fromkeys(texts) if text not in ("", words)]
    venue = next((one for one in service.venues if one.id == alike[0].service_at_location_id), None)
    where = venue.location.name if venue and len(service.venues) > 1 and not venue.location.private else ""
    # "In school term time" says it better than the dates of each term, which stand below.
    rest = f", {formats.first_lower(said.pop(0).rstrip('.'))}" if said and "term" in said[0].lower() else _windows(alike, today)
    return Pattern(words, rest, " ".join(map(formats.sentence, said)), where)


def _windows(alike, today):
    """From when to when, of patterns that do not go on all the time: ", from 6 January to 26 March 2027"."""
    spans = [_first_and_last(one) for one in alike if one.freq]
    if not spans or len(spans) > 1 and any(end is None for _, end in spans):
        return ""
    if len(spans) > 1:
        return ", " + formats.list_words([_span(start, end, today) for start, end in sorted(spans)])
    start, end = spans[0]
    if start > today:
        return f", {_span(start, end, today)}"
    return f", until {formats.day_month(end, today)}" if end else ""


def _first_and_last(schedule):
    """The first and the last date that are on (None without an end): a last day on which nothing is would be a wasted trip."""
    end = min(filter(None, (schedule.until, schedule.valid_to)), default=None)
    begun = _on_dates(schedule, schedule.dtstart, date.fromordinal(min(schedule.dtstart.toordinal() + _LONG, date.max.toordinal())))
    ended = _on_dates(schedule, date.fromordinal(max(end.toordinal() - _LONG, 1)), end) if end else []
    return begun[0] if begun else schedule.dtstart, ended[-1] if ended else end


def _on_dates(schedule, first, last):
    off = {one.on for one in schedule.exceptions if one.kind in _OFF}
    return [on for on in sessions.pattern_dates(schedule, first, last) if on not in off]


def _span(start, end, today):
    first = formats.day_month(start, today)
    return f"from {first} to {formats.day_month(end, today)}" if end else f"from {first}"
