"""The doors of making an area: what it is made of, a look at what it would hold, venues by hand, and saving."""
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.areas import forms, outlining, reaching, saving, showing, trying
from app.areas.models import AreaDraft
from app.directory.models import Address, Location
from app.extensions import db, writing_unit
from app.people import limits
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("area_drafts", __name__)
MOST_SENT, MOST_AT_ONCE, MOST_PARTS = 6 << 20, 1 << 19, 2000
SHOWN, MOST_FOUND = 100, 20


@bp.url_value_preprocessor
def _room_for_a_file(endpoint, _values):
    # Here, since the form's token is looked for before the view runs.
    if endpoint in ("area_drafts.make", "area_drafts.keep"):
        request.max_form_parts, request.max_content_length, request.max_form_memory_size = MOST_PARTS, MOST_SENT, MOST_AT_ONCE


@bp.get("/areas/new")
@act(reaching.MAKE)
def new():
    """The form of an area that is not there yet."""
    return _form(AreaDraft(), forms.Said(), {})


@bp.post("/areas/new")
@act(reaching.MAKE)
def make():
    """Begins a new area with what was typed."""
    return _keep(None)


@bp.get("/areas/drafts/<uuid>")
@act(reaching.MAKE)
def form(uuid):
    """The form, filled in."""
    draft = _fetched(uuid)
    return _form(draft, forms.said_of(draft.said), {})


@bp.post("/areas/drafts/<uuid>")
@act(reaching.MAKE)
def keep(uuid):
    """Keeps what was typed and ticked, then looks for more, or at what it would hold."""
    return _keep(uuid)


@bp.get("/areas/drafts/<uuid>/look")
@act(reaching.MAKE)
def look(uuid):
    """What the area would hold, before it is saved."""
    return _look(_fetched(uuid), {})


@bp.post("/areas/drafts/<uuid>/venues")
@act(reaching.MAKE)
def put(uuid):
    """Puts a venue in by hand, takes one out, or leaves it to the parts again."""
    where = next((one for one in ("in", "out", "back") if one in request.form), "")
    with writing_unit():
        draft = _fetched(uuid)
        venue = db.session.scalar(sa.select(Location).where(Location.slug == request.form.get(where, "")))
        if venue is None:
            abort(404)
        saving.by_hand(draft, venue.id, where if where != "back" else "", _now())
        db.session.commit()
    return page.go_to(url_for("area_drafts.look", uuid=draft.uuid))


@bp.post("/areas/drafts/<uuid>/area")
@act(reaching.MAKE)
def save(uuid):
    """Makes the area so; its venues follow when the worker comes by."""
    with writing_unit():
        draft = _fetched(uuid)
        try:
            found = saving.save(person(), draft, current_app.extensions["gazetteer"], _now())
        except saving.Refused as refusal:
            db.session.rollback()
            return _look(_fetched(uuid), refusal.faults, 422)
        db.session.commit()
    return page.go_to(url_for("areas.area", slug=found.slug, done="saved"))


@bp.post("/areas/drafts/<uuid>/forgetting")
@act(reaching.MAKE)
def forget(uuid):
    """Throws a change away that is not saved."""
    with writing_unit():
        db.session.delete(_fetched(uuid))
        db.session.commit()
    return page.go_to(url_for("areas.everything", done="thrown"))


def _keep(uuid):
    draft, me = _fetched(uuid) if uuid else AreaDraft(), person()
    said, faults = forms.read(request.form, forms.said_of(draft.said or {}))
    outline, notes = _outline(said, faults)
    try:
        saving.parent_of(me, draft, said)
    except saving.Refused as refusal:
        faults = {**refusal.faults, **faults}
    if faults:
        return _form(draft, said, faults, 422)
    db.session.rollback()
    with writing_unit():
        draft = _fetched(uuid) if uuid else saving.begin(me, None, _now())
        saving.keep(draft, said, _now(), outline, notes, drop="no_outline" in request.form)
        db.session.commit()
    find = _find(request.form)
    if request.form.get("do") == "find":
        return page.go_to(url_for("area_drafts.form", uuid=draft.uuid, find=find) + "#parts")
    return page.go_to(url_for("area_drafts.look", uuid=draft.uuid))


def _outline(said, faults):
    sent = request.files.get("outline")
    content = sent.read() if sent else b""
    if sent:
        sent.close()
    if not content:
        if sent and sent.filename:
            faults["outline"] = "That file is empty. Choose another"
        return None, ()
    db.session.rollback()
    wait = limits.allow("upload", str(person().id), now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    try:
        return outlining.read(content, said.name)
    except outlining.OutlineFault as fault:
        faults["outline"] = str(fault)
        return None, ()


def _form(draft, said, faults, status=200):
    find = _find(request.values)
    shown = showing.form(person(), draft, said, find, current_app.extensions["gazetteer"])
    return page.render("areas/form.html", status=status, private=True, draft=draft, said=said, faults=faults, form_errors=faults, find=find,
                       **shown)


def _look(draft, faults, status=200):
    said, gazetteer, find = forms.said_of(draft.said), current_app.extensions["gazetteer"], _find(request.args)
    try:
        parent, parts = saving.parent_of(person(), draft, said), saving.parts_of(draft, said, gazetteer)
        faults = faults or _faults(draft, gazetteer)
    except saving.Refused as refusal:
        parent, parts, faults = None, [], faults or refusal.faults
    seen = trying.look(parts, draft.locality, parent, draft.outline, gazetteer)
    by_hand = {one.id: one for one in trying.venues({*said.inside, *said.outside})}
    return page.render(
        "areas/look.html", status=status, private=True, draft=draft, said=said, parent=parent, look=seen, faults=faults, shown=SHOWN,
        form_errors=faults if status != 200 else None, find=find, found=_venues(find) if find else [], people=forms.figure(said.people),
        older=forms.figure(said.older), inside=[by_hand[one] for one in said.inside if one in by_hand],
        outside=[by_hand[one] for one in said.outside if one in by_hand])


def _faults(draft, gazetteer):
    try:
        saving.check(person(), draft, gazetteer)
    except saving.Refused as refusal:
        return refusal.faults
    return {}


def _venues(find):
    """Rows of venues that are called so or have that postcode, the first few by name."""
    ids = db.session.scalars(sa.select(Location.id).outerjoin(Address, Address.location_id == Location.id).where(
        Location.private.is_(False), sa.or_(Location.name.contains(find, autoescape=True), Address.postal_code.startswith(
            find.upper(), autoescape=True))).order_by(Location.name).limit(MOST_FOUND)).all()
    return trying.venues(ids)


def _fetched(uuid):
    """The person's own AreaDraft of a uuid (any text), of an area that they may still change; else 404."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        abort(404)
    found = db.session.scalar(sa.select(AreaDraft).where(AreaDraft.uuid == plain, AreaDraft.person_id == person().id)) or abort(404)
    return found if found.locality is None or found.locality in reaching.reached(person()) else abort(404)


def _find(values):
    return tidy_text(values.get("find", ""), 100)[0]


def _now():
    return current_app.config["NOW"]()
