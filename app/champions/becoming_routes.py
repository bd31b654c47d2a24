"""The doors of becoming a champion: anybody asks, and who looks after that neighbourhood invites them or says a kind no."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.champions import deciding, requesting
from app.champions.models import EMAIL, PHONE
from app.directory import sessions
from app.directory.localities import all_localities
from app.extensions import db, writing_unit
from app.people import inviting, limits
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page, traps

bp = Blueprint("becoming", __name__)
ASK, SEE, INVITE = "champion.ask", "people.see", "people.invite"


@bp.get("/become-a-champion")
@act(ASK)
def ask():
    """What champions do, and the form to put one's name down."""
    return _form(requesting.Asked(key=requesting.new_key()))


@bp.post("/become-a-champion")
@act(ASK)
def take():
    """Keeps the request; the answer is the same for somebody who asked before, or who is a champion already."""
    now = _now()
    told = requesting.read(request.form, current_app.extensions["gazetteer"], current_app.config["SITE_HOME"], now)
    if told.errors:
        return _form(told, 422)
    db.session.rollback()
    for what in ("submission", "message") if told.contact_kind == EMAIL else ("submission",):
        wait = limits.allow(what, told.reach_key, now=now)
        if wait:
            raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        requesting.keep(told, now=now)
        db.session.commit()
    return page.go_to(url_for("becoming.sent"))


@bp.get("/become-a-champion/sent")
@act(ASK)
def sent():
    """What happens now, and when."""
    return page.render("champions/sent.html")


@bp.get("/people/requests/<uuid>")
@act(SEE)
def show(uuid):
    """Who asks, and what can be done."""
    return _page(_found(uuid))


@bp.post("/people/requests/<uuid>/contact")
@act(SEE)
def contact(uuid):
    """Shows how to reach them, and keeps that it was looked at."""
    with writing_unit():
        found = _found(uuid)
        deciding.open_contact(found, by=person(), now=_now())
        db.session.commit()
    return _page(found, opened=True)


@bp.get("/people/requests/<uuid>/approval")
@act(INVITE)
def ask_approval(uuid):
    """Where, and to which address?"""
    return _approval(_open(uuid, INVITE))


@bp.post("/people/requests/<uuid>/approval")
@act(INVITE)
def approve(uuid):
    """Sends the invitation."""
    me, now = person(), _now()
    found = _open(uuid, INVITE)
    address, fault = deciding.read_address(request.form, found)
    chosen = [one.id for one in deciding.places_for(found, me) if one.slug in request.form.getlist("localities")]
    faults = {"email": fault} if fault else {} if chosen else {"localities": "Choose at least one neighbourhood"}
    if faults:
        return _approval(found, 422, email=address, faults=faults)
    db.session.rollback()
    with writing_unit():
        try:
            deciding.approve(_found(uuid, INVITE), address, chosen, by=me, now=now)
        except inviting.NotInvited as refusal:
            db.session.rollback()
            return _approval(_found(uuid, INVITE), 422, email=address, faults={"localities": str(refusal)})
        db.session.commit()
    return page.go_to(url_for("champions.sent"))


@bp.get("/people/requests/<uuid>/declining")
@act(INVITE)
def ask_declining(uuid):
    """Why not, in words that are kind?"""
    return _declining(_open(uuid, INVITE))


@bp.post("/people/requests/<uuid>/declining")
@act(INVITE)
def decline(uuid):
    """Tells them, and closes the request."""
    reason, words, faults = deciding.read_no(request.form)
    with writing_unit():
        found = _found(uuid, INVITE)
        if faults and found.closed_at is None:
            return _declining(found, 422, reason=reason, words=words, faults=faults)
        deciding.decline(found, reason, words, by=person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("becoming.show", uuid=found.uuid))


def _found(uuid, name=SEE):
    """The ChampionRequest that this person may do an act to; anybody else's is the same 404 as none."""
    return deciding.fetch(person(), uuid, name) or abort(404)


def _open(uuid, name):
    """As _found; a request that has its answer leads to the page that says so."""
    found = _found(uuid, name)
    return found if found.closed_at is None else abort(page.go_to(url_for("becoming.show", uuid=found.uuid)))


def _form(told, status=200):
    return page.render("champions/become.html", status=status, private=True, told=told, would=requesting.WOULD,
                       made_at=traps.made_at(_now()), form_errors=told.errors)


def _page(found, opened=False):
    names = [one.name for one in all_localities() if one.id in found.scope_localities()]
    return page.render("champions/request.html", private=True, who=found, names=names, opened=opened, by_phone=found.contact_kind == PHONE,
                       on=sessions.today(found.at), closed_on=sessions.today(found.closed_at) if found.closed_at else None,
                       would=[requesting.WOULD[one] for one in found.would.split() if one in requesting.WOULD],
                       said=deciding.REASONS.get(found.reason, ""))


def _approval(found, status=200, email="", faults=None):
    return page.render("champions/approving.html", status=status, private=True, who=found, places=deciding.places_for(found, person()),
                       by_phone=found.contact_kind == PHONE, email=email, faults=faults or {}, form_errors=faults)


def _declining(found, status=200, reason="", words="", faults=None):
    return page.render("champions/saying_no.html", status=status, private=True, who=found, reasons=deciding.REASONS, reason=reason,
                       words=words, by_phone=found.contact_kind == PHONE, faults=faults or {}, form_errors=faults)


def _now():
    return current_app.config["NOW"]()
