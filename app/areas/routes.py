"""The doors of areas: those that somebody may change, the work page of each, and closing and opening it."""
import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request, url_for

from app.areas import models, reaching, saving, showing, trying
from app.directory.areas import Locality
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("areas", __name__)
SHOWN = 100
DONE = {"saved": "It is saved.", "closed": "It is closed. Nobody finds it any more.", "opened": "It is open again.",
        "thrown": "That change is thrown away."}


@bp.get("/areas")
@act(reaching.MAKE)
def everything():
    """The areas that this person may change, and what they began."""
    areas, closed = showing.listed(person())
    return page.render("areas/areas.html", private=True, areas=areas, closed=closed, drafts=models.open_drafts(person().id),
                       progress=showing.progress(), done=DONE.get(request.args.get("done", ""), ""))


@bp.get("/areas/<slug>")
@act(reaching.MAKE)
def area(slug):
    """What an area holds and why, and who changed it."""
    found, find = area_or_404(slug), tidy_text(request.args.get("find", ""), 100)[0][:100]
    rows = [row for row in trying.held_now(found) if find.casefold() in f"{row.name} {row.postcode}".casefold()]
    return page.render("areas/area.html", private=True, area=found, rows=rows[:SHOWN], many=len(rows), find=find, shown=SHOWN,
                       changes=showing.changes(found), progress=showing.progress(), done=DONE.get(request.args.get("done", ""), ""),
                       unmatched=trying.unmatched(found.parts, current_app.extensions["gazetteer"]))


@bp.get("/areas/<slug>/closing")
@act(reaching.MAKE)
def ask_close(slug):
    """Sure?"""
    found = area_or_404(slug)
    below = db.session.scalars(sa.select(Locality.name).where(Locality.parent_id == found.id, Locality.closed_at.is_(None))).all()
    return page.render("areas/closing.html", private=True, area=found, below=below)


@bp.post("/areas/<slug>/closing")
@act(reaching.MAKE)
def close(slug):
    """Closes it; it can be opened again."""
    with writing_unit():
        found = area_or_404(slug)
        if found.closed_at is None:
            saving.close(person(), found, _now())
        db.session.commit()
    return page.go_to(url_for("areas.area", slug=slug, done="closed"))


@bp.post("/areas/<slug>/opening")
@act(reaching.MAKE)
def reopen(slug):
    """Opens it again, as it was."""
    with writing_unit():
        found = area_or_404(slug)
        if found.closed_at is not None:
            saving.open_again(person(), found, _now())
        db.session.commit()
    return page.go_to(url_for("areas.area", slug=slug, done="opened"))


@bp.post("/areas/<slug>/drafts")
@act(reaching.MAKE)
def begin(slug):
    """Begins to change it, or goes on where this person left off."""
    with writing_unit():
        draft = saving.begin(person(), area_or_404(slug), _now())
        db.session.commit()
    return page.go_to(url_for("area_drafts.form", uuid=draft.uuid))


def area_or_404(slug):
    """The Locality of a slug (text) that this person may change; anybody else's is the same 404 as none."""
    return next((one for one in reaching.reached(person()) if one.slug == slug), None) or abort(404)


def _now():
    return current_app.config["NOW"]()
