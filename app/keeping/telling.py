"""Tells people of the record: its newest seal each day; the administrators of very many contacts opened or taken out (SECURITY AU)."""
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import looks
from app.groups.models import Host
from app.keeping import looking
from app.messages import mail, outbox
from app.messages.models import Message
from app.people import audit
from app.people.models import Audit, Person

MANY_CONTACTS, WITHIN = 20, timedelta(hours=1)
# So long an export waits to be told of when nothing was told for a while.
EXPORT_WAITS = timedelta(days=7)
OPENED = "contact opened"


def tell(now):
    """Queues what is due at `now` (aware). Commits by itself; only reads when nothing is."""
    _tell_seal(now)
    _tell_contacts(now)
    _tell_exports(now)


def administrators():
    """[Person] who are administrators now."""
    return db.session.scalars(sa.select(Person).where(Person.role == "administrator", Person.ended_at.is_(None)).order_by(Person.id)).all()


def _tell_seal(now):
    """Once a local day: to whoever is responsible for data protection, else to all administrators."""
    today = sessions.today(now)
    begins = f"record {today} "
    done = db.session.scalar(sa.select(sa.exists().where(Message.key >= begins, Message.key < f"{begins}~")))
    contact = current_app.config["DATA_PROTECTION_EMAIL"]
    people = {"contact": contact} if contact else {one.uuid: one.email for one in administrators()}
    db.session.rollback()
    if done or not people:
        return
    wrong, head = looking.proof()
    if head:
        _queue("seal", {f"{begins}{who}": to for who, to in people.items()}, now, wrong=wrong, head=head, on=today)


def _tell_contacts(now):
    """Once an hour for each person who opened MANY_CONTACTS within WITHIN, and for each host without an account who did."""
    for (person_id, host_id), count in _opened(now).items():
        who = person_id or f"host {host_id}"
        keys = {f"contacts {who} {now:%Y-%m-%dT%H} {one.uuid}": one.email for one in administrators()}
        name = db.session.scalar(sa.select(Person.name).where(Person.id == person_id) if person_id
                                 else sa.select(Host.name).where(Host.id == host_id))
        done = db.session.scalar(sa.select(sa.exists().where(Message.key.in_(keys))))
        db.session.rollback()
        if keys and not done:
            _queue("many_contacts", keys, now, name=name, count=count)
    db.session.rollback()


def _opened(now):
    """{(id of a Person or None, id of a Host without an account or 0): how many contacts} of those who opened MANY_CONTACTS."""
    rows = db.session.execute(sa.select(Audit.person_id, Audit.scope, sa.func.count()).where(
        Audit.at > now - WITHIN, Audit.reason == OPENED).group_by(Audit.person_id, Audit.scope)).all()
    found = Counter()
    for person_id, scope, count in rows:
        kind, host_id, _ = looks.read(scope)
        if person_id is not None or kind == "host":
            found[person_id, 0 if person_id is not None else host_id] += count
    return {who: count for who, count in found.items() if count >= MANY_CONTACTS}


def _tell_exports(now):
    """Once for each export of very many people."""
    many = db.session.execute(
        sa.select(Audit.id, Audit.thing_type, Audit.thing_id, Person.name).outerjoin(Person, Person.id == Audit.person_id)
        .where(Audit.at > now - EXPORT_WAITS, Audit.reason == audit.OVER)).all()
    for row, kind, count, name in many:
        keys = {f"export {row} {one.uuid}": one.email for one in administrators()}
        done = db.session.scalar(sa.select(sa.exists().where(Message.key.in_(keys))))
        db.session.rollback()
        if keys and not done:
            _queue("large_export", keys, now, name=name, kind=kind, count=count, over=audit.MANY_PEOPLE)
    db.session.rollback()


def _queue(template, keys, now, **context):
    subject, text, html = mail.render(f"keeping/mails/{template}.txt", **context)
    with writing_unit():
        for key, to in keys.items():
            outbox.queue(key, to=to, subject=subject, text=text, html=html, now=now)
        db.session.commit()
