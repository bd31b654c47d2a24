"""What is forgotten of concerns: how to reach who reported one 90 days after it was closed, the report after six years."""
from datetime import timedelta

import sqlalchemy as sa

from app.concerns.models import Concern
from app.extensions import db
from config import CONTACT_DAYS

CONTACT_KEPT, REPORT_KEPT = timedelta(days=CONTACT_DAYS), timedelta(days=6 * 366)


def contacts(now):
    """Overwrites how to reach who reported a concern, CONTACT_KEPT after it was closed; gives how many. Never commits."""
    return _apart(sa.update(Concern).where(Concern.closed_at <= now - CONTACT_KEPT, Concern.contact.is_not(None))
                  .values(contact=None, contact_kind=""))


def reports(now):
    """Deletes concerns that were closed REPORT_KEPT ago, with their steps; gives how many. Never commits."""
    return _apart(sa.delete(Concern).where(Concern.closed_at <= now - REPORT_KEPT))


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
