"""The doors by which a host with an account calls one date off, or puts it back on; who hosts by a link does so on their listing's page."""
from flask import abort, current_app, request, url_for

from app.directory.calling_off import MOST_MORE, REASONS
from app.extensions import db, writing_unit
from app.hosting import dates_off
from app.hosting.routes import GROUP, HOST, bp, door, now
from app.people.permissions import act
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web import page
from app.web.text import tidy_text

_DATE = f"{GROUP}/dates/<day>"


@bp.get(f"{_DATE}/cancelling")
@act(HOST)
def ask_date_off(uuid, day):
    """Is it off, and why?"""
    found = door(uuid)
    return _form(found, _date(found, day), "")


@bp.post(f"{_DATE}/cancelling")
@act(HOST)
def date_off(uuid, day):
    """Calls it off, at once."""
    more, fault = tidy_text(request.form.get("more", ""), MOST_MORE)
    fault = fault or (NHS_NUMBER if holds_nhs_number(more) else "")
    reason = " ".join(filter(None, (REASONS.get(request.form.get("why", ""), ""), more)))
    with writing_unit():
        found = door(uuid)
        date = _date(found, day)
        if fault:
            return _form(found, date, more, fault)
        dates_off.call_off(found.group, date, reason, found.by, now=now(), gazetteer=_gazetteer())
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=uuid))


@bp.post(f"{_DATE}/reinstating")
@act(HOST)
def date_on(uuid, day):
    """Puts it back on."""
    with writing_unit():
        found = door(uuid)
        dates_off.put_back(found.group, _date(found, day), found.by, now=now(), gazetteer=_gazetteer())
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=uuid))


def _date(found, day):
    return dates_off.date_of(found.group, day, now()) or abort(404)


def _gazetteer():
    return current_app.extensions["gazetteer"]


def _form(found, date, more, fault=""):
    faults = {"more": fault} if fault else {}
    why = request.form.get("why", "no")
    return page.render("hosting/date_off.html", status=422 if faults else 200, private=True, group=found.group, date=date, more=more,
                       faults=faults, form_errors=faults, why=why if why in REASONS else "no")
