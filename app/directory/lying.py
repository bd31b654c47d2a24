"""In which localities activities lie, for many at a time: where their venues were assigned, and what they cover."""
from collections import defaultdict

import sqlalchemy as sa

from app.directory.areas import Locality, LocalityLocation
from app.geo.postcode import tidy

_LIES = sa.select(LocalityLocation.location_id, LocalityLocation.locality_id).where(
    LocalityLocation.location_id.in_(sa.bindparam("ids", expanding=True)))
_AREAS = sa.select(Locality.id, Locality.name, Locality.outcodes).where(Locality.closed_at.is_(None))


def tell(connection, services):
    """Gives records of activities (rows.activities) `covered`, the ids of localities that they cover, and their venues' locations
    `localities`, the ids of those they lie in; frozensets both.
    """
    places = [venue.location for service in services for venue in service.venues]
    held, covers = defaultdict(set), _covers(connection) if any(service.areas for service in services) else {}
    for location, locality in connection.execute(_LIES, {"ids": list({place.id for place in places})}) if places else ():
        held[location].add(locality)
    for place in places:
        place.localities = frozenset(held[place.id])
    for service in services:
        service.covered = frozenset().union(*(covers.get(tidy(area.name), ()) for area in service.areas))


def _covers(connection):
    """{tidy outcode or name: ids of the localities that it means}."""
    found = defaultdict(set)
    for number, name, outcodes in connection.execute(_AREAS):
        for text in (tidy(name), *outcodes.split()):
            found[text].add(number)
    return found
