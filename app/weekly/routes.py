"""The doors of the weekly mail: ask for it, say yes from the mail, and stop it from any of them with one press (RFC 8058)."""
from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.people import limits, links
from app.people.entering import email_key
from app.people.permissions import act
from app.web import origin, page, traps
from app.weekly import asking

bp = Blueprint("weekly", __name__)


@bp.get("/localities/<slug>/weekly")
@act("weekly.ask")
def ask(slug):
    """What the mail holds, and the box for an address."""
    return _form(by_slug(slug) or abort(404), asking.Asked())


@bp.post("/localities/<slug>/weekly")
@act("weekly.ask")
def take(slug):
    """Asks the address; the answer is the same for one that gets the mail already."""
    found, now = by_slug(slug) or abort(404), _now()
    told = asking.read(request.form, now)
    if told.fault:
        return _form(found, told, 422)
    db.session.rollback()
    wait = limits.allow("message", email_key(told.email), now=now)
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    if not told.trapped:
        with writing_unit():
            asking.keep(by_slug(slug) or abort(404), told.email, now=now)
            db.session.commit()
    return page.go_to(url_for("weekly.sent"))


@bp.get("/weekly/sent")
@act("weekly.ask")
def sent():
    """Look into your mail."""
    return page.render("weekly/sent.html", hours=asking.WEEKLY_CONFIRM_HOURS)


@bp.get("/weekly/confirm/<token>")
@act("weekly.own")
def enter(token):
    """The link of the mail leaves the address bar at once; nothing is written."""
    number = links.opened(token, asking.PURPOSE, now=_now())
    found = db.session.get(asking.WeeklyMail, number) if number else None
    response = page.go_to(url_for("weekly.mine", uuid=found.uuid if found else "over"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, asking.PURPOSE, response)


@bp.get("/weekly/<uuid>")
@act("weekly.own")
def mine(uuid):
    """Do they want it? And once they do: that it comes."""
    found = _held(uuid)
    return page.render("weekly/mine.html", private=True, found=found) if found else _over()


@bp.post("/weekly/<uuid>/confirmation")
@act("weekly.own")
def confirm(uuid):
    """Takes their yes."""
    with writing_unit():
        found = _held(uuid)
        if found is None:
            return _over()
        asking.confirm(found, now=_now())
        db.session.commit()
    return page.go_to(url_for("weekly.mine", uuid=uuid))


@bp.get("/weekly/<uuid>/<mark>/stop")
@act("weekly.stop")
def ask_stop(uuid, mark):
    """Stop it? A mail program that looks into links stops nothing."""
    if mark != asking.mark_of(uuid):
        abort(404)
    return page.render("weekly/stop.html", private=True, found=asking.by_uuid(uuid), action=request.path)


@bp.post("/weekly/<uuid>/<mark>/stop")
@act("weekly.stop")
@origin.from_anywhere
def stop(uuid, mark):
    """Stops it, at a press of ours or of the mail program's own button."""
    with writing_unit():
        if not asking.stop(uuid, mark, now=_now()):
            abort(404)
        db.session.commit()
    if request.form.get("List-Unsubscribe"):
        return Response("Stopped.\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": page.PRIVATE})
    return page.go_to(url_for("weekly.ask_stop", uuid=uuid, mark=mark))


@bp.after_request
def keep_links(response):
    """What was opened here stays open for a while."""
    return links.refresh(response)


def _held(uuid):
    found = asking.by_uuid(uuid)
    return found if found and links.held(asking.PURPOSE, found.id) else None


def _over():
    return page.render("weekly/over.html", status=410, private=True)


def _form(locality, told, status=200):
    return page.render("weekly/ask.html", status=status, private=True, locality=locality, told=told, made_at=traps.made_at(_now()),
                       form_errors=told.fault)


def _now():
    return current_app.config["NOW"]()
