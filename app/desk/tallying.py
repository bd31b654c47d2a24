"""Reads the tally's form: where, how many people, about what, and what they wished for; and the choices that it offers."""
import re
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.areas import Locality, LocalityLocation
from app.directory.models import Location
from app.directory.taxonomy import GOOD_FOR, KINDS
from app.extensions import db
from app.need import counting, tallies
from app.web.text import tidy_text

# The numbers that one tap gives.
TAPS = tuple(map(str, range(1, 9)))
TAXONOMIES = {"good-for": GOOD_FOR, "kind": KINDS}
MOST_PLACES = 150
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)


class Place(NamedTuple):
    """Where one may have talked: the value of its choice, its name, the ids of its locality and of its place (None: all of the area)."""

    value: str
    name: str
    locality_id: int
    location_id: int | None = None


class Told(NamedTuple):
    """What was typed: the Place or None, how many, {(taxonomy, code)}, the wish, and {box: error}."""

    place: Place | None
    people: int
    about: frozenset
    wished: str
    errors: dict


def places(person):
    """[Place] of the person's localities, each followed by the places in it that everybody may go to, by name."""
    areas = db.session.scalars(sa.select(Locality).where(
        Locality.id.in_(sorted(person.locality_ids)), Locality.closed_at.is_(None)).order_by(Locality.name)).all()
    found = []
    for area in areas:
        found.append(Place(f"area-{area.uuid}", area.name, area.id))
        here = sa.select(Location).join(LocalityLocation, LocalityLocation.location_id == Location.id).where(
            LocalityLocation.locality_id == area.id, Location.private.is_(False)).order_by(Location.name, Location.id).limit(MOST_PLACES)
        found += [Place(f"place-{one.uuid}", f"{one.name}, {area.name}", area.id, one.id) for one in db.session.scalars(here)]
    return list({one.value: one for one in reversed(found)}.values())[::-1]


def read(values, offered):
    """The Told of a posted form (a MultiDict of any texts); `offered` are the Places."""
    place = next((one for one in offered if one.value == values.get("where", "")), None)
    typed = values.get("more", "").strip() or values.get("people", "")
    people = int(typed) if _NUMBER.fullmatch(typed) else 0
    about = frozenset(told for told in (tuple(one.split(".", 1)) for one in values.getlist("about"))
                      if len(told) == 2 and told[1] in TAXONOMIES.get(told[0], {}))
    wished, fault = tidy_text(values.get("wished", ""), tallies.MOST_WISHED)
    errors = {} if place else {"where": "Choose where you talked"}
    if not tallies.FEWEST <= people <= tallies.MOST:
        errors["more"] = f"Say how many people, from {tallies.FEWEST} to {tallies.MOST}"
    if not about:
        errors["about"] = "Tick what you talked about"
    if fault or counting.has_personal(wished):
        errors["wished"] = fault or "Leave out numbers and email addresses, so that nobody can be known by them"
    return Told(place, people, about, wished, errors)


def words(tally):
    """(where, [about what]) of a Tally, in words."""
    names = [TAXONOMIES[one.taxonomy][one.code].name for one in tally.about if one.code in TAXONOMIES.get(one.taxonomy, {})]
    where = db.session.get(Location, tally.location_id) if tally.location_id else db.session.get(Locality, tally.locality_id or 0)
    return where.name if where else "Somewhere", names
