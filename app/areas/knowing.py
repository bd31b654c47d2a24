"""What an area can be made of: the wards and MSOAs around, from the postcode file or else from outlines, as parts of a locality."""
from collections import defaultdict
from statistics import median
from typing import NamedTuple

import sqlalchemy as sa

from app.areas import forms
from app.directory.areas import CODES, Boundary, Locality, LocalityPart, shape_from
from app.directory.localities import Part
from app.extensions import db
from app.geo.codes import outcodes_of
from app.geo.ground import MOST_OUTCODES, Ground, Unit, known, named

MOST_DRAWN = 400


class Around(NamedTuple):
    """What can be ticked: `units` {kind: [geo.ground.Unit]}, where their postcodes lie `places` {kind: {code: [(e, n)]}}, their outlines
    `shapes` {kind: {code: Shape}} where they are known by outline alone, and `is_cut`: there was more than is shown.
    """

    units: dict
    places: dict
    shapes: dict
    is_cut: bool


def around(said, near, find, gazetteer):
    """The Around of forms.Said: what lies in the outcodes of `near` ([Locality]), what is called `find` (text), and what is ticked."""
    outcodes = {one for each in near for one in each.outcode_list} | {value.split()[0] for _, value in forms.beginnings(said.postcodes)[0]}
    units, places, shapes, is_cut = {}, {}, {}, len(outcodes) > MOST_OUTCODES
    ground = Ground(gazetteer, outcodes)
    for kind in forms.TICKED:
        here, ticked = {one.code: one for one in ground.units(kind)}, getattr(said, kind)
        more = {one.code for one in named(gazetteer, kind, find)} if find else set()
        missing = sorted((more | set(ticked)) - here.keys())
        wider = Ground(gazetteer, outcodes_of(gazetteer, kind, missing)) if missing else None
        further = {one.code: one for one in wider.units(kind) if one.code in missing} if wider else {}
        drawn = {} if here or further else _drawn(kind, find, ticked)
        units[kind] = sorted((here | further | {code: unit for code, (unit, _) in drawn.items()}).values(),
                             key=lambda one: (one.district, not one.name, one.name, one.code))
        lie = wider.places(kind) if wider else {}
        places[kind] = ground.places(kind) | {code: points for code, points in lie.items() if code in further}
        shapes[kind] = {code: shape for code, (_, shape) in drawn.items()}
    return Around(units, places, shapes, is_cut)


def parts(said, locality, gazetteer):
    """([Part] of forms.Said, [(kind, code)] that nobody knows). Parts that the Locality (or None) has by now are taken as they are."""
    had = {(row.kind, row.value): row for row in locality.parts} if locality else {}
    found, strange = [], []
    for kind in forms.TICKED:
        units, outlines = known(gazetteer, kind, getattr(said, kind)), _outlines(kind, getattr(said, kind))
        for code in getattr(said, kind):
            if (kind, code) in had:
                found.append(_of_row(had[kind, code]))
            elif code in units:
                outline = _matching(units[code], outlines.get(code), gazetteer)
                found.append(Part(kind, code, units[code].year, units[code].name[:100], outline))
            elif code in outlines:
                found.append(Part(kind, code, outlines[code].year, outlines[code].name, outlines[code].id))
            else:
                strange.append((kind, code))
    found += [_of_row(had[key]) if key in had else Part(*key) for key in forms.beginnings(said.postcodes)[0]]
    found += [_of_row(row) for row in besides(locality) if str(row.id) in said.kept]
    found += [Part(kind, str(number)) for kind, ids in (("include", said.inside), ("exclude", said.outside)) for number in ids]
    return list(dict.fromkeys(found)), strange


def besides(locality):
    """[LocalityPart] of a Locality (or None) that are no ticks or words of the form: outlines, and codes of other kinds."""
    kinds = {"polygon", *CODES} - set(forms.TICKED)
    return [row for row in locality.parts if row.kind in kinds] if locality else []


def said_of(locality):
    """The forms.Said of a Locality as it is."""
    by_kind = defaultdict(list)
    for row in locality.parts:
        by_kind[row.kind].append(row.value)
    above = db.session.get(Locality, locality.parent_id) if locality.parent_id else None
    figures = {name: "" if value is None else f"{value:,}" for name, value in (("people", locality.people), ("older", locality.older))}
    return forms.Said(
        name=locality.name, kind=locality.kind, parent=above.slug if above else "", contact=locality.contact, source=locality.people_source,
        ward=tuple(sorted(by_kind["ward"])), msoa=tuple(sorted(by_kind["msoa"])), kept=tuple(str(row.id) for row in besides(locality)),
        postcodes=", ".join(value for kind in ("outcode", "sector", "postcode") for value in by_kind[kind]),
        inside=tuple(map(int, by_kind["include"])), outside=tuple(map(int, by_kind["exclude"])), **figures)


def name_of(part):
    """"the ward Chard South (codes of 2024)" of a Part or LocalityPart that is no venue."""
    if part.kind == "polygon":
        return f"the outline {part.name}" if part.name else "its outline"
    if part.kind not in CODES:
        return f"postcodes that begin {part.value}" if part.kind != "postcode" else f"the postcode {part.value}"
    kind = part.kind.upper() if part.kind in ("msoa", "lsoa") else part.kind
    return f"the {kind} {part.name or part.value}" + (f" (codes of {part.year})" if part.year else "")


def _of_row(row):
    return Part(row.kind, row.value, row.year, row.name, row.boundary_id)


def _outlines(kind, codes):
    rows = db.session.scalars(sa.select(Boundary).where(Boundary.kind == kind, Boundary.code.in_(codes), Boundary.code != "").order_by(
        Boundary.year)).all()
    return {row.code: row for row in rows}


def _matching(unit, own, gazetteer):
    """The id of the outline that places what has no code: of this code, else the one of this name that most of its postcodes lie in."""
    if own is not None or not unit.name:
        return own.id if own else None
    named_so = db.session.scalars(sa.select(Boundary).where(Boundary.kind == unit.kind, Boundary.name == unit.name)).all()
    if len(named_so) != 1:
        return None
    points = Ground(gazetteer, outcodes_of(gazetteer, unit.kind, [unit.code])).places(unit.kind).get(unit.code, [])
    shape = shape_from(named_so[0].polygons)
    return named_so[0].id if points and median(shape.holds(e, n) for e, n in points[::max(1, len(points) // 50)]) > .5 else None


def _drawn(kind, find, ticked):
    """{code: (Unit, Shape)} of a kind that are known by their outlines alone, at most MOST_DRAWN; all are, where `find` is ""."""
    called = sa.or_(Boundary.name.contains(find, autoescape=True), Boundary.code.in_(ticked)) if find else sa.true()
    rows = db.session.scalars(sa.select(Boundary).where(Boundary.kind == kind, Boundary.code != "", called).order_by(
        Boundary.code.in_(ticked).desc(), Boundary.name, Boundary.year).limit(MOST_DRAWN)).all()
    return {row.code: (Unit(kind, row.code, row.name, "", row.year), shape_from(row.polygons)) for row in rows}


def part_rows(locality_id):
    """{id of a part: (LocalityPart, name of its Boundary or None, year)} of a locality and those below it."""
    below = sa.select(Locality.id, Locality.parent_id).where(Locality.id == locality_id).cte(recursive=True)
    below = below.union(sa.select(Locality.id, Locality.parent_id).where(Locality.parent_id == below.c.id))
    rows = db.session.execute(sa.select(LocalityPart, Boundary.kind, Boundary.name, Boundary.year).outerjoin(
        Boundary, Boundary.id == LocalityPart.boundary_id).where(LocalityPart.locality_id.in_(sa.select(below.c.id)))).all()
    return {part.id: (part, kind, name, year) for part, kind, name, year in rows}
