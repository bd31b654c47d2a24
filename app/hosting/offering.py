"""Who hosts a group: asking a second host, handing over, stepping back. A group that is open never loses its last host so.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups.models import NO_NAME, Group, Host
from app.hosting import opening
from app.hosting.models import HostOffer
from app.messages import mail, outbox
from app.messages.addresses import mail_address
from app.people import audit
from app.people.entering import email_key
from app.people.models import Person

class Linked(NamedTuple):
    """A host without an account, as the record of acts has them: nobody signed in."""

    id: int | None = None
    role: str = ""


LASTS, KEPT = timedelta(hours=48), timedelta(hours=24)
MOST_HOSTS, MOST_EMAIL = 6, 254
LINKED = Linked()
IS_HOST, FULL = "They host it already", f"A group has {MOST_HOSTS} hosts at most"
NOT_CHECKED = ("This group is about health or for children. Whoever hosts it needs a DBS check on record, and a second step to sign in. "
               "Ask your coordinator for the check, and set the second step up under your name above.")


def fault_of(group, typed):
    """What is wrong with an address (any text) of somebody to be asked, in words, or ""."""
    if mail_address(typed) is None:
        return "Enter an email address, like name@example.org"
    if any(one.email and email_key(one.email) == email_key(typed) for one in group.hosts_now):
        return IS_HOST
    return FULL if len(group.hosts_now) >= MOST_HOSTS else ""


def offer(group, address, person, *, takes_over, now):
    """Asks whoever has that address; the one asked before under it is asked anew. Never commits.

    The mail is the same for an address that nobody signs in with: a host learns of nobody whether they have an account (SECURITY SI-10).
    """
    key = email_key(address)
    for old in waiting(group, now):
        if old.email_key == key:
            end(old, now)
    made = HostOffer(group_id=group.id, by_id=person.id, email=address.strip(), email_key=key, takes_over=takes_over, at=now,
                     until=now + LASTS)
    db.session.add(made)
    db.session.flush()
    subject, text, html = mail.render("hosting/mails/offer.txt", offer=made, name=first_name(person),
                                      until=made.until.astimezone(sessions.LONDON))
    outbox.queue(f"host-offer-{made.uuid}", to=made.email, subject=subject, text=text, html=html, now=now)
    audit.record("group.host", "group", group.uuid, person=person, reason="asked to take over" if takes_over else "asked to host", now=now)


def waiting(group, now):
    """[HostOffer] of a group that nobody answered yet, the oldest first."""
    return db.session.scalars(sa.select(HostOffer).where(HostOffer.group_id == group.id, *_open(now)).order_by(HostOffer.id)).all()


def for_me(person, now):
    """[HostOffer] that a Person may answer, the oldest first: whoever asked still hosts the group."""
    return db.session.scalars(sa.select(HostOffer).join(Group).join(Host, sa.and_(
        Host.group_id == Group.id, Host.person_id == HostOffer.by_id, Host.ended_at.is_(None))).where(
        HostOffer.email_key == person.email_key, Group.closed_at.is_(None), *_open(now)).order_by(HostOffer.id)).all()


def accept(found, me, *, now):
    """Hosts the group of a HostOffer from now on; gives what is wrong in words, or "". Never commits."""
    group = found.group
    if not opening.may_host(me, group.careful, sessions.today(now)):
        return NOT_CHECKED
    asked_by = next(one for one in group.hosts_now if one.person_id == found.by_id)
    if all(one.person_id != me.id for one in group.hosts_now):
        add(group, me, now=now)
    end(found, now)
    audit.record("group.host", "group", group.uuid, person=me, reason="took it over" if found.takes_over else "hosts it too", now=now)
    tell(group, "joined", now, besides=me, who=first_name(me), alone=found.takes_over and found.by_id)
    if found.takes_over and asked_by.person_id != me.id:
        asked_by.ended_at = now
    return ""


def decline(found, me, *, now):
    """Says no; who asked is told. Never commits."""
    end(found, now)
    audit.record("group.host", "group", found.group.uuid, person=me, reason="did not want to host", now=now)
    tell(found.group, "declined", now, only=found.by_id)


def others(group, me, today):
    """[Host] besides a Person who may go on hosting a group: they have an account, and a check where one is needed."""
    return [one for one in group.hosts_now if one.who.uuid != me.uuid and one.who.ended_at is None
            and opening.may_host(one.who, group.careful, today)]


def step_back(group, me, *, now):
    """Stops hosting a group; False, with nothing changed, for the last who may host an open one. Never commits."""
    if group.closed_at is None and not others(group, me, sessions.today(now)):
        return False
    for one in group.hosts_now:
        if one.who.uuid == me.uuid:
            one.ended_at = now
    audit.record("group.host", "group", group.uuid, person=actor(me), reason="stepped back", now=now)
    tell(group, "stepped_back", now, besides=me, who=first_name(me))
    return True


def alone(me, today):
    """[Group] that are open and have no host but a Person who could go on."""
    found = db.session.scalars(sa.select(Group).where(Group.made_by(me.id), Group.closed_at.is_(None)).order_by(Group.id)).all()
    return [one for one in found if not others(one, me, today)]


def add(group, person, *, now):
    """A new Host of a group, whom people read by their first name. Never commits."""
    made = Host(group_id=group.id, person_id=person.id, name=first_name(person), since=now)
    db.session.add(made)
    db.session.flush()
    db.session.refresh(group)
    return made


def end(found, now):
    """A HostOffer is over: the address in it goes. Never commits."""
    found.ended_at, found.email, found.email_key = now, None, None


def forget(now):
    """Deletes what somebody was asked 24 hours after it ended; gives how many. Never commits."""
    over = sa.or_(HostOffer.ended_at <= now - KEPT, HostOffer.until <= now - KEPT)
    return db.session.execute(sa.delete(HostOffer).where(over), execution_options={"synchronize_session": False}).rowcount


def tell(group, template, now, *, besides=None, only=None, **more):
    """Writes to the hosts of a group that it is theirs no more alone; the mail names neither the group nor anybody in it. Never commits."""
    for host in group.hosts_now:
        if host.email and host.who.uuid != (besides and besides.uuid) and only in (None, host.person_id):
            subject, text, html = mail.render(f"hosting/mails/{template}.txt", group=group, host=host, **more)
            outbox.queue(f"group-{group.uuid}-{template}-{now.isoformat()}-{host.id}", to=host.email, subject=subject, text=text,
                         html=html, now=now)


def actor(who):
    """Who the record says did it: a Person, or LINKED for the owner of a listing, who has no account."""
    return who if isinstance(who, Person) else LINKED


def first_name(person):
    """What people read of a Person who hosts."""
    return next(iter((person.name or "").split()), NO_NAME)


def person_of(me):
    """The row of this session of a Person who is signed in."""
    return db.session.get(Person, me.id)


def _open(now):
    return HostOffer.ended_at.is_(None), HostOffer.until > now
