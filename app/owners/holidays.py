"""Whether an owner's listings are on, on bank holidays: what is asked, and what each yes and no does."""
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from app.directory import periods, publication, sessions
from app.extensions import db
from app.owners import changing, keeping
from app.submissions import owning
from app.submissions.details import public
from app.submissions.models import Owner
from config import WEEKS_AHEAD

YES, NO = "yes", "no"
_AHEAD = timedelta(weeks=WEEKS_AHEAD)


class Question(NamedTuple):
    """One date to say yes or no to: the name of its box, the Owner of the listing, and what is asked and said by now."""

    box: str
    owner: Owner
    asking: periods.Asking


def questions(owners, now):
    """[(name of a listing, [Question])] about the dates that are made ahead; listings that were taken off are left out."""
    of, today = {one.service_id: one for one in owners if one.service.withdrawn_at is None}, sessions.today(now)
    groups = defaultdict(list)
    for one in periods.askings(db.session.connection(), today, today + _AHEAD, of):
        groups[one.service_id].append(Question(f"on-{of[one.service_id].id}-{one.on.isoformat()}", of[one.service_id], one))
    return [(of[number].service.name, found) for number, found in groups.items()]


def answer(owners, values, *, now, gazetteer=None):
    """Does what is newly said of each date: yes, it is on; no, it is called off at once. `values` are a form's (any texts); what is not
    said stays open. Gives whether anything was said. Never commits.
    """
    some = False
    for _, asked in questions(owners, now):
        for one in asked:
            said = {YES: True, NO: False}.get(values.get(one.box, ""))
            some = some or said is not None
            if said is not None and said != one.asking.answer:
                _keep(one.owner, one.asking.on, said, now, gazetteer)
    return some


def say_on(owner, day, *, now):
    """Keeps that a listing is on, on a date that its owner put back, when that is a bank holiday. Never commits."""
    if day in periods.holidays(db.session.connection(), day):
        publication.say_on(owner.service, day, owning.BY, now=now)


def _keep(owner, on, is_on, now, gazetteer):
    details = public(owner.service)
    for position, schedule in enumerate(details.schedules):
        if is_on:
            mine = any(one.on == on and one.kind == sessions.CANCELLED and one.reason == periods.OFF for one in schedule.exceptions)
            details = changing.with_date(details, position, on) if mine else details
        elif schedule.freq and any(one.state == sessions.PLANNED for one in sessions.occurrences(schedule, on, on)):
            details = changing.without_date(details, position, on, periods.OFF)
    keeping.publish(owner, details, "date on" if is_on else "date off", now=now, gazetteer=gazetteer)
    if is_on:
        publication.say_on(owner.service, on, owning.BY, now=now)
