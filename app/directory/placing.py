"""Where a venue is: its point as told, or that of its postcode, in both of our ways to write a position."""
from math import isfinite
from typing import NamedTuple

from app.geo import geocoder, grid, postcode
from app.geo.answers import Precision

# From the most to the least exact.
EXACTNESS = ("point", "postcode", "square", "sector", "place", "outcode", "unknown")
_LONGEST = 10
_WHOLE_EARTH_M = 10_000_000


class Position(NamedTuple):
    """Degrees (WGS84, six decimals), British National Grid metres, and where they came from; all None when not known."""

    latitude: float | None = None
    longitude: float | None = None
    easting: int | None = None
    northing: int | None = None
    precision: str = Precision.UNKNOWN.value


UNKNOWN = Position()


def told(venue):
    """The Position that VenueDetails tell by degrees or metres; UNKNOWN when by neither, or when it is not in England (GEO.md 6)."""
    if _is_pair(venue.latitude, venue.longitude) and abs(venue.latitude) <= 90 and abs(venue.longitude) <= 180:
        point, degrees = grid.to_grid(venue.latitude, venue.longitude), (venue.latitude, venue.longitude)
    elif _is_pair(venue.easting, venue.northing) and max(abs(venue.easting), abs(venue.northing)) < _WHOLE_EARTH_M:
        point, degrees = (round(venue.easting), round(venue.northing)), None
    else:
        return UNKNOWN
    precision = str(venue.precision)
    return _position(point, precision if precision in EXACTNESS[:-1] else Precision.POINT.value, degrees)


def of_postcode(whole, gazetteer):
    """The Position of a tidy postcode: of itself, else the middle of its sector or outcode; UNKNOWN without a gazetteer."""
    if gazetteer is None or not whole:
        return UNKNOWN
    for words in (whole, postcode.sector(whole), postcode.outcode(whole)):
        found = geocoder.exact(gazetteer, words)
        if found:
            return _position(found.grid, str(found.precision))
    return UNKNOWN


def tidy_postcode(text):
    """(postcode, outcode): "ta11he" gives ("TA1 1HE", "TA1"); what is no postcode comes back upper-case, without an outcode."""
    whole = postcode.full(postcode.tidy(text))
    return (whole, postcode.outcode(whole)) if whole else (" ".join(text.upper().split())[:_LONGEST], "")


def shown(location):
    """(easting, northing, latitude, longitude, precision) as may be shown: of a home, the middle of its 500 m square."""
    if location.easting is None or not location.private:
        return location.easting, location.northing, location.latitude, location.longitude, location.precision
    middle = grid.square(location.easting, location.northing)
    point = grid.to_point(*middle)
    precision = max(location.precision, Precision.SQUARE.value, key=EXACTNESS.index)
    return *middle, round(point.lat, 6), round(point.lon, 6), precision


def _is_pair(one, other):
    return one is not None and other is not None and isfinite(one) and isfinite(other) and (one, other) != (0, 0)


def _position(point, precision, degrees=None):
    if not grid.covered(*point):
        return UNKNOWN
    lat, lon = degrees or grid.to_point(*point)
    return Position(round(lat, 6), round(lon, 6), *map(int, point), precision)
