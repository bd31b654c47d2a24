"""When an activity is on, for its own page: the next date, the pattern in words, and the dates to come with those that are off."""
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from app.directory import freshness, rows, sessions
from app.web import formats
from config import WEEKS_AHEAD

SHOWN = 4
# So far ahead every known date off is told, also those beyond the dates shown.
OFF_WITHIN = timedelta(weeks=WEEKS_AHEAD)
_DAY = sessions.DAY
# How far to look for the first date of what begins later than Sessions are made for.
_FAR = timedelta(days=400)
# Within it even what is on every 52 months is on once.
_LONG = 366 * 5
_OFF = (sessions.CANCELLED, sessions.SKIPPED)


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
    return sorted(found, key=_start)


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
    """([Line] of the next dates and of all that are off, a sentence on what comes after); nothing for one that is once and as planned."""
    shown, later = coming[:SHOWN], coming[SHOWN:]
    if not shown or len(coming) == 1 and shown[0].state == sessions.PLANNED and not any(one.freq for one in service.schedules):
        return [], ""
    several_times = len({(one.opens, one.closes) for one in coming}) > 1
    days = {one.on for one in coming if one.state not in _OFF}
    groups = _together(service, sorted(shown + _more_off(service, coming, today), key=_start), days)
    found = [_line(one, today, several_times, _venue_name(service, one)) if one.state not in _OFF else
             _off([one, *more], today, one.on in days, _venue_name(service, one)) for one, *more in groups]
    return found, _after(shown, later, today)


def heading(coming):
    """"The next 4 dates:", "The next date:"."""
    count = min(len(coming), SHOWN)
    return "The next date:" if count == 1 else f"The next {count} dates:"


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


def _span(start, end, today):
    first = formats.day_month(start, today)
    return f"from {first} to {formats.day_month(end, today)}" if end else f"from {first}"


def _first_and_last(schedule):
    """The first and the last date that are on (None without an end): a last day on which nothing is would be a wasted trip."""
    end = min(filter(None, (schedule.until, schedule.valid_to)), default=None)
    begun = _on_dates(schedule, schedule.dtstart, date.fromordinal(min(schedule.dtstart.toordinal() + _LONG, date.max.toordinal())))
    ended = _on_dates(schedule, date.fromordinal(max(end.toordinal() - _LONG, 1)), end) if end else []
    return begun[0] if begun else schedule.dtstart, ended[-1] if ended else end


def _on_dates(schedule, first, last):
    off = {one.on for one in schedule.exceptions if one.kind in _OFF}
    return [on for on in sessions.pattern_dates(schedule, first, last) if on not in off]


def _more_off(service, coming, today):
    """Dates off that are not among those shown: called off later on, or never planned."""
    following = next_of(coming)
    last = max(today + OFF_WITHIN, following.on if following else today)
    skipped = [_skipped(one, schedule) for schedule in service.schedules for one in schedule.exceptions
               if one.kind == sessions.SKIPPED and today <= one.on <= last]
    return [one for one in coming[SHOWN:] if one.state == sessions.CANCELLED and one.on <= last] + skipped


def _skipped(exception, schedule):
    opens, closes = (at and at.hour * 60 + at.minute for at in (schedule.opens_at, schedule.closes_at))
    return rows.Record({"on": exception.on, "opens": opens, "closes": closes, "state": sessions.SKIPPED, "reason": exception.reason,
                        "schedule_id": schedule.id})


def _together(service, told, days):
    """Lists of dates for one line each: those off one after the other for one reason, on days on which nothing else is."""
    def line(session):
        alone = session.state in _OFF and session.on not in days
        return (session.reason, _venue_name(service, session)) if alone else id(session)
    return [list(group) for _, group in groupby(told, line)]


def _off(group, today, not_alone, where):
    """"Not on 23 December and 30 December."; the time as well where something else is on that day."""
    days = formats.list_words(dict.fromkeys(formats.day_month(one.on, today) for one in group))
    time = f", {formats.span(group[0].opens, group[0].closes)}" if not_alone and group[0].opens is not None else ""
    return Line(f"Not on {days}{time}{f' at {where}' if where else ''}.", formats.sentence(group[0].reason), off=True)


def _line(session, today, several_times, where):
    time = formats.span(session.opens, session.closes) if several_times or session.state in (sessions.MOVED, sessions.EXTRA) else ""
    words = ", ".join(filter(None, (formats.day_name(session.on, today), time, where)))
    reason = formats.sentence(session.reason)
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


def _start(session):
    return session.on, session.opens is None, session.opens or 0


def _end(session):
    last = session.closes if session.closes is not None else session.opens
    return session.on.toordinal() * _DAY + (_DAY if last is None else last)
