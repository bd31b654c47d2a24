"""The doors of one's own ideas: the list, a page for each step, a look at the whole, sending, withdrawing, and all as a file."""
import json

from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory.localities import all_localities
from app.extensions import db, writing_unit
from app.learning import fetching, saving, showing, writing
from app.people import limits
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("idea_writing", __name__)
ACT = writing.ACT


@bp.get("/ideas/mine")
@act(ACT)
def mine():
    """One's own ideas, and where each stands."""
    return page.render("learning/mine.html", private=True, ideas=showing.own(fetching.own(person())), done=request.args.get("done", ""))


@bp.get("/ideas/mine/file")
@act(ACT)
def save_all():
    """All that is one's own here, as a file."""
    told = json.dumps(saving.everything(person()), ensure_ascii=False, indent=1, sort_keys=True)
    return Response(told, mimetype="application/json", headers={
        "Content-Disposition": 'attachment; filename="my-ideas.json"', "Cache-Control": page.PRIVATE})


@bp.get("/ideas/new")
@act(ACT)
def ask():
    """What did you do?"""
    return _step(None, writing.FIRST, {}, key=writing.new_key())


@bp.post("/ideas/new")
@act(ACT)
def begin():
    """Keeps the first step as a draft; the same form again is the same idea."""
    typed, faults = writing.read(writing.FIRST, request.form)
    key = request.form.get("key", "")
    if faults:
        return _step(None, writing.FIRST, typed, faults, key)
    db.session.rollback()
    wait = limits.allow("submission", f"person {person().id}", now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        made = writing.begin(person(), key, typed, now=_now())
        db.session.commit()
    return page.go_to(url_for("idea_writing.ask_step", uuid=made.uuid, part=writing.after(writing.FIRST)))


@bp.get("/ideas/<uuid>/writing/<part>")
@act(ACT)
def ask_step(uuid, part):
    """One step, with what is kept of it."""
    found = _mine(uuid, part)
    return _step(found, part, writing.told(found))


@bp.post("/ideas/<uuid>/writing/<part>")
@act(ACT)
def keep_step(uuid, part):
    """Keeps a step, and goes on to the next."""
    with writing_unit():
        found = _mine(uuid, part)
        typed, faults = writing.read(part, request.form)
        if faults:
            return _step(found, part, typed, faults)
        if {name: writing.told(found).get(name) for name in typed} != typed:
            writing.save(found, typed, now=_now())
        db.session.commit()
    then = writing.after(part)
    return page.go_to(url_for("idea_writing.ask_step", uuid=uuid, part=then) if then else url_for("idea_writing.look", uuid=uuid))


@bp.get("/ideas/<uuid>/writing")
@act(ACT)
def look(uuid):
    """The whole as others will read it, and the button that sends it."""
    found = _mine(uuid)
    return page.render("learning/check.html", private=True, **showing.draft(found))


@bp.post("/ideas/<uuid>/sending")
@act(ACT)
def send(uuid):
    """Sends it for a second pair of eyes, or shows the step that still wants an answer."""
    with writing_unit():
        found = _mine(uuid)
        wants = writing.unfinished(found)
        if wants:
            return page.go_to(url_for("idea_writing.ask_step", uuid=uuid, part=wants))
        writing.send(found, person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("idea_writing.mine", done="sent"))


@bp.get("/ideas/<uuid>/withdrawal")
@act(ACT)
def ask_withdraw(uuid):
    """Sure?"""
    found = _mine(uuid)
    return page.render("learning/withdrawal.html", private=True, idea=found, title=writing.told(found).get("title") or found.title)


@bp.post("/ideas/<uuid>/withdrawal")
@act(ACT)
def withdraw(uuid):
    """Takes it back."""
    with writing_unit():
        writing.withdraw(_mine(uuid), person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("idea_writing.mine", done="withdrawn"))


def _step(found, part, typed, faults=None, key=""):
    heading, boxes = writing.STEPS[part]
    return page.render("learning/writing.html", status=422 if faults else 200, private=True, idea=found, part=part, heading=heading,
                       boxes=boxes, typed=typed, faults=faults or {}, form_errors=faults, key=key,
                       number=list(writing.STEPS).index(part) + 1,
                       steps=len(writing.STEPS), tags=showing.tag_groups(typed.get("tags", ())), places=_places(typed.get("locality", "")))


def _places(chosen):
    """[(slug, name, is chosen)] of where it was tried: first one's own areas, then all others."""
    own = person().locality_ids
    every = sorted(all_localities(), key=lambda one: (one.id not in own, one.name))
    chosen = chosen or (every[0].slug if every and every[0].id in own else "")
    return [(one.slug, one.name, one.slug == chosen) for one in every]


def _mine(uuid, part=writing.FIRST):
    if part not in writing.STEPS:
        abort(404)
    return fetching.mine(person(), uuid) or abort(404)


def _now():
    return current_app.config["NOW"]()
