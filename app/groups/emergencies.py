"""Break-glass: an administrator opens one group's list for an hour, for a reason in words; everybody concerned is told (SECURITY AZ-9).

What writes runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.directory.sessions import LONDON
from app.extensions import Instant, db
from app.groups import looks, telling
from app.groups.beside import KEEPERS
from app.groups.models import LEFT, Group, Place
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person
from app.sealing import Sealed

ACT = "group.break-glass"
LASTS, KEPT = timedelta(minutes=60), timedelta(days=6 * 366)
TOLD_FOR = timedelta(days=30)


class BreakGlass(db.Model):
    """That an administrator opened the list of a group in an emergency: why, in their words, and until when."""

    __tablename__ = "break_glass"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    until: Mapped[datetime] = mapped_column(Instant)

    group: Mapped[Group] = relationship()


def here(group):
    """[Place] of a group that are not left, in the order of the line."""
    return db.session.scalars(sa.select(Place).where(Place.group_id == group.id, Place.state != LEFT).order_by(Place.line)).all()


def begin(group, words, person, *, now):
    """Opens the list for LASTS; gives the BreakGlass, the one that is open already for somebody who asks again. Never commits."""
    found = db.session.scalar(_open(person, now).where(BreakGlass.group_id == group.id))
    if found is not None:
        return found
    found = BreakGlass(group_id=group.id, person_id=person.id, reason=words, at=now, until=now + LASTS)
    db.session.add(found)
    db.session.flush()
    look(found, person, "roster opened", now=now)
    _tell(found, person, now)
    return found


def opened(person, uuid, now):
    """The BreakGlass of a uuid (any text) that a Person opened and that still lasts; None for any other."""
    return db.session.scalar(_open(person, now).where(BreakGlass.uuid == uuid))


def look(found, person, what, *, now, of=None, why=""):
    """Keeps that somebody looked: one row, of the group, or `of` one thing in it ("place" or "booking", its uuid). Never commits."""
    thing = of or ("group", found.group.uuid)
    audit.record(ACT, *thing, person=person, scope=looks.scope("emergency", found.id, why), reason=what, now=now)


def end(found, *, now):
    """Closes the list before its hour is over. Never commits."""
    found.until = now


def lately(group_id, now):
    """[BreakGlass] of a group that its hosts read of, the newest first."""
    return db.session.scalars(sa.select(BreakGlass).where(BreakGlass.group_id == group_id, BreakGlass.at > now - TOLD_FOR)
                              .order_by(BreakGlass.id.desc())).all()


def reasons(group_id):
    """{id of a BreakGlass of a group: why, in words}."""
    return {one.id: one.reason for one in db.session.scalars(sa.select(BreakGlass).where(BreakGlass.group_id == group_id))}


def forget(now):
    """Deletes why a list was opened when the record of it goes, after six years; gives how many. Never commits."""
    return db.session.execute(sa.delete(BreakGlass).where(BreakGlass.at < now - KEPT),
                              execution_options={"synchronize_session": False}).rowcount


def _open(person, now):
    return sa.select(BreakGlass).where(BreakGlass.person_id == person.id, BreakGlass.until > now).order_by(BreakGlass.id.desc()).limit(1)


def _tell(found, person, now):
    """At once: who is responsible for data protection, all administrators, the hosts, and each in the group whom mail reaches."""
    contact = current_app.config["DATA_PROTECTION_EMAIL"]
    alerted = {one.email for one in db.session.scalars(sa.select(Person).where(
        Person.role == "administrator", Person.ended_at.is_(None))) if one.email}
    told = {"name": person.name, "group": found.group, "until": found.until.astimezone(LONDON)}
    for number, to in enumerate(sorted(alerted | ({contact} if contact else set()))):
        subject, text, html = mail.render("groups/mails/emergency_alert.txt", **told)
        outbox.queue(f"emergency-{found.uuid}-alert-{number}", to=to, subject=subject, text=text, html=html, now=now)
    for host in found.group.hosts_now:
        if host.email:
            subject, text, html = mail.render("groups/mails/emergency_hosts.txt", host=host, **told)
            outbox.queue(f"emergency-{found.uuid}-hosts-{host.id}", to=host.email, subject=subject, text=text, html=html, now=now)
    for place in here(found.group):
        telling.tell("emergency", place, now)
    for keeper in KEEPERS.values():
        keeper.emergency(found.group_id, now=now)
