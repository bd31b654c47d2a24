"""Hosts whose account has ended host nothing any more; coordinators are told of a group that is left with no host."""
import sqlalchemy as sa

from app.directory.localities import of_service
from app.extensions import db
from app.groups.models import Host
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person


def due(_now):
    """A select of the ids of Hosts who host by an account that has ended, or as the owner of a listing that they look after no more."""
    owner = Host.owner.property.mapper.class_
    return sa.select(Host.id).outerjoin(Person, Person.id == Host.person_id).outerjoin(owner, owner.id == Host.owner_id).where(
        Host.ended_at.is_(None), sa.or_(Person.ended_at.is_not(None), owner.ended_at.is_not(None))).order_by(Host.id)


def end(host, now):
    """Ends that somebody hosts a group; when nobody else does, its coordinators are told. Never commits."""
    host.ended_at, group = now, host.group
    db.session.flush()
    audit.record("group.host", "group", group.uuid, reason="account ended" if host.person_id else "no owner now", now=now)
    if group.closed_at is None and not group.hosts_now:
        for one in coordinators(group):
            subject, text, html = mail.render("groups/mails/no_host.txt", group=group)
            outbox.queue(f"group-{group.uuid}-no-host-{now.isoformat()}-{one.id}", to=one.email, subject=subject, text=text, html=html,
                         now=now)


def coordinators(group):
    """[Person] who look after where a group is."""
    return db.session.scalars(sa.select(Person).where(
        Person.role == "coordinator", Person.ended_at.is_(None), Person.email_key.is_not(None),
        Person.within({one.id for one in of_service(group.service)})).order_by(Person.id)).all()
