"""What visitors say of an activity, with no account: that it is still right, or what is wrong."""
from flask import Blueprint, abort, current_app, redirect, request, url_for

from app.activities import fetching
from app.directory import checks, sessions
from app.extensions import db, writing_unit
from app.people import limits
from app.people.permissions import act
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("visiting", __name__)
MOST_WORDS = 1000
TOO_MANY = "A lot of people wrote from where you are. Wait a few minutes, then send it again. Your words are kept below."


@bp.get("/activities/<slug>/checks")
@act("read")
def thanks(slug):
    """Says what comes of a "still right"."""
    return page.render("activities/thanks.html", service=_service(slug), wrong=False)


@bp.post("/activities/<slug>/checks")
@act("read")
def still_right(slug):
    """Keeps that somebody who went says it is still right: once a day, and not who."""
    service = _service(slug)
    if not checks.is_said(service.id, sessions.today(_now())):
        db.session.rollback()
        with writing_unit():
            checks.say_right(service, now=_now())
            db.session.commit()
    return page.go_to(url_for("visiting.thanks", slug=service.slug))


@bp.get("/activities/<slug>/corrections")
@act("listing.suggest")
def ask_wrong(slug):
    """Asks what is wrong."""
    return _form(_service(slug))


@bp.post("/activities/<slug>/corrections")
@act("listing.suggest")
def wrong(slug):
    """Keeps what is wrong, and puts the activity into the champions' checking queue."""
    service = _service(slug)
    words, problem = tidy_text(request.form.get("words", ""), MOST_WORDS)
    if problem or not words:
        return _form(service, 422, words, problem or "Say what is wrong")
    db.session.rollback()
    wait = limits.allow("submission", now=_now())
    if wait:
        response = _form(service, 429, words, TOO_MANY)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    with writing_unit():
        checks.correct(service, words, _now())
        db.session.commit()
    return page.go_to(url_for("visiting.told", slug=service.slug))


@bp.get("/activities/<slug>/corrections/sent")
@act("read")
def told(slug):
    """Says what comes of what was wrong."""
    return page.render("activities/thanks.html", service=_service(slug), wrong=True)


def _form(service, status=200, words="", problem=""):
    return page.render("activities/wrong.html", status=status, private=True, service=service, said=words, problem=problem,
                       form_errors={"words": problem} if problem else {})


def _service(slug):
    """The record of an activity that is on the site; anything else ends the request: 404, 410, or 301 to where it is now."""
    fetched = fetching.fetch(db.session.connection(), slug, sessions.today(_now()))
    if fetched.moved_to:
        ending = request.path.partition("/activities/")[2].partition("/")[2]
        abort(redirect(f"/activities/{fetched.moved_to}/{ending}", 301 if request.method == "GET" else 308))
    if fetched.service is None:
        abort(404)
    if fetched.service.status == "withdrawn":
        abort(410)
    return fetched.service


def _now():
    return current_app.config["NOW"]()
