"""Stepping down and going away: what somebody has in hand goes to others, nothing of what they did is lost, and nobody asks them meanwhile.

What writes runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
from datetime import date, timedelta

import sqlalchemy as sa

from app.asks import answering
from app.bulk.forgetting import drop
from app.bulk.models import Upload
from app.company import going
from app.company.models import Company
from app.desk.models import DeskHold
from app.extensions import db
from app.messages import mail, outbox
from app.need.asks import CLOSED, Ask
from app.people import audit, inviting, profiles
from app.people.models import Person
from app.submissions.models import DRAFT, Submission
from app.tables.cells import dates
from app.web.formats import plural

LEAVE = "champion.leave"
LONGEST_AWAY = timedelta(days=366)


def held(person):
    """What a Person has in hand, in words: ["1 person you go along with", "2 asks that you picked up"]."""
    company, asks = len(_company(person)), len(_asks(person))
    found = [plural(company, "person you go along with", "people you go along with")] if company else []
    return found + ([plural(asks, "ask that you picked up", "asks that you picked up")] if asks else [])


def let_go(person, *, now):
    """Gives all that a Person has in hand to the others; who waits for them is told."""
    for one in _company(person):
        going.put_back(one, person, now=now)
    for one in _asks(person):
        answering.put_back(one, person, now=now)
    db.session.execute(sa.delete(DeskHold).where(DeskHold.person_id == person.id))
    db.session.execute(sa.update(Submission).where(Submission.held_by_id == person.id).values(held_by_id=None, held_at=None))


def step_down(person, *, now):
    """Ends a champion's own role: what they hold goes back, their profile and files that are not in go, their coordinators are told."""
    coordinators = db.session.scalars(sa.select(Person).where(
        Person.role == "coordinator", Person.ended_at.is_(None), Person.within(person.locality_ids))).all()
    let_go(person, now=now)
    drop(Upload.person_id == person.id, now)
    audit.record(LEAVE, "person", person.uuid, person=person, reason="stepped down", now=now)
    inviting.end_role(person, by=person, now=now)
    subject, text, html = mail.render("desk/mails/stepped_down.txt")
    for one in coordinators:
        outbox.queue(f"stepped-down {person.uuid} {now.isoformat()} {one.id}", to=one.email, subject=subject, text=text, html=html, now=now)


def go_away(person, until, put_back, *, now):
    """Says that a champion is away until a local date; with `put_back` what they hold goes to the others."""
    if put_back:
        let_go(person, now=now)
    profiles.go_away(person, until, now=now)


def read_until(text, today):
    """(the local date on which somebody is back, fault in words) of what was typed (any text)."""
    text = text.strip()[:60]
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-11-25") and text.isascii() else dates.read(text).value if text else None
    except ValueError:
        found = None
    if found is None:
        return None, "Enter the day on which you are back, like 5 January 2027"
    return (found, "") if today < found <= today + LONGEST_AWAY else (None, "Enter a day that is still to come, within a year")


def _company(person):
    return db.session.scalars(sa.select(Company).where(Company.taken_by_id == person.id, Company.closed_at.is_(None))
                              .order_by(Company.id)).all()


def _asks(person):
    """What they picked up; an ask of which a listing was sent in stays with that listing, and is closed when it is on the site."""
    drafts = sa.select(Submission.uuid).where(Submission.state == DRAFT)
    return db.session.scalars(sa.select(Ask).where(Ask.held_by_id == person.id, Ask.state != CLOSED, sa.or_(
        Ask.submission_uuid.is_(None), Ask.submission_uuid.in_(drafts))).order_by(Ask.id)).all()
