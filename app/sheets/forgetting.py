"""Printed sheets and counts that are needed no longer; neither holds anybody."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.practices.models import SheetCount
from app.sheets.models import PrintedLine, PrintedSheet

# So long after its time a square code still says that it is over; counts are shown for two years.
OVER_KEPT, COUNTS_KEPT = timedelta(days=365), timedelta(days=366 * 2)


def forget(now):
    """Deletes sheets a year after their time was over, and counts after two years; gives how many. Never commits."""
    today = sessions.today(now)
    old = sa.select(PrintedSheet.id).where(PrintedSheet.ends_on < today - OVER_KEPT)
    db.session.execute(sa.delete(PrintedLine).where(PrintedLine.sheet_id.in_(old)), execution_options={"synchronize_session": False})
    gone = db.session.execute(sa.delete(PrintedSheet).where(PrintedSheet.ends_on < today - OVER_KEPT),
                              execution_options={"synchronize_session": False}).rowcount
    return gone + db.session.execute(sa.delete(SheetCount).where(SheetCount.month < today - COUNTS_KEPT)).rowcount
