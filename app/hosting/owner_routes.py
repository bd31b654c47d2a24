"""The doors of a host without an account: the owner's private link, a number sent to their address, and then the list for half an hour."""
import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import dates, joining, moving, ringing
from app.groups.models import ASKED
from app.hosting import by_link, fetching, offering, opening, roster
from app.hosting.booking_routes import CHANGED
from app.people import limits, links
from app.people.entering import email_key
from app.people.permissions import act
from app.submissions import owning
from app.submissions.models import Owner
from app.web import page

bp = Blueprint("owner_hosting", __name__)
ACT = "group.host-by-link"
_MINE = "/mine/<string(length=36):uuid>/hosting"
_PLACE = f"{_MINE}/places/<string(length=36):place>"
ALONE = "You are its only host. Ring us: we find another one, or close the group and tell everybody"
WRONG = "This is not the number that we sent, or it is too old. Type it again, or have a new one sent"


@bp.get(_MINE)
@act(ACT)
def show(uuid):
    """The group in numbers, and what can be done; no name."""
    return _group_page(_host(uuid))


@bp.post(f"{_MINE}/code")
@act(ACT)
def send_code(uuid):
    """Sends a number to the owner's own address."""
    address = email_key(_host(uuid).email)
    db.session.rollback()
    wait = limits.allow("message", address, now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        by_link.send_code(_host(uuid), now=_now())
        db.session.commit()
    return page.go_to(url_for("owner_hosting.ask_code", uuid=uuid))


@bp.get(f"{_MINE}/code")
@act(ACT)
def ask_code(uuid):
    """Which number did we send?"""
    return _code_page(_host(uuid))


@bp.post(f"{_MINE}/looks")
@act(ACT)
def look(uuid):
    """Opens the list of names for half an hour with the number that was sent; each on it can see that."""
    typed, number = request.form.get("code", "")[:40], _host(uuid).id
    db.session.rollback()
    wait = limits.allow("factor", f"host {number}", now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        host = _host(uuid)
        if not by_link.opens(host, typed, now=_now()):
            return _code_page(host, typed, WRONG)
        roster.look(host.group, None, "roster opened", now=_now(), host=host)
        host_id = host.id
        db.session.commit()
    return links.hold(by_link.LIST, host_id, page.go_to(url_for("owner_hosting.people", uuid=uuid)))


@bp.get(f"{_MINE}/people")
@act(ACT)
def people(uuid):
    """Who comes and what helps, for one date."""
    return _people(_looking(uuid))


@bp.post(f"{_MINE}/people")
@act(ACT)
def came(uuid):
    """Keeps who came on a date."""
    with writing_unit():
        group = _looking(uuid).group
        day = dates.of_day(group, request.form.get("on", ""), _now()) or abort(404)
        roster.save_came(group, day.original_on, set(request.form.getlist("came")))
        db.session.commit()
    return page.go_to(url_for("owner_hosting.people", uuid=uuid, on=day.original_on))


@bp.post(f"{_MINE}/ringing")
@act(ACT)
def told(uuid):
    """Keeps that somebody was rung about what changed: not when there is more to tell than the page showed."""
    with writing_unit():
        host, typed = _looking(uuid), request.form.get("told", "")
        found = next((one for one in _rings(host.group) if ringing.version(one.uuid, one.words) == typed), None)
        if found is None:
            return _people(host, fault=CHANGED, box="list")
        found.told_at = found.told_at or _now()
        db.session.commit()
    return page.go_to(url_for("owner_hosting.people", uuid=uuid))


@bp.post(f"{_PLACE}/contact")
@act(ACT)
def contact(uuid, place):
    """Shows how to reach one person, for a reason; one row in the record."""
    why = request.form.get("why", "")
    with writing_unit():
        host = _looking(uuid)
        found = fetching.place(host.group, place) or abort(404)
        if why not in roster.WHY:
            return _people(host, fault="Choose why you need it")
        roster.look(host.group, None, "contact opened", now=_now(), place=found, why=why, host=host)
        db.session.commit()
    return _people(host, opened=found)


@bp.post(f"{_PLACE}/confirmation")
@act(ACT)
def confirm(uuid, place):
    """Keeps that somebody was rung, and wants the place that they asked for or that came up."""
    verb = {True: moving.accept, False: joining.confirm}
    return _with(uuid, place, lambda found: verb[roster.is_offered_by_phone(found)](found, now=_now(), by=offering.LINKED))


@bp.post(f"{_PLACE}/approval")
@act(ACT)
def approve(uuid, place):
    """Says yes to somebody."""
    return _with(uuid, place, lambda found: moving.approve(found, offering.LINKED, now=_now()))


@bp.post(f"{_PLACE}/removal")
@act(ACT)
def remove(uuid, place):
    """Takes somebody off the list who was rung and does not want it, or to whom the host says no."""
    return _with(uuid, place, lambda found: moving.leave(found, "host", now=_now(), by=offering.LINKED)
                 if found.state == ASKED or found.confirmed_at is None or roster.is_offered_by_phone(found) else None)


@bp.post(f"{_MINE}/capacity")
@act(ACT)
def capacity(uuid):
    """Changes how many places there are."""
    with writing_unit():
        host = _host(uuid)
        fault = opening.change_places(host.group, request.form.get("places", "").strip()[:20], offering.LINKED, now=_now())
        if fault:
            return _group_page(host, {"places": fault})
        db.session.commit()
    return page.go_to(url_for("owner_hosting.show", uuid=uuid))


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
        host = _host(uuid)
        if not offering.step_back(host.group, host.owner, now=_now()):
            return _group_page(host, {"ending": ALONE})
        by_link.shut(host)
        db.session.commit()
    return page.go_to(url_for("owners.mine", uuid=uuid))


@bp.after_request
def keep_open(response):
    """What this browser holds lasts for another while; the list ends half an hour after it was opened all the same."""
    return links.refresh(response)


def _owner(uuid):
    owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == uuid, Owner.ended_at.is_(None)))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if owner is None or not (links.held(owning.PURPOSE, owner.id) or links.hold_by_page(proof, owning.PURPOSE, owner.id)):
        abort(page.render("owners/open_again.html", status=404, private=True))
    return owner


def _host(uuid):
    """The Host whose owner's link this browser holds; else the request ends where that is said."""
    return by_link.host_of(_owner(uuid)) or abort(404)


def _looking(uuid):
    """The Host who has the list open in this browser; else the request ends where it is opened."""
    host = _host(uuid)
    return host if by_link.is_open(host) else abort(page.go_to(url_for("owner_hosting.show", uuid=uuid)))


def _with(uuid, place, verb):
    with writing_unit():
        verb(fetching.place(_looking(uuid).group, place) or abort(404))
        db.session.commit()
    return page.go_to(url_for("owner_hosting.people", uuid=uuid))


def _page(template, host, faults=None, **context):
    return page.render(f"hosting/{template}.html", status=422 if faults else 200, private=True, owner=host.owner, group=host.group,
                       proof=links.page_of(owning.PURPOSE, host.owner_id), faults=faults or {}, form_errors=faults, **context)


def _group_page(host, faults=None):
    return _page("owner_group", host, faults, roster=roster.roster(host.group, None), is_open=by_link.is_open(host),
                 rings=_to_tell(host.group),
                 typed=request.form.get("places", host.group.capacity) if faults else host.group.capacity,
                 next=next((one for one in dates.to_come(host.group, _now()) if not one.off), None))


def _code_page(host, typed="", fault=""):
    return _page("owner_code", host, {"code": fault} if fault else None, typed=typed)


def _rings(group):
    return ringing.to_ring(group.id, sessions.today(_now()))


def _to_tell(group):
    return [one for one in _rings(group) if one.told_at is None]


def _people(host, fault="", opened=None, box="reach-one"):
    days, today = roster.days(host.group, _now()), sessions.today(_now())
    chosen = request.args.get("on", "") or request.form.get("on", "")
    day = next((one for one in days if one.original_on.isoformat() == chosen), None) or next((one for one in days if one.on >= today), None)
    return _page("owner_people", host, {box: fault} if fault else None, days=days, day=day, opened=opened, why=roster.WHY,
                 until=roster.until, rings=_to_tell(host.group), version=ringing.version,
                 roster=roster.roster(host.group, day.original_on if day else None))


def _now():
    return current_app.config["NOW"]()
