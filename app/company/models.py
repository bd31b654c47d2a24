"""Rows of people who would like company the first time they go somewhere, until that is over."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Service, new_uuid
from app.extensions import Instant, db
from app.people.models import Person
from app.sealing import Sealed

EMAIL, PHONE = "email", "phone"
# How it went: what whoever went along says, then what comes of it without them.
WENT, DID_NOT, NO_ANSWER = "went", "did not go", "no answer"
WITHDRAWN, STOPPED, NOBODY = "withdrawn", "stopped", "nobody"


class Company(db.Model):
    """That somebody would like a champion to go along. What is personal is None once it is overwritten.

    `original_on` names the date that was chosen (None: any), `on`, `opens` (minutes) and `off` are what was last told of it. `localities`
    are the ids of where the activity lies, with spaces between and around (" 3 7 "), " " for none. `consent` is the SHA-256 of the words
    that were agreed to. `confirmed_at` None says that the address is still to be confirmed; `told_at` that the coordinators were told that
    nobody took it, `asked_at` that its taker was asked how it went. `key` makes sending twice one.
    """

    __tablename__ = "company"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), index=True)
    name: Mapped[str | None] = mapped_column(Sealed)
    contact: Mapped[str | None] = mapped_column(Sealed)
    contact_kind: Mapped[str] = mapped_column(sa.String(5))
    contact_key: Mapped[str | None] = mapped_column(sa.String(64))
    help: Mapped[str | None] = mapped_column(Sealed)
    original_on: Mapped[date | None]
    on: Mapped[date | None]
    opens: Mapped[int | None]
    off: Mapped[bool] = mapped_column(default=False)
    localities: Mapped[str] = mapped_column(sa.Text, default=" ")
    consent: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    trapped: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")

    service: Mapped[Service] = relationship()
    taken_by: Mapped[Person | None] = relationship()

    @classmethod
    def within(cls, ids):
        """The condition that the activity lies in one of the localities `ids`, or in none: that is in every queue."""
        return sa.or_(cls.localities == " ", *(cls.localities.like(f"% {int(one)} %") for one in sorted(ids))) if ids else sa.false()

    @classmethod
    def made_by(cls, _person_id):
        """The condition that a row is of somebody's making who has an account: never."""
        return sa.false()

    def locality_ids(self):
        """The ids of where the activity lies, a set."""
        return {int(one) for one in self.localities.split()}
