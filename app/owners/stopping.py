"""How an owner stops a listing: for a while, or for good; asked first, then done at once."""
import re
from dataclasses import replace
from datetime import date

from flask import request

from app.directory import sessions
from app.owners import changing, keeping, showing
from app.owners.opening import form_page, gazetteer, now
from app.submissions.details import public
from app.tables.cells import dates as written

WHY_CLOSED = {"few": "Not enough people came", "nobody": "There is nobody to run it", "place": "We lost the place",
              "other": "Something else"}
OTHER = "other"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def ask_pause(owner, status=200, errors=None):
    """Asks from when on, and when it starts again."""
    dates = [one for one in showing.dates_of(owner, now()) if not one.off]
    typed = {name: request.form.get(name, "") for name in ("since", "until", "back")}
    return form_page("owners/pause.html", owner, status, errors, dates=dates[1:], typed=typed)


def pause(owner):
    """Calls every date off from a day (today, when none is told) until the day that was chosen; gives the form again for days that
    cannot be.
    """
    today, errors = sessions.today(now()), {}
    since = _typed_date("since") if request.form.get("since", "").strip() else today
    box = "back" if request.form.get("until") == OTHER else "until"
    until = _typed_date(box)
    if since is None or not today <= since <= today + changing.LONGEST_PAUSE:
        errors["since"] = "Enter a day from today on, within the next 12 months"
    if not request.form.get(box, "").strip():
        errors[box] = "Say when it starts again"
    elif until is None or not today < until <= today + changing.LONGEST_PAUSE:
        errors[box] = "Choose a date within the next 12 months"
    elif since and until <= since:
        errors[box] = "Choose a date after the break begins"
    after = None if errors else changing.paused(public(owner.service), since, until)
    if after == public(owner.service):
        errors[box] = "There is no date in that time, so there is nothing to pause"
    if errors:
        return ask_pause(owner, 422, errors)
    keeping.publish(owner, after, "paused", now=now(), gazetteer=gazetteer())
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


def _typed_date(box):
    """The date in a box of this form, as browsers send it or as people write it, or None."""
    text = request.form.get(box, "").strip()[:60]
    return _date(text) if _DAY.fullmatch(text) else written.read(text).value if text else None


def _date(text):
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
