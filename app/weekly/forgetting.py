"""What is forgotten of the weekly mail: addresses that were never confirmed, and those that stopped it."""
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db
from app.weekly.models import WeeklyMail
from config import WEEKLY_CONFIRM_HOURS

CONFIRMED_WITHIN = timedelta(hours=WEEKLY_CONFIRM_HOURS)
NOBODY = {"email": None, "email_key": None}


def weekly(now):
    """Deletes rows that were stopped, forgotten, or not confirmed in time; gives how many. Never commits."""
    unsure = sa.and_(WeeklyMail.confirmed_at.is_(None), WeeklyMail.asked_at <= now - CONFIRMED_WITHIN)
    over = sa.or_(WeeklyMail.ended_at <= now, WeeklyMail.email_key.is_(None), unsure)
    return db.session.execute(sa.delete(WeeklyMail).where(over), execution_options={"synchronize_session": False}).rowcount
