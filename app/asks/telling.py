"""Telling those who want to know: their address is asked first, and each is told once when an ask is answered and once when it starts."""
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db
from app.messages import mail, outbox
from app.need.asks import CLOSED, EMAIL, PHONE, AskContact
from app.people import ledger, links
from app.people.entering import email_key
from app.sealing import keyed
from app.tables.cells import contacts
from app.web.text import tidy_text
from config import ASK_CONFIRM_HOURS, ASK_OPEN_DAYS

PURPOSE = "ask"
MOST_CONTACT = 254
NO_CONTACT = "Enter an email address, or a phone number with its area code. Or leave this empty"
CONFIRMED_WITHIN = timedelta(hours=ASK_CONFIRM_HOURS)


def read(values):
    """(contact as it is kept, EMAIL, PHONE or "", a fault in words or "") of a posted form (any texts)."""
    typed, fault = tidy_text(values.get("contact", ""), MOST_CONTACT)
    if fault or not typed:
        return typed, "", fault
    reading, kind = (contacts.email(typed), EMAIL) if "@" in typed else (contacts.number(typed), PHONE)
    return (typed, "", NO_CONTACT) if reading.notes or not reading.value else (reading.value, kind, "")


def key_of(contact, kind):
    """What tells that two contacts are the same, whatever the spelling."""
    return email_key(contact) if kind == EMAIL else keyed("phone", contact)


def keep(ask, contact, kind, *, quiet=False, now):
    """Keeps how to tell somebody what comes of an Ask; an email address is asked whether it is theirs, and gets nothing more before a
    yes. One that is kept already is not kept twice; `quiet` sends nothing. Never commits.
    """
    key = key_of(contact, kind)
    found = db.session.scalar(sa.select(AskContact).where(AskContact.ask_id == ask.id, AskContact.contact_key == key))
    if found is None:
        found = AskContact(ask=ask, kind=kind, contact=contact, contact_key=key, at=now)
        db.session.add(found)
        db.session.flush()
    if kind == EMAIL and found.confirmed_at is None and not quiet:
        found.at = now
        token = links.make(PURPOSE, found.id, until=now + timedelta(days=ASK_OPEN_DAYS), now=now)
        _mail(found, "asks/mails/confirm.txt", f"confirm-{keyed('ask-confirm', token)[:16]}", now, token=token, hours=ASK_CONFIRM_HOURS)
    return found


def by_uuid(uuid):
    """The AskContact of a uuid (any text) that is still kept, or None."""
    return db.session.scalar(sa.select(AskContact).where(AskContact.uuid == uuid, AskContact.contact_key.is_not(None)))


def confirm(found, *, now):
    """Takes their yes; a second one changes nothing. Never commits."""
    found.confirmed_at = found.confirmed_at or now


def forget(found, *, now):
    """Takes their address away at once. Raises ledger.Unwritten. Never commits."""
    links.end(PURPOSE, found.id)
    db.session.delete(found)
    ledger.forgotten("ask-contact", found.uuid, now=now)


def to_be_told(ask):
    """[AskContact] of an Ask whose email address said yes."""
    return [one for one in ask.contacts if one.kind == EMAIL and one.confirmed_at and one.contact]


def phones(ask):
    """The phone numbers of those who want to be rung, each once."""
    return [one.contact for one in ask.contacts if one.kind == PHONE and one.contact]


def answered(ask, *, now):
    """Tells each once what came of an Ask that is closed. Never commits."""
    for one in to_be_told(ask):
        if one.answered_at is None:
            one.answered_at = now
            _mail(one, "asks/mails/answer.txt", "answered", now, ask=ask)


def not_shown(ask, *, now):
    """Tells each once that an Ask is not to be on the site. Never commits."""
    for one in to_be_told(ask):
        if one.answered_at is None:
            one.answered_at = now
            _mail(one, "asks/mails/not_shown.txt", "answered", now)


def started(ask, *, now):
    """Tells each once that what they asked for has started, and where to read about it. Never commits."""
    for one in to_be_told(ask):
        if one.started_at is None:
            one.started_at = now
            _mail(one, "asks/mails/started.txt", "started", now, ask=ask)


def is_over(found):
    """Whether what an AskContact waits for has come already."""
    return found.ask.state == CLOSED


def _mail(one, template, what, now, **context):
    subject, text, html = mail.render(template, **context)
    outbox.queue(f"ask-{one.uuid}-{what}", to=one.contact, subject=subject, text=text, html=html, now=now)
