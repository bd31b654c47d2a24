"""What the pages of checking show: one line a listing, and one listing with whom to ring and what to ask."""
from typing import NamedTuple
from uuid import uuid4

from app.desk import asking, handing
from app.desk.tasks import CHECK
from app.directory import periods, sessions
from app.directory.checks import WRONG
from app.directory.localities import of_service
from app.extensions import db
from app.submissions.details import public
from app.submissions.owning import owners_of
from app.web import dates, formats

SHOWN = 30


class Row(NamedTuple):
    """One line of the queue."""

    uuid: str
    name: str
    locality: str
    why: str
    tried: str


class Call(NamedTuple):
    """Whom to ring: a name or "", the number as it is dialled, and as it is read."""

    name: str
    tel: str
    number: str


def row(check, today):
    """The Row of a Check."""
    return Row(check.uuid, check.service.name, formats.list_words([one.name for one in of_service(check.service)]), _why(check, today),
               _tried(check, today))


def check(check, person, now, given=None):
    """Everything that check.html says at `now` (aware), as a dict; `given` the Answers that were refused, or None."""
    today = sessions.today(now)
    details, service = public(check.service), check.service
    again = asking.again_on(today, periods.holidays(db.session.connection(), today))
    return {
        "check": check, "service": service, "me": person, "why": _why(check, today), "tried": _tried(check, today), "call": _call(service),
        "email": service.email, "facts": asking.facts(details), "ways": asking.ways(details), "again": again,
        "again_day": dates.DAYS[again.weekday()], "errors": given.errors if given else {}, "typed": given.typed if given else {},
        "holder": _holder(check, person, now), "once": uuid4().hex,
        "said": [(sessions.today(one.at), one.words) for one in check.corrections if one.words],
    }


def _holder(check, person, now):
    """(name, until when in words) of somebody else who has it in hand, or None."""
    found = handing.holder(CHECK, check.uuid, now)
    if found is None or found[0] is None or found[0].id == person.id:
        return None
    return found[0].name or "Somebody", formats.clock(sessions.minute(found[1]))


def _why(check, today):
    if check.why == WRONG:
        return f"Somebody said on {formats.day_month(sessions.today(check.joined_at), today)} that something is wrong."
    checked = check.service.assured_date
    return f"Last checked on {formats.day_year(checked)}." if checked else "Nobody has checked it yet."


def _tried(check, today):
    if not check.tries:
        return ""
    times = {1: "once", 2: "twice"}.get(check.tries, f"{check.tries} times")
    return f"Tried {times}, last on {formats.day_month(sessions.today(check.tried_at), today)}: no answer."


def _call(service):
    """The number that people see, else the one that its owner left with us."""
    if service.phones:
        number = service.phones[0].number
        return Call(service.contacts[0].name if service.contacts else "", formats.tel(number), formats.phone(number))
    owner = next((one for one in owners_of(service.id) if one.phone), None)
    return Call(owner.name or "", formats.tel(owner.phone), formats.phone(owner.phone)) if owner else None
