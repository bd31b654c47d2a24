"""The doors of a venue that is shut for a while, for coordinators."""
import re
from datetime import date, timedelta

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request

from app.directory import sessions
from app.directory.localities import localities_of
from app.directory.models import Location
from app.extensions import db, writing_unit
from app.people.permissions import act, can
from app.people.signing_in import person
from app.review import shutting
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("venue_closing", __name__)
CLOSE = "venue.close"
MOST_REASON = 200
LONGEST = timedelta(days=366)
_SLUG, _DAY = re.compile(r"[a-z0-9-]{1,120}"), re.compile(r"\d{4}-\d\d-\d\d")


class _Venue:
    def __init__(self, location):
        self._outcode = location.address.outcode if location.address else ""

    def scope_localities(self):
        return {one.id for one in localities_of(self._outcode)}

    def scope_people(self):
        return set()


@bp.get("/venues/<slug>/closing")
@act(CLOSE)
def ask_closing(slug):
    """Asks between which dates it is shut."""
    return _page(_fetched(slug))


@bp.post("/venues/<slug>/closing")
@act(CLOSE)
def closing(slug):
    """Calls off everything there between two dates."""
    first, last = (_date(request.form.get(name, "")) for name in ("first", "last"))
    reason, problem = tidy_text(request.form.get("reason", ""), MOST_REASON)
    today, errors = sessions.today(_now()), {}
    if first is None or first < today:
        errors["first"] = "Enter the first day that it is shut, today or later"
    if last is None or first and not first <= last <= first + LONGEST:
        errors["last"] = "Enter the last day that it is shut, after the first"
    if problem:
        errors["reason"] = problem
    with writing_unit():
        location = _fetched(slug)
        if errors:
            return _page(location, 422, errors)
        off = shutting.shut(location, first, last, reason or "The place is shut.", person(), now=_now(),
                            gazetteer=current_app.extensions["gazetteer"])
        db.session.commit()
    return _page(location, off=[(service.name, service.slug, days) for service, days in off.items()])


def _page(location, status=200, errors=None, off=None):
    typed = {name: request.form.get(name, "") for name in ("first", "last", "reason")}
    return page.render("review/venue_closing.html", status=status, private=True, venue=location, errors=errors or {}, form_errors=errors,
                       typed=typed, off=off, is_done=off is not None, services=shutting.services_at(location))


def _fetched(slug):
    named = sa.select(Location).where(Location.slug == slug, Location.private.is_(False))
    found = db.session.scalar(named) if _SLUG.fullmatch(slug) else None
    return found if found and can(person(), CLOSE, _Venue(found)) else abort(404)


def _date(text):
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _now():
    return current_app.config["NOW"]()
