"""Dates called off in ServiceDetails: pure, by schedule, each date named by its original local date."""
from dataclasses import replace

from app.directory import sessions
from app.directory.details import ExceptionDetails


def call_off(details, position, days, reason):
    """The details with `days` (dates) of their schedule `position` called off, for a reason in words ("" for none)."""
    schedule = details.schedules[position]
    kept = {one.on: one for one in schedule.exceptions} | {day: ExceptionDetails(day, sessions.CANCELLED, reason) for day in days}
    return with_schedule(details, position, replace(schedule, exceptions=tuple(kept[on] for on in sorted(kept))))


def with_schedule(details, position, schedule):
    """The details with another schedule at `position`."""
    return replace(details, schedules=tuple(schedule if at == position else one for at, one in enumerate(details.schedules)))
