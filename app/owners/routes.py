"""The doors of an owner's listing: opened by their private link, and from there by the cookie alone (SECURITY SI-2)."""
import re

from flask import Blueprint, abort, request, url_for

from app.directory.calling_off import MOST_MORE, REASONS
from app.extensions import db, writing_unit
from app.owners import changing, editing, holidays, keeping, showing, stopping
from app.owners.opening import done, form_page, gazetteer, now, open_again, owner_of
from app.people import links
from app.people.permissions import act
from app.submissions import owning
from app.submissions.details import public
from app.submissions.models import Owner
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("owners", __name__)
_MINE = "/mine/<string(length=36):uuid>"


@bp.get("/mine/<string(length=43):token>")
@act("listing.own")
def enter(token):
    """Opens a private link: the browser holds the listing, and goes on to an address that opens nothing by itself."""
    owner_id = links.opened(token, owning.PURPOSE, now=now())
    owner = db.session.get(Owner, owner_id) if owner_id else None
    if owner is None or owner.ended_at is not None:
        return open_again()
    return links.enter(token, owning.PURPOSE, page.go_to(url_for("owners.mine", uuid=owner.uuid)))


@bp.get(_MINE)
@act("listing.own")
def mine(uuid):
    """What people see, the next dates, and what can be done."""
    owner = owner_of(uuid)
    return page.render("owners/mine.html", private=True, page_proof=links.page_of(owning.PURPOSE, owner.id),
                       took_back="back" in request.args, **showing.mine(owner, now=now(), more="more" in request.args))


@bp.post(f"{_MINE}/checks")
@act("listing.own")
def still_right(uuid):
    """Keeps that everything is still right."""
    return done(uuid, lambda owner: keeping.say_still_right(owner, now=now()))


@bp.get(f"{_MINE}/dates/<code>/cancelling")
@act("listing.own")
def ask_cancelling(uuid, code):
    """Asks why a date is off."""
    owner = owner_of(uuid)
    return form_page("owners/cancelling.html", owner, date=_date_of(owner, code)[0], more="")


@bp.post(f"{_MINE}/dates/<code>/cancelling")
@act("listing.own")
def cancelling(uuid, code):
    """Calls one date off, at once."""
    more, problem = tidy_text(request.form.get("more", ""), MOST_MORE)
    reason = " ".join(filter(None, (REASONS.get(request.form.get("why", ""), ""), more)))

    def cancel(owner):
        found, position, day = _date_of(owner, code)
        if problem:
            return form_page("owners/cancelling.html", owner, 422, {"more": problem}, date=found, more=more)
        return _publish(owner, changing.without_date(public(owner.service), position, day, reason), "date off")
    return done(uuid, cancel)


@bp.post(f"{_MINE}/dates/<code>/reinstating")
@act("listing.own")
def reinstating(uuid, code):
    """Puts a date that was off back on."""
    def reinstate(owner):
        _, position, day = _date_of(owner, code)
        _publish(owner, changing.with_date(public(owner.service), position, day), "date on")
        holidays.say_on(owner, day, now=now())
    return done(uuid, reinstate)


@bp.get(f"{_MINE}/pause")
@act("listing.own")
def ask_pause(uuid):
    """Asks until when."""
    return stopping.ask_pause(owner_of(uuid))


@bp.post(f"{_MINE}/pause")
@act("listing.own")
def pause(uuid):
    """Calls every date until then off."""
    return done(uuid, stopping.pause)


@bp.get(f"{_MINE}/closing")
@act("listing.own")
def ask_closing(uuid):
    """Asks when the last one is, and why."""
    return stopping.ask_closing(owner_of(uuid))


@bp.post(f"{_MINE}/closing")
@act("listing.own")
def closing(uuid):
    """Closes the listing for good, and waits for nobody."""
    return done(uuid, stopping.close)


@bp.post(f"{_MINE}/opening")
@act("listing.own")
def opening(uuid):
    """Opens a closed listing again."""
    return done(uuid, stopping.open_again)


@bp.get(f"{_MINE}/change")
@act("listing.own")
def ask_change(uuid):
    """Shows the form of everything that may be changed."""
    return editing.ask(owner_of(uuid))


@bp.post(f"{_MINE}/change")
@act("listing.own")
def change(uuid):
    """Publishes small changes of a trusted owner at once; others wait."""
    return done(uuid, editing.change)


@bp.post(f"{_MINE}/taking-back")
@act("listing.own")
def taking_back(uuid):
    """Takes back a change that waits."""
    answer = done(uuid, lambda owner: keeping.take_back(owner, now=now()))
    return page.go_to(url_for("owners.mine", uuid=uuid, back="")) if answer.status_code == 303 else answer


@bp.post(f"{_MINE}/undoing")
@act("listing.own")
def undoing(uuid):
    """Puts back what was public before the owner's last change."""
    row = request.form.get("row", "")
    number = int(row) if re.fullmatch(r"[0-9]{1,9}", row) else 0
    return done(uuid, lambda owner: keeping.undo(owner, number, now=now(), gazetteer=gazetteer()))


@bp.post(f"{_MINE}/links")
@act("listing.own")
def new_link(uuid):
    """Mails a new private link; the old one ends, here too."""
    with writing_unit():
        if not keeping.send_new_link(owner_of(uuid), now=now()):
            abort(404)
        db.session.commit()
    return page.render("owners/link_sent.html", private=True)


@bp.post(f"{_MINE}/finishing")
@act("listing.own")
def finish(uuid):
    """Lets the browser go of all it holds."""
    return links.finish(page.go_to("/"))


@bp.after_request
def keep_open(response):
    """What was used stays open for another while."""
    return response if request.endpoint == "owners.finish" else links.refresh(response)


def _date_of(owner, code):
    """(Coming, position of its schedule, its original date) of a date's code in an address; anything else is not here."""
    return showing.date_of(owner, code, now()) or abort(404)


def _publish(owner, details, did):
    keeping.publish(owner, details, did, now=now(), gazetteer=gazetteer())
