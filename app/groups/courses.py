"""Groups that are a course: of so many weeks from a day, joined until the end of a week that its host sets. What writes never commits."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups import counting, moving, ringing, telling
from app.groups.models import WAITING, Group, Place
from app.people import audit
from app.web import formats

_WEEK = 7
TOO_LATE = "No place came up for them in time, and nobody can join it now."


def is_course(group):
    """Whether a Group is a course, and does not just go on."""
    return group.weeks is not None and group.starts_on is not None


def ends_on(group):
    """The last local date of a course."""
    return group.starts_on + timedelta(days=group.weeks * _WEEK - 1)


def joins_until(group):
    """The last local date on which people may join a group, None where that is any day while it is open."""
    return group.starts_on + timedelta(days=group.join_weeks * _WEEK - 1) if is_course(group) and group.join_weeks else None


def takes_in(group, today):
    """Whether people may join a Group on a local date."""
    last = joins_until(group)
    return group.closed_at is None and (last is None or today <= last)


def words(group, today):
    """"A course of 6 weeks, from 2 December 2026 to 12 January 2027. You can join until 15 December." "" for one that goes on."""
    if not is_course(group):
        return ""
    first, end = formats.day_year(group.starts_on), formats.day_year(ends_on(group))
    whole = f"A course of {formats.plural(group.weeks, 'week')}, from {first} to {end}."
    last = joins_until(group)
    return f"{whole} You can join until {formats.day_month(last)}." if last and today <= last else whole


def week_words(group, today):
    """"Week 3 of 6. It ends on 12 January 2027." of a course for whoever is in it; "" for a group that goes on."""
    if not is_course(group):
        return ""
    week = (today - group.starts_on).days // _WEEK + 1
    begins = f"Week {min(week, group.weeks)} of {group.weeks}." if week >= 1 else f"It starts on {formats.day_year(group.starts_on)}."
    return f"{begins} It ends on {formats.day_year(ends_on(group))}."


def set_join_weeks(group, typed, by, *, now):
    """Sets until the end of which week people may join ("" any); gives what is wrong in words, or ""."""
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 2 and 1 <= int(typed) <= group.weeks):
        return f"Enter a week from 1 to {group.weeks}, or leave the box empty"
    group.join_weeks = int(typed) if typed else None
    audit.record("group.host", "group", group.uuid, person=by, reason="joining weeks changed", now=now)
    if takes_in(group, sessions.today(now)):
        group.joining_over_at = None
        db.session.flush()
        counting.tell(group.id, now=now)
    elif group.joining_over_at is None:
        end_joining(group, now)
    return ""


def due(now):
    """A select of the ids of open courses that people could join until yesterday or before, and that still take people in."""
    today = sa.func.julianday(sessions.today(now).isoformat())
    return sa.select(Group.id).where(
        Group.closed_at.is_(None), Group.joining_over_at.is_(None), Group.weeks.is_not(None), Group.join_weeks.is_not(None),
        sa.func.julianday(Group.starts_on) + Group.join_weeks * _WEEK <= today).order_by(Group.id)


def end_joining(group, now):
    """Nobody can join any more: whoever waits is told, or is to be rung, and leaves the line; an offer that is out holds its 48 hours."""
    group.joining_over_at, rung = now, 0
    db.session.flush()
    for place in db.session.scalars(sa.select(Place).where(Place.group_id == group.id, Place.state == WAITING).order_by(Place.line)):
        if telling.tell("joining_over", place, now) is None:
            rung += ringing.say(place, TOO_LATE, now, about=ringing.OVER)
        moving.leave(place, "joining over", now=now)
    if rung:
        telling.to_hosts(group, f"group-{group.uuid}-ring-over-{now.isoformat()}", "ring_over", now, many=rung)
    counting.tell(group.id, now=now)
