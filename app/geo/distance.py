"""How far one point is from another, in metres and miles."""
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_008.8
MILE_M = 1_609.344


def haversine(one, other):
    """Metres between two Points over a round earth; 0.3% off at most."""
    lat, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def to_miles(metres):
    """Miles in so many metres."""
    return metres / MILE_M


def to_metres(miles):
    """Metres in so many miles."""
    return miles * MILE_M
