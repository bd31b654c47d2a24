"""How an owner stops a listing: for a while, or for good; asked first, then done at once."""
import re
from dataclasses import replace
from datetime import date

from flask import request

from app.directory import sessions
from app.owners import changing, keeping, showing
from app.owners.opening import form_page, gazetteer, now
from app.submissions.details import public

WHY_CLOSED = {"few": "Not enough people came", "nobody": "There is nobody to run it", "place": "We lost the place",
              "other": "Something else"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def ask_pause(owner, status=200, errors=None):
    """Asks when it starts again."""
    dates = [one for one in showing.dates_of(owner, now()) if not one.off]
    return form_page("owners/pause.html", owner, status, errors, dates=dates[1:], typed=request.form.get("until", ""))


def pause(owner):
    """Calls every date off until the day that was chosen; gives the form again for a day that cannot be."""
    until, today = _date(request.form.get("until", "")), sessions.today(now())
    if until is None or not today < until <= today + changing.LONGEST_PAUSE:
        return ask_pause(owner, 422, {"until": "Choose a date within the next 12 months"})
    keeping.publish(owner, changing.paused(public(owner.service), today, until), "paused", now=now(), gazetteer=gazetteer())
    return None


def ask_closing(owner, status=200, errors=None):
    """Asks when the last one is, and why."""
    dates = [one for one in showing.dates_of(owner, now()) if not one.off][:showing.SHOWN]
    return form_page("owners/closing.html", owner, status, errors, dates=dates, reasons=WHY_CLOSED, last=request.form.get("last", ""),
                     why=request.form.get("why", ""))


def close(owner):
    """Closes for good, now or with a last date; gives the form again while something is not said."""
    last, why = request.form.get("last", ""), request.form.get("why", "")
    day, errors = _date(last), {}
    if last != "now" and (day is None or day < sessions.today(now())):
        errors["last"] = "Say when the last one is"
    if why not in WHY_CLOSED:
        errors["why"] = "Say why it closes"
    if errors:
        return ask_closing(owner, 422, errors)
    keeping.publish(owner, changing.closed(public(owner.service), day), f"closed {why}", now=now(), gazetteer=gazetteer())
    return None


def open_again(owner):
    """Opens a closed listing again: at once for a trusted owner."""
    keeping.change(owner, replace(public(owner.service), status="active"), now=now(), gazetteer=gazetteer())


def _date(text):
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
