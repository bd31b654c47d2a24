"""What is forgotten of people who asked to become champions: all that is personal, 30 days after the answer or 90 without one."""
from datetime import timedelta

import sqlalchemy as sa

from app.champions.models import ChampionRequest
from app.extensions import db
from config import ANSWERED_DAYS, UNANSWERED_DAYS

ANSWERED_KEPT, OPEN_KEPT = timedelta(days=ANSWERED_DAYS), timedelta(days=UNANSWERED_DAYS)
NOBODY = {"name": None, "contact": None, "contact_kind": "", "contact_key": None, "place": None}


def due(now):
    """The condition of the rows whose personal words are to be overwritten at `now`."""
    over = sa.or_(ChampionRequest.closed_at <= now - ANSWERED_KEPT,
                  sa.and_(ChampionRequest.closed_at.is_(None), ChampionRequest.at <= now - OPEN_KEPT))
    return sa.and_(over, ChampionRequest.contact_key.is_not(None))


def requests(now):
    """Overwrites what is personal in requests that are due, and closes those that nobody answered; gives how many. Never commits."""
    return overwrite(due(now), now)


def overwrite(condition, now):
    """As `requests`, for the rows of a condition."""
    return db.session.execute(
        sa.update(ChampionRequest).where(condition).values(closed_at=sa.func.coalesce(ChampionRequest.closed_at, now), **NOBODY),
        execution_options={"synchronize_session": False}).rowcount
