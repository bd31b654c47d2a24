"""The doors of asking for a group: a champion's, an owner's by their private link, and the coordinator's answer."""
import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.extensions import db, writing_unit
from app.hosting import asked, fetching, opening
from app.people import limits, links
from app.people.permissions import act
from app.people.signing_in import person
from app.submissions import owning
from app.submissions.models import Owner
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("group_asking", __name__)
ASK = "group.ask"
_OWNED = "/mine/<string(length=36):uuid>/group"
_REQUEST = "/groups/requests/<string(length=36):uuid>"


@bp.get("/groups/asking")
@act(ASK)
def ask():
    """What a champion asks a coordinator for."""
    return _page(_service(), asked.Wanted())


@bp.post("/groups/asking")
@act(ASK)
def keep():
    """Keeps it."""
    wanted = asked.read(request.form)
    if wanted.errors:
        return _page(_service(), wanted)
    with writing_unit():
        asked.ask(_service(), wanted, person=person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("group_asking.ask", activity=request.args.get("activity", "")))


@bp.get(_OWNED)
@act("listing.own")
def ask_owner(uuid):
    """What the owner of a listing asks for."""
    owner = _owner(uuid)
    return _page(owner.service, asked.Wanted(), owner)


@bp.post(_OWNED)
@act("listing.own")
def keep_owner(uuid):
    """Keeps it."""
    owner, wanted = _owner(uuid), asked.read(request.form)
    if wanted.errors:
        return _page(owner.service, wanted, owner)
    key = f"owner {owner.id}"
    db.session.rollback()
    wait = limits.allow("submission", key, now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        owner = _owner(uuid)
        asked.ask(owner.service, wanted, owner=owner, now=_now())
        db.session.commit()
    return page.go_to(url_for("group_asking.ask_owner", uuid=uuid))


@bp.get(_REQUEST)
@act(asked.ANSWER)
def show(uuid):
    """What somebody asks for, and the two answers."""
    return _request_page(_request(uuid))


@bp.post(f"{_REQUEST}/refusal")
@act(asked.ANSWER)
def refuse(uuid):
    """Says no, and why."""
    why, fault = tidy_text(request.form.get("why", ""), asked.MOST_WORDS)
    with writing_unit():
        found = _request(uuid)
        if fault or not why:
            return _request_page(found, why, fault or "Write why not, and what they could do")
        asked.refuse(found, why, person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("hosting.everything"))


@bp.after_request
def keep_open(response):
    """What this browser holds of a listing lasts for another while."""
    return links.refresh(response)


def _request(uuid):
    return asked.find(person(), uuid) or abort(404)


def _service():
    return fetching.service(person(), request.args.get("activity", "")) or abort(404)


def _owner(uuid):
    """The Owner whose listing this browser holds; else the request ends where that is said."""
    owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == uuid, Owner.ended_at.is_(None)))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if owner is None or not (links.held(owning.PURPOSE, owner.id) or links.hold_by_page(proof, owning.PURPOSE, owner.id)):
        abort(page.render("owners/open_again.html", status=404, private=True))
    return owner if owner.service.status == "active" and owner.service.withdrawn_at is None else abort(404)


def _page(service, wanted, owner=None):
    me = None if owner else person()
    record = opening.record_of(service, _now())
    return page.render(
        "hosting/asking.html", status=422 if wanted.errors else 200, private=True, service=service, wanted=wanted, owner=owner,
        form_errors=wanted.errors, proof=links.page_of(owning.PURPOSE, owner.id) if owner else "", refused=opening.refuses(record),
        careful=opening.is_careful(record), waits=asked.waits(service.id, person=me, owner=owner), is_open=asked.has_group(service.id))


def _request_page(found, why="", fault=""):
    record = opening.record_of(found.service, _now())
    return page.render("hosting/request.html", status=422 if fault else 200, private=True, found=found, why=why, fault=fault,
                       form_errors=fault, careful=opening.is_careful(record), refused=opening.refuses(record))


def _now():
    return current_app.config["NOW"]()
