"""The doors of who hosts a group: ask somebody, take an offer back, say yes or no to one, step back."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory import sessions
from app.extensions import db, writing_unit
from app.hosting import fetching, offering, opening
from app.hosting.routes import GROUP, HOST
from app.people import limits
from app.people.entering import email_key
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("hosts", __name__)
_OFFER = "/hosting/<string(length=36):uuid>"


@bp.get(f"{GROUP}/hosts")
@act(HOST)
def hosts(uuid):
    """Who hosts it, who was asked, and the form that asks somebody."""
    return _page(_group(uuid))


@bp.post(f"{GROUP}/hosts")
@act(HOST)
def ask(uuid):
    """Asks somebody to host it too, or to take it over."""
    typed, takes_over = request.form.get("email", "")[:offering.MOST_EMAIL + 1].strip(), request.form.get("how") == "over"
    fault = offering.fault_of(_group(uuid), typed)
    if fault:
        return _page(_group(uuid), fault, typed, takes_over)
    db.session.rollback()
    wait = limits.allow("message", email_key(typed), now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        group = _group(uuid)
        fault = offering.fault_of(group, typed)
        if fault:
            return _page(group, fault, typed, takes_over)
        offering.offer(group, typed, person(), takes_over=takes_over, now=_now())
        db.session.commit()
    return page.go_to(url_for("hosts.hosts", uuid=uuid))


@bp.post(f"{GROUP}/hosts/offers/<string(length=36):offer>/ending")
@act(HOST)
def take_back(uuid, offer):
    """Takes back that somebody was asked."""
    with writing_unit():
        found = next((one for one in offering.waiting(_group(uuid), _now()) if one.uuid == offer), None) or abort(404)
        offering.end(found, _now())
        db.session.commit()
    return page.go_to(url_for("hosts.hosts", uuid=uuid))


@bp.get(f"{GROUP}/stepping-back")
@act(HOST)
def ask_step_back(uuid):
    """Stop hosting it?"""
    return _step_back_page(_group(uuid))


@bp.post(f"{GROUP}/stepping-back")
@act(HOST)
def step_back(uuid):
    """Stops, unless nobody else is left."""
    with writing_unit():
        group = _group(uuid)
        if not offering.step_back(group, person(), now=_now()):
            return _step_back_page(group, 422)
        db.session.commit()
    return page.go_to(url_for("hosting.everything"))


@bp.get(_OFFER)
@act(HOST)
def offer(uuid):
    """What somebody asks of them."""
    return _offer_page(_offered(uuid))


@bp.post(f"{_OFFER}/acceptance")
@act(HOST)
def accept(uuid):
    """Hosts it from now on."""
    with writing_unit():
        found = _offered(uuid)
        group, fault = found.group.uuid, offering.accept(found, offering.person_of(person()), now=_now())
        if fault:
            return _offer_page(found, fault)
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=group))


@bp.post(f"{_OFFER}/refusal")
@act(HOST)
def decline(uuid):
    """Says no."""
    with writing_unit():
        offering.decline(_offered(uuid), person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("hosting.everything"))


def _page(group, fault="", typed="", takes_over=False):
    return page.render("hosting/hosts.html", status=422 if fault else 200, private=True, group=group, fault=fault, typed=typed,
                       takes_over=takes_over, form_errors=fault,
                       offers=[(one, one.until.astimezone(sessions.LONDON)) for one in offering.waiting(group, _now())])


def _step_back_page(group, status=200):
    return page.render("hosting/stepping_back.html", status=status, private=True, group=group,
                       others=offering.others(group, person(), sessions.today(_now())))


def _offer_page(found, fault=""):
    me = offering.person_of(person())
    return page.render("hosting/offer.html", status=422 if fault else 200, private=True, offer=found, fault=fault,
                       until=found.until.astimezone(sessions.LONDON), form_errors=fault,
                       may=opening.may_host(me, found.group.careful, sessions.today(_now())), not_checked=offering.NOT_CHECKED)


def _offered(uuid):
    return next((one for one in offering.for_me(person(), _now()) if one.uuid == uuid), None) or abort(404)


def _group(uuid):
    group = fetching.group(person(), uuid)
    return group if group and group.closed_at is None else abort(404)


def _now():
    return current_app.config["NOW"]()
