"""The doors of the tally: one conversation without names in four taps, and taking it back. Nothing of it stands in the record of acts,
which would say for good who it was.
"""
from uuid import UUID, uuid4

from flask import Blueprint, current_app, request, url_for

from app.desk import tallying
from app.directory import sessions
from app.extensions import db, writing_unit
from app.need import tallies
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("tally", __name__)
ACT = "desk.work"
SHOWN = 20


@bp.get("/desk/tally")
@act(ACT)
def ask():
    """Where, how many, about what; and what was counted since yesterday."""
    return _page()


@bp.post("/desk/tally")
@act(ACT)
def take():
    """Keeps one conversation; the same page sent twice is one."""
    with writing_unit():
        told = tallying.read(request.form, tallying.places(person()))
        if told.errors:
            return _page(422, told.errors)
        tallies.keep(_uuid(), on=sessions.today(_now()), locality_id=told.place.locality_id, location_id=told.place.location_id,
                     people=told.people, about=told.about, wished=told.wished, by_id=person().id, now=_now())
        db.session.commit()
    return page.go_to(url_for("tally.ask", done="kept"))


@bp.post("/desk/tally/undo")
@act(ACT)
def undo():
    """Takes one of one's own back."""
    with writing_unit():
        gone = tallies.take_back(request.form.get("tally", ""), person().id, _now())
        db.session.commit()
    return page.go_to(url_for("tally.ask", done="gone" if gone else "late"))


def _page(status=200, errors=None):
    own = tallies.own(person().id, _now())
    rows = [(one.uuid, one.people, *tallying.words(one)) for one in own[:SHOWN]]
    offered, today = tallying.places(person()), sessions.today(_now())
    return page.render(
        "desk/tally.html", status=status, private=True, errors=errors or {}, form_errors=errors, typed=request.form, rows=rows,
        today=sum(one.people for one in own if one.on == today), places=offered, taps=tallying.TAPS, taxonomies=tallying.TAXONOMIES,
        once=uuid4(), done=request.args.get("done", ""), ticked=request.form.getlist("about"),
        kinds_open=any(one.startswith("kind.") for one in request.form.getlist("about")),
        where=request.form.get("where") or _last(own, offered))


def _last(own, offered):
    """The value of the place of the last conversation: most of a morning's are at one place."""
    return next((one.value for one in offered if own and (one.locality_id, one.location_id) == (own[0].locality_id, own[0].location_id)),
                offered[0].value if offered else "")


def _uuid():
    """The number that the page gave this conversation; a new one when it is none."""
    try:
        return str(UUID(request.form.get("once", "")))
    except ValueError:
        return str(uuid4())


def _now():
    return current_app.config["NOW"]()
