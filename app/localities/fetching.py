"""What a locality's page is made of: what is on there by day, kinds, what is new, the areas around it, and its picture."""
import json
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app import index
from app.directory import sessions
from app.directory.areas import LocalityLocation
from app.directory.entries import LISTED, POINTLESS
from app.directory.models import Service, ServiceAtLocation
from app.index import SOONEST, Question, by_day, find

DAYS = 7
A_DAY_SHOWS, OFF_SHOWN, BORDER_SHOWN = 8, 6, 10
NEW_DAYS, NEW_SHOWN = 31, 5
PEERS_SHOWN = 4
WISHES_SHOWN = 4


# As text, to the driver: composing these costs as much as all else on the page.
_NEW = """SELECT slug, name FROM service WHERE published_on > ? AND status IN (?, ?) AND EXISTS (
    SELECT 1 FROM service_at_location JOIN locality_location USING (location_id) WHERE service_id = service.id AND locality_id = ?)
    ORDER BY published_on DESC, id DESC LIMIT ?"""
# The same from the area's venues on, where few activities are listed: the newest of the whole site are seldom there.
_NEW_OF_FEW = """SELECT DISTINCT slug, name FROM locality_location AS here CROSS JOIN service_at_location AS venue USING (location_id)
    CROSS JOIN service ON service.id = venue.service_id WHERE published_on > ? AND status IN (?, ?) AND here.locality_id = ?
    ORDER BY published_on DESC, service.id DESC LIMIT ?"""
_FEW = 200
_ABOVE = """SELECT id, slug, name, kind, contact, parent_id, closed_at FROM locality WHERE id = ?"""
_BELOW = """SELECT id, slug, name, kind, contact, parent_id FROM locality WHERE parent_id = ? AND closed_at IS NULL ORDER BY name, id"""
_LINE = """WITH RECURSIVE up (id) AS (VALUES (?)
        UNION SELECT parent_id FROM locality JOIN up USING (id) WHERE parent_id IS NOT NULL),
    down (id) AS (VALUES (?) UNION SELECT locality.id FROM locality JOIN down ON parent_id = down.id)
    SELECT id FROM up UNION SELECT id FROM down"""
_BESIDE = """SELECT id, slug, name, kind, contact, parent_id FROM locality JOIN locality_neighbour ON neighbour_id = id
    WHERE locality_id = ? AND closed_at IS NULL ORDER BY name, id"""
_BORDER = """SELECT name, slug FROM locality_border JOIN location ON location.id = location_id
    WHERE locality_id = ? AND NOT private AND EXISTS (SELECT 1 FROM service_at_location JOIN service ON service.id = service_id
        WHERE service_at_location.location_id = location.id AND status IN (?, ?)) ORDER BY metres, name, slug LIMIT ?"""
# In this order: what is off in one week is little.
_AT = """CROSS JOIN schedule ON schedule.id = off.schedule_id AND schedule.ended_on IS NULL
    CROSS JOIN service ON service.id = schedule.service_id AND service.status = 'active'
    CROSS JOIN service_at_location AS venue ON venue.service_id = service.id
        AND (schedule.service_at_location_id IS NULL OR schedule.service_at_location_id = venue.id)
    JOIN locality_location ON locality_location.location_id = venue.location_id AND locality_location.locality_id = ?"""
_OFF = f"""SELECT service.id, min(venue.position), schedule.id, off."on", off.opens, off.reason
    FROM session AS off INDEXED BY ix_session_off {_AT} WHERE off.state = 'cancelled' AND off."on" BETWEEN ? AND ? GROUP BY off.id
    UNION ALL SELECT service.id, min(venue.position), schedule.id, off."on",
        substr(schedule.opens_at, 1, 2) * 60 + substr(schedule.opens_at, 4, 2), off.reason
    FROM schedule_exception AS off INDEXED BY ix_schedule_exception_off {_AT}
    WHERE off.kind = 'skipped' AND off."on" BETWEEN ? AND ? GROUP BY off.id
    ORDER BY 4, 5, 1"""  # noqa: S608
_AGAIN = """SELECT min("on") FROM session WHERE schedule_id = ? AND "on" > ? AND state <> 'cancelled'"""


class Area(NamedTuple):
    """A Locality as its page needs it."""

    id: int
    slug: str
    name: str
    kind: str
    contact: str
    parent_id: int | None


class Week(NamedTuple):
    """[(date, hits, how many in all that day)] of seven days, and how many are on in them."""

    days: list
    total: int


class Whole(NamedTuple):
    """The Answer to everything in a locality, with counts, and that to its peer support groups."""

    everything: object
    peers: object


def week(connection, locality, now, first=None, shows=A_DAY_SHOWS):
    """The Week of a Locality that begins on the date `first` (None: today), with the first few (`shows`) hits of each day."""
    today, common = sessions.today(now), _common(now) | {"locality": locality.id, "bare": True}
    first = first or today
    dates = [first + timedelta(ahead) for ahead in range(DAYS)]
    if first == today:
        answers = by_day(connection, Question(**common, sort=SOONEST, limit=shows))
    else:
        answers = [find(connection, Question(**common, **_between(on, on, today), sort=SOONEST, limit=shows)) for on in dates]
    days = [(on, answer.hits, answer.total) for on, answer in zip(dates, answers, strict=True)]
    total = find(connection, Question(**common, **_between(first, dates[-1], today), limit=0)).total
    return Week(days, total)


def whole(connection, locality, now, peer_kind):
    """The Whole of a Locality; `peer_kind` is the bit of the kind that peer support is."""
    common = _common(now) | {"locality": locality.id}
    return Whole(find(connection, Question(**common, limit=0)),
                 find(connection, Question(**common, kinds=1 << peer_kind, limit=PEERS_SHOWN, bare=True)))


def new(connection, locality_id, total, today):
    """[(slug, name)] of what came to the site lately and lies there, the newest first; `total` is about how many activities do."""
    since = (today - timedelta(NEW_DAYS)).isoformat()
    return connection.execute(_NEW if total > _FEW else _NEW_OF_FEW, (since, *LISTED, locality_id, NEW_SHOWN)).fetchall()


def off(connection, locality_id, today):
    """{date: [(start in minutes or None, card (JSON), why, date of the next time or None)]} of what would be on there this week and is not,
    a few a day; nothing of an activity that is closed for now or gives no dates.
    """
    last = today + timedelta(DAYS - 1)
    rows = connection.execute(_OFF, 2 * (locality_id, today.isoformat(), last.isoformat())).fetchall()
    told = index.cards(connection, sorted({row[0] for row in rows})) if rows else {}
    found = {}
    for service, position, schedule, on, start, reason in rows:
        ids = (entry for entry in (service << 6 | position, service << 6 | POINTLESS) if entry in told)
        card = told.get(next(ids, None))
        held = found.setdefault(date.fromisoformat(on), [])
        if card and len(held) < OFF_SHOWN and json.loads(card)["stage"] < index.SUNK:
            again = connection.execute(_AGAIN, (schedule, on)).fetchone()[0]
            held.append((start, card, reason, again and date.fromisoformat(again)))
    return found


def listed(connection, locality_id):
    """The ids of the activities that are listed at a locality's venues, in order."""
    return connection.scalars(
        sa.select(Service.id).join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .join(LocalityLocation, LocalityLocation.location_id == ServiceAtLocation.location_id)
        .where(LocalityLocation.locality_id == locality_id, Service.status.in_(LISTED)).group_by(Service.id).order_by(Service.id)).all()


def counts(connection, localities):
    """[(name, address, how many activities are found in it)] of Localities."""
    found = index.totals(connection, [one.id for one in localities])
    return [(one.name, f"/localities/{one.slug}", found[one.id]) for one in localities]


def area(connection, slug):
    """The Area of a slug (text), or None for none and for one that is closed."""
    row = connection.execute("SELECT id, slug, name, kind, contact, parent_id FROM locality WHERE slug = ? AND closed_at IS NULL",
                             (slug,)).fetchone()
    return row and Area(*row)


def closed(connection, slug):
    """The Area of a slug (text) that is closed, or None."""
    row = connection.execute("SELECT id, slug, name, kind, contact, parent_id FROM locality WHERE slug = ? AND closed_at IS NOT NULL",
                             (slug,)).fetchone()
    return row and Area(*row)


def above(connection, locality):
    """[Area] that an Area lies in, the nearest first."""
    found, next_up = [], locality.parent_id
    while next_up and len(found) < DAYS:
        row = connection.execute(_ABOVE, (next_up,)).fetchone()
        if row[-1] is None:
            found.append(Area(*row[:-1]))
        next_up = row[-2]
    return found


def below(connection, locality_id):
    """[Area] that lie in one, by name."""
    return [Area(*row) for row in connection.execute(_BELOW, (locality_id,))]


def line(connection, locality_id):
    """The ids of a locality, of all areas above it and of all in it, a set: as directory.around has them."""
    return {one for one, in connection.execute(_LINE, (locality_id, locality_id))}


def has_champions(connection, line):
    """Whether anybody agreed to be shown in one of these localities (ids): asked first, since most areas have nobody yet."""
    marks = ",".join("?" * len(line))
    return connection.execute(f"""SELECT 1 FROM champion_consent JOIN person_locality USING (person_id)
        WHERE withdrawn_at IS NULL AND locality_id IN ({marks}) LIMIT 1""", list(line)).fetchone() is not None  # noqa: S608


def has_asks(connection, line):
    """Whether anything may be shown that people ask for in one of these localities (ids)."""
    marks = ",".join("?" * len(line))
    return connection.execute(f"""SELECT 1 FROM ask WHERE public_on IS NOT NULL AND state <> 'closed' AND locality_id IN ({marks})
        LIMIT 1""", list(line)).fetchone() is not None  # noqa: S608


def beside(connection, locality_id):
    """[Area] of the same kind that touch one, by name."""
    return [Area(*row) for row in connection.execute(_BESIDE, (locality_id,))]


def picture(connection, locality_id):
    """picturing.Picture as JSON text, or None where no outline is known."""
    row = connection.execute("SELECT drawn FROM locality_picture WHERE locality_id = ?", (locality_id,)).fetchone()
    return row and row[0]


def over_the_border(connection, locality_id):
    """[(name, slug)] of venues just over the border at which something is on: at most ten, the nearest first."""
    return connection.execute(_BORDER, (locality_id, *LISTED, BORDER_SHOWN)).fetchall()


def _between(first, last, today):
    """The dates of a Question: those of the week that begins today as weekdays, for which the index has its dates at hand."""
    if today <= first and last < today + timedelta(DAYS):
        return {"coming": sum(1 << (first + timedelta(ahead)).weekday() for ahead in range((last - first).days + 1))}
    return {"first": first.toordinal(), "last": last.toordinal()}


def _common(now):
    return {"today": sessions.today(now).toordinal(), "minute": sessions.minute(now)}
