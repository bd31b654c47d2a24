"""Sends the mail of each quarter to who said yes: new ideas that worked and meetings to come, once, none with nothing to say."""
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.directory import sessions
from app.extensions import db, writing_unit
from app.learning import mailing, meeting, showing
from app.learning.models import Idea, LearningMail
from app.messages import mail, outbox
from app.people.models import Person

MAILS_FROM = 7 * 60
MOST_IDEAS, MOST_MEETINGS = 20, 10
_HEADERS = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def send(now):
    """Queues the mails of the quarter that `now` (aware) lies in, once each, from its first day at seven; gives how many. Commits by
    itself; when none is due it only reads.
    """
    today = sessions.today(now)
    begun = mailing.quarter(today)
    due = sa.select(LearningMail.person_id).join(Person, Person.id == LearningMail.person_id).where(
        LearningMail.stopped_at.is_(None), LearningMail.on < begun, Person.ended_at.is_(None), Person.email_key.is_not(None))
    ids = db.session.scalars(due.order_by(LearningMail.person_id)).all() if now >= sessions.instant(begun, MAILS_FROM) else []
    told = _told(begun, today) if ids else None
    db.session.rollback()
    sent = 0
    for person_id in ids:
        with writing_unit():
            if db.session.scalar(due.where(LearningMail.person_id == person_id)):
                sent += _write(db.session.get(LearningMail, person_id), begun, told, now)
            db.session.commit()
    return sent


def _told(begun, today):
    """([(title, uuid)] of the ideas that went public in the quarter before, [MeetingLine] to come)."""
    since = sessions.instant(mailing.quarter(begun - timedelta(days=1)), 0)
    ideas = db.session.execute(sa.select(Idea.title, Idea.uuid).where(
        Idea.published_at >= since, Idea.published_at < sessions.instant(begun, 0), Idea.off_at.is_(None))
        .order_by(Idea.published_at.desc()).limit(MOST_IDEAS)).all()
    return [tuple(one) for one in ideas], [showing.meeting_line(one, today) for one in meeting.coming(today, MOST_MEETINGS)]


def _write(row, begun, told, now):
    """Queues one person's mail."""
    row.on = begun
    ideas, meetings = told
    if not ideas and not meetings:
        return 0
    person = db.session.get(Person, row.person_id)
    stop = mailing.stop_path(person)
    subject, text, html = mail.render("reminders/mails/learning.txt", ideas=ideas, meetings=meetings, stop=stop)
    return int(outbox.queue(f"learning-{person.uuid}-{begun}", to=person.email, subject=subject, text=text, html=html, now=now,
                            headers={"List-Unsubscribe": f"<{current_app.config['SITE_URL']}{stop}>", **_HEADERS}))
