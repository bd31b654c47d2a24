"""What is forgotten of people who asked for company: all that is personal 30 days after it is over, at once when they say so."""
from datetime import timedelta

import sqlalchemy as sa

from app.company.models import Company
from app.extensions import db
from app.people import links
from config import ANSWERED_DAYS, UNANSWERED_DAYS

UNCONFIRMED_KEPT, OVER_KEPT, OPEN_KEPT = timedelta(hours=48), timedelta(days=ANSWERED_DAYS), timedelta(days=UNANSWERED_DAYS)
NOBODY = {"name": None, "contact": None, "help": None, "contact_key": None}


def unconfirmed(now):
    """Deletes those whose address was never confirmed; gives how many. Never commits."""
    ids = db.session.scalars(sa.select(Company.id).where(Company.confirmed_at.is_(None), Company.at <= now - UNCONFIRMED_KEPT)).all()
    _end_links(ids)
    return _apart(sa.delete(Company).where(Company.id.in_(ids)))


def people(now):
    """Overwrites what is personal in those that are over, or that who asked deleted; gives how many. Never commits."""
    due = sa.and_(Company.contact_key.is_not(None), sa.or_(
        Company.closed_at <= now - OVER_KEPT, Company.contact.is_(None), Company.at <= now - OPEN_KEPT))
    ids = db.session.scalars(sa.select(Company.id).where(due)).all()
    _end_links(db.session.scalars(sa.select(Company.id).where(Company.id.in_(ids), Company.contact.is_not(None))).all())
    return _apart(sa.update(Company).where(Company.id.in_(ids)).values(closed_at=sa.func.coalesce(Company.closed_at, now), **NOBODY))


def _end_links(ids):
    for one in ids:
        links.end("company", one)


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
