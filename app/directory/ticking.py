"""Moves time on (flow 6): dates stay 12 weeks ahead, stages and cards stay true, and an ended date is nobody's next one.

Each step is a short writing unit of its own, worked out afresh from the rows: it may run twice, beside writers, or be killed.
"""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app import index
from app.directory import entries, planning, rows, sessions
from app.directory.book import Book
from app.directory.models import Service, Session, Tick
from app.extensions import db, writing_unit

_BATCH = 200
_LONG = timedelta(days=31)


class Moved(NamedTuple):
    """What a tick did: activities given further dates, activities shown anew, and whether a date had ended since the last tick."""

    planned: int
    renewed: int
    ended: bool


def tick(now):
    """Moves time on to `now` (aware). Commits by itself; with nothing to do it only reads."""
    db.session.rollback()
    today = sessions.today(now)
    planned = _in_units(Service.ahead_until < today + planning.PROMISED, today)
    renewed = _in_units(Service.due_on <= today, today)
    ended = _has_ended(now)
    db.session.rollback()
    if ended:
        _remember(now)
    return Moved(planned, renewed, ended)


def _in_units(due, today):
    """Renews the activities that are due, some in each writing unit; gives how many."""
    done = 0
    while db.session.scalar(sa.select(sa.exists().where(due))):
        db.session.rollback()
        with writing_unit():
            done += _renew(db.session.scalars(sa.select(Service.id).where(due).order_by(Service.id).limit(_BATCH)).all(), today)
            db.session.commit()
    db.session.rollback()
    return done


def _renew(ids, today):
    connection = db.session.connection()
    book, services = Book(connection), list(rows.activities(connection, ids, today).values())
    planning.plan(book, services, today)
    for service in services:
        book.change(Service, service, {"due_on": entries.due_on(service, today)})
    book.write()
    found = {entry.entry_id: entry for service in services for entry in entries.entries_of(service, today)}
    gone = {number for service in services for number in entries.entry_ids(service.id, len(service.venues))} - set(found)
    driver = connection.connection.driver_connection
    if found:
        index.refresh(driver, [(entry.entry_id, entry.occurrences, entry.stage, entry.joining, entry.card) for entry in found.values()])
    if gone:
        index.remove(driver, gone)
    return len(services)


def _has_ended(now):
    """Whether a date ended since the last tick: at its end, else its start, else its day's end (as finding has it)."""
    last = db.session.scalar(sa.select(sa.func.max(Tick.at)))
    if last is None or now - last > _LONG:
        return True
    since, until = _wall_minutes(last), _wall_minutes(now)
    end = sa.func.coalesce(Session.closes, Session.opens, sessions.DAY)
    # One that ends after midnight is on the day before.
    days = [sessions.today(last) + timedelta(days) for days in range(-1, (sessions.today(now) - sessions.today(last)).days + 1)]
    ended = sa.or_(sa.false(), *(sa.and_(Session.on == day, end > since - day.toordinal() * sessions.DAY,
                                         end <= until - day.toordinal() * sessions.DAY) for day in days))
    return db.session.scalar(sa.select(sa.exists().where(Session.state != sessions.CANCELLED, ended)))


def _wall_minutes(moment):
    return sessions.today(moment).toordinal() * sessions.DAY + sessions.minute(moment)


def _remember(now):
    with writing_unit():
        db.session.merge(Tick(id=1, at=now))
        index.touch(db.session.connection().connection.driver_connection)
        db.session.commit()
