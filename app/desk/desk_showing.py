"""What the desk's page shows, worked out from tasks: the first in some detail, the next few, how many of each kind, one's areas."""
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.desk import handing, showing, tasks
from app.directory import sessions
from app.directory.areas import Locality, LocalityLocation
from app.directory.entries import LISTED
from app.directory.localities import of_service
from app.directory.models import Service, ServiceAtLocation
from app.extensions import db
from app.need import tallies
from app.web import formats
from config import FRESHNESS_DAYS

_NEXT, _SHORT_WHILE = 3, 10


class First(NamedTuple):
    """A task as the head of the desk shows it: its words, why it is there, whether it is in hand already."""

    kind: str
    uuid: str
    title: str
    why: str
    minutes: int
    path: str
    mine: bool


class Line(NamedTuple):
    """How many of one kind wait, in words and as a number."""

    kind: str
    words: str
    count: int
    said: str


class Area(NamedTuple):
    """A locality of the person's: how many of its listings were checked lately, of how many."""

    name: str
    slug: str
    checked: int
    listed: int


def desk(person, now):
    """Everything that desk.html says, as a dict."""
    today, found, off = sessions.today(now), handing.free(person, now), handing.put_off(person, now)
    shown = [_first(one, person, now, today) for one in found[:_NEXT]]
    counts = Counter(one.kind for one in found)
    return {
        "today": today, "first": shown[0] if shown else None, "then": shown[1:], "total": len(found), "short": _short(found),
        "lines": [Line(kind, told.words, counts[kind], _line(kind, found, today)) for kind, told in tasks.KINDS.items()],
        "off": len(off), "off_until": _when(min(off.values()), today) if off else "", "areas": areas(person, today),
        "talked": sum(one.people for one in tallies.own(person.id, now) if one.on == today),
    }


def areas(person, today):
    """[Area] of a person's localities, by name."""
    lately = today - timedelta(FRESHNESS_DAYS["due"])
    here = sa.select(Locality.name, Locality.slug, sa.func.count(Service.id.distinct()).label("listed"), sa.func.count(
        sa.case((Service.assured_date > lately, Service.id)).distinct()).label("checked")).outerjoin(
        LocalityLocation, LocalityLocation.locality_id == Locality.id).outerjoin(
        ServiceAtLocation, ServiceAtLocation.location_id == LocalityLocation.location_id).outerjoin(
        Service, sa.and_(Service.id == ServiceAtLocation.service_id, Service.status.in_(LISTED)))
    rows = db.session.execute(here.where(
        Locality.id.in_(sorted(person.locality_ids)), Locality.closed_at.is_(None)).group_by(Locality.id).order_by(Locality.name))
    return [Area(row.name, row.slug, row.checked, row.listed) for row in rows]


def _first(task, person, now, today):
    kind = tasks.KINDS[task.kind]
    return First(task.kind, task.uuid, tasks.title(task), _why(task, today), kind.minutes, tasks.path(task.kind, task.uuid),
                 handing.is_mine(task, person, now))


def _why(task, today):
    """Why it is to be done, in a sentence or two."""
    if task.kind == tasks.CHECK:
        line = showing.row(task.row, today)
        return " ".join(filter(None, (f"In {line.locality}." if line.locality else "", line.why, line.tried)))
    days = (today - sessions.today(task.came)).days
    ago = f"{formats.plural(days, 'day')} ago" if days > 0 else "today"
    if task.kind == tasks.ASK:
        return f"Somebody asked {ago}, and could not find it."
    if task.kind == tasks.COMPANY:
        return f"Somebody asked {ago} for a champion to go along the first time."
    if task.kind == tasks.QUIET:
        return f"Nobody was ticked as there since {formats.day_month(task.row.since)}. It may have stopped."
    if task.kind == tasks.GROUP:
        return f"Somebody asked {ago} that people can join, and a coordinator decides."
    if task.kind == tasks.IDEA:
        return f"Somebody sent {ago} what worked for them. A second pair of eyes reads it."
    waited = f"It has waited for {formats.plural(days, 'day')}." if days > 0 else "It came today."
    places = formats.list_words([one.name for one in of_service(task.row.service)] if task.row.service else [])
    place = task.row.locality.name if task.row.locality else places
    return f"In {place}. {waited}" if place else waited


def _line(kind, found, today):
    """What waits of a kind, in a few words."""
    mine = [one for one in found if one.kind == kind]
    if not mine:
        return "Nothing waits"
    days = max((today - sessions.today(one.came)).days for one in mine)
    each = f"about {formats.plural(tasks.KINDS[kind].minutes, 'minute')}{' each' if len(mine) > 1 else ''}"
    return f"{each[0].upper()}{each[1:]}. The oldest came {formats.plural(days, 'day') + ' ago' if days > 0 else 'today'}"


def _short(found):
    """How many of the first tasks fit into ten minutes."""
    left, count = _SHORT_WHILE, 0
    for one in found:
        left -= tasks.KINDS[one.kind].minutes
        if left < 0:
            break
        count += 1
    return count


def _when(moment, today):
    """"today at 4pm" or "tomorrow at 7am"."""
    return f"{'today' if sessions.today(moment) == today else 'tomorrow'} at {formats.clock(sessions.minute(moment))}"
