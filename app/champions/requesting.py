"""Asking to become a champion: what is typed is read and kept, once, and those who look after that neighbourhood are told."""
import re
from dataclasses import dataclass, field
from secrets import token_urlsafe

import sqlalchemy as sa

from app.champions.models import EMAIL, PHONE, ChampionRequest
from app.directory.localities import localities_of
from app.extensions import db
from app.geo import postcode
from app.geo.answers import Choices, Found, Suggestions, Unknown
from app.geo.geocoder import locate
from app.messages import mail, outbox
from app.people import audit
from app.people.entering import email_key
from app.people.models import Person
from app.sealing import keyed
from app.tables.cells import contacts
from app.web import traps
from app.web.text import tidy_text

WOULD = {"check": "Check listings", "along": "Go along with someone", "group": "Run a group", "unsure": "I don’t know yet"}
MOST_NAME, MOST_CONTACT, MOST_PLACE = 80, 254, 100
NO_CONTACT = "Enter an email address, or a phone number with its area code"
NO_PLACE = "We do not know that postcode. Check it, or type the name of your town or village"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass
class Asked:
    """What was typed: `contact` tidied, `contact_kind` "email", "phone" or ""; `localities` the ids found; `errors` {box: words}."""

    name: str = ""
    contact: str = ""
    contact_kind: str = ""
    place: str = ""
    would: tuple = ()
    key: str = ""
    trapped: bool = False
    localities: frozenset = frozenset()
    errors: dict = field(default_factory=dict)

    @property
    def reach_key(self):
        """What tells that two requests are of the same person, whatever the spelling."""
        return email_key(self.contact) if self.contact_kind == EMAIL else keyed("phone", self.contact)


def read(values, gazetteer, home, now):
    """The Asked of a posted form (any texts). `gazetteer` and `home` as geo.geocoder.locate wants them."""
    name, no_name = tidy_text(values.get("name", ""), MOST_NAME)
    contact, no_contact = tidy_text(values.get("contact", ""), MOST_CONTACT)
    place, no_place = tidy_text(values.get("place", ""), MOST_PLACE)
    given = values.get("idempotency_key", "")
    asked = Asked(name, *_told_apart(contact), place, tuple(one for one in WOULD if one in values.getlist("would")),
                  given if _KEY.fullmatch(given) else new_key(), bool(traps.sprung(values, now)))
    if no_name or not name:
        asked.errors["name"] = no_name or "Enter your name"
    if no_contact or not asked.contact_kind:
        asked.errors["contact"] = no_contact or NO_CONTACT
    if no_place or not place:
        asked.errors["place"] = no_place or "Enter your town, your village or part of your postcode"
    else:
        _place(asked, gazetteer, home)
    return asked


def new_key():
    """What makes two presses of one form one request."""
    return token_urlsafe(24)


def keep(asked, *, now):
    """Keeps an Asked and tells who is to answer; gives the ChampionRequest. Never commits.

    The same form again, or somebody whose request is still open, changes nothing: the row that is there is given.
    """
    key = keyed("champion request", asked.key)
    there = db.session.scalar(sa.select(ChampionRequest).where(sa.or_(ChampionRequest.key == key, sa.and_(
        ChampionRequest.contact_key == asked.reach_key, ChampionRequest.closed_at.is_(None)))).order_by(ChampionRequest.id))
    if there is not None:
        return there
    made = ChampionRequest(
        name=asked.name, contact=asked.contact, contact_kind=asked.contact_kind, contact_key=asked.reach_key, place=asked.place,
        localities=f" {' '.join(map(str, sorted(asked.localities)))} ", would=" ".join(asked.would), key=key, trapped=asked.trapped, at=now)
    db.session.add(made)
    db.session.flush()
    audit.record("champion.ask", "champion-request", made.uuid, reason="held" if made.trapped else "", now=now)
    if not made.trapped:
        _tell(made, now)
    return made


def answerers(request):
    """[Person] who are to answer a ChampionRequest: the coordinators of where it lies, the administrators when there are none."""
    here = Person.within(request.scope_localities())
    return _people("coordinator", here) or _people("administrator", sa.true())


def _people(role, condition):
    return db.session.scalars(sa.select(Person).where(Person.role == role, Person.ended_at.is_(None), condition).order_by(Person.id)).all()


def _tell(request, now):
    subject, text, html = mail.render("champions/mails/asked.txt", uuid=request.uuid)
    for person in answerers(request):
        outbox.queue(f"champion-{request.uuid}-asked-{person.id}", to=person.email, subject=subject, text=text, html=html, now=now)
    if request.contact_kind == EMAIL:
        subject, text, html = mail.render("champions/mails/thanks.txt")
        outbox.queue(f"champion-{request.uuid}-thanks", to=request.contact, subject=subject, text=text, html=html, now=now)


def _place(asked, gazetteer, home):
    """Finds the localities of what was typed, and keeps no more of a postcode than its first half (SECURITY PR-8)."""
    answer, spelt = locate(gazetteer, asked.place, home), postcode.among(asked.place)
    if isinstance(answer, Suggestions) or isinstance(answer, Unknown) and answer.reason == "postcode":
        asked.errors["place"] = NO_PLACE
        return
    options = answer.options if isinstance(answer, Choices) else ()
    found = [answer, *(locate(gazetteer, one.near, home) for one in options)]
    outcodes = {one.outcode for one in found if isinstance(one, Found) and one.outcode} | {postcode.outcode(full) for full, _ in spelt}
    asked.localities = frozenset(one.id for outcode in outcodes for one in localities_of(outcode))
    while spelt:
        full, rest = spelt[0]
        asked.place = f"{rest} {postcode.outcode(full)}".strip()
        spelt = postcode.among(asked.place)


def _told_apart(contact):
    """(contact, its kind): an email address or a telephone number; ("what was typed", "") when it is neither."""
    reading, kind = (contacts.email(contact), EMAIL) if "@" in contact else (contacts.number(contact), PHONE)
    return (contact, "") if reading.notes or not reading.value else (reading.value, kind)
