"""How one date of a group stands, where places are for one date at a time: what its hosts read of it."""
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.groups import dates, seating
from app.groups.seats import DateCount


class Dated(NamedTuple):
    """A date by its original day, and the day it is on; how many places it has, and how many come, were offered one, and wait.

    `left` is how many are free; `is_to_come` that it can still be changed.
    """

    original_on: date
    on: date
    places: int
    coming: int
    offered: int
    waiting: int
    left: int
    is_to_come: bool


def of(group, day, now):
    """The Dated of a Date of a group, None for no date and where a place is for all dates."""
    return _dated(group, day, day.original_on in dates.to_choose(group, now)) if group.per_date and day else None


def next_ones(group, now):
    """[Dated] of the next dates that are on; [] where a place is for all dates."""
    return [_dated(group, one, True) for one in dates.to_choose(group, now).values() if not one.off][:dates.SHOWN]


def _dated(group, day, is_to_come):
    places, taken = db.session.execute(sa.select(DateCount.capacity, DateCount.taken).where(
        DateCount.group_id == group.id, DateCount.original_on == day.original_on)).first() or (group.per_date, 0)
    return Dated(day.original_on, day.on, places, *seating.counts_on(group.id, day.original_on), places - taken, is_to_come)
