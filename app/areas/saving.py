"""Begins, keeps and saves what somebody makes of an area, and closes and opens areas; each writes who did it (all in the caller's unit)."""
import json
from dataclasses import replace

import sqlalchemy as sa

from app import index
from app.areas import forms, knowing, models, reaching
from app.areas.models import AreaDraft
from app.directory import localities, reassigning
from app.directory.areas import Boundary, Locality
from app.directory.localities import Part
from app.directory.models import Location
from app.directory.slugs import slugify
from app.extensions import db
from app.people import audit
from app.people.models import PersonLocality

# Addresses that are other pages.
RESERVED = {"new", "drafts"}
MOST_SLUG = 60


class Refused(Exception):
    """Why an area cannot be saved as it is said: `faults` {box: words}."""

    def __init__(self, faults):
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def begin(person, locality, now):
    """The AreaDraft in which a person changes a Locality, or makes a new area (None); one that they began before is gone on with."""
    mine = models.open_drafts(person.id)
    found = next((one for one in mine if locality and one.locality_id == locality.id), None)
    if found is None:
        for old in mine[models.MOST_OPEN - 1:]:
            db.session.delete(old)
        said = knowing.said_of(locality) if locality else forms.Said()
        found = AreaDraft(person_id=person.id, locality_id=locality.id if locality else None, base=_newest(locality), said=said.plain(),
                          notes=[], touched_at=now)
        db.session.add(found)
        db.session.flush()
    return found


def keep(draft, said, now, outline=None, notes=(), drop=False):
    """Keeps what is said (forms.Said) in a draft, with an outline (polygons) when one was brought."""
    draft.said, draft.touched_at = said.plain(), now
    if outline is not None or drop:
        draft.outline = json.dumps(outline, separators=(",", ":")) if outline is not None else None
        draft.notes = list(notes)


def by_hand(draft, location_id, where, now):
    """Puts a venue "in" or "out" by hand, or leaves it to the parts again ("")."""
    said = forms.said_of(draft.said)
    inside, outside = ({*ids} - {location_id} for ids in (said.inside, said.outside))
    (inside if where == "in" else outside if where == "out" else set()).add(location_id)
    keep(draft, replace(said, inside=tuple(sorted(inside)), outside=tuple(sorted(outside))), now)


def parent_of(person, draft, said):
    """The Locality that an area is said to lie in, or None. Raises Refused for one that the person may not choose, or that makes a loop."""
    choices = {one.slug: one for one in parents(person, draft.locality)}
    if not said.parent:
        if reaching.is_bound(person) and not (draft.locality and draft.locality in reaching.own(person)):
            raise Refused({"parent": "Choose the area that it lies in"})
        return None
    if said.parent not in choices:
        raise Refused({"parent": "Choose one of these areas"})
    found = choices[said.parent]
    if draft.locality:
        line, above = [draft.locality.name, found.name], found
        while above and above is not draft.locality:
            above = db.session.get(Locality, above.parent_id) if above.parent_id else None
            line += [above.name] if above else []
        if above:
            raise Refused({"parent": "These would lie in each other: " + " in ".join(line)})
    return found


def parents(person, locality):
    """[Locality] that a person may have an area lie in, by name: what they may change, and what it lies in by now."""
    now = db.session.get(Locality, locality.parent_id) if locality and locality.parent_id else None
    found = {one.id: one for one in reaching.reached(person) if one.closed_at is None and one is not locality}
    return sorted((found | ({now.id: now} if now else {})).values(), key=lambda one: (one.name, one.id))


def parts_of(draft, said, gazetteer):
    """[Part] of what is said in a draft, its own outline last, without a Boundary yet. Raises Refused for codes that nobody knows."""
    found, strange = knowing.parts(said, draft.locality, gazetteer)
    if strange:
        raise Refused({strange[0][0]: f"We do not know the code {strange[0][1]}. Tick what is on the list"})
    return [*found, *([Part("polygon", "", None, said.name)] if draft.outline else [])]


def check(person, draft, gazetteer):
    """(Said, [Part], parent) of a draft that may be saved. Raises Refused."""
    said = forms.said_of(draft.said)
    faults = {} if said.name else {"name": "Enter a name, like Chard West"}
    same = db.session.scalar(sa.select(Locality.id).where(sa.func.lower(Locality.name) == said.name.lower(), Locality.id != (
        draft.locality_id or 0), Locality.closed_at.is_(None)))
    if same:
        faults["name"] = f"There is an area called {said.name} already"
    if _newest(draft.locality) != draft.base:
        faults["name"] = "Somebody else changed this area meanwhile. Throw this change away, and begin from what it is now"
    parent, parts = parent_of(person, draft, said), parts_of(draft, said, gazetteer)
    has_below = draft.locality_id and db.session.scalar(sa.select(sa.exists().where(Locality.parent_id == draft.locality_id)))
    if not any(part.kind != "exclude" for part in parts) and not has_below and reaching.is_bound(person):
        faults["parts"] = "Say what it is made of: tick a ward, type the beginning of a postcode, or bring an outline"
    had = {Part(row.kind, row.value, row.year, row.name, row.boundary_id) for row in draft.locality.parts} if draft.locality else set()
    beyond = reaching.outside(person, [_named(part) for part in parts if part not in had and (part.boundary_id or part.kind != "polygon")],
                              gazetteer, draft.outline)
    if beyond:
        faults["parts"] = ". ".join(beyond[:5])
    if faults:
        raise Refused(faults)
    return said, parts, parent


def save(person, draft, gazetteer, now):
    """Makes the area what a draft says; gives its Locality, whose venues follow when the worker comes by. Raises Refused."""
    said, parts, parent = check(person, draft, gazetteer)
    locality, is_new = draft.locality, draft.locality is None
    before = _told_of(locality) if locality else {}
    covers = [] if is_new else [locality.name, *locality.outcode_list]
    if draft.outline:
        parts[-1] = _outline(draft, said, now)
    slug = _slug(said.name) if is_new else locality.slug
    try:
        locality = localities.define(slug, said.name, parts, kind=said.kind, contact=said.contact, parent=parent, gazetteer=gazetteer)
    except localities.Loop as loop:
        raise Refused({"parent": str(loop).rstrip(".")}) from None
    locality.people, locality.older, locality.people_source = forms.figure(said.people), forms.figure(said.older), said.source
    if is_new and reaching.is_bound(person):
        db.session.add(PersonLocality(person_id=person.id, locality_id=locality.id))
    did = reassigning.MADE if is_new else reassigning.CHANGED
    _note(locality, did, person, _differences(before, _told_of(locality)), [*covers, locality.name, *locality.outcode_list], now)
    db.session.delete(draft)
    db.session.flush()
    return locality


def close(person, locality, now):
    """Closes a Locality: it holds nothing and is on no page, until it is opened again."""
    locality.closed_at = now
    _note(locality, reassigning.CLOSED, person, [], [locality.name, *locality.outcode_list], now)


def open_again(person, locality, now):
    """Opens a Locality that was closed, as it was."""
    locality.closed_at = None
    _note(locality, reassigning.OPENED, person, [], [locality.name, *locality.outcode_list], now)


def _note(locality, did, person, told, covers, now):
    reassigning.note(locality, did, person.id, told, covers, now)
    audit.record(reaching.MAKE, "locality", locality.uuid, person=person, scope=str(locality.id), reason=did, now=now)
    index.touch(db.session.connection().connection.driver_connection)


def _newest(locality):
    changes = reassigning.history(locality.id) if locality else []
    return changes[0].id if changes else 0


def _outline(draft, said, now):
    # Its code is its own, so that no outline that is read from a file ever takes its place.
    made = Boundary(kind="outline", code=draft.uuid.replace("-", "")[:20], name=said.name, polygons=draft.outline,
                    source=f"Drawn for {said.name}, {now.year}.")
    db.session.add(made)
    db.session.flush()
    return Part("polygon", made.code, None, f"{said.name}, drawn in {now.year}", made.id)


def _slug(name):
    plain = slugify(name)[:MOST_SLUG - 5].strip("-") or "area"
    taken = set(db.session.scalars(sa.select(Locality.slug).where(Locality.slug.startswith(plain, autoescape=True)))) | RESERVED
    return next(slug for slug in (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)


def _named(part):
    if part.kind != "include":
        return part
    return part._replace(name=db.session.scalar(sa.select(Location.name).where(Location.id == int(part.value))) or part.value)


def _told_of(locality):
    """{what: words} of a Locality, and under "parts" the set of what it is made of."""
    above = db.session.get(Locality, locality.parent_id) if locality.parent_id else None
    people = " ".join(filter(None, ("" if locality.people is None else f"{locality.people:,}", locality.people_source)))
    names = dict(db.session.execute(sa.select(Location.id, Location.name).where(Location.id.in_(
        [int(row.value) for row in locality.parts if row.kind in ("include", "exclude")]))).all())
    return {"Name": locality.name, "Kind": locality.kind, "Lies in": above.name if above else "", "Who to talk to": locality.contact,
            "People": people, "parts": {
                f"{names.get(int(row.value), 'a venue')}, {'put in' if row.kind == 'include' else 'taken out'} by hand"
                if row.kind in ("include", "exclude") else knowing.name_of(row) for row in locality.parts}}


def _differences(before, after):
    found = [f"{what}: {after[what] or 'nothing'}" + (f", before {before[what]}" if before.get(what) else "")
             for what in after if what != "parts" and before.get(what, "") != after[what]]
    gone, come = (sorted(one["parts"] - other["parts"]) for one, other in (
        ({"parts": set(), **before}, after), (after, {"parts": set(), **before})))
    return [*found, *(f"Now made of {one}" for one in come), *(f"No longer made of {one}" for one in gone)][:60]
