"""Rows of what waits: submissions with their pictures, the decisions on them, and the owners of what was published."""
import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory import history
from app.directory.freshness import is_sensitive
from app.directory.localities import Locality
from app.directory.models import Service, new_uuid
from app.extensions import Instant, db
from app.lengths import WHOLE
from app.sealing import Sealed

DRAFT, UNCONFIRMED, WAITING, SENT_BACK, APPROVED, DECLINED, WITHDRAWN = (
    "draft", "unconfirmed", "waiting", "sent back", "approved", "declined", "withdrawn")
ASKED = "asked"


class Submission(db.Model):
    """A listing, or the change of one, that is not public: unapproved words live only here.

    `answers` is what was typed, by step; `details` what it comes to, in history's form of ServiceDetails, once it is whole. `base` is the
    service's last_modified (ISO 8601) when the change was begun, so that what changed meanwhile is seen. `by` is resident, owner,
    champion or coordinator; `author_id` the Person who wrote it when it was one. `contact_key` compares contacts without opening them.
    `organization_needed` is said of what is for children or a health condition. `trap` holds what a machine wrote where people see
    nothing. `key` makes sending twice one sending. `held_by_id` is the Person who opened its review last, at `held_at`.
    """

    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"), index=True)
    base: Mapped[str] = mapped_column(sa.String(40), default="")
    answers: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    details: Mapped[str | None] = mapped_column(sa.Text, info=WHOLE)
    contact_name: Mapped[str | None] = mapped_column(Sealed)
    contact_email: Mapped[str | None] = mapped_column(Sealed)
    contact_phone: Mapped[str | None] = mapped_column(Sealed)
    contact_key: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    author_id: Mapped[int | None] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(sa.String(20), default="resident")
    locality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("locality.id"), index=True)
    organization_needed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(20), default=DRAFT)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    touched_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    trap: Mapped[str] = mapped_column(sa.Text, default="")
    key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    held_by_id: Mapped[int | None]
    held_at: Mapped[datetime | None] = mapped_column(Instant)

    service: Mapped[Service | None] = relationship()
    locality: Mapped[Locality | None] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(order_by="Decision.id", cascade="all, delete-orphan", passive_deletes=True)
    __table_args__ = (sa.Index("ix_submission_state_sent_at", "state", "sent_at"),)

    def scope_localities(self):
        """Where it lies: what people.permissions asks. What lies in no locality is everybody's, so that it does not wait for ever."""
        return {self.locality_id} if self.locality_id is not None else set(db.session.scalars(sa.select(Locality.id)))

    @classmethod
    def within(cls, ids):
        """The condition that it lies in one of the localities `ids`, or in none."""
        return sa.or_(cls.locality_id.in_(sorted(ids)), cls.locality_id.is_(None)) if ids else sa.false()

    def scope_people(self):
        """Who wrote it, and so may not decide on it."""
        return {self.author_id} - {None}

    def scope_careful(self):
        """Whether it is for children or a health condition, so that a coordinator decides; what is not whole counts as such."""
        if self.organization_needed or not self.details:
            return True
        said = history.details_from_json(self.details)
        return is_sensitive(said.kinds, said.good_for)


class Decision(db.Model):
    """What somebody decided on a submission: approved, sent back, declined, or asked a colleague (`asked_id`).

    `history_id` is the history row that an approval made, to which an undoing goes back; `undone_at` says that it was undone.
    """

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    on: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int]
    verdict: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    asked_id: Mapped[int | None]
    history_id: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class Owner(db.Model):
    """Somebody who keeps a published listing right through a private link, without an account, from `since` to `ended_at`.

    `confirmed_at` is when their contact was found to reach them, None when it never was.
    """

    __tablename__ = "owner"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), index=True)
    name: Mapped[str | None] = mapped_column(Sealed)
    email: Mapped[str | None] = mapped_column(Sealed)
    phone: Mapped[str | None] = mapped_column(Sealed)
    contact_key: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    service: Mapped[Service] = relationship()


class Watch(db.Model):
    """A listing whose owner's changes all wait for somebody's eyes from `since` on, until `ended_at`; `key` names why, once."""

    __tablename__ = "watch"
    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


def digest_of(content):
    """What a picture's address is called by: 32 hexadecimal letters of its bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


class Picture(db.Model):
    """A picture of a listing, with what is on it in words; of a submission until that is approved, of the service from then on.

    `digest` names its bytes in its public address.
    """

    __tablename__ = "picture"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"), index=True)
    alt: Mapped[str] = mapped_column(sa.String(300))
    bytes: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[str] = mapped_column(sa.String(32), index=True, default=lambda told: digest_of(told.get_current_parameters()["bytes"]))
    width: Mapped[int]
    height: Mapped[int]
