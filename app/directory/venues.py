"""Venues by name, for the search box: "St Anne's Hall" is a place to be near, too."""
import sqlalchemy as sa

from app.directory.models import Address, Location
from app.extensions import db
from app.geo.answers import Found, GridPoint, Precision

MOST = 6
EXACT = ("point", "postcode")


def venues_named(text):
    """[Found] of public venues with a known point whose name is, or begins with, the text; at most six, best first."""
    wanted = " ".join(text.lower().split())
    if len(wanted) < 3:
        return []
    name = sa.func.lower(Location.name)
    rows = db.session.execute(
        sa.select(Location.name, Location.easting, Location.northing, Location.precision, Address.city, Address.outcode)
        .outerjoin(Address, Address.location_id == Location.id)
        .where(name.startswith(wanted, autoescape=True), Location.private.is_(False), Location.easting.is_not(None))
        .order_by(name != wanted, Location.id).limit(MOST)).all()
    return [_found(*row) for row in rows]


def _found(name, e, n, precision, town, outcode):
    label = f"{name}, {town}" if town else name
    exact = Precision.PLACE if precision in EXACT else Precision(precision)
    return Found(GridPoint(e, n), exact, label, name, source="venue", outcode=outcode or None, district=town or None)
