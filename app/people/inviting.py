"""Roles are given by invitation: a link that works for 48 hours, once, for one address; and they end (SECURITY AZ-8)."""
from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from app.extensions import db
from app.messages import mail, outbox
from app.people import audit, links, passwords, profiles, signing_in
from app.people.entering import email_key
from app.people.models import Invitation, Person, PersonLocality
from app.people.permissions import ROLES

LASTS = timedelta(hours=48)
# So long after a role ended its account is overwritten.
ACCOUNT_KEPT = timedelta(days=90)
PURPOSE = "invitation"
GIVEN = tuple(role for role in ROLES if role != "anyone")
# Who looks after neighbourhoods, one or more each.
LOCAL_ROLES = ("champion", "coordinator")
# What each role may give.
MAY_GIVE = {"administrator": GIVEN, "coordinator": ("champion",), "practice": ("practice",)}


class NotInvited(Exception):
    """Nobody can be invited so; the text says why, and what to do."""


class IsHere(NotInvited):
    """That person has a role already."""


def invite(address, role, locality_ids, *, by, now, practice_id=None, leads=False):
    """Writes an Invitation, queues its mail, ends an earlier one to the same address; gives (Invitation, token). Never commits.

    `by` is the Person who invites, None for the site's own command; `practice_id` is where practice staff work, and whether they are to
    lead it. Raises NotInvited; IsHere, which only the command may tell of.
    """
    locality_ids = set(locality_ids)
    _check(role, locality_ids, by)
    _check_practice(role, practice_id, leads, by)
    key = email_key(address)
    if db.session.scalar(sa.select(Person.id).where(Person.email_key == key, Person.ended_at.is_(None))):
        raise IsHere("That person has a role already. End it first, then invite them again.")
    for old in _open(key):
        # Whoever leads a practice takes back what the practice offered, and nothing of anybody else's.
        if by is None or by.role != "practice" or old.practice_id == practice_id:
            _use_up(old, now)
    made = Invitation(email=address.strip(), email_key=key, role=role, locality_ids=" ".join(map(str, sorted(locality_ids))),
                      invited_by_id=by.id if by else None, invited_at=now, ends_at=now + LASTS,
                      practice_id=practice_id, leads=leads)
    db.session.add(made)
    db.session.flush()
    token = links.make(PURPOSE, made.id, until=made.ends_at, now=now)
    subject, text, html = mail.render("people/mails/invitation.txt", token=token, role=role, by=by, until=made.ends_at)
    outbox.queue(f"invitation {made.uuid}", to=made.email, subject=subject, text=text, html=html, now=now)
    audit.record("people.invite", "invitation", made.uuid, person=by, scope=made.locality_ids, reason=role, now=now)
    return made, token


def tell(address, *, by, now):
    """Tells somebody who has a role already that they were invited. Recorded as an invitation is. Never commits."""
    subject, text, html = mail.render("people/mails/is_here.txt", by=by)
    outbox.queue(f"invited {uuid4()}", to=address, subject=subject, text=text, html=html, now=now)
    audit.record("people.invite", person=by, reason="is here", now=now)


def open_invitation(uuid, now):
    """The Invitation of a uuid that can still be taken up, and that this browser opened by its link; None for any other."""
    found = db.session.scalar(sa.select(Invitation).where(Invitation.uuid == uuid, Invitation.used_at.is_(None), Invitation.ends_at > now))
    return found if found and links.held(PURPOSE, found.id) else None


def accept(invitation, name, password, now):
    """Makes the Person of an Invitation, or gives their row its role again; uses the invitation up. Never commits."""
    person = db.session.scalar(sa.select(Person).where(Person.email_key == invitation.email_key)) or Person(created_at=now)
    person.email, person.email_key, person.role, person.ended_at = invitation.email, invitation.email_key, invitation.role, None
    person.name, person.password_hash = name, passwords.hash_of(password)
    person.factor_secret, person.factor_since = None, None
    person.practice_id, person.leads_since = invitation.practice_id, now if invitation.leads else None
    # The old places leave before the new ones come: they may be the same.
    person.localities = []
    db.session.add(person)
    db.session.flush()
    person.localities = [PersonLocality(locality_id=int(one)) for one in invitation.locality_ids.split()]
    for one in _open(invitation.email_key):
        _use_up(one, now)
    db.session.flush()
    audit.record("invitation.accept", "person", person.uuid, person=person, scope=invitation.locality_ids, reason=person.role, now=now)
    _tell_administrators(person, now, begun=True)
    if person.role == profiles.ROLE:
        subject, text, html = mail.render("people/mails/welcome.txt")
        outbox.queue(f"welcome {invitation.uuid}", to=person.email, subject=subject, text=text, html=html, now=now)
    return person


def end_role(person, *, by, now):
    """Ends a person's role, and with it all their sign-ins; tells them and the administrators by mail. Never commits."""
    if person.ended_at is None:
        person.ended_at = now
        signing_in.end_all(person.id, now)
        profiles.end(person, now=now)
        audit.record("people.end", "person", person.uuid, person=by, reason=person.role, now=now)
        subject, text, html = mail.render("people/mails/ended.txt", person=person)
        outbox.queue(f"ended {person.uuid} {now.isoformat()}", to=person.email, subject=subject, text=text, html=html, now=now)
        _tell_administrators(person, now, begun=False)


def waiting(now):
    """[Invitation] that can still be taken up, the oldest first."""
    return db.session.scalars(sa.select(Invitation).where(Invitation.used_at.is_(None), Invitation.ends_at > now)
                              .order_by(Invitation.invited_at, Invitation.id)).all()


def _open(key):
    return db.session.scalars(sa.select(Invitation).where(Invitation.email_key == key, Invitation.used_at.is_(None))).all()


def _check(role, locality_ids, by):
    if role not in GIVEN:
        raise NotInvited(f"There is no role {role!r}. The roles are {', '.join(GIVEN)}.")
    if by and role not in MAY_GIVE.get(by.role, ()):
        raise NotInvited("You cannot give that role.")
    if (role in LOCAL_ROLES) != bool(locality_ids):
        raise NotInvited("Choose at least one neighbourhood." if role in LOCAL_ROLES else f"A {role} has no neighbourhood of their own.")
    if by and by.role in LOCAL_ROLES and not locality_ids <= by.locality_ids:
        raise NotInvited("You can only invite people to your own neighbourhoods.")


def _check_practice(role, practice_id, leads, by):
    if (role == "practice") != (practice_id is not None):
        raise NotInvited("Say which practice." if role == "practice" else f"A {role} works at no practice.")
    if by and by.role == "practice" and (by.leads_since is None or by.practice_id != practice_id or leads):
        raise NotInvited("Only who leads a practice can invite its staff.")


def _tell_administrators(person, now, *, begun):
    """So that no role is given or ended unseen (SECURITY AU-5)."""
    subject, text, html = mail.render("people/mails/role_changed.txt", person=person, begun=begun)
    others = db.session.scalars(sa.select(Person).where(Person.role == "administrator", Person.ended_at.is_(None), Person.id != person.id))
    for one in others:
        key = f"role {person.uuid} {begun} {now.isoformat()} {one.uuid}"
        outbox.queue(key, to=one.email, subject=subject, text=text, html=html, now=now)


def _use_up(invitation, now):
    invitation.used_at = now
    links.end(PURPOSE, invitation.id)
