"""The doors of an emergency: an administrator writes why, sees one group's list for an hour, and one contact at a time (SECURITY AZ-9)."""
from flask import Blueprint, abort, current_app, request, url_for

from app.bookings import taking
from app.directory.sessions import LONDON
from app.extensions import db, writing_unit
from app.groups import emergencies, helps, looks
from app.groups.models import OFFERED, PLACED
from app.hosting import counts, reasons, roster
from app.people import audit
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("emergency", __name__)
READ = "group.emergency"
WHY = {one: looks.WHY[one] for one in looks.EMERGENCY_MAY_SAY}
_OPEN = "/emergency/<string(length=36):uuid>"


@bp.get("/groups/counts/<string(length=36):uuid>/emergency")
@act(emergencies.ACT)
def ask(uuid):
    """Why must it be now?"""
    return _ask_page(_group(uuid))


@bp.post("/groups/counts/<string(length=36):uuid>/emergency")
@act(emergencies.ACT)
def begin(uuid):
    """Opens the list for an hour, and tells everybody concerned."""
    with writing_unit():
        group = _group(uuid)
        words, fault = reasons.read(group, request.form.get("reason", ""))
        if fault:
            # That a name was refused tells who is in the group: it leaves a row, as a look does.
            audit.record(emergencies.ACT, "group", group.uuid, person=person(), reason="reason refused", now=_now())
            db.session.commit()
            return _ask_page(_group(uuid), words, fault)
        found = emergencies.begin(group, words, person(), now=_now()).uuid
        db.session.commit()
    return page.go_to(url_for("emergency.people", uuid=found))


@bp.get(_OPEN)
@act(READ)
def people(uuid):
    """The list, while it is open."""
    return _page(_opened(uuid))


@bp.post(f"{_OPEN}/places/<string(length=36):place>/contact")
@act(READ)
def contact(uuid, place):
    """Shows how to reach one person, for a reason; one row in the record."""
    why = request.form.get("why", "")
    with writing_unit():
        found = _opened(uuid)
        kind, one = next(((kind, one) for kind, one in _listed(found.group) if one.uuid == place), None) or abort(404)
        if why not in WHY:
            return _page(found, fault="Choose why you need it")
        emergencies.look(found, person(), "contact opened", now=_now(), of=(kind, one.uuid), why=why)
        db.session.commit()
    return _page(found, shown=one)


@bp.post(f"{_OPEN}/ending")
@act(READ)
def end(uuid):
    """Closes it before the hour is over."""
    with writing_unit():
        found = _opened(uuid)
        emergencies.end(found, now=_now())
        db.session.commit()
    return page.go_to(url_for("group_counts.show", uuid=found.group.uuid))


def _group(uuid):
    found = counts.group(person(), uuid)
    return found if found and found.closed_at is None else abort(404)


def _opened(uuid):
    return emergencies.opened(person(), uuid, _now()) or abort(404)


def _listed(group):
    """("place" or "booking", the row) of each on the list."""
    return [("place", one) for one in emergencies.here(group)] + [(taking.CLASS, one) for one in taking.here(group.id)]


def _ask_page(group, typed="", fault=""):
    return page.render("hosting/emergency_ask.html", status=422 if fault else 200, private=True, group=group, typed=typed, fault=fault,
                       form_errors=fault)


def _page(found, fault="", shown=None):
    every = emergencies.here(found.group)
    return page.render("hosting/emergency.html", status=422 if fault else 200, private=True, found=found, fault=fault, form_errors=fault,
                       shown=shown, why=WHY, until=found.until.astimezone(LONDON), how_of=roster.how_of, words_of=helps.words,
                       placed=[one for one in every if one.state == PLACED], others=[one for one in every if one.state != PLACED],
                       offered=OFFERED, bookings=taking.here(found.group_id))


def _now():
    return current_app.config["NOW"]()
