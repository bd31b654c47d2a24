"""What is forgotten of brought files: the file after a week, what became of it after 90 days, what columns meant after a year."""
from datetime import timedelta

import sqlalchemy as sa

from app.bulk.models import Brought, Remembered, Upload
from app.extensions import db
from app.people import ledger
from config import UPLOAD_DAYS

FILE_KEPT, RUN_KEPT, COLUMNS_KEPT = timedelta(days=UPLOAD_DAYS), timedelta(days=90), timedelta(days=365)


def drop(which, now):
    """Deletes files that never came in and meet a condition, at once. Raises ledger.Unwritten. Never commits."""
    waiting = sa.and_(which, Upload.begun_at.is_(None))
    uuids = db.session.scalars(sa.select(Upload.uuid).where(waiting)).all()
    _apart(sa.delete(Upload).where(Upload.uuid.in_(uuids)))
    ledger.forgotten("upload", *uuids, now=now)


def files(now):
    """Deletes files that nobody touched for FILE_KEPT: of one that came in, even in part, only what became of its rows stays. Gives how
    many. Never commits.
    """
    old = Upload.touched_at < now - FILE_KEPT
    emptied = _apart(sa.update(Upload).where(old, Upload.begun_at.is_not(None), Upload.table.is_not(None)).values(table=None, name=""))
    return emptied + _apart(sa.delete(Upload).where(old, Upload.begun_at.is_(None)))


def runs(now):
    """Deletes what came in RUN_KEPT ago as one file; its listings stay as they are. Gives how many. Never commits."""
    return _apart(sa.delete(Upload).where(Upload.begun_at.is_not(None), Upload.touched_at < now - RUN_KEPT))


def columns(now):
    """Deletes what columns meant when nobody used it for COLUMNS_KEPT, and rows that came to nothing. Gives how many. Never commits."""
    orphans = sa.delete(Brought).where(Brought.upload_id.is_(None), Brought.undone_at.is_not(None))
    return _apart(sa.delete(Remembered).where(Remembered.at < now - COLUMNS_KEPT)) + _apart(orphans)


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
