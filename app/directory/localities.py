"""Localities by name, by outcode and by activity; and how one is made or changed."""
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from app import index
from app.directory import publication, surrounding
from app.directory.areas import CODES, Locality, LocalityLocation, LocalityPart
from app.directory.assigning import Assigner
from app.directory.models import Address, Location, ServiceArea, ServiceAtLocation
from app.directory.rows import in_parts
from app.extensions import db
from app.geo.codes import outcodes_of
from app.geo.postcode import tidy

MOST_DEEP, MOST_AT_ONCE = 6, 500


class Part(NamedTuple):
    """What a locality is made of: areas.LocalityPart without its row."""

    kind: str
    value: str
    year: int | None = None
    name: str = ""
    boundary_id: int | None = None


class Loop(ValueError):
    """A locality would lie in itself; the text names the way round."""


def keep_locality(slug, name, outcodes, contact=""):
    """The Locality of this slug with these words, made of `outcodes` (any text each), made when there is none; its venues are assigned.
    Commits nothing.
    """
    parts, now = [Part("outcode", one) for one in sorted({tidy(one) for one in outcodes})], datetime.now(UTC)
    before = by_slug(slug)
    covered = {*(before.outcode_list if before else ())}
    found = define(slug, name, parts, contact=contact)
    here = sa.select(Address.location_id).where(Address.outcode.in_([part.value for part in parts]))
    was = sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id == found.id)
    moved = assign(db.session.scalars(here.union(was)).all(), None, now)
    publication.show_again(services_at(moved), now=now)
    show_covering({*covered, *found.outcode_list, found.name}, now)
    surrounding.settle(None)
    return found


def define(slug, name, parts, *, kind="", contact="", parent=None, gazetteer=None):
    """The Locality of this slug, made when there is none, of these Parts, in `parent` (a Locality or None). Its venues are the caller's to
    assign. Commits nothing. Raises Loop when it would lie in itself, or too deep.
    """
    found = _any(slug) or Locality(slug=slug)
    found.name, found.contact, found.kind, found.parent_id, found.closed_at = name, contact, kind, parent and parent.id, None
    _refuse_loops(found, parent)
    kept = {Part(row.kind, row.value, row.year, row.name, row.boundary_id): row for row in found.parts}
    found.parts = [kept.get(part) or LocalityPart(**part._asdict()) for part in dict.fromkeys(parts)]
    found.outcodes = f" {' '.join(sorted(_outcodes(parts, gazetteer)))} "
    db.session.add(found)
    db.session.flush()
    # Pages that name it are made anew.
    index.touch(db.session.connection().connection.driver_connection)
    return found


def assign(location_ids, gazetteer, now):
    """Works out where these venues lie and writes it; gives [(location_id, locality ids before, and now)] of those that moved. What is on
    there must be shown again. Commits nothing.
    """
    db.session.flush()
    moved = Assigner(db.session.connection(), gazetteer).assign(location_ids, now)
    db.session.expire_all()
    return moved


def services_at(moved):
    """The ids, in order, of what is on at venues that `assign` moved."""
    places = [location for location, *_ in moved]
    return sorted({service for part in in_parts(places, MOST_AT_ONCE) for service in db.session.scalars(
        sa.select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id.in_(part)))})


def show_covering(texts, now):
    """Has the activities that cover outcodes or localities (texts) found in the localities that these mean now. Commits nothing."""
    wanted = {tidy(text) for text in texts}
    rows = db.session.execute(sa.select(ServiceArea.service_id, ServiceArea.name)).all()
    publication.show_again({service for service, name in rows if tidy(name) in wanted}, now=now)


def every_location():
    """The ids of all venues, in order."""
    return db.session.scalars(sa.select(Location.id).order_by(Location.id)).all()


def by_slug(slug):
    """The Locality of a slug (text, as "yeovil") that is not closed, or None."""
    return db.session.scalar(sa.select(Locality).where(Locality.slug == slug, Locality.closed_at.is_(None)))


def all_localities():
    """Every Locality that is not closed, by name."""
    return db.session.scalars(sa.select(Locality).where(Locality.closed_at.is_(None)).order_by(Locality.name, Locality.id)).all()


def localities_of(outcode):
    """[Locality] that an outcode ("TA1", in any case) lies in or touches, by name; [] for none."""
    plain = tidy(outcode)
    return [one for one in all_localities() if plain in one.outcode_list]


def of_service(service):
    """[Locality] that an activity (a Service) lies in, by name: where its venues were assigned, or what it covers."""
    lies = sa.select(LocalityLocation.locality_id).join(
        ServiceAtLocation, ServiceAtLocation.location_id == LocalityLocation.location_id).where(ServiceAtLocation.service_id == service.id)
    ids, covered = set(db.session.scalars(lies)), {tidy(area.name) for area in service.areas}
    return [one for one in all_localities() if one.id in ids or covered & {*one.outcode_list, tidy(one.name)}]


def _any(slug):
    return db.session.scalar(sa.select(Locality).where(Locality.slug == slug))


def _outcodes(parts, gazetteer):
    found = {part.value.split()[0] for part in parts if part.kind in ("outcode", "sector", "postcode") and part.value}
    for kind in CODES:
        codes = [part.value for part in parts if part.kind == kind]
        if codes:
            found |= outcodes_of(gazetteer, kind, codes)
    return found


def _refuse_loops(locality, parent):
    line = [locality]
    while parent is not None:
        line.append(parent)
        if parent is locality:
            raise Loop("These would lie in each other: " + " in ".join(one.name for one in line) + ".")
        if len(line) > MOST_DEEP:
            raise Loop(f"Localities can lie in each other {MOST_DEEP} deep at most.")
        parent = db.session.get(Locality, parent.parent_id) if parent.parent_id else None
