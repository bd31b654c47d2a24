"""Offers whose letter could not go: nobody loses a place to a mail server that was away. In the caller's transaction."""
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db
from app.groups import telling
from app.messages import outbox
from app.messages.models import Message

# A letter that goes within this of its offer is in time: it said 48 hours, and nobody counts the minutes.
IN_TIME = timedelta(hours=1)


def went_at(place):
    """When the letter of a place's offer went: a moment, or None when it waits yet.

    Of who has no email, the first of those that told the hosts. Gives False when there is none to wait for: nobody could be written to, or
    the mail was given up.
    """
    letters = [one for one in _letters(place) if one.given_up_at is None]
    sent = [one.sent_at for one in letters if one.sent_at]
    return min(sent) if sent else None if letters else False


def take_back(place):
    """Takes back the letters of a place's offer that wait, so that new ones say a new time."""
    for one in _letters(place):
        outbox.withdraw(one.key)


def _letters(place):
    if telling.can_be_mailed(place):
        newest = sa.select(Message).where(Message.key.like(f"place-{place.uuid}-offer-%")).order_by(Message.id.desc()).limit(1)
        return db.session.scalars(newest).all()
    told = f"group-{place.group.uuid}-ring-{place.uuid}-%-{place.held_until.isoformat()}"
    return db.session.scalars(sa.select(Message).where(Message.key.like(told))).all()
