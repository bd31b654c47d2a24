"""When an activity is on, for its own page: the next date, and the dates to come with all that are off."""
from datetime import timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from app.directory import freshness, periods, rows, sessions
from app.web import formats
from config import WEEKS_AHEAD

SHOWN = 4
# So far ahead every known date off is told, also those beyond the dates shown.
OFF_WITHIN = timedelta(weeks=WEEKS_AHEAD)
_DAY = sessions.DAY
# How far to look for the first date of what begins later than Sessions are made for.
_FAR = timedelta(days=400)
_OFF = (sessions.CANCELLED, sessions.SKIPPED)


class Line(NamedTuple):
    """One date: the words, what is to be known of it, and whether it is off."""

    words: str
    note: str = ""
    off: bool = False


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


def is_over(service, to_come):
    """Whether an activity has dates and none of them is `to_come`: it may be on again, as far as we know."""
    return not to_come and any(sessions.is_pattern(one) for one in service.schedules)


def next_of(coming):
    """The first Session that is on, or None."""
    return next((one for one in coming if one.state != sessions.CANCELLED), None)


def doubt(service, session):
    """What to mind of a Session on a bank holiday, in words: "" once somebody said that it is on, or chose that very date."""
    if session.state != sessions.PLANNED or session.on not in service.unsure:
        return ""
    if not any(one.id == session.schedule_id and one.freq for one in service.schedules):
        return ""
    return periods.check_first(session.on, service.unsure[session.on])


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
    again, back = _back(shown, later, today)
    told = sorted(shown + _more_off(service, coming, today), key=_start)
    before = [one for one in told if not again or one.on < again]
    after = [one for one in told if again and one.on >= again]
    found = _lines(service, before, coming, today)
    # What is off after it is on again stands below that.
    return ([*found, Line(back), *_lines(service, after, coming, today)], "") if after else (found, back)


def heading(coming):
    """"The next 4 dates:", "The next date:"."""
    count = min(len(coming), SHOWN)
    return "The next date:" if count == 1 else f"The next {count} dates:"


def _lines(service, told, coming, today):
    several_times = len({(one.opens, one.closes) for one in coming}) > 1
    days = {one.on for one in coming if one.state not in _OFF}
    return [_line(service, one, today, several_times) if one.state not in _OFF else
            _off([one, *more], today, one.on in days, _venue_name(service, one)) for one, *more in _together(service, told, days)]


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


def _line(service, session, today, several_times):
    time = formats.span(session.opens, session.closes) if several_times or session.state in (sessions.MOVED, sessions.EXTRA) else ""
    words = ", ".join(filter(None, (formats.day_name(session.on, today), time, _venue_name(service, session))))
    reason = formats.sentence(session.reason)
    if session.state == sessions.MOVED and session.original_on != session.on:
        return Line(words, f"Moved from {formats.day_name(session.original_on, today)}. {reason}".strip())
    if session.state == sessions.MOVED:
        return Line(words, f"Not the usual time. {reason}".strip())
    return Line(words, f"An extra date. {reason}".strip() if session.state == sessions.EXTRA else doubt(service, session) or reason)


def _back(shown, later, today):
    """(a date, "Back on Wednesday 6 January 2027."), when nothing is on for longer than it usually is; else (None, "")."""
    again = next_of(later)
    if again is None:
        return None, ""
    on = [one.on for one in shown + later if one.state != sessions.CANCELLED]
    last = max((one for one in on if one < again.on), default=None)
    usual = median([(after - before).days for before, after in pairwise(on)] or [0])
    if last is None or shown[-1].state == sessions.CANCELLED or (again.on - last).days > 2 * usual > 0:
        return again.on, f"Back on {formats.day_name(again.on, today)}."
    return None, ""


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
