"""A coordinator finds a host for a group, or closes it: never themselves, for a group that has people in it (SECURITY AZ-4, AZ-7).

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups import moving
from app.groups.models import Group
from app.hosting import offering, opening
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person
from app.people.permissions import visible

SET_HOST = "group.set-host"


def group(person, uuid):
    """The open Group of a uuid (any text) for which a Person may set a host; None for any other, and for one that they host."""
    return db.session.scalar(visible(person, SET_HOST, Group).where(Group.uuid == uuid, Group.closed_at.is_(None)))


def may_be(found, by):
    """[Person] whom a coordinator may make the host of a Group: champions and coordinators of where it is, but not who asks."""
    here = found.scope_localities() & by.locality_ids or by.locality_ids
    return db.session.scalars(sa.select(Person).where(
        Person.role.in_(("champion", "coordinator")), Person.ended_at.is_(None), Person.id != by.id,
        Person.within(here)).order_by(Person.name, Person.id)).all()


def set_host(found, uuid, by, *, instead, now):
    """Makes the Person of a uuid (any text) a host, in place of all others or beside them; gives what is wrong in words, or ""."""
    chosen = next((one for one in may_be(found, by) if one.uuid == uuid), None)
    if chosen is None:
        return "Choose who hosts it"
    if not opening.may_host(chosen, found.careful, sessions.today(now)):
        return opening.NO_CHECK
    before = found.hosts_now
    if all(one.person_id != chosen.id for one in before):
        if not instead and len(before) >= offering.MOST_HOSTS:
            return offering.FULL
        _tell(found, chosen, now)
        offering.add(found, chosen, now=now)
        offering.tell(found, "joined", now, besides=chosen, who=offering.first_name(chosen), alone=None)
    for one in before if instead else ():
        if one.person_id != chosen.id:
            one.ended_at = now
            _tell(found, one.who, now, "no_more")
    audit.record(SET_HOST, "group", found.uuid, person=by, reason="host replaced" if instead else "host set", now=now)
    return ""


def close(found, by, *, now):
    """Closes a group: everybody in it is told, and its hosts. Never commits."""
    for one in found.hosts_now:
        _tell(found, one.who, now, "closed_for_you")
    audit.record(SET_HOST, "group", found.uuid, person=by, reason="closed", now=now)
    moving.close(found, now=now, by=by)


def _tell(found, person, now, template="set"):
    if person.email:
        subject, text, html = mail.render(f"hosting/mails/{template}.txt", group=found, has_account=isinstance(person, Person))
        outbox.queue(f"group-{found.uuid}-{template}-{now.isoformat()}-{person.uuid}", to=person.email, subject=subject, text=text,
                     html=html, now=now)
