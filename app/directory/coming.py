"""When an activity is on, for its own page: the next date, the pattern in words, and the dates to come with those that are off."""
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from app.directory import freshness, rows, sessions
from app.web import formats

SHOWN = 4
_DAY = sessions.DAY
# How far to look for the first date of what begins later than Sessions are made for.
_FAR = timedelta(days=400)


class Line(NamedTuple):
    """One date: the words, what is to be known of it, and whether it is off."""

    words: str
    note: str = ""
    off: bool = False


class Pattern(NamedTuple):
    """What repeats: "Wednesdays, 2pm to 4pm", then the rest (", in term time"), more sentences, and where of several venues."""

    words: str
    rest: str = ""
    more: str = ""
    where: str = ""


def may_say_dates(service, today):
    """Whether its dates may be told as dates: it is on, and was checked lately enough (STANDARDS 0.8)."""
    return service.status == "active" and freshness.stage_of(service, today) < freshness.SUNK


def to_come(service, today, minute):
    """The Sessions that have not ended at `minute` of `today`, in order; those that are off among them.

    Where none are made yet, they are worked out from the schedules.
    """
    now = today.toordinal() * _DAY + minute
    found = (one for one in service.sessions or _worked_out(service, today) if _end(one) > now)
    return sorted(found, key=lambda one: (one.on, one.opens is None, one.opens or 0))


def next_of(coming):
    """The first Session that is on, or None."""
    return next((one for one in coming if one.state != sessions.CANCELLED), None)


def where_of(service, session):
    """The ServiceAtLocation of a Session, None when its schedule names none of several."""
    if len(service.venues) == 1:
        return service.venues[0]
    schedule = next((one for one in service.schedules if one.id == session.schedule_id), None)
    return next((one for one in service.venues if schedule and one.id == schedule.service_at_location_id), None)


def lines(service, coming, today):
    """([Line] of the next dates, a sentence on what comes after them); nothing for one that is once and as planned."""
    shown, later = coming[:SHOWN], coming[SHOWN:]
    if not shown or len(coming) == 1 and shown[0].state == sessions.PLANNED and not any(one.freq for one in service.schedules):
        return [], ""
    several_times = len({(one.opens, one.closes) for one in coming}) > 1
    found = [_line(one, today, several_times, _venue_name(service, one)) for one in shown]
    return found, _after(shown, later, today)


def heading(found):
    """"The next 4 dates:", "The next date:"."""
    return "The next date:" if len(found) == 1 else f"The next {len(found)} dates:"


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
    spans = [(one.dtstart, min(filter(None, (one.until, one.valid_to)), default=None)) for one in alike if one.freq]
    if not spans or len(spans) > 1 and any(end is None for _, end in spans):
        return ""
    if len(spans) > 1:
        return ", " + formats.list_words([_span(start, end, today) for start, end in sorted(spans)])
    start, end = spans[0]
    if start > today:
        return f", {_span(start, end, today)}"
    return f", until {formats.day_month(end, today)}" if end else ""


def _span(start, end, today):
    first = formats.day_month(start, today)
    return f"from {first} to {formats.day_month(end, today)}" if end else f"from {first}"


def _line(session, today, several_times, where):
    time = formats.span(session.opens, session.closes) if several_times or session.state in (sessions.MOVED, sessions.EXTRA) else ""
    words = ", ".join(filter(None, (formats.day_name(session.on, today), time, where)))
    reason = formats.sentence(session.reason)
    if session.state == sessions.CANCELLED:
        return Line(f"Not on {formats.day_month(session.on, today)}.", reason, off=True)
    if session.state == sessions.MOVED and session.original_on != session.on:
        return Line(words, f"Moved from {formats.day_name(session.original_on, today)}. {reason}".strip())
    if session.state == sessions.MOVED:
        return Line(words, f"Not the usual time. {reason}".strip())
    return Line(words, f"An extra date. {reason}".strip() if session.state == sessions.EXTRA else reason)


def _after(shown, later, today):
    """"Back on 6 January 2027.", when nothing is on for longer than it usually is, or how many more dates we know of."""
    again = next_of(later)
    if again is None:
        return ""
    on = [one.on for one in shown + later if one.state != sessions.CANCELLED]
    last = max((one for one in on if one < again.on), default=None)
    usual = median([(after - before).days for before, after in pairwise(on)] or [0])
    if last is None or shown[-1].state == sessions.CANCELLED or (again.on - last).days > 2 * usual > 0:
        return f"Back on {formats.day_name(again.on, today)}."
    return ""


def _venue_name(service, session):
    venue = where_of(service, session) if len(service.venues) > 1 else None
    return venue.location.name if venue and not venue.location.private else ""


def _worked_out(service, today):
    return [rows.Record({**occurrence._asdict(), "schedule_id": schedule.id}) for schedule in service.schedules
            for occurrence in sessions.occurrences(schedule, today, today + _FAR)]


def _end(session):
    last = session.closes if session.closes is not None else session.opens
    return session.on.toordinal() * _DAY + (_DAY if last is None else last)
