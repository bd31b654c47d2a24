"""Activities that stop for school holidays: their patterns, one a term, follow the terms of the coordinators' list. Pure.

An activity follows a term when a pattern of it has just that term's days, so nothing else need be kept. Terms are (first, last), local
dates, both included.
"""
from dataclasses import replace

from dateutil.relativedelta import relativedelta


def follows(details, term):
    """Whether ServiceDetails have a pattern in just this term."""
    return any(_is_in(schedule, term) for schedule in details.schedules)


def follows_all(details, terms):
    """Whether ServiceDetails stop in every school holiday: they have a pattern in each of the terms."""
    return bool(terms) and all(follows(details, term) for term in terms)


def moved(details, term, to):
    """The ServiceDetails whose patterns in one term are those of the days that it has now; dates that differ stay as they were told."""
    return replace(details, schedules=tuple(_shifted(one, to) if _is_in(one, term) else one for one in details.schedules))


def added(details, like, term):
    """The ServiceDetails with the patterns that they have in the term `like` in another one, too; dates that differ do not go along."""
    new = tuple(replace(_shifted(one, term), exceptions=()) for one in details.schedules if _is_in(one, like))
    known = set(map(_apart, details.schedules))
    return replace(details, schedules=details.schedules + tuple(one for one in new if _apart(one) not in known))


def without(details, term):
    """The ServiceDetails without their patterns in a term; as they are when they have no other."""
    kept = tuple(one for one in details.schedules if not _is_in(one, term))
    return replace(details, schedules=kept) if kept else details


def _is_in(schedule, term):
    return bool(schedule.freq) and (schedule.valid_from, schedule.valid_to) == tuple(term)


def _shifted(schedule, term):
    """The pattern in the days of a term; every second or third date is still counted from the one that was told."""
    first, last = term
    return replace(schedule, valid_from=first, valid_to=last, until=None, dtstart=_counted_from(schedule, first))


def _counted_from(schedule, first):
    """The date from which the pattern is counted: None where each week or month has one."""
    if schedule.dtstart is None or schedule.interval <= 1:
        return None
    step = {"weeks": schedule.interval} if schedule.freq == "WEEKLY" else {"months": schedule.interval}
    # The day of the month from which months are counted is none of its dates when it names days itself.
    origin = schedule.dtstart.replace(day=1) if schedule.freq == "MONTHLY" and (schedule.byday or schedule.bymonthday) else schedule.dtstart
    at, times = origin, 0
    # A month may lack the day.
    while at > first or schedule.freq == "MONTHLY" and at.day != origin.day:
        times += 1
        at = origin - relativedelta(**{unit: count * times for unit, count in step.items()})
    return at


def _apart(schedule):
    """A pattern without the date that it is counted from and those that differ."""
    return replace(schedule, dtstart=None, exceptions=())
