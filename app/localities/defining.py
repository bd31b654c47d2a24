"""Localities from a file (TOML): what each is made of, read whole before anything is written, then kept in short steps."""
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from app.directory import localities, publication, surrounding
from app.directory.areas import CODES, Boundary
from app.directory.localities import Part
from app.directory.rows import in_parts
from app.extensions import db, writing_unit
from app.geo import postcode
from app.geo.codes import unknown

MOST_BYTES = 1 << 20
BATCH, SHOWN_AT_ONCE = 500, 100
# What a file may say of a locality: lists of codes and of the beginnings of postcodes, and outlines by name.
_LISTS = {"wards": "ward", "msoas": "msoa", "lsoas": "lsoa", "parishes": "parish", "districts": "district", "outcodes": "outcode",
          "sectors": "sector", "postcodes": "postcode"}
_WORDS = ("slug", "name", "kind", "parent", "contact", "people_source")
_NUMBERS = ("people", "older", "year")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][0-9]{8}")


class DefinitionFault(ValueError):
    """Why a file of localities cannot be taken, in a sentence for people."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One locality as a file says it; `outlines` are names of Boundaries, `parent` the slug of another."""

    slug: str
    name: str
    parts: tuple[Part, ...]
    outlines: tuple[str, ...] = ()
    kind: str = ""
    parent: str = ""
    contact: str = ""
    people: int | None = None
    older: int | None = None
    people_source: str = ""


def read(data):
    """[Definition] of a file in bytes, those above before those below. Raises DefinitionFault for anything else."""
    if len(data) > MOST_BYTES:
        raise DefinitionFault("That file is larger than 1 MB. Split it.")
    try:
        told = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise DefinitionFault(f"That file is not TOML: {fault}.") from None
    rows = told.get("locality")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise DefinitionFault("That file has no [[locality]] in it.")
    found = [_definition(row, number) for number, row in enumerate(rows, 1)]
    again = next((one.slug for place, one in enumerate(found) if one.slug in {other.slug for other in found[:place]}), None)
    if again:
        raise DefinitionFault(f"{again} is there twice.")
    return _from_the_top(found)


def keep(definitions, gazetteer):
    """Writes the localities in one step; their venues are `assign_all`'s. Gives the codes that the postcode file does not know, as
    [(locality's name, kind, code)]. Raises DefinitionFault or localities.Loop, and then nothing is written.
    """
    with writing_unit():
        try:
            for one in definitions:
                _keep(one, gazetteer)
            db.session.commit()
        except (DefinitionFault, localities.Loop):
            db.session.rollback()
            raise
    return [(one.name, kind, code) for one in definitions for kind in CODES
            for code in unknown(gazetteer, kind, [part.value for part in one.parts if part.kind == kind])]


def assign_all(gazetteer, now, keep=True) -> Iterator[list]:
    """Works out where all venues lie, some hundreds at a time in a step of its own, so that the site goes on meanwhile. Gives for each
    step [(location_id, locality ids before, and now)] of those that moved; what is on there is shown again after each. `keep` False
    writes nothing. Last, what lies around the areas is settled.
    """
    ids = localities.every_location()
    db.session.rollback()
    for at in range(0, len(ids), BATCH):
        with writing_unit():
            moved = localities.assign(ids[at:at + BATCH], gazetteer, now)
            if keep:
                db.session.commit()
            else:
                db.session.rollback()
        yield moved
        if keep:
            _show(localities.services_at(moved), now)
    if keep:
        db.session.rollback()
        with writing_unit():
            surrounding.settle(gazetteer)
            db.session.commit()


def _show(service_ids, now):
    db.session.rollback()
    for part in in_parts(service_ids, SHOWN_AT_ONCE):
        with writing_unit():
            publication.show_again(part, now=now)
            db.session.commit()


def _definition(row, number):
    called = f"Locality {number}" + (f" ({row['name']})" if isinstance(row.get("name"), str) else "")
    strange = sorted(row.keys() - {*_LISTS, *_WORDS, *_NUMBERS, "outlines"})
    if strange:
        raise DefinitionFault(f"{called} says {strange[0]}, which is not read. It may say {', '.join((*_WORDS, *_NUMBERS, *_LISTS))}.")
    words = {name: _text(row, name, called) for name in _WORDS}
    numbers = {name: _number(row, name, called) for name in _NUMBERS}
    if not _SLUG.fullmatch(words["slug"]) or len(words["slug"]) > 60:
        raise DefinitionFault(f"{called} needs a slug of small letters, digits and hyphens, like yeovil-west.")
    if not words["name"] or len(words["name"]) > 80 or len(words["kind"]) > 30:
        raise DefinitionFault(f"{called} needs a name of at most 80 letters, and a kind of at most 30.")
    year = numbers.pop("year")
    parts = [Part(kind, _value(kind, value, called), year if kind in CODES else None)
             for name, kind in _LISTS.items() for value in _texts(row, name, called)]
    outlines = tuple(_texts(row, "outlines", called))
    if not parts and not outlines and not words["kind"]:
        raise DefinitionFault(f"{called} is made of nothing. Give it wards, outcodes or outlines; one that others lie in needs a kind.")
    return Definition(parts=tuple(dict.fromkeys(parts)), outlines=outlines, **words, **numbers)


def _text(row, name, called):
    value = row.get(name, "")
    if not isinstance(value, str) or "\0" in value or len(value) > 1000:
        raise DefinitionFault(f"The {name} of {called} should be words.")
    return " ".join(value.split())


def _number(row, name, called):
    value = row.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000_000):
        raise DefinitionFault(f"The {name} of {called} should be a whole number.")
    return value


def _texts(row, name, called):
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values) or len(values) > 5000:
        raise DefinitionFault(f"The {name} of {called} should be a list of words.")
    return values


def _value(kind, text, called):
    plain = postcode.tidy(text)
    if kind in CODES:
        value = plain if _CODE.fullmatch(plain) else None
    elif kind == "outcode":
        value = plain if postcode.is_outcode(plain) else None
    elif kind == "postcode":
        value = postcode.full(plain)
    else:
        parted = postcode.sector_of(plain)
        value = parted[0] if parted and not parted[1] else None
    if not value:
        raise DefinitionFault(f"{called} names {text[:30]!r}, which is no {kind}.")
    return value


def _from_the_top(found):
    """Those above before those below; a parent that the file does not have must be there already, and loops are found when kept."""
    by_slug, placed = {one.slug: one for one in found}, {}

    def place(one, line=()):
        if one.slug in line:
            raise DefinitionFault("These would lie in each other: " + " in ".join((*line, one.slug)) + ".")
        if one.parent in by_slug and one.parent not in placed:
            place(by_slug[one.parent], (*line, one.slug))
        placed.setdefault(one.slug, one)
    for one in found:
        place(one)
    return list(placed.values())


def _keep(one, gazetteer):
    parent = localities.by_slug(one.parent) if one.parent else None
    if one.parent and parent is None:
        raise DefinitionFault(f"{one.name} lies in {one.parent}, and there is no such locality. Define it too.")
    parts = [*one.parts, *(_outline(name, one.name) for name in one.outlines)]
    made = localities.define(one.slug, one.name, parts, kind=one.kind, contact=one.contact, parent=parent, gazetteer=gazetteer)
    made.people, made.older, made.people_source = one.people, one.older, one.people_source


def _outline(name, locality):
    rows = db.session.scalars(sa.select(Boundary).where(sa.or_(Boundary.name == name, Boundary.code == name))).all()
    if len(rows) != 1:
        which = "no outline is called so" if not rows else "more than one outline is called so: name it by its code"
        raise DefinitionFault(f"{locality} names the outline {name[:60]!r}, and {which}.")
    return Part("polygon", rows[0].code, rows[0].year, rows[0].name, rows[0].id)
