"""What the desk remembers of a task: who holds it, who put it off, what was sent from its page; and who wants the week's mail."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db


class DeskHold(db.Model):
    """That a person has a task in hand since a moment; a task (kind and uuid of its row) is in one person's hands at most."""

    __tablename__ = "desk_hold"
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)

    @property
    def key(self):
        """(kind, uuid)."""
        return self.kind, self.uuid


class DeskSkip(db.Model):
    """That a person put a task off until a moment; others get it meanwhile."""

    __tablename__ = "desk_skip"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant, index=True)


class DeskSent(db.Model):
    """That an answer was taken, by the digest of all that was sent, and what was said to it: the same one sent again is told the same."""

    __tablename__ = "desk_sent"
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    said: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class DeskMail(db.Model):
    """A person's mail of the week: the local date of the last one that was thought of, and since when they do not want it."""

    __tablename__ = "desk_mail"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    on: Mapped[date | None]
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
