"""The mail of the week to a champion: what they did, what waits nearby, thanks; none when there is nothing to say or they stopped it."""
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.desk import handing, tasks
from app.desk.models import DeskMail
from app.directory import sessions
from app.extensions import db, writing_unit
from app.messages import mail, outbox
from app.people import profiles
from app.people.models import Audit, Person
from app.sealing import keyed
from app.web import formats

MAILS_FROM = 7 * 60
_ROLES = ("champion", "coordinator")
# What the record of acts calls what they did, and how it is said of one and of several.
_DID = {"listing.check": ("asked after one listing", "asked after {} listings"),
        "listing.approve": ("decided on one listing", "decided on {} listings")}
_HEADERS = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def send(now):
    """Queues the mails of the week that `now` (aware) lies in, once each, from Monday at seven; gives how many. Commits by itself; when
    none is due it only reads.
    """
    today = sessions.today(now)
    monday = today - timedelta(days=today.weekday())
    begun, sent = sessions.instant(monday, MAILS_FROM), 0
    due = sa.select(Person.id).outerjoin(DeskMail, DeskMail.person_id == Person.id).where(
        Person.role.in_(_ROLES), Person.ended_at.is_(None), Person.email_key.is_not(None), Person.created_at < begun,
        DeskMail.stopped_at.is_(None), Person.id.not_in(profiles.away(today)), sa.or_(DeskMail.on.is_(None), DeskMail.on < monday))
    ids = db.session.scalars(due).all() if now >= begun else []
    db.session.rollback()
    for person_id in ids:
        with writing_unit():
            if db.session.scalar(due.where(Person.id == person_id)):
                sent += _write(db.session.get(Person, person_id), monday, begun, now)
            db.session.commit()
    return sent


def row_of(person_id):
    """The DeskMail of a person's id, made when there is none. Never commits."""
    found = db.session.get(DeskMail, person_id)
    if found is None:
        found = DeskMail(person_id=person_id)
        db.session.add(found)
    return found


def stop(uuid, mark, now):
    """Stops the mail of the person of a uuid by the mark of its own address; gives whether it is one. Never commits."""
    found = mark == mark_of(uuid) and db.session.scalar(sa.select(Person).where(Person.uuid == uuid))
    if not found:
        return False
    row = row_of(found.id)
    row.stopped_at = row.stopped_at or now
    return True


def mark_of(uuid):
    """What only we can have written beside a person's uuid: it stands in each mail, and nothing is kept of it."""
    return keyed("desk-mail-stop", uuid)[:32]


def _write(person, monday, begun, now):
    row_of(person.id).on = monday
    did = db.session.execute(sa.select(Audit.act, sa.func.count()).where(
        Audit.person_id == person.id, Audit.act.in_(_DID), Audit.at >= begun - timedelta(days=7), Audit.at < begun).group_by(
        Audit.act)).all()
    waits = Counter(one.kind for one in handing.free(person, now))
    if not did and not waits:
        return 0
    told = [_DID[act][0] if count == 1 else _DID[act][1].format(count) for act, count in sorted(did)]
    path = f"/desk/mail/{person.uuid}/{mark_of(person.uuid)}/stop"
    subject, text, html = mail.render("desk/mails/week.txt", did=formats.list_words(told), stop=path,
                                      waits=[(tasks.KINDS[kind].words, count) for kind, count in waits.items()])
    stop_at = f"<{current_app.config['SITE_URL']}{path}>"
    return int(outbox.queue(f"desk-week-{person.uuid}-{monday}", to=person.email, subject=subject, text=text, html=html, now=now,
                            headers={"List-Unsubscribe": stop_at, **_HEADERS}))
