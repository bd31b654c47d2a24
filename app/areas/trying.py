"""What an area would hold before it is saved: each venue with how that was decided, what would come in, and what would leave."""
from collections import Counter
from typing import NamedTuple

import sqlalchemy as sa

from app.areas import knowing
from app.directory.areas import CODES, Boundary, Locality, LocalityLocation, shape_from
from app.directory.assigning import Assigner, Held, Tried
from app.directory.models import Address, Location
from app.directory.rows import in_parts
from app.extensions import db
from app.geo.codes import outcodes_of, unknown
from app.geo.ground import known

COMES, STAYS, LEAVES = "comes", "stays", "leaves"
_AT_ONCE = 500


class Row(NamedTuple):
    """A venue: its id, slug, name, postcode, how it was decided in words, and whether it comes, stays or leaves."""

    id: int
    slug: str
    name: str
    postcode: str
    how: str
    state: str


class Look(NamedTuple):
    """[Row] by name, how many of each state, how many by each way ([(words, count)]), and [name] of codes that the postcode file lacks."""

    rows: list
    counts: dict
    ways: list
    unmatched: list


WAYS = {"code": "by code", "outcode": "by the beginning of the postcode", "polygon": "by outline", "person": "by hand"}


def look(parts, locality, parent, drawn, gazetteer):
    """The Look of a Locality (None: a new one) as it would be of these Parts, in `parent`, with an outline `drawn` (JSON text or None)."""
    number = locality.id if locality else 0
    whole = _with_outlines(parts, drawn)
    tried = [Tried(-place, number, part.kind, part.value, polygons) for place, (part, polygons) in enumerate(whole, 1)]
    assigner = Assigner(db.session.connection(), gazetteer, (number, parent.id if parent else None, tried))
    before = set(db.session.scalars(sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id == number)))
    held = {}
    for part in in_parts(sorted(_candidates(tried, number, before, gazetteer)), _AT_ONCE):
        held |= {one: localities[number] for one, localities in assigner.of(part).items() if number in localities}
    words = Words(number, {-place: (part, *_outline_words(part)) for place, part in enumerate(parts, 1)})
    rows = [Row(one.id, one.slug, one.name, one.postal_code, words.of(held[one.id]) if one.id in held else "",
                LEAVES if one.id not in held else STAYS if one.id in before else COMES) for one in venues({*held, *before})]
    ways = Counter(one.how for one in held.values())
    told = [(WAYS[how], ways[how]) for how in WAYS if ways[how]]
    return Look(rows, Counter(row.state for row in rows), told, unmatched(parts, gazetteer))


def unmatched(parts, gazetteer):
    """[words] of the codes of Parts that the postcode file does not know: they hold nothing by code."""
    return [knowing.name_of(part) for kind in CODES for code in unknown(gazetteer, kind, [one.value for one in parts if one.kind == kind])
            for part in parts if (part.kind, part.value) == (kind, code)]


def venues(ids):
    """Rows (id, slug, name, postal_code) of venues, by name."""
    found = []
    for part in in_parts(sorted(ids), _AT_ONCE):
        found += db.session.execute(sa.select(Location.id, Location.slug, Location.name, sa.func.coalesce(sa.case(
            (Location.private, Address.outcode), else_=Address.postal_code), "").label("postal_code")).outerjoin(
            Address, Address.location_id == Location.id).where(Location.id.in_(part))).all()
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


class Words:
    """Says why a venue lies in a locality; `parts` {id: (part, kind, name and year of its outline)} besides those written."""

    def __init__(self, locality_id, parts):
        self._parts = knowing.part_rows(locality_id) | parts
        self._names = dict(db.session.execute(sa.select(Locality.id, Locality.name)).all())
        self._own = {locality_id, None}

    def of(self, held):
        """"By code: the ward Chard South (codes of 2024)" of an assigning.Held."""
        part, *outline = self._parts.get(held.part_id, (None, None, None, None))
        if part is None:
            return "Not worked out anew yet"
        number = getattr(part, "locality_id", None)
        below = f", which lies in {self._names[number]}" if number not in self._own else ""
        if held.how == "person":
            return f"By hand{below}"
        if held.how == "polygon":
            return f"By outline: {_outline_name(part, *outline)}{below}"
        return f"{'By code' if held.how == 'code' else 'By the postcode'}: {knowing.name_of(part)}{below}"


def held_now(locality):
    """[Row] of what a Locality holds by now, by name."""
    written = {row.location_id: Held(row.how, row.part_id) for row in db.session.scalars(
        sa.select(LocalityLocation).where(LocalityLocation.locality_id == locality.id))}
    words = Words(locality.id, {})
    return [Row(one.id, one.slug, one.name, one.postal_code, words.of(written[one.id]), STAYS) for one in venues(written)]


def names_of(parts, gazetteer):
    """{(kind, code): Unit} of what the postcode file says of the codes of Parts."""
    return {(kind, code): unit for kind in CODES for code, unit in known(gazetteer, kind, [
        one.value for one in parts if one.kind == kind]).items()}


def _outline_name(part, kind, name, year):
    if part.kind == "polygon":
        return f"{name or part.name or 'drawn for this area'}" + (f" ({kind} of {year})" if year else "")
    return f"{name or part.name}" + (f" ({kind} of {year})" if year else "") + ", since it has no code of that kind"


def _outline_words(part):
    found = db.session.get(Boundary, part.boundary_id) if part.boundary_id else None
    return (found.kind, found.name, found.year) if found else (None, part.name, None)


def _with_outlines(parts, drawn):
    ids = [part.boundary_id for part in parts if part.boundary_id]
    polygons = dict(db.session.execute(sa.select(Boundary.id, Boundary.polygons).where(Boundary.id.in_(ids))).all())
    return [(part, drawn if part.kind == "polygon" and not part.boundary_id else polygons.get(part.boundary_id)) for part in parts]


def _candidates(tried, number, before, gazetteer):
    """The ids of venues that these parts, or areas below, may hold."""
    found = before | {int(part.value) for part in tried if part.kind == "include"}
    outcodes = {part.value.split()[0] for part in tried if part.kind in ("outcode", "sector", "postcode")}
    for kind in CODES:
        outcodes |= outcodes_of(gazetteer, kind, [part.value for part in tried if part.kind == kind])
    for part in in_parts(sorted(outcodes), _AT_ONCE):
        found |= set(db.session.scalars(sa.select(Address.location_id).where(Address.outcode.in_(part))))
    for shape in (shape_from(part.polygons) for part in tried if part.polygons):
        west, south, east, north = shape.box
        found |= set(db.session.scalars(sa.select(Location.id).where(
            Location.easting.between(west, east), Location.northing.between(south, north))))
    below = sa.select(Locality.id).where(Locality.parent_id == number)
    return found | set(db.session.scalars(sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id.in_(below))))
