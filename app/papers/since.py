"""What of an activity is not as it was on the day of a paper, from its own history: name, when, where, cost, and whom to ring."""
from dataclasses import fields
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import sqlalchemy as sa

from app.directory import history, sessions
from app.directory.models import History
from app.extensions import db
from app.papers import truth
from app.web import formats

# A new name is told too: who holds the paper looks for the old one.
CHANGES = (("name", "Name"), ("when", "When"), ("where", "Where"), ("cost", "Cost"))
_RING = ("ring", "Who to ring")
# For good, to everybody, the site repeats no name or number that was taken off it, and no home: they stand on the paper.
_ON_PAPER = "what your sheet says"


def changes(service, told, day):
    """[(label, before, now)] of what changed of an activity's record since paper of the local date `day`; `told` is its Truth of today.

    Both sides are said as of that day: that a course has ended since is no change of it.
    """
    rows = db.session.execute(sa.select(History.at, History.details).where(History.service_id == service.id, History.details != "")
                              .order_by(History.id)).all()
    before = [row for row in rows if row.at < datetime.combine(day + timedelta(days=1), time(), sessions.LONDON)]
    if not before or before[-1].details == rows[-1].details:
        return []
    begun = sessions.today(before[-1].at)
    try:
        then, now = (_words(_record(row.details, begun), day) for row in (before[-1], rows[-1]))
    except sessions.NotAPattern:
        return []
    hidden = {"ring", "where"} if any(one.location.private for one in service.venues) else {"ring"}
    return [(label, _ON_PAPER if name in hidden else then[name], told.get(name, now[name]))
            for name, label in (*CHANGES, _RING) if then[name] != now[name]]


def _words(one, day):
    number = formats.phone(one.phone) if one.phone else one.email
    return {"name": one.name, "when": truth.when(one, day), "where": truth.where(one), "cost": truth.cost(one),
            "ring": ", ".join(filter(None, (one.contact_name, number))) or truth.ASK}


def _record(text, begun):
    """A version of an activity, shaped as the record that words are made of; a pattern without a first date begins by the date `begun`."""
    told = history.details_from_json(text)
    venues = [SimpleNamespace(id=at, location=SimpleNamespace(**_all(one), address=SimpleNamespace(
        city=one.town, postal_code=one.postcode))) for at, one in enumerate(told.venues)]
    schedules = [SimpleNamespace(**_all(one) | sessions.settled(one, begun), service_at_location_id=one.venue) for one in told.schedules]
    return SimpleNamespace(**_all(told) | {"venues": venues, "schedules": schedules})


def _all(record):
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name != "address"}
