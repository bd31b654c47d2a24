"""Asking for company: what is typed is read and kept, once; an address is confirmed before anybody is asked to go along."""
import hashlib
import re
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import NamedTuple

import sqlalchemy as sa

from app.company import telling
from app.company.models import EMAIL, PHONE, Company
from app.directory import coming, rows, sessions
from app.directory.accompanying import may_be_accompanied
from app.directory.localities import of_service
from app.directory.models import Service
from app.extensions import db
from app.people import audit
from app.people.entering import email_key
from app.sealing import keyed
from app.tables.cells import contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web import formats, traps
from app.web.text import tidy_text

MOST_NAME, MOST_CONTACT, MOST_HELP, SHOWN = 80, 254, 500, 4
ANY, KEEP = "any", "keep"
CONSENT = ("I agree that a champion who goes with me sees my name, how to reach me and what I typed here. This can show something about my "
           "health. I can change my mind at any time, and then it is deleted.")
NO_CONTACT = "Enter an email address, or a phone number with its area code"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Chance(NamedTuple):
    """A date that somebody may choose: its code in the form, its words, and what names it."""

    code: str
    words: str
    original_on: object
    on: object
    opens: int | None


@dataclass
class Asked:
    """What was typed: `contact` tidied, `contact_kind` "email", "phone" or ""; `chance` a Chance, None for any; `errors` {box: words}."""

    name: str = ""
    contact: str = ""
    contact_kind: str = ""
    when: str = ""
    chance: Chance | None = None
    help: str = ""
    agreed: bool = False
    key: str = ""
    trapped: bool = False
    errors: dict = field(default_factory=dict)

    @property
    def reach_key(self):
        """What tells that two are of the same person, whatever the spelling."""
        return email_key(self.contact) if self.contact_kind == EMAIL else keyed("phone", self.contact)


def offered(slug, now):
    """(the Service of a slug (any text) to which a champion may go along, [Chance] of its next dates); None for any other."""
    found = db.session.scalar(sa.select(Service).where(Service.slug == slug))
    record = found and rows.activities(db.session.connection(), [found.id], sessions.today(now))[found.id]
    return (found, chances(record, now)) if found and may_be_accompanied(record) else None


def chances(service, now):
    """[Chance] of the next dates of an activity (a Record) that are on; none where dates may not be told."""
    today = sessions.today(now)
    if not service.sessions or not coming.may_say_dates(service, today):
        return []
    on = [one for one in coming.to_come(service, today, sessions.minute(now)) if one.state != sessions.CANCELLED]
    return [Chance(f"{one.original_on.isoformat()}-{one.opens if one.opens is not None else ''}", words_of(one.on, one.opens, today),
                   one.original_on, one.on, one.opens) for one in on[:SHOWN]]


def words_of(on, opens, today):
    """"Wednesday 2 December, 2pm"; "Any date" without a date."""
    if on is None:
        return "Any date"
    return formats.day_name(on, today) + (f", {formats.clock(opens)}" if opens is not None else "")


def read(values, dates, now):
    """The Asked of a posted form (any texts); `dates` are the Chances on the page."""
    contact, no_contact = tidy_text(values.get("contact", ""), MOST_CONTACT)
    given = values.get("idempotency_key", "")
    asked = Asked(contact=contact, agreed=values.get("agreed") == "yes", key=given if _KEY.fullmatch(given) else new_key(),
                  trapped=bool(traps.sprung(values, now)))
    asked.contact, asked.contact_kind = _told_apart(contact)
    _plan(asked, values, dates)
    if no_contact or not asked.contact_kind:
        asked.errors["contact"] = no_contact or NO_CONTACT
    if not asked.agreed:
        asked.errors["agreed"] = "Tick the box if you agree. Without it we may not pass this on"
    return asked


def read_change(values, dates):
    """The Asked of a posted form that changes a request: `when` KEEP leaves its date as it is. `dates` are the Chances on the page."""
    asked = Asked(when=values.get("when", ""))
    asked.help, problem = tidy_text(values.get("help", ""), MOST_HELP)
    asked.chance = next((one for one in dates if one.code == asked.when), None)
    if asked.chance is None and asked.when not in (ANY, KEEP):
        asked.when, asked.errors["when"] = "", "Choose a date"
    if problem or holds_nhs_number(asked.help):
        asked.errors["help"] = problem or NHS_NUMBER
    return asked


def new_key():
    """What makes two presses of one form one request."""
    return token_urlsafe(24)


def keep(asked, service, *, now):
    """Keeps an Asked; gives (Company, token of its private link). Never commits.

    An address gets a mail with the link, and nobody is asked before it was opened; a number cannot be proved, and counts at once. What a
    machine may have sent waits for a person to look, and sends no mail. The same form again keeps nothing, and opens the same row.
    """
    key = keyed("company", asked.key)
    made = db.session.scalar(sa.select(Company).where(Company.key == key))
    if made is not None:
        return made, telling.link(made, now) if made.contact_kind == PHONE and made.contact_key == asked.reach_key else ""
    made = Company(
        service_id=service.id, name=asked.name, contact=asked.contact, contact_kind=asked.contact_kind, contact_key=asked.reach_key,
        help=asked.help or None, localities=f" {' '.join(str(one.id) for one in of_service(service))} ".replace("  ", " "), key=key,
        consent=hashlib.sha256(CONSENT.encode()).hexdigest(), trapped=asked.trapped, at=now)
    if asked.chance:
        made.original_on, made.on, made.opens = asked.chance.original_on, asked.chance.on, asked.chance.opens
    db.session.add(made)
    db.session.flush()
    audit.record("company.ask", "company", made.uuid, reason="held" if made.trapped else "", now=now)
    if made.trapped:
        made.confirmed_at = now
        return made, ""
    token = telling.link(made, now)
    if made.contact_kind == EMAIL:
        telling.asker("confirm", made, now, token=token)
        return made, ""
    confirm(made, now=now)
    return made, token


def confirm(company, *, now):
    """Asks the champions of that place; nothing when they were asked before, or it is over. Never commits."""
    if company.confirmed_at is None and company.closed_at is None:
        company.confirmed_at = now
        telling.champions(company, now)


def _plan(asked, values, dates):
    asked.name, no_name = tidy_text(values.get("name", ""), MOST_NAME)
    asked.help, no_help = tidy_text(values.get("help", ""), MOST_HELP)
    asked.when = values.get("when", "")
    asked.chance = next((one for one in dates if one.code == asked.when), None)
    if no_name or not asked.name:
        asked.errors["name"] = no_name or "Enter what the champion may call you"
    elif holds_nhs_number(asked.name):
        asked.errors["name"] = NHS_NUMBER
    if asked.chance is None and asked.when != ANY:
        asked.when, asked.errors["when"] = "", "Choose a date"
    if no_help or holds_nhs_number(asked.help):
        asked.errors["help"] = no_help or NHS_NUMBER


def _told_apart(contact):
    """(contact, its kind): an email address or a telephone number; ("what was typed", "") when it is neither."""
    reading, kind = (contacts.email(contact), EMAIL) if "@" in contact else (contacts.number(contact), PHONE)
    return (contact, "") if reading.notes or not reading.value else (reading.value, kind)
