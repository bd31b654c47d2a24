"""Asking for a group to be opened: by the owner of a listing, or by a champion where a coordinator has to decide; and the answer.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.locating import lies_in
from app.directory.models import Service, new_uuid
from app.extensions import Instant, db
from app.groups.models import MOST_PLACES, Group
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person
from app.people.permissions import visible
from app.sealing import Sealed
from app.submissions.models import Owner
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

ANSWER = "group.answer"
OPENED, REFUSED = "opened", "refused"
MOST_WORDS, KEPT = 1000, timedelta(days=30)


class GroupRequest(db.Model):
    """That somebody wants people to join at an activity: a champion (`person_id`) or an owner of the listing (`owner_id`).

    `words` is what they wrote, None 30 days after it was answered; `outcome` is "opened", "refused" or "" while it waits.
    """

    __tablename__ = "group_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("owner.id", ondelete="SET NULL"))
    places: Mapped[int]
    words: Mapped[str | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    service: Mapped[Service] = relationship()
    person: Mapped[Person | None] = relationship()
    owner: Mapped[Owner | None] = relationship()

    @classmethod
    def within(cls, ids):
        """The condition that its activity lies in one of the localities `ids`, or in none at all: what people.permissions asks."""
        return lies_in(cls, cls.service_id, ids)

    @classmethod
    def made_by(cls, person_id):
        """The condition that a person asked for it."""
        return cls.person_id == person_id


@dataclass
class Wanted:
    """What was typed; `errors` {box: words}."""

    places: str = ""
    words: str = ""
    errors: dict = field(default_factory=dict)


def read(values):
    """The Wanted of a posted form (a MultiDict of any texts)."""
    wanted = Wanted(values.get("places", "")[:20].strip())
    wanted.words, fault = tidy_text(values.get("words", ""), MOST_WORDS)
    if not (wanted.places.isascii() and wanted.places.isdecimal() and len(wanted.places) <= 3 and 1 <= int(wanted.places) <= MOST_PLACES):
        wanted.errors["places"] = f"Enter about how many people can come, from 1 to {MOST_PLACES}"
    if fault or holds_nhs_number(wanted.words) or not wanted.words:
        wanted.errors["words"] = fault or (NHS_NUMBER if wanted.words else "Write who would host it, and how a coordinator reaches you")
    return wanted


def ask(service, wanted, *, person=None, owner=None, now):
    """Keeps what a Person or an Owner asks for; the one of theirs that waits already says so anew. Never commits."""
    mine = GroupRequest.person_id == person.id if person else GroupRequest.owner_id == owner.id
    found = db.session.scalar(_waiting().where(GroupRequest.service_id == service.id, mine))
    if found is None:
        found = GroupRequest(service_id=service.id, person_id=person and person.id, owner_id=owner and owner.id, at=now)
        db.session.add(found)
    found.places, found.words = int(wanted.places), wanted.words
    db.session.flush()
    audit.record("group.ask", "service", service.uuid, person=person, scope="" if person else f"owner {owner.id}", now=now)
    return found


def waits(service_id, *, person=None, owner=None):
    """The GroupRequest of a Person or an Owner that waits for an activity, or None."""
    mine = GroupRequest.person_id == person.id if person else GroupRequest.owner_id == owner.id
    return db.session.scalar(_waiting().where(GroupRequest.service_id == service_id, mine))


def waiting(person):
    """[GroupRequest] that a Person may answer, the oldest first."""
    return db.session.scalars(visible(person, ANSWER, GroupRequest).where(GroupRequest.outcome == "")
                              .order_by(GroupRequest.at, GroupRequest.id)).all()


def find(person, uuid):
    """The GroupRequest of a uuid (any text) that a Person may answer; None for any other, and for one that was answered."""
    return db.session.scalar(visible(person, ANSWER, GroupRequest).where(GroupRequest.uuid == uuid, GroupRequest.outcome == ""))


def refuse(found, why, by, *, now):
    """Says no, and why (tidy words); whoever asked is told. Never commits."""
    _answer(found, REFUSED, now, why=why)
    audit.record(ANSWER, "service", found.service.uuid, person=by, reason="refused", now=now)


def opened(service_id, now):
    """A group was opened: everybody who asked for it is told. Never commits."""
    for found in db.session.scalars(_waiting().where(GroupRequest.service_id == service_id)).all():
        _answer(found, OPENED, now)


def has_group(service_id):
    """Whether people can join at an activity already."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Group.service_id == service_id, Group.closed_at.is_(None)))))


def forget(now):
    """Deletes what was asked for 30 days after it was answered; gives how many. Never commits."""
    return db.session.execute(sa.delete(GroupRequest).where(GroupRequest.answered_at <= now - KEPT),
                              execution_options={"synchronize_session": False}).rowcount


def _answer(found, outcome, now, why=""):
    found.outcome, found.answered_at = outcome, now
    to = found.person.email if found.person else found.owner.email if found.owner else None
    if to:
        subject, text, html = mail.render(f"hosting/mails/{outcome}.txt", service=found.service, why=why)
        outbox.queue(f"group-request-{found.uuid}-{outcome}", to=to, subject=subject, text=text, html=html, now=now)


def _waiting():
    return sa.select(GroupRequest).where(GroupRequest.outcome == "")
