"""Dates called off in ServiceDetails: pure, by schedule, each date named by its original local date."""
from dataclasses import replace

from app.directory import sessions
from app.directory.details import ExceptionDetails


# What may be said of why, and how much more in words.
REASONS = {"shut": "The place is shut.", "away": "The person who runs it is away.", "weather": "The weather is bad."}
MOST_MORE = 200


def call_off(details, position, days, reason):
    """The details with `days` (dates) of their schedule `position` called off, for a reason in words ("" for none)."""
    schedule = details.schedules[position]
    kept = {one.on: one for one in schedule.exceptions} | {day: ExceptionDetails(day, sessions.CANCELLED, reason) for day in days}
    return with_schedule(details, position, replace(schedule, exceptions=tuple(kept[on] for on in sorted(kept))))


def put_back(details, position, day):
    """The details with one date that was called off on again."""
    schedule = details.schedules[position]
    kept = tuple(one for one in schedule.exceptions if one.on != day or one.kind != sessions.CANCELLED)
    return with_schedule(details, position, replace(schedule, exceptions=kept))


def with_schedule(details, position, schedule):
    """The details with another schedule at `position`."""
    return replace(details, schedules=tuple(schedule if at == position else one for at, one in enumerate(details.schedules)))
