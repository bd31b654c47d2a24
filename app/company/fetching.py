"""Fetches who waits for company, through a person's scope: what lies elsewhere is not there at all."""
from datetime import timedelta

import sqlalchemy as sa

from app.company.models import Company
from app.directory import sessions
from app.extensions import db
from app.people.models import Audit, Person
from app.people.permissions import visible

ANSWER, PUT_BACK = "company.answer", "put back"
# So long after it was taken for any date its taker is asked how it went.
ANY_DATE = timedelta(days=7)
_WAITS = sa.and_(Company.confirmed_at.is_not(None), Company.closed_at.is_(None))


def waiting(person, now):
    """[Company] that a Person may act on now and nobody else holds, oldest first: free ones, and those of theirs to be closed."""
    rows = db.session.scalars(visible(person, ANSWER, Company).where(_WAITS, sa.or_(_free(), Company.taken_by_id == person.id))
                              .order_by(Company.at, Company.id)).all()
    return [one for one in rows if one.taken_by_id != person.id or is_over(one, now)]


def held(person):
    """[Company] that a Person said they would go along to and that is open, the next date first."""
    return db.session.scalars(visible(person, ANSWER, Company).where(_WAITS, Company.taken_by_id == person.id)
                              .order_by(Company.on.is_(None), Company.on, Company.id)).all()


def fetch(person, uuid):
    """The Company of a uuid (any text) that a Person may answer, also one that somebody else took or that is over; None for any other."""
    return db.session.scalar(visible(person, ANSWER, Company).where(Company.confirmed_at.is_not(None), Company.uuid == uuid))


def by_uuid(uuid):
    """The Company of a uuid (any text), whoever asks, or None: for doors that ask people.links."""
    return db.session.scalar(sa.select(Company).where(Company.uuid == uuid))


def looks(company):
    """[(moment, role)] of each time that somebody looked at how to reach who asked, the newest first."""
    return db.session.execute(sa.select(Audit.at, Audit.role).where(
        Audit.thing_type == "company", Audit.thing_id == company.uuid, Audit.reason == "contact opened").order_by(Audit.id.desc())).all()


def put_back(since):
    """{uuid: (person id, when)} of the last time that each was put back by whoever had said yes, after the moment `since`."""
    rows = db.session.execute(sa.select(Audit.thing_id, Audit.person_id, Audit.at).where(
        Audit.at > since, Audit.act == ANSWER, Audit.reason == PUT_BACK).order_by(Audit.id)).all()
    return {row.thing_id: (row.person_id, row.at) for row in rows}


def is_free(company):
    """Whether nobody holds it: also when whoever did is no champion any more."""
    return company.taken_by is None or company.taken_by.ended_at is not None


def is_over(company, now):
    """Whether its date is past, or, for any date, it was taken a while ago: then it is to be closed."""
    if company.on is not None:
        return company.on < sessions.today(now)
    return company.taken_at is not None and now - company.taken_at >= ANY_DATE


def _free():
    return sa.or_(Company.taken_by_id.is_(None), Company.taken_by_id.in_(sa.select(Person.id).where(Person.ended_at.is_not(None))))
