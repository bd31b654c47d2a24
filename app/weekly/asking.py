"""Asking for the weekly mail: the address is kept, and nothing but the question whether it is theirs goes to it until they say yes."""
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.messages import mail, outbox
from app.messages.addresses import mail_address
from app.people import ledger, links
from app.people.entering import email_key
from app.sealing import keyed
from app.web import traps
from app.web.text import tidy_text
from app.weekly.forgetting import CONFIRMED_WITHIN, NOBODY
from app.weekly.models import WeeklyMail
from config import WEEKLY_CONFIRM_HOURS

PURPOSE = "weekly"
MOST_EMAIL = 254
NO_EMAIL = "Enter an email address, like name@example.com"


class Asked(NamedTuple):
    """What was typed: `email` as it is written to once it is right; `fault` in words; `trapped` when a machine filled it in."""

    email: str = ""
    fault: str = ""
    trapped: bool = False


def read(values, now):
    """The Asked of a posted form (any texts)."""
    typed, fault = tidy_text(values.get("email", ""), MOST_EMAIL)
    address = mail_address(typed) if not fault else None
    return Asked(address or typed, fault or ("" if address else NO_EMAIL), bool(traps.sprung(values, now)))


def keep(locality, email, *, now):
    """Asks the address whether it wants a Locality's mail; one that gets it already is told so, once a day. Never commits."""
    key = email_key(email)
    found = db.session.scalar(sa.select(WeeklyMail).where(
        WeeklyMail.locality_id == locality.id, WeeklyMail.email_key == key, WeeklyMail.ended_at.is_(None)).order_by(WeeklyMail.id))
    if found and found.confirmed_at:
        _write(found, "weekly/mails/already.txt", f"already-{now:%Y-%m-%d}", now, stop=stop_path(found))
        return found
    if found is None:
        found = WeeklyMail(locality=locality, email=email, email_key=key, asked_at=now)
        db.session.add(found)
    found.asked_at = now
    db.session.flush()
    token = links.make(PURPOSE, found.id, until=now + CONFIRMED_WITHIN, now=now)
    named = keyed("weekly-confirm", token)[:16]
    _write(found, "weekly/mails/confirm.txt", f"confirm-{named}", now, token=token, hours=WEEKLY_CONFIRM_HOURS)
    return found


def by_uuid(uuid):
    """The WeeklyMail of a uuid (any text) that was not stopped, or None."""
    return db.session.scalar(sa.select(WeeklyMail).where(WeeklyMail.uuid == uuid, WeeklyMail.ended_at.is_(None)))


def confirm(found, *, now):
    """Takes their yes; a second one changes nothing. The link that said so ends within the hour. Never commits."""
    found.confirmed_at = found.confirmed_at or now


def stop(uuid, mark, *, now):
    """Stops a mail by the uuid and mark of its own address, and wipes to whom it went; False for an address that is none. One that is
    stopped already stays so. Raises ledger.Unwritten. Never commits.
    """
    if mark != mark_of(uuid):
        return False
    found = by_uuid(uuid)
    if found:
        found.ended_at = now
        for name, value in NOBODY.items():
            setattr(found, name, value)
        links.end(PURPOSE, found.id)
        db.session.flush()
        ledger.forgotten("weekly-mail", found.uuid, now=now)
    return True


def mark_of(uuid):
    """What only we can have written beside a uuid: it stands in each mail, so that old mails stop it too, and nothing is kept of it."""
    return keyed("weekly-stop", uuid)[:32]


def stop_path(found):
    """The address, on this site, that stops a WeeklyMail."""
    return f"/weekly/{found.uuid}/{mark_of(found.uuid)}/stop"


def _write(found, template, key, now, **more):
    subject, text, html = mail.render(template, locality=found.locality, **more)
    outbox.queue(f"weekly-{found.uuid}-{key}", to=found.email, subject=subject, text=text, html=html, now=now)
