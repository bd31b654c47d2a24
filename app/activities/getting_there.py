"""Where an activity is and how to get in, as its page says it: a home shows its town alone, and unknown is said as unknown."""
from math import hypot
from typing import NamedTuple
from urllib.parse import urlencode

from app.directory import cards, placing
from app.activities import contact
from app.directory.taxonomy import ACCESS
from app.web import formats

# Opens the phone's own map with the way from where one stands; it is a link, so nobody is told of it before it is pressed.
DIRECTIONS = "https://www.google.com/maps/dir/?api=1&"
HOME_POINT = "A private address, about here. You get it when you join."
NO = {
    "step-free": "No step-free way in", "accessible-toilet": "No accessible toilet", "hearing-loop": "No hearing loop",
    "bsl": "No sign language (BSL)", "dementia-friendly": "Not dementia friendly", "parking": "No blue badge parking"}


class Venue(NamedTuple):
    """One venue: its name and page ("" for a home), lines of address, distance and walk, bus words, and a directions link; `shared`
    when something else is on there, too.
    """

    name: str
    slug: str
    lines: tuple[str, ...]
    far: str = ""
    walk: str = ""
    transport: str = ""
    directions: str = ""
    shared: bool = False


class Fact(NamedTuple):
    """One known answer about getting in: picture ("yes" or "no"), strong words, and the rest."""

    picture: str
    strong: str
    rest: str = ""


class Access(NamedTuple):
    """What is known of one venue (`name` when there are several), what is not ("a hearing loop"), and a note.

    `groups` are [(words on who checked it when, or "", [Fact])]: each check is said once.
    """

    name: str
    groups: list
    unknown: str
    note: str = ""


def venues(service, here, shared=frozenset()):
    """[Venue] of an activity; `here` is where the reader searched from (geo.answers.Found), or None; `shared` the ids of the locations
    where something else is on, too.
    """
    return [_home(one.location, here) if one.location.private else venue(one.location, here, one.location_id in shared)
            for one in service.venues]


def venue(location, here=None, shared=False):
    """The Venue of a public location."""
    words = _lines(location), *distance(location, here), formats.sentence(location.transport), _directions(location)
    return Venue(location.name, location.slug, *words, shared)


def distance(location, here):
    """(how far, the walk) in words from where the reader is; "" where it cannot be said."""
    e, n, _, _, precision = placing.shown(location)
    if here is None or e is None:
        return "", ""
    return cards.distance(round(hypot(e - here.grid.e, n - here.grid.n)), here, precision)


def points(service):
    """The GeoJSON FeatureCollection (a dict) of an activity's venues with a known point; a home has the middle of its square."""
    return {"type": "FeatureCollection", "features": [
        _point(one.location) for one in service.venues if one.location.easting is not None]}


def access(service):
    """[Access] of each venue; none for what nobody has to get into."""
    several = len(service.venues) > 1
    return [access_of(one.location, name=_short(one.location) if several else "") for one in service.venues]


def access_of(location, name=""):
    """The Access of one location; what is written of a home could say where it is, so only yes and no are told."""
    known = {fact.code: fact for fact in location.accessibility}
    groups = {}
    for code in ACCESS:
        if code in known:
            groups.setdefault(_checked(known[code]), []).append(_fact(known[code], location.private))
    unknown = formats.list_words([term.phrase for code, term in ACCESS.items() if code not in known], last="or")
    return Access(name, list(groups.items()), unknown, "" if location.private else formats.sentence(location.access_note))


def _point(location):
    _, _, lat, lon, _ = placing.shown(location)
    about = {"name": HOME_POINT} if location.private else {
        "name": location.name, "url": f"/venues/{location.slug}", "where": ", ".join(_lines(location))}
    return {"type": "Feature", "id": location.uuid, "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"id": location.uuid, **about}}


def _checked(fact):
    by = contact.checked(fact.checked_by, fact.checked_on, contact.TOLD)
    return f"{by} on {formats.day_year(fact.checked_on)}" if by else ""


def _fact(fact, private):
    note = "" if private else fact.note.strip()
    if fact.answer:
        rest = f", {note}" if note[:1].islower() else f". {formats.sentence(note)}" if note else ""
        return Fact("yes", ACCESS[fact.code].name, rest)
    return Fact("no", f"{NO[fact.code]}.", f" {formats.sentence(note)}" if note else "")


def _home(location, here):
    address = location.address
    town, outcode = (address.city, address.outcode) if address else ("", "")
    where = f"In {town} ({outcode})" if town and outcode else f"In {town or outcode}" if town or outcode else ""
    return Venue("", "", tuple(filter(None, (where, "The address is private. You get it when you join."))), *distance(location, here))


def _short(location):
    if not location.private:
        return location.name
    return f"The private address in {location.address.city}" if location.address and location.address.city else "The private address"


def _lines(location):
    address = location.address
    if not address:
        return ()
    street = address.address_1.strip().removeprefix(location.name).lstrip(", ")
    town = "" if address.city and street.lower().endswith(address.city.lower()) else address.city
    return tuple(filter(None, (", ".join(filter(None, (street, town))), address.postal_code)))


def _directions(location):
    address = location.address
    words = ", ".join(filter(None, (location.name, address.address_1, address.city, address.postal_code))) if address else location.name
    if address and (address.postal_code or address.address_1):
        return DIRECTIONS + urlencode({"destination": words})
    return DIRECTIONS + urlencode({"destination": f"{location.latitude},{location.longitude}"}) if location.easting is not None else ""
