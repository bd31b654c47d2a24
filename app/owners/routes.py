"""The doors of an owner's listing: opened by their private link, and from there by the cookie alone (SECURITY SI-2)."""
import re
from datetime import date, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.owners import changing, forms, keeping, showing
from app.people import links
from app.people.permissions import act
from app.submissions import owning
from app.submissions.details import merged, public, public_at
from app.submissions.models import Owner
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("owners", __name__)
REASONS = {"shut": "The place is shut.", "away": "The person who runs it is away.", "weather": "The weather is bad.", "": ""}
WHY_CLOSED = {"few": "Not enough people came", "nobody": "There is nobody to run it", "place": "We lost the place",
              "other": "Something else"}
MOST_MORE = 200
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@bp.get("/mine/<string(length=43):token>")
@act("listing.own")
def enter(token):
    """Opens a private link: the browser holds the listing, and goes on to an address that opens nothing by itself."""
    owner_id = links.opened(token, owning.PURPOSE, now=_now())
    owner = db.session.get(Owner, owner_id) if owner_id else None
    if owner is None or owner.ended_at is not None:
        return _open_again()
    return links.enter(token, owning.PURPOSE, page.go_to(url_for("owners.mine", uuid=owner.uuid)))


@bp.get("/mine/<string(length=36):uuid>")
@act("listing.own")
def mine(uuid):
    """What people see, the next dates, and what can be done."""
    owner = _owner(uuid)
    shown = showing.mine(owner, now=_now(), more="more" in request.args)
    return page.render("owners/mine.html", private=True, page_proof=_proof(owner), **shown)


@bp.post("/mine/<string(length=36):uuid>/checks")
@act("listing.own")
def still_right(uuid):
    """Keeps that everything is still right."""
    return _done(uuid, lambda owner: keeping.say_still_right(owner, now=_now()))


@bp.get("/mine/<string(length=36):uuid>/dates/<code>/cancelling")
@act("listing.own")
def ask_cancelling(uuid, code):
    """Asks why a date is off."""
    owner = _owner(uuid)
    found = showing.date_of(owner, code, _now()) or abort(404)
    return _page("owners/cancelling.html", owner, date=found[0], errors={}, more="")


@bp.post("/mine/<string(length=36):uuid>/dates/<code>/cancelling")
@act("listing.own")
def cancelling(uuid, code):
    """Calls one date off, at once."""
    more, problem = tidy_text(request.form.get("more", ""), MOST_MORE)
    reason = " ".join(filter(None, (REASONS.get(request.form.get("why", ""), ""), more)))

    def cancel(owner):
        found = showing.date_of(owner, code, _now()) or abort(404)
        if problem:
            return _page("owners/cancelling.html", owner, 422, date=found[0], errors={"more": problem}, more=more)
        return _publish(owner, changing.without_date(public(owner.service), found[1], found[2], reason), "date off")
    return _done(uuid, cancel)


@bp.post("/mine/<string(length=36):uuid>/dates/<code>/reinstating")
@act("listing.own")
def reinstating(uuid, code):
    """Puts a date that was off back on."""
    def reinstate(owner):
        found = showing.date_of(owner, code, _now()) or abort(404)
        return _publish(owner, changing.with_date(public(owner.service), found[1], found[2]), "date on")
    return _done(uuid, reinstate)


@bp.get("/mine/<string(length=36):uuid>/pause")
@act("listing.own")
def ask_pause(uuid):
    """Asks until when."""
    return _pause_page(_owner(uuid))


@bp.post("/mine/<string(length=36):uuid>/pause")
@act("listing.own")
def pause(uuid):
    """Calls every date until then off."""
    def pause_it(owner):
        until, today = _date(request.form.get("until", "")), sessions.today(_now())
        if until is None or not today < until <= today + changing.LONGEST_PAUSE:
            return _pause_page(owner, 422, {"until": "Choose a date within the next 12 months"})
        return _publish(owner, changing.paused(public(owner.service), today, until), "paused")
    return _done(uuid, pause_it)


@bp.get("/mine/<string(length=36):uuid>/closing")
@act("listing.own")
def ask_closing(uuid):
    """Asks when the last one is, and why."""
    return _closing_page(_owner(uuid))


@bp.post("/mine/<string(length=36):uuid>/closing")
@act("listing.own")
def closing(uuid):
    """Closes the listing for good, and waits for nobody."""
    last, why = request.form.get("last", ""), request.form.get("why", "")
    errors = {} if last == "now" or _date(last) else {"last": "Say when the last one is"}
    errors |= {} if why in WHY_CLOSED else {"why": "Say why it closes"}

    def close(owner):
        if errors or last != "now" and _date(last) < sessions.today(_now()):
            return _closing_page(owner, 422, errors or {"last": "Say when the last one is"}, last, why)
        return _publish(owner, changing.closed(public(owner.service), None if last == "now" else _date(last)), f"closed {why}")
    return _done(uuid, close)


@bp.get("/mine/<string(length=36):uuid>/change")
@act("listing.own")
def ask_change(uuid):
    """Shows the form of everything that may be changed."""
    owner = _owner(uuid)
    return _change_page(owner, forms.shown(keeping.to_start_from(owner, public(owner.service))))


@bp.post("/mine/<string(length=36):uuid>/change")
@act("listing.own")
def change(uuid):
    """Publishes small changes of a trusted owner at once; others wait."""
    def change_it(owner):
        begun = _begun_from(owner)
        start = keeping.to_start_from(owner, begun)
        mine, errors, typed = forms.read(request.form, start)
        fields = [one._replace(value=typed[one.name]) for one in forms.shown(start)]
        if errors:
            return _change_page(owner, fields, 422, errors)
        after, torn = merged(begun, mine, public(owner.service))
        if torn and request.form.get("seen") != owner.service.last_modified.isoformat():
            return _change_page(owner, fields, 422, {}, torn)
        try:
            keeping.change(owner, after, now=_now(), gazetteer=_gazetteer())
        except ValueError as fault:
            db.session.rollback()
            return _change_page(_owner(uuid), fields, 422, {fields[0].name: str(fault)})
        return None
    return _done(uuid, change_it)


@bp.post("/mine/<string(length=36):uuid>/undoing")
@act("listing.own")
def undoing(uuid):
    """Puts back what was public before the owner's last change."""
    row = request.form.get("row", "")
    number = int(row) if re.fullmatch(r"[0-9]{1,9}", row) else 0
    return _done(uuid, lambda owner: keeping.undo(owner, number, now=_now(), gazetteer=_gazetteer()))


@bp.post("/mine/<string(length=36):uuid>/links")
@act("listing.own")
def new_link(uuid):
    """Mails a new private link; the old one ends, here too."""
    with writing_unit():
        owner = _owner(uuid)
        if not keeping.send_new_link(owner, now=_now()):
            abort(404)
        db.session.commit()
    return page.render("owners/link_sent.html", private=True)


@bp.post("/mine/<string(length=36):uuid>/finishing")
@act("listing.own")
def finish(uuid):
    """Lets the browser go of all it holds."""
    return links.finish(page.go_to("/"))


@bp.after_request
def keep_open(response):
    """What was used stays open for another while."""
    return response if request.endpoint == "owners.finish" else links.refresh(response)


def _done(uuid, verb):
    """Runs a verb on the owner's listing and commits; gives its own answer when it has one, else goes back to the listing."""
    with writing_unit():
        answer = verb(_owner(uuid))
        if answer is not None:
            return answer
        db.session.commit()
    return page.go_to(url_for("owners.mine", uuid=uuid))


def _publish(owner, details, did):
    keeping.publish(owner, details, did, now=_now(), gazetteer=_gazetteer())


def _owner(uuid):
    """The Owner whose listing this browser holds; whatever else was asked for: open your link again."""
    owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == uuid, Owner.ended_at.is_(None)))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if owner is None or not (links.held(owning.PURPOSE, owner.id) or links.hold_by_page(proof, owning.PURPOSE, owner.id)):
        abort(_open_again())
    return owner


def _open_again():
    return page.render("owners/open_again.html", status=404, private=True)


def _proof(owner):
    return links.page_of(owning.PURPOSE, owner.id)


def _page(template, owner, status=200, **context):
    return page.render(template, status=status, private=True, owner=owner, service=owner.service, page_proof=_proof(owner),
                       form_errors=context["errors"], today=sessions.today(_now()), **context)


def _pause_page(owner, status=200, errors=None):
    dates, today = [one for one in showing.dates_of(owner, _now()) if not one.off], sessions.today(_now())
    return _page("owners/pause.html", owner, status, errors=errors or {}, dates=[one for one in dates[1:] if one.on > today],
                 last=today + changing.LONGEST_PAUSE, typed=request.form.get("until", ""))


def _closing_page(owner, status=200, errors=None, last="", why=""):
    dates = [one for one in showing.dates_of(owner, _now()) if not one.off][:showing.SHOWN]
    return _page("owners/closing.html", owner, status, errors=errors or {}, dates=dates, last=last, why=why, reasons=WHY_CLOSED)


def _change_page(owner, fields, status=200, errors=None, torn=()):
    version = owner.service.last_modified.isoformat()
    return _page("owners/change.html", owner, status, fields=fields, errors=errors or {}, torn=torn,
                 trusted=owning.is_trusted(owner, _now()), waiting=keeping.waiting_of(owner),
                 base=request.form.get("base") or version, seen=version if torn else "")


def _begun_from(owner):
    """What was public when the owner opened the form."""
    try:
        return public_at(owner.service, datetime.fromisoformat(request.form.get("base", "")))
    except ValueError:
        return public(owner.service)


def _date(text):
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _gazetteer():
    return current_app.extensions["gazetteer"]


def _now():
    return current_app.config["NOW"]()
