"""The site's own gazetteer as a geopy geocoder, so that any other of geopy's may stand in its place."""
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from app.geo.answers import Choices, Found
from app.geo.geocoder import found_at, locate
from app.geo.grid import to_point


class LocalGeocoder(Geocoder):
    """geopy's two questions, answered without any network. `home` breaks ties as in geocoder.locate."""

    def __init__(self, gazetteer, home=None):
        super().__init__()
        self._gazetteer, self._home = gazetteer, home

    def geocode(self, query, *, exactly_one=True, timeout=DEFAULT_SENTINEL):
        """The geopy Location of a text; a list with exactly_one=False, None when it is not known or not clear."""
        answer = locate(self._gazetteer, str(query), self._home)
        if isinstance(answer, Choices) and not exactly_one:
            found = [locate(self._gazetteer, option.near, self._home) for option in answer.options + answer.more]
        else:
            found = [answer]
        return _given([one for one in found if isinstance(one, Found)], exactly_one)

    def reverse(self, query, *, exactly_one=True, timeout=DEFAULT_SENTINEL):
        """The geopy Location at a point (geopy Point, (latitude, longitude) or text): its outcode; None outside England."""
        degrees = _degrees(query)
        found = found_at(self._gazetteer, *degrees) if degrees else None
        return _given([found] if found else [], exactly_one)


def _given(found, exactly_one):
    locations = [_location(one) for one in found]
    if exactly_one:
        return locations[0] if locations else None
    return locations or None


def _location(found):
    raw = {"precision": str(found.precision), "near": found.near, "outcode": found.outcode, "district": found.district}
    return Location(found.postcode or found.near, tuple(to_point(*found.grid)), raw)


def _degrees(query):
    """(latitude, longitude) of a geopy Point, a pair or "51.02, -3.1", else None; geopy's own reading warns of strange ones."""
    try:
        latitude, longitude = (query.split(",") if isinstance(query, str) else tuple(query))[:2]
        return float(latitude), float(longitude)
    except (TypeError, ValueError):
        return None
