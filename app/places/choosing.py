"""The dates that somebody chooses from, of a group whose places are for one date at a time: at joining, and later on their page."""
from datetime import datetime
from typing import NamedTuple

from app.directory import sessions
from app.groups import counting, date_lines, dates, seating
from app.groups.dates import Date
from app.groups.seats import COMES, OFFERED, WAITS

AT_JOINING = 6


class Choice(NamedTuple):
    """A Date and what somebody made of it (`state`: comes, offered, waits, or "" for nothing); `full`: there is no place on it;
    `late`: there is one, which nobody is offered any more, so that it is theirs who press first.

    `left` says in words how many there are; an offer is theirs until `until`, local time.
    """

    date: Date
    state: str
    full: bool
    left: str
    until: datetime | None
    late: bool


def choices(group, now, place=None):
    """[Choice] of the dates to come of a group, of somebody's Place or of nobody's; [] where a place is for all dates."""
    known, chosen = dates.to_choose(group, now), seating.of_place(place) if place else {}
    return [_choice(day, left, chosen.get(day.original_on), group, now) for day, left in counting.left_on(group, known)]


def at_joining(group, now):
    """[Choice] of the next dates that are on, for somebody who joins."""
    return [one for one in choices(group, now) if not one.date.off][:AT_JOINING]


def chosen(choices):
    """[Choice] of those on which somebody comes, was offered a place, or waits, and that are on."""
    return [one for one in choices if one.state and not one.date.off]


def next_of(choices):
    """The Date on which somebody comes next, None for none."""
    return next((one.date for one in choices if one.state == COMES and not one.date.off), None)


def next_coming(coming, away):
    """The first of some Dates to come that is on and that they can come to, None for none; `away` is {original day: Attendance}."""
    return next((one for one in coming if not one.off and not is_away(one, away)), None)


def is_away(day, away):
    """Whether somebody said that they cannot come on a Date; `away` is {original day: Attendance}."""
    return bool(away.get(day.original_on) and away[day.original_on].away_at)


def words(choices, days):
    """["Tuesday 1 December, 2pm to 4pm"] of those whose original days (ISO) are among `days`; a full one says that they wait."""
    return [_words(one) for one in choices if one.date.original_on.isoformat() in days]


def change(place, original_on, is_coming, *, now):
    """Somebody comes on a date of theirs (or takes what they were offered), or not; gives whether there is such a date to come."""
    day = dates.to_choose(place.group, now).get(original_on)
    if day is None:
        return False
    if not is_coming:
        seating.give_up(place, original_on, now=now)
    elif not day.off:
        seating.want(place, day, now=now)
    return True


def shown(place, now, more):
    """What mine.html says of the dates of a Place, as a dict: of all with `more`, else of the next ones and those that they chose."""
    every = choices(place.group, now, place)
    listed = [one for at, one in enumerate(every) if more or at < dates.SHOWN or one.state]
    return {"choices": every, "listed": listed, "chosen": chosen(every),
            "asks_to_wait": place.confirmed_at is None and seating.waits_for_all(place),
            "COMES": COMES, "OFFERED": OFFERED, "WAITS": WAITS}


def _choice(day, left, seat, group, now):
    return Choice(day, seat.state if seat else "", left <= 0, counting.words(left, group.careful)[1],
                  seat.held_until.astimezone(sessions.LONDON) if seat and seat.held_until else None,
                  left > 0 and not day.off and date_lines.until(day, now) is None)


def _words(one):
    said = f"{one.date.on:%A} {one.date.on.day} {one.date.on:%B}" + (f", {one.date.when}" if one.date.when else "")
    return f"{said} (you wait)" if one.full else said
