"""Keeps what worries somebody, for one press once, and asks the people who answer for that neighbourhood to look."""
import re
from dataclasses import dataclass, field
from secrets import token_urlsafe

import sqlalchemy as sa

from app.concerns.models import EMAIL, PHONE, Concern
from app.directory.localities import of_service
from app.extensions import db
from app.groups.models import Group, Host
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person
from app.sealing import keyed
from app.tables.cells import contacts
from app.web import traps
from app.web.text import tidy_text

MOST_WORDS, MOST_CONTACT = 1000, 254
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass
class Report:
    """What was typed: `contact` tidied, `contact_kind` "email", "phone" or ""; `errors` {box: words}."""

    words: str = ""
    contact: str = ""
    contact_kind: str = ""
    key: str = ""
    trapped: bool = False
    errors: dict = field(default_factory=dict)


def read(values, now):
    """The Report of a posted form (any texts)."""
    words, problem = tidy_text(values.get("words", ""), MOST_WORDS)
    contact, wrong = tidy_text(values.get("contact", ""), MOST_CONTACT)
    given = values.get("idempotency_key", "")
    report = Report(words, contact, key=given if _KEY.fullmatch(given) else new_key(), trapped=bool(traps.sprung(values, now)))
    if problem or not words:
        report.errors["words"] = problem or "Say what is worrying you"
    if contact and not wrong:
        report.contact, report.contact_kind = _told_apart(contact)
        wrong = "" if report.contact_kind else "Enter an email address or a phone number, or leave this empty"
    if wrong:
        report.errors["contact"] = wrong
    return report


def new_key():
    """What makes two presses of one form one report."""
    return token_urlsafe(24)


def keep(service, report, *, fold, now):
    """Keeps a Report about a Service and gives the Concern; the same form with the same words is kept once. Never commits.

    With `fold` it is read together with the last one about that activity that is open, if there is one, and nobody gets a mail more.
    """
    key = keyed("concern", "\n".join([str(service.id), report.key, report.words, report.contact]))
    concern = db.session.scalar(sa.select(Concern).where(Concern.key == key))
    if concern is not None:
        return concern
    last = _last_open(service) if fold else None
    concern = Concern(service=service, folded_into_id=last.id if last else None, words=report.words, contact=report.contact or None,
                      contact_kind=report.contact_kind, key=key, trapped=report.trapped, at=now)
    db.session.add(concern)
    audit.record("concern.report", "concern", _flushed(concern).uuid, reason="folded" if last else "", now=now)
    if last is None:
        _ask_to_look(concern, now)
    return concern


def answerers(service):
    """[Person] who are to look at a concern about a Service: the coordinators of where it lies who do not host its group, the
    administrators when there are none.
    """
    ids = {one.id for one in of_service(service)}
    hosts = sa.select(Host.person_id).join(Group).where(Group.service_id == service.id, Host.person_id.is_not(None))
    return _people("coordinator", sa.and_(Person.within(ids), Person.id.not_in(hosts))) or administrators()


def administrators():
    """[Person] who are administrators now."""
    return _people("administrator", sa.true())


def _people(role, condition):
    return db.session.scalars(sa.select(Person).where(Person.role == role, Person.ended_at.is_(None), condition).order_by(Person.id)).all()


def _ask_to_look(concern, now):
    subject, text, html = mail.render("concerns/mails/look.txt", uuid=concern.uuid)
    for person in answerers(concern.service):
        outbox.queue(f"concern-{concern.uuid}-look-{person.id}", to=person.email, subject=subject, text=text, html=html, now=now)


def _last_open(service):
    whole = Concern.closed_at.is_(None), Concern.folded_into_id.is_(None)
    return db.session.scalar(sa.select(Concern).where(Concern.service_id == service.id, *whole).order_by(Concern.id.desc()).limit(1))


def _flushed(concern):
    db.session.flush()
    return concern


def _told_apart(contact):
    """(contact, its kind): an email address or a telephone number; ("what was typed", "") when it is neither."""
    if "@" in contact:
        reading = contacts.email(contact)
        return (contact, "") if reading.notes else (reading.value, EMAIL)
    reading = contacts.number(contact)
    return (contact, "") if reading.notes or not reading.value else (reading.value, PHONE)
