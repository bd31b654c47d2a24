"""Hosting without an account: the owner of an activity opens their group's list by their private link and a number sent to their address.

SECURITY section 2: never a group about health or for children; half an hour, in the browser that asked alone; every look is in the record.
"""
import secrets
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups import ringing
from app.groups.models import Group, Host
from app.hosting import opening
from app.messages import mail, outbox
from app.people import links
from app.people.links import PrivateLink
from app.sealing import keyed

CODE, LIST, PRESSED = "host code", "host list", "host code pressed"
CODE_LASTS, LIST_LASTS = timedelta(minutes=15), timedelta(minutes=30)
# So long the form that opened the list does so again: a button without script may be pressed twice.
PRESS_LASTS = timedelta(minutes=1)
FIGURES = 6


def host_of(owner, now):
    """The Host that an Owner is of the group of their activity by their private link, or None.

    The group is open, or somebody is to be rung who left with it.
    """
    found = db.session.scalar(sa.select(Host).join(Group).where(
        Host.owner_id == owner.id, Host.ended_at.is_(None), Group.service_id == owner.service_id))
    if found is not None and found.group.closed_at is not None and not ringing.to_ring(found.group_id, sessions.today(now)):
        return None
    return found if found and opening.may_host(owner, found.group.careful or found.group.children, None) else None


def send_code(host, *, now):
    """Mails a new number to the owner's own address; the one before ends. Never commits."""
    number = f"{secrets.randbelow(10**FIGURES):0{FIGURES}}"
    links.end(CODE, host.id)
    db.session.add(PrivateLink(digest=_digest(host, number), purpose=CODE, thing_id=host.id, made_at=now, until=now + CODE_LASTS))
    db.session.flush()
    subject, text, html = mail.render("hosting/mails/code.txt", number=number, until=(now + CODE_LASTS).astimezone(sessions.LONDON))
    outbox.queue(f"host-code-{host.uuid}-{now.isoformat()}", to=host.email, subject=subject, text=text, html=html, now=now)


def opens(host, typed, form, *, now):
    """Whether a number (any text) is the one that was sent: it is used up then, and the list opens for half an hour. Never commits.

    `form` is the token of the form it was typed into, which is no other browser's.
    """
    number = _figures(typed)
    right = len(number) == FIGURES and db.session.execute(sa.delete(PrivateLink).where(
        PrivateLink.purpose == CODE, PrivateLink.thing_id == host.id, PrivateLink.digest == _digest(host, number),
        PrivateLink.until > now)).rowcount == 1
    if right:
        # A new one: another browser that had the list open has it no more.
        links.make(LIST, host.id, until=now + LIST_LASTS, now=now)
        links.end(PRESSED, host.id)
        db.session.add(PrivateLink(digest=_digest(host, f"{number} {form}"), purpose=PRESSED, thing_id=host.id, made_at=now,
                                   until=now + PRESS_LASTS))
        db.session.flush()
    return right


def has_opened(host, typed, form, *, now):
    """Whether the same form with the same number opened the list just now: its second press does nothing more."""
    return links.is_there(LIST, host.id) and bool(db.session.scalar(sa.select(sa.exists().where(
        PrivateLink.purpose == PRESSED, PrivateLink.thing_id == host.id, PrivateLink.until > now,
        PrivateLink.digest == _digest(host, f"{_figures(typed)} {form}")))))


def is_open(host):
    """Whether this browser has the list open."""
    return links.held(LIST, host.id)


def shut(host):
    """Shuts the list, in every browser. Never commits."""
    for purpose in (CODE, LIST, PRESSED):
        links.end(purpose, host.id)


def _figures(typed):
    return "".join(one for one in typed if one in "0123456789")


def _digest(host, number):
    return keyed(CODE, f"{host.uuid} {number}")
