"""Writes a month before somebody's check or training ends, once: to them, and to who looks after their areas."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db, writing_unit
from app.messages import mail, outbox
from app.messages.models import Message
from app.people.checks import PersonCheck
from app.people.models import Person

AHEAD = timedelta(days=30)
MAILS_FROM = 9 * 60


def remind(now):
    """Queues what is due at `now` (aware); gives how many mails. Commits by itself; with nothing to do it only reads."""
    today = sessions.today(now)
    due = [one.id for one in _ending(today)]
    db.session.rollback()
    if not due:
        return 0
    with writing_unit():
        made = sum(_write(one, today, now) for one in _ending(today))
        db.session.commit()
    return made


def _ending(today):
    """[PersonCheck] that end soon, whose people were not written to, and that no newer one of that kind and level follows."""
    newer = sa.orm.aliased(PersonCheck)
    followed = sa.select(newer.id).where(
        newer.person_id == PersonCheck.person_id, newer.kind == PersonCheck.kind, newer.level == PersonCheck.level,
        newer.struck_at.is_(None), newer.on > PersonCheck.on).correlate(PersonCheck)
    told = sa.select(Message.id).where(Message.key == _OWN_KEY).correlate(PersonCheck)
    return db.session.scalars(sa.select(PersonCheck).join(Person, Person.id == PersonCheck.person_id).where(
        PersonCheck.until.between(today, today + AHEAD), PersonCheck.struck_at.is_(None), Person.ended_at.is_(None), ~followed.exists(),
        ~told.exists()).order_by(PersonCheck.id)).all()


_OWN_KEY = sa.literal("check-ends-") + PersonCheck.uuid + "-own"


def _write(check, today, now):
    early = sessions.instant(today, MAILS_FROM)
    coordinators = db.session.scalars(sa.select(Person).where(
        Person.role == "coordinator", Person.ended_at.is_(None), Person.id != check.person_id,
        Person.within(check.person.locality_ids))).all()
    made = 0
    for template, person, who in [("training_own", check.person, "own"), *(("training", one, one.id) for one in coordinators)]:
        subject, text, html = mail.render(f"reminders/mails/{template}.txt", until=check.until, uuid=check.person.uuid)
        made += outbox.queue(f"check-ends-{check.uuid}-{who}", to=person.email, subject=subject, text=text, html=html, now=now,
                             not_before=early)
    return made
