"""The doors of the question "Are you on, on 25 December?": opened by a link of their own, or from the listing's page."""
import sqlalchemy as sa
from flask import Blueprint, abort, request, url_for

from app.extensions import db, writing_unit
from app.owners import holidays
from app.owners.opening import gazetteer, now, open_again
from app.people import links
from app.people.permissions import act
from app.submissions import owning
from app.submissions.models import Owner
from app.web import page

bp = Blueprint("owner_holidays", __name__)
_HOLIDAYS = "/mine/<string(length=36):uuid>/holidays"


@bp.get("/mine/holidays/<string(length=43):token>")
@act("listing.own")
def enter(token):
    """Opens the link of the mail: the browser holds these questions alone, and goes on to an address that opens nothing by itself."""
    owner_id = links.opened(token, owning.HOLIDAYS, now=now())
    owner = db.session.get(Owner, owner_id) if owner_id else None
    if owner is None or owner.ended_at is not None:
        return open_again()
    return links.enter(token, owning.HOLIDAYS, page.go_to(url_for("owner_holidays.ask", uuid=owner.uuid)))


@bp.get(_HOLIDAYS)
@act("listing.own")
def ask(uuid):
    """Asks about each date."""
    owner, purpose = _held(uuid)
    groups = holidays.questions(_owners(owner, purpose), now())
    left = sum(one.asking.answer is None for _, asked in groups for one in asked)
    return page.render("owners/holidays.html", private=True, owner=owner, page_proof=links.page_of(purpose, owner.id), groups=groups,
                       left=left, done=request.args.get("done"), has_page=purpose == owning.PURPOSE)


@bp.post(_HOLIDAYS)
@act("listing.own")
def answer(uuid):
    """Keeps each yes, and calls off each no."""
    with writing_unit():
        owner, purpose = _held(uuid)
        some = holidays.answer(_owners(owner, purpose), request.form, now=now(), gazetteer=gazetteer())
        db.session.commit()
    return page.go_to(url_for("owner_holidays.ask", uuid=uuid, done="some" if some else "none"))


@bp.after_request
def keep_open(response):
    """What was used stays open for another while."""
    return links.refresh(response)


def _held(uuid):
    """(the Owner, by which purpose) whom this browser holds; for whatever else was asked the request ends: open your link again."""
    owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == uuid, Owner.ended_at.is_(None)))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    ways = (owning.HOLIDAYS, owning.PURPOSE) if owner else ()
    found = next((one for one in ways if links.held(one, owner.id) or links.hold_by_page(proof, one, owner.id)), None)
    return (owner, found) if found else abort(open_again())


def _owners(owner, purpose):
    """Of which listings is asked: by the mail's link of all that are the same person's, from a listing's page of that one."""
    return owning.same_person(owner) if purpose == owning.HOLIDAYS else [owner]
