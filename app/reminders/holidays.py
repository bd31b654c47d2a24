"""Asks owners ahead whether they are on, on bank holidays: one mail a person for all their listings, each date once.

Worked out afresh from the rows, in short writing units: it may run again, be killed, or come late.
"""
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import periods, publication, rows, sessions
from app.directory.entries import LISTED
from app.directory.models import Schedule, Service, Session
from app.extensions import db, writing_unit
from app.messages import mail, outbox
from app.reminders.looking import person_of
from app.reminders.models import HOLIDAY, Asked
from app.submissions import owning
from app.submissions.models import Owner
from config import HOLIDAY_ASKED_DAYS, HOLIDAY_TOGETHER_DAYS

# Nobody wants to be asked in the night.
MAILS_FROM = 9 * 60
_PEOPLE, _PART = 20, 500
_DAY = timedelta(days=1)


class Question(NamedTuple):
    """One date to ask one Owner about."""

    owner: Owner
    asking: periods.Asking


def ask(today, now):
    """Begins the list of bank holidays where it ends, and asks about those that are near on the local date `today`. Commits by itself."""
    db.session.rollback()
    with writing_unit():
        new = periods.begin(today, now)
        if new:
            publication.show_again(_on(new), now=now)
        db.session.commit()
    for part in rows.in_parts(look(today).items(), _PEOPLE):
        db.session.rollback()
        with writing_unit():
            again = look(today, {question.asking.service_id for _, questions in part for question in questions})
            for person, _ in part:
                if person in again:
                    _write(person, again[person], today, now)
            db.session.commit()
    db.session.rollback()


def look(today, among=None):
    """{person: [Question]} of those who are to be asked on the local date `today`; only about the listings `among` (ids) when told."""
    last = today + timedelta(HOLIDAY_ASKED_DAYS)
    open_ones = [one for one in periods.askings(db.session.connection(), today + _DAY, last + timedelta(HOLIDAY_TOGETHER_DAYS), among)
                 if one.answer is None]
    people = defaultdict(list)
    for part in rows.in_parts(open_ones, _PART):
        ids = {one.service_id for one in part}
        asked = set(db.session.execute(sa.select(Asked.service_id, Asked.owner_id, Asked.since).where(
            Asked.service_id.in_(ids), Asked.what == HOLIDAY)).all())
        owners = db.session.scalars(sa.select(Owner).where(Owner.service_id.in_(ids), Owner.ended_at.is_(None)).order_by(Owner.id)).all()
        for one in part:
            for owner in owners:
                if owner.service_id == one.service_id and owner.email and (one.service_id, owner.id, one.on) not in asked:
                    people[person_of(owner)].append(Question(owner, one))
    return {person: questions for person, questions in people.items() if min(one.asking.on for one in questions) <= last}


def _on(days):
    """The ids of the activities that have a date of their pattern on one of these days."""
    return db.session.scalars(sa.select(Session.service_id).join(Schedule).join(Service, Service.id == Session.service_id).where(
        Session.on.in_(days), Session.state == sessions.PLANNED, Schedule.freq != "", Service.status.in_(LISTED)).distinct()).all()


def _write(person, questions, today, now):
    """Queues one person's mail, and writes down what it asks."""
    first, last = questions[0].owner, max(one.asking.on for one in questions)
    listings = defaultdict(list)
    for one in questions:
        listings[one.owner.service.name].append((one.asking.on, one.asking.name))
    token = owning.holiday_link(first, sessions.instant(last + _DAY, 0), now)
    subject, text, html = mail.render("reminders/mails/holidays.txt", listings=listings, token=token,
                                      first=min(one.asking.on for one in questions))
    if outbox.queue(f"holidays-{today}-{person}", to=first.email, subject=subject, text=text, html=html, now=now,
                    not_before=sessions.instant(today, MAILS_FROM)):
        db.session.add_all(Asked(service_id=one.asking.service_id, owner_id=one.owner.id, what=HOLIDAY, since=one.asking.on, on=today)
                           for one in questions)
        db.session.flush()
