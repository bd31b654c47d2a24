"""Where a venue is: its point as told, or that of its postcode, in both of our ways to write a position."""
import re
from math import isfinite
from typing import NamedTuple

from app.geo import geocoder, grid
from app.geo.answers import Precision

# English postcodes span this box (GEO.md section 6); a point outside it by more than 5 km is no venue of ours.
EASTINGS, NORTHINGS = (87_897, 655_448), (8_478, 656_014)
MARGIN_M = 5_000
SQUARE_M = 500
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")


class Position(NamedTuple):
    """Degrees (WGS84, six decimals), British National Grid metres, and where they came from; all None when not known."""

    latitude: float | None = None
    longitude: float | None = None
    easting: int | None = None
    northing: int | None = None
    precision: str = Precision.UNKNOWN.value


UNKNOWN = Position()


def told(venue):
    """The Position that VenueDetails tell by degrees or metres; UNKNOWN when by neither, or one that England does not hold."""
    if _is_pair(venue.latitude, venue.longitude) and abs(venue.latitude) <= 90 and abs(venue.longitude) <= 180:
        point = grid.to_grid(venue.latitude, venue.longitude)
    elif _is_pair(venue.easting, venue.northing) and max(abs(venue.easting), abs(venue.northing)) < 10_000_000:
        point = (round(venue.easting), round(venue.northing))
    else:
        return UNKNOWN
    precision = str(venue.precision)
    return _position(*point, precision if precision in tuple(Precision) and precision != Precision.UNKNOWN else Precision.POINT.value)


def of_postcode(postcode, gazetteer):
    """The Position of a tidy postcode: of itself, else the middle of its sector or outcode; UNKNOWN without a gazetteer."""
    read = _POSTCODE.fullmatch(postcode.replace(" ", ""))
    if gazetteer is None or not read:
        return UNKNOWN
    outcode, inward = read.groups()
    for words in (f"{outcode} {inward}", f"{outcode} {inward[0]}", outcode):
        found = geocoder.exact(gazetteer, words)
        if found:
            return _position(*found.grid, str(found.precision))
    return UNKNOWN


def tidy_postcode(text):
    """(postcode, outcode): "ta11he" gives ("TA1 1HE", "TA1"); what is no postcode comes back upper-case, without an outcode."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    read = _POSTCODE.fullmatch(plain)
    return (f"{read[1]} {read[2]}", read[1]) if read else (" ".join(text.upper().split())[:10], "")


def shown(location):
    """(easting, northing, latitude, longitude, precision) as may be shown: of a home, the middle of its 500 m square."""
    if location.easting is None:
        return None, None, None, None, location.precision
    if not location.private:
        return location.easting, location.northing, location.latitude, location.longitude, location.precision
    e, n = (metres // SQUARE_M * SQUARE_M + SQUARE_M // 2 for metres in (location.easting, location.northing))
    point = grid.to_point(e, n)
    precision = Precision.SQUARE.value if location.precision in (Precision.POINT, Precision.POSTCODE) else location.precision
    return e, n, round(point.lat, 6), round(point.lon, 6), precision


def _is_pair(one, other):
    return one is not None and other is not None and isfinite(one) and isfinite(other) and (one, other) != (0, 0)


def _position(e, n, precision):
    for metres, (low, high) in ((e, EASTINGS), (n, NORTHINGS)):
        if not low - MARGIN_M <= metres <= high + MARGIN_M:
            return UNKNOWN
    point = grid.to_point(e, n)
    return Position(round(point.lat, 6), round(point.lon, 6), int(e), int(n), precision)
