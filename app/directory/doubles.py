"""Likely doubles: listed activities with a like name within 100 metres of where a new one meets."""
import sqlalchemy as sa
from rapidfuzz.distance import OSA

from app.directory import placing
from app.directory.entries import LISTED
from app.directory.models import Location, Service, ServiceAtLocation
from app.extensions import db
from app.index.words import STOP_WORDS, stem, words

WITHIN_M = 100
MOST = 5
# Letters that two names may differ by, as a share of the longer.
_LIKE = 0.75


def near(name, points, besides=None):
    """At most MOST Services within WITHIN_M of one of `points` [(e, n)] in grid metres, with a like name; not the one of id `besides`."""
    found = []
    for e, n in points:
        close = sa.and_(Location.easting.between(e - WITHIN_M, e + WITHIN_M), Location.northing.between(n - WITHIN_M, n + WITHIN_M))
        rows = db.session.execute(
            sa.select(Service, Location.easting, Location.northing).join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
            .join(Location).where(close, Service.status.in_(LISTED), Service.id.is_not(besides)).order_by(Service.id)).all()
        found += [service for service, east, north in rows if (east - e) ** 2 + (north - n) ** 2 <= WITHIN_M ** 2
                  and is_like(service.name, name)]
    return list(dict.fromkeys(found))[:MOST]


def points_of(venues, gazetteer):
    """[(e, n)] of VenueDetails that are known to 100 metres or so: as told, or of their whole postcode."""
    found = []
    for venue in venues:
        position = placing.told(venue)
        if position.easting is None:
            position = placing.of_postcode(placing.tidy_postcode(venue.postcode)[0], gazetteer)
        if position.easting is not None and position.precision in placing.EXACTNESS[:2]:
            found.append((position.easting, position.northing))
    return found


def is_like(name, other):
    """Whether two names may be of one activity: most words of the shorter are in the longer, or they differ by few letters. Pure."""
    one, two = (_stems(text) for text in (name, other))
    if not one or not two:
        return False
    shared = len(one & two) / min(len(one), len(two))
    return shared > 0.5 or OSA.normalized_similarity(" ".join(sorted(one)), " ".join(sorted(two))) >= _LIKE


def _stems(text):
    found = words(text)
    return {stem(word) for word in found if word not in STOP_WORDS} or set(found)
