"""The doors of champions as everybody sees them: who helps in an area, and writing to one of them through the site."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.champions import presenting, relaying
from app.directory import around, sessions
from app.directory.localities import all_localities, by_slug
from app.extensions import db, writing_unit
from app.people import limits, profiles
from app.people.permissions import act
from app.web import page, traps

bp = Blueprint("champions_here", __name__)


@bp.get("/localities/<slug>/champions")
@act("read")
def here(slug):
    """Who helps in one area, and in those that it lies in or that lie in it: of those who agreed to be shown."""
    area = by_slug(slug) or abort(404)
    names = {one.id: one.name for one in all_localities()}
    found = profiles.shown_in(around.line(area), sessions.today(_now()))
    return page.render("champions/here.html", area=area, champions=[_words(one, names) for one in found])


@bp.get("/champions/<uuid>/message")
@act(relaying.WRITE)
def ask(uuid):
    """The form to one champion."""
    return _form(_shown(uuid), relaying.Letter(key=relaying.new_key()))


@bp.post("/champions/<uuid>/message")
@act(relaying.WRITE)
def take(uuid):
    """Passes it on; nobody's address is shown."""
    to, now = _shown(uuid), _now()
    letter = relaying.read(request.form, to.name, now)
    if letter.errors:
        return _form(to, letter, 422)
    db.session.rollback()
    wait = limits.allow("relay", f"to {to.person_id}", f"from {letter.sender_key}", now=now)
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        relaying.send(letter, _shown(uuid), now=now)
        db.session.commit()
    return page.go_to(url_for("champions_here.sent"))


@bp.get("/champions/message/sent")
@act(relaying.WRITE)
def sent():
    """What happens now."""
    return page.render("champions/written.html")


def _shown(uuid):
    """The champion of a uuid whom everybody may see; one who is hidden, away or none is the same 404."""
    return profiles.shown(uuid, sessions.today(_now())) or abort(404)


def _words(one, names):
    return {"uuid": one.uuid, "name": one.name, "areas": sorted(names[place] for place in one.locality_ids if place in names),
            "languages": presenting.languages(one.languages), "interests": presenting.interests(one.interests), "sentence": one.sentence,
            "thanks": one.thanks}


def _form(to, letter, status=200):
    return page.render("champions/write.html", status=status, private=True, to=to, letter=letter, made_at=traps.made_at(_now()),
                       form_errors=letter.errors)


def _now():
    return current_app.config["NOW"]()
