"""Known venues to choose from, and what a typed postcode comes to."""
import sqlalchemy as sa

from app.directory.details import VenueDetails
from app.directory.entries import LISTED
from app.directory.models import Address, Location, Service, ServiceAtLocation
from app.directory.taxonomy import ACCESS
from app.extensions import db
from app.geo import geocoder, grid, postcode
from app.geo.answers import Choices, Found, Suggestions
from app.web.words import list_words, plural

SHOWN, MOST_SUGGESTED = 8, 3
_LONGEST = 7
_NEAR_M = 1_600
_TICK = "or tick that it has none"


def find(text, gazetteer, home=None):
    """[{value, words, hint}] of at most SHOWN known venues for a typed name, town or postcode; any text will do, [] for none."""
    wanted = " ".join(text.lower().split())
    if len(wanted) < 2:
        return []
    address = sa.func.lower(sa.func.coalesce(Address.city, ""))
    named = sa.func.lower(Location.name)
    fits = sa.or_(named.contains(wanted, autoescape=True), address == wanted,
                  (named + " " + address).contains(wanted.replace(",", ""), autoescape=True))
    begins = sa.case((named == wanted, 0), (named.startswith(wanted, autoescape=True), 1), else_=2)
    rows = db.session.execute(_venues().where(fits).order_by(begins, Location.name, Location.id).limit(SHOWN)).all()
    return [choice(venue, uses) for venue, uses in rows or _around(text, gazetteer, home)]


def details(uuid):
    """The VenueDetails of a known venue that is no home, None when there is none of that uuid."""
    venue = by_uuid(uuid)
    if venue is None:
        return None
    address = venue.address or Address(address_1="", city="", state_province="", postal_code="")
    return VenueDetails(venue.name, address.address_1, address.city, address.state_province, address.postal_code,
                        latitude=venue.latitude, longitude=venue.longitude, precision=venue.precision)


def choice(venue, uses=0):
    """What a choice of venues shows of a Location: {value, words, hint}."""
    address = venue.address
    lines = [address.address_1, " ".join(filter(None, (address.city, address.postal_code)))] if address else []
    where = ", ".join(filter(None, lines))
    hint = ". ".join(filter(None, (where, f"{plural(uses, 'activity', 'activities')} here" if uses else "")))
    return {"value": venue.uuid, "words": venue.name, "hint": f"{hint}." if hint else ""}


def by_uuid(uuid):
    """The Location of a uuid that may be shown, or None."""
    return db.session.scalar(sa.select(Location).where(Location.uuid == uuid, Location.private.is_(False)))


def known_access(uuid):
    """{code: (answer, checked on or None)} of what is known of getting in to a venue; {} for none."""
    venue = by_uuid(uuid)
    return {one.code: (one.answer, one.checked_on) for one in venue.accessibility if one.code in ACCESS} if venue else {}


def read_postcode(text, gazetteer):
    """(postcode, fault): the tidy one of a place in England, or what to do about it in words."""
    plain = postcode.tidy(text)
    if postcode.elsewhere(plain):
        return "", f"{' '.join(text.split())} is not in England. Check the postcode, {_TICK}."
    whole = postcode.full(plain)
    if whole and geocoder.exact(gazetteer, whole):
        return whole, ""
    meant = suggested(text, gazetteer)
    if meant:
        return "", f"We do not know that postcode. Did you mean {list_words(meant, 'or')}?"
    if whole and gazetteer is None:
        return whole, ""
    return "", f"{'We do not know that postcode. Check it' if whole else 'Enter a full postcode, like TA1 1HE'}, {_TICK}."


def suggested(text, gazetteer):
    """[postcode] of at most MOST_SUGGESTED that somebody may have meant by a typed one (any text) that there is not; [] for none."""
    plain = postcode.tidy(text)
    whole = postcode.full(plain)
    if not plain or len(plain) > _LONGEST or postcode.elsewhere(plain) or whole and geocoder.exact(gazetteer, whole):
        return []
    answer = geocoder.locate(gazetteer, text)
    if isinstance(answer, Suggestions):
        return list(answer.postcodes[:MOST_SUGGESTED])
    return [answer.postcode] if isinstance(answer, Found) and answer.postcode and answer.read_as else []


def _venues():
    uses = (sa.select(sa.func.count()).select_from(ServiceAtLocation).join(Service)
            .where(ServiceAtLocation.location_id == Location.id, Service.status.in_(LISTED)).scalar_subquery())
    return (sa.select(Location, uses).outerjoin(Address, Address.location_id == Location.id)
            .where(Location.private.is_(False)))


def _around(text, gazetteer, home):
    """Venues within a mile of a typed postcode, or near a place; nearest first."""
    answer = geocoder.locate(gazetteer, text, home)
    if isinstance(answer, Choices | Suggestions) or not isinstance(answer, Found):
        return []
    e, n = answer.grid
    reach = max(_NEAR_M, answer.radius_m)
    rows = db.session.execute(_venues().where(
        Location.easting.between(e - reach, e + reach), Location.northing.between(n - reach, n + reach))).all()
    return sorted(rows, key=lambda row: grid.apart((row[0].easting, row[0].northing), answer.grid))[:SHOWN]
