"""Offers whose letter could not go: nobody loses a place to a mail server that was away. In the caller's transaction."""
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db
from app.groups import telling
from app.messages import outbox
from app.messages.models import Message

# A letter that goes within this of its offer is in time: it said 48 hours, and nobody counts the minutes.
IN_TIME = timedelta(hours=1)


def of(place, template, key):
    """[Message] of an offer: the newest letter to somebody, whose key begins with `template`; or those to the hosts who ring, by `key`."""
    if telling.can_be_written_to(place):
        newest = sa.select(Message).where(Message.key.like(f"place-{place.uuid}-{template}-%")).order_by(Message.id.desc()).limit(1)
        return db.session.scalars(newest).all()
    return db.session.scalars(sa.select(Message).where(Message.key.like(f"group-{place.group.uuid}-ring-{place.uuid}-{key}-%"))).all()


def of_place(place):
    """[Message] of the offer of a place in a group."""
    return of(place, "offer", place.held_until.isoformat())


def went_at(letters):
    """When the letter of an offer went: a moment, or None when it waits yet.

    Of who has no email, the first of those that told the hosts. Gives False when there is none to wait for: nobody could be written to, or
    the mail was given up.
    """
    letters = [one for one in letters if one.given_up_at is None]
    sent = [one.sent_at for one in letters if one.sent_at]
    return min(sent) if sent else None if letters else False


def take_back(letters):
    """Takes back the letters of an offer that wait, so that new ones say a new time."""
    for one in letters:
        outbox.withdraw(one.key)
