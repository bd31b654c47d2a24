"""How far somebody may make and change areas: those that they look after and what lies in them, and never beyond (SECURITY AZ-3)."""
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.areas import CODES, Boundary, Locality, LocalityLocation, LocalityPart, shape_from
from app.directory.models import Location
from app.extensions import db
from app.geo.codes import outcodes_of
from app.geo.ground import Ground, code_in, within_box
from app.geo.postcode import outcode, sector
from app.people.permissions import can, visible
from app.web.formats import plural

MAKE = "locality.make"
MOST_POSTCODES = 20_000
ASK = "An administrator can add it"


class Reached(NamedTuple):
    """A Locality with those above it: whoever looks after one of them may change it."""

    ids: frozenset

    def scope_localities(self):
        """Its own id and those above."""
        return self.ids

    def scope_people(self):
        """Nobody wrote it."""
        return set()


def reached(person):
    """[Locality] that a person may change, closed ones too, by name."""
    every = db.session.scalars(sa.select(Locality).order_by(Locality.name, Locality.id)).all()
    parents = {one.id: one.parent_id for one in every}
    return [one for one in every if can(person, MAKE, Reached(frozenset(_line(one.id, parents))))]


def own(person):
    """[Locality] that a person looks after themselves, or all for those who look after all; by name."""
    return db.session.scalars(visible(person, MAKE, Locality).where(Locality.closed_at.is_(None)).order_by(Locality.name)).all()


def is_bound(person):
    """Whether a person may make areas within their own alone."""
    return not can(person, MAKE, Reached(frozenset()))


def outside(person, parts, gazetteer, drawn=None):
    """[sentence] of why these Parts reach beyond what a person looks after; [] when they lie in it, or the person looks after all.

    `drawn` are the polygons (JSON text) of an outline that is not kept yet. Venues put in by hand are parts of the kind "include".
    """
    if not is_bound(person):
        return []
    edge = _Edge(reached(person))
    codes = {kind: [part.value for part in parts if part.kind == kind] for kind in CODES}
    touched = {part.value.split()[0] for part in parts if part.kind in ("outcode", "sector", "postcode")}
    ground = Ground(gazetteer, touched.union(*(outcodes_of(gazetteer, kind, some) for kind, some in codes.items() if some)))
    found = [sentence for part in parts for sentence in edge.against(part, ground)]
    return found + (edge.against_outline(shape_from(drawn), "The outline", gazetteer) if drawn else [])


def _line(one, parents):
    line = []
    while one and one not in line:
        line.append(one)
        one = parents.get(one)
    return line


class _Edge:
    """What some localities are made of, asked whether it holds a postcode."""

    def __init__(self, areas):
        self._ids = {one.id for one in areas}
        rows = db.session.execute(sa.select(LocalityPart, Boundary.polygons).outerjoin(Boundary, Boundary.id == LocalityPart.boundary_id)
                                  .where(LocalityPart.locality_id.in_(self._ids))).all()
        self._texts = {(part.kind, part.value) for part, _ in rows}
        self._shapes = [shape_from(polygons) for _, polygons in rows if polygons]

    def against(self, part, ground):
        if part.kind == "include":
            return self._against_venue(int(part.value), part.name)
        rows = [row for row in ground.rows if _is_of(row, part)]
        name = part.name or part.value
        if not rows:
            known = (part.kind, part.value) in self._texts or ("outcode", part.value.split()[0]) in self._texts
            return [] if known or part.kind in ("exclude", "polygon") else [f"{name} is outside what you look after. {ASK}"]
        return self._told(name, rows)

    def against_outline(self, shape, name, gazetteer):
        rows = within_box(gazetteer, shape.box, MOST_POSTCODES)
        if rows is None:
            return [f"{name} is far larger than what you look after. {ASK}"]
        rows = [row for row in rows if shape.holds(*row[1:3])]
        west, south, east, north = shape.box
        venues = db.session.execute(sa.select(Location.id, Location.name, Location.easting, Location.northing).where(
            Location.easting.between(west, east), Location.northing.between(south, north))).all()
        venues = [one for one in venues if shape.holds(one.easting, one.northing)]
        if not rows and not venues and not any(own.holds(*corner) for own in self._shapes for corner in shape.polygons[0][0]):
            return [f"We cannot tell whether {name[0].lower() + name[1:]} lies in what you look after. {ASK}"]
        return self._told(name, rows) + [sentence for one in venues[:20] for sentence in self._against_venue(one.id, one.name)][:3]

    def _told(self, name, rows):
        out = [row for row in rows if not self._holds(row)]
        if not out:
            return []
        if len(out) == len(rows):
            return [f"{name} is outside what you look after. {ASK}"]
        return [f"{name} reaches outside what you look after: {len(out):,} of its {plural(len(rows), 'postcode')}. {ASK}"]

    def _holds(self, row):
        whole, e, n, *_ = row
        codes = ((kind, code_in(row, kind)) for kind in CODES)
        texts = [("outcode", outcode(whole)), ("sector", sector(whole)), ("postcode", whole), *codes]
        return any(text in self._texts for text in texts) or any(shape.holds(e, n) for shape in self._shapes)

    def _against_venue(self, number, name):
        lies = set(db.session.scalars(sa.select(LocalityLocation.locality_id).where(LocalityLocation.location_id == number)))
        return [f"{name} lies outside what you look after. {ASK}"] if lies and not lies & self._ids else []


def _is_of(row, part):
    if part.kind in CODES:
        return code_in(row, part.kind) == part.value
    return {"outcode": outcode, "sector": sector}.get(part.kind, str)(row[0]) == part.value
