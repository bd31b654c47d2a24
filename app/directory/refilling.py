"""Makes anew what is worked out from rows: coming dates, and the index, whose form is kept since cards of an old one cannot be drawn."""
import sqlalchemy as sa

from app.directory import planning, publication, rows, sessions
from app.directory.book import Book
from app.directory.entries import FORM
from app.directory.models import Filling, Service
from app.extensions import db

_BATCH = 500


def refill(*, now):
    """Fills the index from the rows, in the caller's writing unit; gives how many entries it then holds."""
    written = publication.rebuild_index(now=now)
    db.session.merge(Filling(id=1, form=FORM))
    return written


def refill_if_old(*, now):
    """As refill, when the index holds another form than this release's or nobody knows which; else None."""
    filled = db.session.get(Filling, 1)
    return None if filled and filled.form == FORM else refill(now=now)


def every_activity(today):
    """Yields the record (rows.activities, Sessions since the local date `today`) of each Service, withdrawn ones too, in order of id."""
    connection = db.session.connection()
    ids = connection.scalars(sa.select(Service.id).order_by(Service.id)).all()
    for part in rows.in_parts(ids, _BATCH):
        yield from rows.activities(connection, part, today).values()


def plan_again(*, now):
    """Makes the coming dates of all activities what their schedules say, in the caller's writing unit; gives how many were otherwise."""
    today, connection = sessions.today(now), db.session.connection()
    wrong = [service.id for service in every_activity(today) if planning.differs(service, today)]
    for part in rows.in_parts(wrong, _BATCH):
        book = Book(connection)
        planning.plan(book, list(rows.activities(connection, part, today).values()), today, anew=True)
        book.write()
    return len(wrong)
