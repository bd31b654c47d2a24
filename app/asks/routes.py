"""The doors of asking: anybody asks for what is missing, says "me too", and is told what came of it."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.asks import asking, fetching, showing, telling, wanting
from app.directory import sessions
from app.directory.localities import by_slug
from app.extensions import db, reading, writing_unit
from app.need.asks import CLOSED, EMAIL, AskContact, wishes
from app.people import limits, links
from app.people.permissions import act
from app.web import page, traps

bp = Blueprint("asks", __name__)
SEND, TOO, OWN = "ask.send", "ask.too", "ask.own"


@bp.get("/ask")
@act(SEND)
def ask():
    """What would you like, and where? With what a search carried over."""
    return _form(asking.first(request.args))


@bp.post("/ask")
@act(SEND)
def take():
    """Keeps it for a champion to read, after what is like it was shown once."""
    now = _now()
    asked = asking.read(request.form, current_app.extensions["gazetteer"], current_app.config["SITE_HOME"], now)
    if asked.errors:
        return _form(asked, 422)
    if request.form.get("looked") != "yes":
        like = _like(asked)
        if any(like.values()):
            return _form(asked, looked=True, **like)
    db.session.rollback()
    _limit(asked.contact, asked.contact_kind)
    with writing_unit():
        asking.keep(asked, now=now)
        db.session.commit()
    health = asking.speaks_of_health(asked.words)
    return page.go_to(url_for("asks.sent", email="yes" if asked.contact_kind == EMAIL else None, help="yes" if health else None))


@bp.get("/ask/sent")
@act(SEND)
def sent():
    """What happens now."""
    return page.render("asks/sent.html", email=request.args.get("email") == "yes", health=request.args.get("help") == "yes",
                       hours=telling.ASK_CONFIRM_HOURS)


@bp.get("/asks")
@act("read")
def asks():
    """What people ask for, everywhere or in one area, and what came of asking."""
    slug = request.args.get("in", "")
    area = by_slug(slug) if slug else None
    if slug and area is None:
        return page.go_to(url_for("asks.asks"))
    number = area.id if area else None
    return page.render("asks/asks.html", area=area, wishes=wishes(fetching.MOST, number), names=showing.names(),
                       closed=showing.closed(fetching.closed(_now(), number)))


@bp.get("/asks/<uuid>")
@act("read")
def ask_page(uuid):
    """What, where, since when, who else, and what came of it."""
    return page.render("asks/ask.html", **showing.ask(_public(uuid)))


@bp.post("/asks/<uuid>/me-too")
@act(TOO)
def me_too(uuid):
    """Counts one more, once a day for a browser."""
    now = _now()
    found, today = _public(uuid), sessions.today(now)
    number, browser = found.id, wanting.browser_of(request, today)
    new = found.state != CLOSED and not wanting.has_said(found, browser, today)
    db.session.rollback()
    if new:
        wait = limits.allow("me-too", f"{number} {request.remote_addr}", now=now)
        if wait:
            raise TooManyRequests(retry_after=wait.seconds)
        with writing_unit():
            new = wanting.too(_public(uuid), browser, today)
            db.session.commit()
    return page.go_to(url_for("asks.counted", uuid=uuid, before=None if new else "yes"))


@bp.get("/asks/<uuid>/counted")
@act("read")
def counted(uuid):
    """That it was counted, now or before, and the way to be told."""
    return page.render("asks/counted.html", before=request.args.get("before") == "yes", **showing.ask(_public(uuid)))


@bp.get("/asks/<uuid>/tell")
@act(SEND)
def tell(uuid):
    """How shall we tell you?"""
    return _tell(_public(uuid))


@bp.post("/asks/<uuid>/tell")
@act(SEND)
def take_tell(uuid):
    """Keeps how to tell them; the answer is the same for one that is kept already."""
    now = _now()
    contact, kind, fault = telling.read(request.form)
    trapped = bool(traps.sprung(request.form, now))
    found = _public(uuid)
    if fault or not contact or found.state == CLOSED:
        return _tell(found, contact, fault or telling.NO_CONTACT.partition(" Or")[0].rstrip("."), 422)
    db.session.rollback()
    _limit(contact, kind)
    if not trapped:
        with writing_unit():
            telling.keep(_public(uuid), contact, kind, now=now)
            db.session.commit()
    return page.go_to(url_for("asks.tell_sent", uuid=uuid, email="yes" if kind == EMAIL else None))


@bp.get("/asks/<uuid>/tell/sent")
@act(SEND)
def tell_sent(uuid):
    """Look into your mail, or wait for a call."""
    return page.render("asks/tell_sent.html", email=request.args.get("email") == "yes", hours=telling.ASK_CONFIRM_HOURS, ask=_public(uuid))


@bp.get("/asks/confirm/<token>")
@act(OWN)
def enter(token):
    """The link of the mail leaves the address bar at once; nothing is written."""
    number = links.opened(token, telling.PURPOSE, now=_now())
    found = db.session.get(AskContact, number) if number else None
    response = page.go_to(url_for("asks.told", uuid=found.uuid if found else "over"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, telling.PURPOSE, response)


@bp.get("/asks/told/<uuid>")
@act(OWN)
def told(uuid):
    """Shall we tell them? And once they said yes: that we do, and how to stop it."""
    found = _held(uuid)
    return page.render("asks/told.html", private=True, found=found, over=telling.is_over(found)) if found else _over()


@bp.post("/asks/told/<uuid>/confirmation")
@act(OWN)
def confirm(uuid):
    """Takes their yes."""
    return _with_held(uuid, lambda found: telling.confirm(found, now=_now()), url_for("asks.told", uuid=uuid))


@bp.post("/asks/told/<uuid>/forgetting")
@act(OWN)
def forget(uuid):
    """Deletes their address at once."""
    return _with_held(uuid, lambda found: telling.forget(found, now=_now()), url_for("asks.forgotten"))


@bp.get("/asks/forgotten")
@act(SEND)
def forgotten():
    """That the address is gone."""
    return page.render("asks/forgotten.html")


@bp.after_request
def keep_links(response):
    """What was opened here stays open for a while."""
    return links.refresh(response)


def _with_held(uuid, verb, then):
    with writing_unit():
        found = _held(uuid)
        if found is None:
            return _over()
        verb(found)
        db.session.commit()
    return page.go_to(then)


def _held(uuid):
    found = telling.by_uuid(uuid)
    return found if found and links.held(telling.PURPOSE, found.id) else None


def _over():
    return page.render("asks/over.html", status=410, private=True)


def _limit(contact, kind):
    """Counts one more from this machine, and one more mail to an address. Commits at once."""
    tries = [("submission", request.remote_addr or "")] + ([("message", telling.key_of(contact, kind))] if kind == EMAIL else [])
    for what, subject in tries:
        wait = limits.allow(what, subject, now=_now())
        if wait:
            raise TooManyRequests(retry_after=wait.seconds)


def _like(asked):
    number = asked.placed.locality.id
    with reading() as connection:
        hits = asking.on_now(connection, asked.words, number, _now())
    return {"already": showing.asked_already(asking.alike(asked.words, number)), "on_now": showing.on_now(hits)}


def _form(asked, status=200, looked=False, already=(), on_now=()):
    return page.render(
        "asks/form.html", status=status, private=True, asked=asked, looked=looked, times=showing.times(asked.choices),
        carried=sorted(f"{taxonomy}:{code}" for taxonomy, code in asked.choices if taxonomy != "time"),
        health=asking.speaks_of_health(asked.words), made_at=traps.made_at(_now()), form_errors=asked.errors,
        already=already, on_now=on_now)


def _tell(found, contact="", fault="", status=200):
    return page.render("asks/tell.html", status=status, private=True, contact=contact, fault=fault, form_errors=fault,
                       made_at=traps.made_at(_now()), **showing.ask(found))


def _public(uuid):
    return fetching.public(uuid) or abort(404)


def _now():
    return current_app.config["NOW"]()
