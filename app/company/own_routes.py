"""More doors of one's own page: another date or other words, a thank-you to whoever went along, and all that is held as a file."""
import json

from flask import Blueprint, Response, abort, current_app, request, url_for

from app.company import asking, changing_mind, fetching, telling
from app.company.holding import mine
from app.directory import sessions
from app.extensions import db, writing_unit
from app.people import links
from app.people.permissions import act
from app.web import page

bp = Blueprint("company_own", __name__)
OWN = changing_mind.OWN


@bp.get("/company/mine/<uuid>/change")
@act(OWN)
def ask_change(uuid):
    """Which date, and what would help?"""
    found = _open(mine(uuid))
    return _form(found, asking.Asked(when=asking.KEEP, help=found.help or ""))


@bp.post("/company/mine/<uuid>/change")
@act(OWN)
def change(uuid):
    """Keeps it, and tells whoever said yes."""
    found = _open(mine(uuid))
    told = asking.read_change(request.form, _dates(found))
    if told.errors:
        return _form(found, told, 422)
    db.session.rollback()
    with writing_unit():
        changing_mind.change(_open(mine(uuid)), told, now=_now())
        db.session.commit()
    return page.go_to(url_for("company.mine", uuid=uuid))


@bp.post("/company/mine/<uuid>/thanks")
@act(OWN)
def thank(uuid):
    """Says thank you, in words that are fixed."""
    with writing_unit():
        found = mine(uuid)
        changing_mind.say_thanks(found, request.form.get("words", ""), now=_now())
        db.session.commit()
    return page.go_to(url_for("company.mine", uuid=uuid))


@bp.get("/company/mine/<uuid>/copy")
@act(OWN)
def copy(uuid):
    """All that is held of it, as a file."""
    body = json.dumps(changing_mind.held(mine(uuid)), indent=2, ensure_ascii=False) + "\n"
    return Response(body, content_type="application/json", headers={
        "Content-Disposition": 'attachment; filename="what-is-held.json"', "Cache-Control": page.PRIVATE})


def _open(found):
    """The Company, when it may still be changed; else the request ends on its page."""
    return found if found.closed_at is None and found.contact is not None else abort(page.go_to(url_for("company.mine", uuid=found.uuid)))


def _dates(found):
    offered = asking.offered(found.service.slug, _now())
    return [one for one in offered[1] if (one.on, one.opens) != (found.on, found.opens)] if offered else []


def _form(found, told, status=200):
    now = asking.words_of(found.on, found.opens, sessions.today(_now()))
    return page.render("company/change.html", status=status, private=True, one=found, told=told, dates=_dates(found), now=now,
                       free=fetching.is_free(found), proof=links.page_of(telling.PURPOSE, found.id), form_errors=told.errors)


def _now():
    return current_app.config["NOW"]()


@bp.after_request
def keep_open(response):
    """What this browser holds lasts for another while."""
    return links.refresh(response)
