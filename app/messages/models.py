"""Messages to people: whom to and what in sealed columns, and what became of each in plain ones."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db
from app.sealing import Sealed

MAIL, TEXT = "email", "text"


class Message(db.Model):
    """One mail, or one text (its `kind` is TEXT: it has no subject, HTML part or headers).

    `key` (what is said to whom, by ids) means once, however often it is queued.
    `due_at` is when it is to be sent, or tried again; whoever takes it in hand moves it ahead first, so that nobody else takes it and
    one that was in hand at a crash comes back. `headers` is a JSON object. What is sealed is None once it is forgotten.
    """

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(5), default=MAIL)
    to: Mapped[str | None] = mapped_column(Sealed)
    subject: Mapped[str | None] = mapped_column(Sealed)
    text: Mapped[str | None] = mapped_column(Sealed)
    html: Mapped[str | None] = mapped_column(Sealed)
    headers: Mapped[str | None] = mapped_column(Sealed)
    queued_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(sa.String(200), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (sa.Index("ix_message_due_at", "due_at", sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL")),)
