"""What the pages of concerns show: lines of the list, and one concern with its listing and what was done."""
from typing import NamedTuple

import sqlalchemy as sa

from app.concerns import answering, fetching
from app.concerns.models import ANSWERED, HIDDEN, PHONE, SHOWN
from app.directory import sessions
from app.extensions import db
from app.people.models import Person
from app.submissions import differing, owning
from app.submissions.details import public

_DID = {HIDDEN: "hid the listing", SHOWN: "showed the listing again", ANSWERED: "answered"}


class Row(NamedTuple):
    """One line of the list; `by` is the local date by which it is to be answered, `more` how many came with it."""

    uuid: str
    name: str
    on: object
    by: object
    late: bool
    hidden: bool
    more: int


def rows(concerns, now):
    """[Row] of Concerns."""
    off = fetching.holidays()
    return [_row(one, sessions.today(one.at), sessions.today(now), off) for one in concerns]


def concern(one, now, opened=False):
    """What the page of a Concern shows, as a dict; `opened` shows telephone numbers."""
    service, every = one.service, [one, *one.folded]
    phones = list(dict.fromkeys(each.contact for each in every if each.contact_kind == PHONE and each.contact))
    return {
        "concern": one, "service": service, "choices": answering.DONE,
        "row": _row(one, sessions.today(one.at), sessions.today(now), fetching.holidays()),
        "facts": [fact for fact in differing.told(public(service), sessions.today(now)).items() if fact[1]], "steps": _steps(one),
        "said": [(sessions.today(each.at), each.words, each.trapped) for each in every], "has_email": bool(answering.addresses(one)),
        "phones": phones if opened else [], "has_phone": bool(phones), "is_off": service.withdrawn_at is not None,
        "may_show": answering.is_hidden(service), "has_owner": any(each.email for each in owning.owners_of(service.id)),
    }


def _row(one, on, today, off):
    return Row(one.uuid, one.service.name, on, fetching.answer_by(on, off), fetching.is_late(one, today, off),
               one.service.withdrawn_at is not None, len(one.folded))


def _steps(one):
    """[(local date, who, what they did in words, the ConcernStep)]."""
    ids = [step.person_id for step in one.steps]
    people = dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return [(sessions.today(step.on), people.get(step.person_id) or "Somebody", _DID[step.did], step) for step in one.steps]
