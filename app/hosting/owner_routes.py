"""The doors of a host without an account: the owner's private link, a number sent to their address, and then the list for half an hour."""
import sqlalchemy as sa
from flask import Blueprint, abort, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.extensions import db, writing_unit
from app.hosting import adding_doors, by_link, date_doors, group_doors, list_doors, offering, pages, ringing_doors, roster
from app.hosting.doors import Door, Ways, now
from app.people import limits, links
from app.people.entering import email_key
from app.people.permissions import act
from app.submissions import owning
from app.submissions.models import Owner
from app.web import page
from app.web.typed import TOKEN

bp = Blueprint("owner_hosting", __name__)
ACT = "group.host-by-link"
_MINE = "/mine/<string(length=36):uuid>/hosting"
ALONE = "You are its only host. Ring us: we find another one, or close the group and tell everybody"
SHUT = "The list shut half an hour after you opened it, so nothing was sent and nobody was added"
# What a host types while the list is open, and what it is called when it is shown again.
_TYPED = {"words": "Your letter", "name": "What they are called", "phone": "Their number", "helper": "Whose number it is",
          "more": "What else you wrote"}
WRONG = "This is not the number that we sent, or it is too old. Type it again, or have a new one sent"


@bp.post(f"{_MINE}/code")
@act(ACT)
def send_code(uuid):
    """Sends a number to the owner's own address."""
    address = email_key(_host(uuid).email)
    db.session.rollback()
    wait = limits.allow("message", address, now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        by_link.send_code(_host(uuid), now=now())
        db.session.commit()
    return page.go_to(url_for("owner_hosting.ask_code", uuid=uuid))


@bp.get(f"{_MINE}/code")
@act(ACT)
def ask_code(uuid):
    """Which number did we send?"""
    return _code_page(door(uuid))


@bp.post(f"{_MINE}/looks")
@act(ACT)
def look(uuid):
    """Opens the list of names for half an hour with the number that was sent; each on it can see that."""
    typed, form, number = request.form.get("code", "")[:40], request.form.get(TOKEN, ""), _host(uuid).id
    db.session.rollback()
    wait = limits.allow("factor", f"host {number}", now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        found = door(uuid)
        if by_link.opens(found.host, typed, form, now=now()):
            found.look("roster opened")
            found.look_at(roster.to_reach(found.group))
        elif not by_link.has_opened(found.host, typed, form, now=now()):
            return _code_page(found, typed, WRONG)
        host_id = found.host.id
        db.session.commit()
    return links.hold(by_link.LIST, host_id, page.go_to(url_for("owner_hosting.people", uuid=uuid)))


@bp.post(f"{_MINE}/shutting")
@act(ACT)
def shut(uuid):
    """Shuts the list before its half hour is over."""
    with writing_unit():
        by_link.shut(_host(uuid))
        db.session.commit()
    return page.go_to(url_for("owner_hosting.show", uuid=uuid))


@bp.post(f"{_MINE}/ending")
@act(ACT)
def step_back(uuid):
    """Stops hosting; where nobody else does, a coordinator finds somebody or closes it first."""
    with writing_unit():
        found = door(uuid)
        if not offering.step_back(found.group, found.host.owner, now=now()):
            return pages.group_page(found, {"ending": ALONE})
        by_link.shut(found.host)
        db.session.commit()
    return page.go_to(url_for("owners.mine", uuid=uuid))


@bp.after_request
def keep_open(response):
    """What this browser holds lasts for another while; the list ends half an hour after it was opened all the same."""
    return links.refresh(response)


def door(uuid):
    """The Door of the owner whose link this browser holds; else the request ends where that is said."""
    host = _host(uuid)
    return Door(host.group, host, offering.LINKED, bp.name, uuid, links.page_of(owning.PURPOSE, host.owner_id))


def looking(uuid):
    """The Door of the owner who has the list open in this browser; else the request ends where it is opened."""
    found = door(uuid)
    return found if found.is_open else abort(page.go_to(found.to("show")))


def opening(uuid):
    """As looking(); what was typed meanwhile is shown to them once more, since nothing was done with it."""
    found = door(uuid)
    typed = {label: request.form.get(name, "").strip()[:10 * roster.MOST_LETTER] for name, label in _TYPED.items()}
    if found.is_open:
        return found
    return abort(pages.show("shut", found, {"typed": SHUT}, typed=typed) if any(typed.values()) else page.go_to(found.to("show")))


def _owner(uuid):
    owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == uuid, Owner.ended_at.is_(None)))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if owner is None or not (links.held(owning.PURPOSE, owner.id) or links.hold_by_page(proof, owning.PURPOSE, owner.id)):
        abort(page.render("owners/open_again.html", status=404, private=True))
    return owner


def _host(uuid):
    return by_link.host_of(_owner(uuid), now()) or abort(404)


def _code_page(found, typed="", fault=""):
    return pages.show("owner_code", found, {"code": fault} if fault else None, typed=typed)


for _doors in (group_doors, list_doors, date_doors, adding_doors, ringing_doors):
    _doors.hang(Ways(bp, _MINE, ACT, door, looking, opening))
