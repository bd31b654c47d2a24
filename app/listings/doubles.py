"""Likely doubles: listed activities with a like name, those near the place first, as three compact choices."""
import sqlalchemy as sa
from rapidfuzz import fuzz, utils
from sqlalchemy.orm import selectinload

from app.directory.doubles import WITHIN_M, is_like
from app.directory.entries import LISTED
from app.directory.models import Address, Location, Service, ServiceAtLocation
from app.extensions import db
from app.geo import grid
from app.tables import patterns
from app.web.dates import day_year

SHOWN = 3
# How like two names must be that may be anywhere, of 100.
_ALIKE = 85
_LEAST = 3


def find(name, today, *, venue=None, but=None):
    """[{value, words, hint}] of at most SHOWN listed activities that may be the same; `venue` (a Location) is where it is, when known.

    `but` is the id of the one that is being changed. Any name will do.
    """
    plain = utils.default_process(name)
    if len(plain) < _LEAST:
        return []
    rows = db.session.execute(
        sa.select(Service.id, Service.name, Location.easting, Location.northing, Address.city)
        .outerjoin(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .outerjoin(Location, sa.and_(Location.id == ServiceAtLocation.location_id, Location.private.is_(False)))
        .outerjoin(Address, Address.location_id == Location.id).where(Service.status.in_(LISTED))).all()
    scored = {}
    for service_id, other, e, n, town in rows:
        near = _is_near(venue, e, n, town)
        score = fuzz.token_sort_ratio(plain, utils.default_process(other))
        if (score >= _ALIKE or near and is_like(other, name)) and service_id != but:
            scored[service_id] = max(scored.get(service_id, (False, 0, 0)), (near, score, -service_id))
    best = sorted(scored, key=scored.get, reverse=True)[:SHOWN]
    found = db.session.scalars(sa.select(Service).where(Service.id.in_(best)).options(selectinload(Service.venues))).all()
    return [_choice(service, today) for service in sorted(found, key=lambda one: best.index(one.id))]


def _is_near(venue, e, n, town):
    if venue is None:
        return False
    here = (venue.easting, venue.northing)
    close = None not in (*here, e, n) and grid.apart(here, (e, n)) <= WITHIN_M
    return close or bool(town and venue.address and town.casefold() == venue.address.city.casefold())


def _choice(service, today):
    places = [place.location for place in service.venues if not place.location.private]
    town = next((place.address.city for place in places if place.address and place.address.city), "")
    when = patterns.sentence(service.schedules, today)
    checked = f"Checked on {day_year(service.assured_date)}" if service.assured_date else "Not checked yet"
    where = ", ".join(filter(None, (when, places[0].name if places else "")))
    hint = ". ".join(filter(None, (where, checked)))
    return {"value": service.uuid, "words": ", ".join(filter(None, (service.name, town))), "hint": f"{hint}."}
