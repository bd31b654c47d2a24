"""Writing to a champion through the site: their address is never shown, and the writer's goes on only when they say so."""
import re
from dataclasses import dataclass, field
from secrets import token_urlsafe

import sqlalchemy as sa

from app.extensions import db
from app.messages import mail, outbox
from app.people import audit
from app.people.entering import email_key
from app.people.models import Person
from app.sealing import keyed
from app.tables.cells import contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web import traps
from app.web.text import tidy_text

WRITE = "champion.write"
MOST_NAME, MOST_WORDS, MOST_EMAIL = 80, 1000, 254
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass
class Letter:
    """What was typed: `email` "" for no answer wanted, `agreed` that the champion sees it; `errors` {box: words}."""

    name: str = ""
    words: str = ""
    email: str = ""
    agreed: bool = False
    key: str = ""
    trapped: bool = False
    errors: dict = field(default_factory=dict)

    @property
    def sender_key(self):
        """What tells one writer from another for the limit: their address, or what they call themselves."""
        return email_key(self.email) if self.email else keyed("relay", self.name.casefold())


def new_key():
    """What makes two presses of one form one letter."""
    return token_urlsafe(24)


def read(values, to, now):
    """The Letter of a posted form (any texts) to somebody whose first name is `to`."""
    given = values.get("idempotency_key", "")
    letter = Letter(agreed=values.get("agreed") == "yes", key=given if _KEY.fullmatch(given) else new_key(),
                    trapped=bool(traps.sprung(values, now)))
    letter.name, no_name = tidy_text(values.get("name", ""), MOST_NAME)
    letter.words, no_words = tidy_text(values.get("words", ""), MOST_WORDS)
    letter.email, no_email = tidy_text(values.get("email", ""), MOST_EMAIL)
    if no_name or not letter.name:
        letter.errors["name"] = no_name or f"Enter what {to} may call you"
    if no_words or not letter.words:
        letter.errors["words"] = no_words or f"Write what you would like to say to {to}"
    for box in ("name", "words"):
        if holds_nhs_number(getattr(letter, box)):
            letter.errors[box] = NHS_NUMBER
    _read_address(letter, no_email, to)
    return letter


def send(letter, shown, *, now):
    """Passes a Letter on to a champion (a people.profiles.Shown), once; gives whether it was not sent before. Never commits.

    What a machine may have sent goes to who looks after those areas instead, who passes it on when a person wrote it.
    """
    champion = db.session.get(Person, shown.person_id)
    people = _coordinators(champion) if letter.trapped else [champion]
    made = False
    for one in people:
        subject, text, html = mail.render("champions/mails/held.txt" if letter.trapped else "champions/mails/relayed.txt",
                                          letter=letter, to=shown.name, lines=[line for line in letter.words.splitlines() if line.strip()])
        key = f"relay-{champion.uuid}-{keyed('relay', letter.key)}-{one.id}"
        made = outbox.queue(key, to=one.email, subject=subject, text=text, html=html, now=now) or made
    if made:
        audit.record(WRITE, "person", champion.uuid, reason="held" if letter.trapped else "", now=now)
    return made


def _read_address(letter, problem, to):
    if problem:
        letter.errors["email"] = problem
    elif letter.email:
        reading = contacts.email(letter.email) if "@" in letter.email else None
        if reading is None or reading.notes:
            letter.errors["email"] = "Enter an email address, like name@example.org, or leave this empty"
            return
        letter.email = reading.value
        if not letter.agreed:
            letter.errors["agreed"] = f"Tick the box if {to} may see your address. If not, leave the address empty"


def _coordinators(champion):
    return _people("coordinator", Person.within(champion.locality_ids)) or _people("administrator", sa.true())


def _people(role, condition):
    return db.session.scalars(sa.select(Person).where(Person.role == role, Person.ended_at.is_(None), condition).order_by(Person.id)).all()
