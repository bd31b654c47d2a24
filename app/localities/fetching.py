"""What a locality's page is made of: what is on there by day, kinds, what is new, the areas around it, and its outline."""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import sessions
from app.directory.areas import Locality, LocalityLocation
from app.directory.entries import LISTED
from app.directory.models import Location, Service, ServiceAtLocation
from app.extensions import db
from app.geo.distance import MILE_M
from app.index import SOONEST, Question, find

DAYS = 7
A_DAY_SHOWS = 12
NEW_DAYS, NEW_SHOWN = 31, 5
PEERS_SHOWN = 4
WISHES_SHOWN = 4


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
    first, common, days = first or sessions.today(now), _common(now), []
    for on in (first + timedelta(ahead) for ahead in range(DAYS)):
        answer = find(connection, Question(**common, locality=locality.id, first=on.toordinal(), last=on.toordinal(), sort=SOONEST,
                                           limit=shows, bare=True))
        days.append((on, answer.hits, answer.total))
    last = first.toordinal() + DAYS - 1
    total = find(connection, Question(**common, locality=locality.id, first=first.toordinal(), last=last, limit=0, bare=True)).total
    return Week(days, total)


def whole(connection, locality, now, peer_kind):
    """The Whole of a Locality; `peer_kind` is the bit of the kind that peer support is."""
    common = _common(now) | {"locality": locality.id}
    return Whole(find(connection, Question(**common, limit=0)),
                 find(connection, Question(**common, kinds=1 << peer_kind, limit=PEERS_SHOWN, bare=True)))


def new(connection, locality_id, today):
    """[(slug, name)] of what came to the site lately and lies there, the newest first."""
    # Looked for from the newest on: in most areas the first few are found at once.
    lies = sa.select(LocalityLocation.location_id).join(
        ServiceAtLocation, ServiceAtLocation.location_id == LocalityLocation.location_id).where(
        ServiceAtLocation.service_id == Service.id, LocalityLocation.locality_id == locality_id)
    return connection.execute(
        sa.select(Service.slug, Service.name).where(
            Service.published_on > today - timedelta(NEW_DAYS), Service.status.in_(LISTED), lies.correlate(Service).exists())
        .order_by(Service.id.desc()).limit(NEW_SHOWN)).all()


def listed(connection, locality_id):
    """The ids of the activities that are listed at a locality's venues, in order."""
    return connection.scalars(
        sa.select(Service.id).join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .join(LocalityLocation, LocalityLocation.location_id == ServiceAtLocation.location_id)
        .where(LocalityLocation.locality_id == locality_id, Service.status.in_(LISTED)).group_by(Service.id).order_by(Service.id)).all()


def counts(connection, localities, now):
    """[(name, address, how many activities are found in it)] of Localities."""
    common = _common(now) | {"limit": 0, "bare": True}
    return [(one.name, f"/localities/{one.slug}", find(connection, Question(**common, locality=one.id)).total) for one in localities]


def around(locality):
    """(areas above, the nearest first; areas below, by name) of a Locality."""
    above, next_up = [], locality.parent_id
    while next_up and len(above) < DAYS:
        found = db.session.get(Locality, next_up)
        if found.closed_at is None:
            above.append(found)
        next_up = found.parent_id
    below = db.session.scalars(sa.select(Locality).where(
        Locality.parent_id == locality.id, Locality.closed_at.is_(None)).order_by(Locality.name, Locality.id)).all()
    return above, below


def over_the_border(connection, locality, drawn):
    """[(name, slug)] of venues that lie outside but within a mile of the outline: at most ten, the nearest first; [] without one."""
    if not drawn:
        return []
    west, south = (min(shape.box[at] for _, shape in drawn) - MILE_M for at in (0, 1))
    east, north = (max(shape.box[at] for _, shape in drawn) + MILE_M for at in (2, 3))
    inside = sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id == locality.id)
    rows = connection.execute(
        sa.select(Location.name, Location.slug, Location.easting, Location.northing).where(
            Location.easting.between(west, east), Location.northing.between(south, north), Location.private.is_(False),
            Location.id.not_in(inside), Location.id.in_(sa.select(ServiceAtLocation.location_id).join(
                Service, Service.id == ServiceAtLocation.service_id).where(Service.status.in_(LISTED))))).all()
    near = [(min(shape.metres_to(row.easting, row.northing) for _, shape in drawn), row.name, row.slug) for row in rows]
    return [(name, slug) for metres, name, slug in sorted(near) if metres <= MILE_M][:10]


def _common(now):
    return {"today": sessions.today(now).toordinal(), "minute": sessions.minute(now)}
