"""What is forgotten of asks: how to reach people and what they typed, 30 days after closing; which browser said "me too", the day after."""
from datetime import timedelta

import sqlalchemy as sa

from app.asks.telling import CONFIRMED_WITHIN
from app.directory import sessions
from app.extensions import db
from app.need.asks import CLOSED, EMAIL, NEW, NOT_SHOWN, Ask, AskContact, MeToo
from config import ANSWERED_DAYS, ASK_OPEN_DAYS

CLOSED_KEPT, OPEN_KEPT = timedelta(days=ANSWERED_DAYS), timedelta(days=ASK_OPEN_DAYS)
NOBODY = {"contact": None, "contact_key": None}
NO_WORDS = {"typed": None}


def contacts(now):
    """Overwrites contacts of asks that are due; gives how many. Never commits."""
    return _apart(sa.update(AskContact).where(AskContact.contact_key.is_not(None), AskContact.ask_id.in_(_due(now))).values(**NOBODY))


def unconfirmed(now):
    """Deletes email addresses that nobody confirmed in time; gives how many. Never commits."""
    return _apart(sa.delete(AskContact).where(
        AskContact.kind == EMAIL, AskContact.confirmed_at.is_(None), AskContact.at <= now - CONFIRMED_WITHIN))


def words(now):
    """Overwrites what people typed in asks that are due, and closes those of them that nobody ever read; gives how many. Never commits."""
    due = Ask.id.in_(sa.select(_due(now).subquery().c.id))
    unread = _apart(sa.update(Ask).where(Ask.state == NEW, due).values(state=CLOSED, outcome=NOT_SHOWN, closed_at=now, **NO_WORDS))
    return unread + _apart(sa.update(Ask).where(Ask.typed.is_not(None), due).values(**NO_WORDS))


def browsers(now):
    """Forgets which browser said "me too" on days that are over; gives how many. Never commits."""
    return _apart(sa.update(MeToo).where(MeToo.browser.is_not(None), MeToo.on < sessions.today(now)).values(browser=None))


def _due(now):
    """A select of the ids of asks that were closed CLOSED_KEPT ago, or asked OPEN_KEPT ago and are open still."""
    open_still = sa.and_(Ask.state != CLOSED, Ask.asked_on <= sessions.today(now) - OPEN_KEPT)
    return sa.select(Ask.id).where(sa.or_(Ask.closed_at <= now - CLOSED_KEPT, open_still))


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
