"""How many are in groups, for who looks after an area: in tens, so that nobody is found in a number, and never a name (SECURITY PR-15)."""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.bookings import models as bookings
from app.directory import sessions
from app.extensions import db
from app.groups import counting, quiet
from app.groups.models import PLACED, WAITING, Attendance, Group, Place
from app.hosting import opening
from app.people.permissions import visible
from app.web import formats

COUNT = "group.count"
# As the site's other figures: below this a number could be somebody.
STEP = 10
LATELY = timedelta(days=90)
_BOOKED_AS = {PLACED: bookings.BOOKED, WAITING: bookings.WAITING}


class Count(NamedTuple):
    """A group in numbers that may be told: `left` in the words of its page, the others in tens; `hosts` by first name, `fault` in words."""

    group: Group
    left: str
    placed: str
    waiting: str
    came: str
    dates: int
    hosts: list
    fault: str


class Sums(NamedTuple):
    """All of them together: how many groups, and in tens how many people have a place."""

    groups: int
    placed: str


def tens(number):
    """"fewer than 10", "10 or more", "20 or more": a whole number that tells of nobody."""
    return f"fewer than {STEP}" if number < STEP else f"{number // STEP * STEP} or more"


def group(person, uuid):
    """The Group of a uuid (any text) whose numbers a Person may see; None for any other."""
    return db.session.scalar(visible(person, COUNT, Group).where(Group.uuid == uuid))


def every(person, now):
    """([Count] of the open groups whose numbers a Person may see, by name; their Sums)."""
    groups = db.session.scalars(visible(person, COUNT, Group).where(Group.closed_at.is_(None))).all()
    placed, waiting, came = _by_state(PLACED), _by_state(WAITING), _came(now)
    found = [_count(one, placed, waiting, came, now) for one in groups]
    total = sum(placed.get(one.id, 0) for one in groups)
    return sorted(found, key=lambda one: one.group.service.name.casefold()), Sums(len(groups), tens(total))


def of(found, now):
    """The Count of one Group."""
    return _count(found, _by_state(PLACED), _by_state(WAITING), _came(now), now)


def fault(found, now):
    """What is wrong with who hosts a group, in words, or ""."""
    if not found.hosts_now:
        return "It has no host."
    if not any(opening.may_host(one.who, found.careful, sessions.today(now)) for one in found.hosts_now):
        return "None of its hosts has a DBS check on record now, and a second step to sign in."
    stopped = quiet.said_stopped(found.id)
    return f"Somebody found out on {formats.day_year(sessions.today(stopped))} that it has stopped." if stopped else ""


def _count(found, placed, waiting, came, now):
    visits, dates = came.get(found.id, (0, 0))
    left = counting.said(found, now)[1]
    return Count(found, left, tens(placed.get(found.id, 0)), tens(waiting.get(found.id, 0)), tens(visits), dates,
                 [one.name for one in found.hosts_now], fault(found, now))


def _by_state(state):
    """{group id: how many people}: one a place, and the children of each booking, of which there is one a grown-up."""
    places = sa.select(Place.group_id, sa.func.count()).where(Place.state == state).group_by(Place.group_id)
    one = bookings.Booking
    children = sa.select(one.group_id, sa.func.sum(one.many)).where(one.state == _BOOKED_AS[state]).group_by(one.group_id)
    return dict(db.session.execute(places).all()) | dict(db.session.execute(children).all())


def _came(now):
    """{group id: (how many visits, on how many dates)} of LATELY."""
    rows = db.session.execute(sa.select(Attendance.group_id, sa.func.count(), sa.func.count(Attendance.original_on.distinct())).where(
        Attendance.came.is_(True), Attendance.original_on > sessions.today(now) - LATELY).group_by(Attendance.group_id))
    return {one: (visits, dates) for one, visits, dates in rows}
