"""Reads messages of the outbox for a page, with what became of each in words."""
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.messages.letters import clean
from app.messages.models import Message
from app.web.dates import LONDON, stamp

MOST = 200


class Read(NamedTuple):
    """A message as a page shows it, cleaned as for sending: `state` says when it went, or why it did not. What was forgotten is None."""

    id: int
    to: str | None
    subject: str | None
    text: str | None
    html: str | None
    state: str


def newest():
    """The newest messages, at most MOST, as Reads."""
    return [_read(row) for row in db.session.scalars(sa.select(Message).order_by(Message.id.desc()).limit(MOST))]


def one(number):
    """The Read of the message with that id, or None."""
    row = db.session.get(Message, number)
    return row and _read(row)


def _read(row):
    return Read(row.id, *(words and clean(words) for words in (row.to, row.subject, row.text, row.html)), _state(row))


def _state(row):
    fault = f" {row.fault}" if row.fault else ""
    if row.sent_at:
        return f"Sent {_local(row.sent_at)}."
    if row.given_up_at:
        return f"Given up {_local(row.given_up_at)}.{fault}"
    return f"Goes {_local(row.due_at)}.{fault}"


def _local(moment):
    return stamp(moment.astimezone(LONDON))
