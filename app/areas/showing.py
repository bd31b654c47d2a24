"""Areas in words for those who make them: how far their venues have followed, who changed them, and the choices of the form."""
from typing import NamedTuple

import sqlalchemy as sa

from app.areas import forms, knowing, picturing, reaching, saving
from app.directory import reassigning, sessions
from app.directory.areas import Boundary, LocalityLocation, shape_from
from app.extensions import db
from app.people.models import Person

DID = {reassigning.MADE: "made it", reassigning.CHANGED: "changed it", reassigning.CLOSED: "closed it",
       reassigning.OPENED: "opened it again"}


class Change(NamedTuple):
    """One change: the local date, who did what in words, what is otherwise now ([sentence]), and how many venues moved in words."""

    on: object
    who: str
    told: list
    moved: str


def progress():
    """(venues looked at, venues in all) while venues follow a change of an area; None when all have."""
    change = reassigning.waiting()
    return (min(change.looked, reassigning.how_many()), reassigning.how_many()) if change else None


def changes(locality):
    """[Change] of a Locality, the newest first."""
    found = reassigning.history(locality.id)
    names = dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_({one.person_id for one in found}))).all())
    return [Change(sessions.today(one.at), f"{names.get(one.person_id) or 'Somebody who has left'} {DID[one.did]}", one.told,
                   "" if one.done_at is None else f"{one.moved:,} moved" if one.moved else "") for one in found]


def listed(person):
    """[(Locality, how many venues it holds)] of those that a person may change and that are open, then [Locality] that are closed."""
    every = reaching.reached(person)
    counts = dict(db.session.execute(sa.select(LocalityLocation.locality_id, sa.func.count()).where(
        LocalityLocation.locality_id.in_([one.id for one in every])).group_by(LocalityLocation.locality_id)).all())
    return [(one, counts.get(one.id, 0)) for one in every if not one.closed_at], [one for one in every if one.closed_at]


def form(person, draft, said, find, gazetteer):
    """What the form shows, by name: `units` by kind and the `picture` of the wards, `parents`, `kinds` and what it has `besides`."""
    near = [one for one in saving.parents(person, draft.locality) if one.slug == said.parent] or reaching.own(person)
    around = knowing.around(said, [*near, *([draft.locality] if draft.locality else [])], find, gazetteer)
    kind = next((one for one in forms.TICKED if around.units[one]), "ward")
    drawn = picturing.picture(around.places[kind] if not around.shapes[kind] else {}, outlines(draft, said), around.shapes[kind])
    return {"units": {one: around.units[one] for one in forms.TICKED if around.units[one]}, "picture": drawn, "drawn_kind": kind,
            "is_cut": around.is_cut, "parents": saving.parents(person, draft.locality), "kinds": forms.KINDS,
            "needs_parent": reaching.is_bound(person) and draft.locality not in reaching.own(person),
            "besides": [(str(row.id), knowing.name_of(row)) for row in knowing.besides(draft.locality)]}


def outlines(draft, said):
    """[Shape] of the outlines that are drawn for a draft: its own, and those that the area has and keeps."""
    ids = [row.boundary_id for row in knowing.besides(draft.locality) if row.boundary_id and str(row.id) in said.kept]
    kept = db.session.scalars(sa.select(Boundary.polygons).where(Boundary.id.in_(ids))).all()
    return [shape_from(one) for one in (*kept, *([draft.outline] if draft.outline else []))]
