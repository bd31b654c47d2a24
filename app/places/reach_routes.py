"""The doors of changing how somebody is reached: ask, check the number or confirm from the new address, and only then it counts."""
from flask import abort, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.extensions import db, writing_unit
from app.groups import telling, wording
from app.groups.models import LEFT, PHONE, TEXT
from app.people import limits, links
from app.people.permissions import act
from app.places import drafts, own, own_routes, reaching, steps
from app.places.buddy_routes import bp
from app.places.own_routes import OWN
from app.places.routes import now
from app.web import page

_PLACE = "/places/<string(length=36):uuid>/reach"


@bp.get(_PLACE)
@act(OWN)
def ask_reach(uuid):
    """The form, with how they are reached now."""
    place = own_routes.held_place(uuid)
    return _form(place, reaching.of(place), {}) if _may(place) else _home(uuid)


@bp.post(_PLACE)
@act(OWN)
def reach(uuid):
    """Keeps what was typed until it is confirmed."""
    place = own_routes.held_place(uuid)
    if not _may(place):
        return _home(uuid)
    typed, faults = steps.read(steps.REACH, request.form, place.group)
    if faults:
        return _form(place, typed, faults)
    key, _ = drafts.reach_key(typed)
    db.session.rollback()
    wait = limits.allow("message", key, f"place {uuid}", now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        place = own_routes.held_place(uuid)
        reaching.ask(place, typed, now=now())
        waits = place.new_reach is not None
        db.session.commit()
    return page.go_to(url_for("places.check_reach", uuid=uuid)) if waits else _home(uuid)


@bp.get(f"{_PLACE}/check")
@act(OWN)
def check_reach(uuid):
    """Reads a number back, or says that a mail is on its way."""
    place = own_routes.held_place(uuid)
    answers = reaching.waiting(place, now())
    if answers is None:
        return _home(uuid)
    contact, kind = steps.reach_of(answers)
    return page.render("places/reach_check.html", private=True, place=place, proof=_proof(place), contact=contact, kind=kind,
                       reminds=reaching.reminds(place))


@bp.post(f"{_PLACE}/check")
@act(OWN)
def take_number(uuid):
    """The number is right: it counts from now on, and the page opens by new words, which are shown this once."""
    with writing_unit():
        place = own_routes.held_place(uuid)
        answers = reaching.waiting(place, now())
        if answers is None or steps.reach_of(answers)[1] != PHONE:
            return _home(uuid)
        said = reaching.settle(place, now=now())
        db.session.commit()
    shown = page.render("places/reach_words.html", private=True, place=place, said=said)
    return links.hold(telling.PURPOSE, place.id, shown)


@bp.post(f"{_PLACE}/ending")
@act(OWN)
def keep_reach(uuid):
    """Leaves it as it was."""
    with writing_unit():
        reaching.forget(own_routes.held_place(uuid))
        db.session.commit()
    return _home(uuid)


@bp.get("/places/reach/<string(length=43):token>")
@act(OWN)
def enter_reach(token):
    """Opens the link of the new address, which opens nothing but the question."""
    place = db.session.get(own.Place, links.opened(token, reaching.PURPOSE, now=now()) or 0)
    response = page.go_to(url_for("places.ask_new_address", uuid=place.uuid if place else "0" * 36))
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, reaching.PURPOSE, response)


@bp.get(f"{_PLACE}/confirmation")
@act(OWN)
def ask_new_address(uuid):
    """Shall we write here from now on?"""
    return _confirmation(_confirming(uuid))


@bp.post(f"{_PLACE}/confirmation")
@act(OWN)
def take_new_address(uuid):
    """Yes: the new address counts, the old one is told, and all links from before have ended."""
    with writing_unit():
        place = _confirming(uuid)
        if _is_text(place) and request.form.get("texted") != "yes":
            return _confirmation(place, {"texted": steps.NO_YES_TO_TEXTS})
        reaching.settle(place, now=now())
        db.session.commit()
    return links.hold(telling.PURPOSE, place.id, _home(uuid))


def _is_text(place):
    return steps.reach_of(reaching.waiting(place, now()))[1] == TEXT


def _confirmation(place, faults=None):
    return page.render("places/reach_confirm.html", status=422 if faults else 200, private=True, place=place, faults=faults or {}, typed={},
                       form_errors=faults, proof=links.page_of(reaching.PURPOSE, place.id),
                       by_text=wording.now_read(wording.TEXT) if _is_text(place) else None)


def _confirming(uuid):
    """The Place whose new address this browser came from; for any other the request ends."""
    place = own.by_uuid(uuid)
    proof = request.form.get("page", "") if request.method == "POST" else ""
    held = place is not None and (links.held(reaching.PURPOSE, place.id) or links.hold_by_page(proof, reaching.PURPOSE, place.id))
    if not held or reaching.waiting(place, now()) is None:
        abort(page.render("places/over.html", status=404, private=True))
    return place


def _may(place):
    return place.state != LEFT and place.confirmed_at is not None


def _home(uuid):
    return page.go_to(url_for("places.mine", uuid=uuid))


def _proof(place):
    return links.page_of(telling.PURPOSE, place.id)


def _form(place, typed, faults):
    return page.render("places/reach.html", status=422 if faults else 200, private=True, place=place, proof=_proof(place), typed=typed,
                       faults=faults, form_errors=faults, reach_words=steps.ways(place.for_whom))
