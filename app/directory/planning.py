"""Keeps Session rows about 12 weeks ahead, equal to what the schedules say; past ones stay as they were."""
from collections import defaultdict
from datetime import timedelta

import sqlalchemy as sa

from app.directory import freshness, rows, sessions
from app.directory.models import Schedule, Service, Session
from config import WEEKS_AHEAD

# A week more than is promised, so that each activity has its turn once a week and not every night.
_AHEAD = timedelta(weeks=WEEKS_AHEAD + 1)
PROMISED = timedelta(weeks=WEEKS_AHEAD)


def plan(book, services, today, anew=False):
    """Makes the coming Sessions of services (records of rows.activities since `today`) what their schedules say; sets `ahead_until`.

    Only an active one that is not archived has dates to come. `anew` says that schedules may have changed.
    """
    known = _known(services)
    if anew:
        _add_moved(known, book.connection, services, today)
    for service in services:
        until = horizon(service, today)
        planned = []
        for schedule in service.schedules:
            wanted = sessions.occurrences(schedule, today, until) if until else []
            planned += _settle(book, schedule, service.id, known.get(schedule.id, {}), wanted, today)
        for schedule in service.ended:
            _settle(book, schedule, service.id, known.get(schedule.id, {}), [], today)
        planned.sort(key=lambda one: (one.on, one.opens is None, one.opens))
        service.sessions = planned
        book.change(Service, service, {"ahead_until": until})


def differs(service, today):
    """Whether the coming Sessions of a service (a record of rows.activities since `today`) are not what its schedules say."""
    wanted = {(schedule.id, *one) for schedule in service.schedules if service.ahead_until
              for one in sessions.occurrences(schedule, today, service.ahead_until)}
    had = [(one.schedule_id, *(getattr(one, name) for name in sessions.Occurrence._fields)) for one in service.sessions]
    return len(had) != len(wanted) or set(had) != wanted


def horizon(service, today):
    """How far ahead to plan a service (local date), None when no dates are to come."""
    if service.status != "active" or freshness.stage_of(service, today) >= freshness.ARCHIVED:
        return None
    may_come = any(sessions.is_pattern(schedule) or schedule.exceptions for schedule in service.schedules)
    return today + _AHEAD if may_come else None


def end(book, service, schedules, today):
    """Takes schedules that are no longer said out of a service: those with past Sessions stay for these, others go."""
    if not schedules:
        return
    ids = [schedule.id for schedule in schedules]
    past = set(book.connection.scalars(sa.select(Session.schedule_id).where(Session.schedule_id.in_(ids), Session.on < today).distinct()))
    for schedule in schedules:
        if schedule.id in past:
            # Without its venue, which may go while the past stays.
            book.change(Schedule, schedule, {"ended_on": today, "service_at_location_id": None})
            service.ended.append(schedule)
        else:
            for session in rows.read(book.connection, Session, Session.schedule_id == schedule.id):
                _take_off(book, session)
            book.drop(Schedule, schedule)


def _known(services):
    """{schedule id: {original date: Session}} of what is to come."""
    known = defaultdict(dict)
    for service in services:
        for session in service.sessions:
            known[session.schedule_id][session.original_on] = session
    return known


def _add_moved(known, connection, services, today):
    """Adds those past dates that a schedule may still have in hand: moved from a day to come, or now to be moved to one."""
    schedules = [schedule for service in services for schedule in service.schedules + service.ended]
    early = {one.on for schedule in schedules for one in schedule.exceptions if one.on < today}
    had = [service.id for service in services if service.schedules or service.ended]
    moved = sa.or_(Session.original_on >= today, Session.original_on.in_(early))
    for part in rows.in_parts(had, 500):
        for session in rows.read(connection, Session, Session.service_id.in_(part), Session.on < today, moved):
            known[session.schedule_id][session.original_on] = session


def _settle(book, schedule, service_id, known, wanted, today):
    """Makes a schedule's known Sessions the wanted occurrences; gives those that are on from today."""
    planned, new = [], []
    for occurrence in wanted:
        values = dict(zip(occurrence._fields, occurrence, strict=True))
        session = known.pop(occurrence.original_on, None) if known else None
        if session is None:
            new.append(values | {"schedule_id": schedule.id, "service_id": service_id})
        else:
            book.change(Session, session, values)
            planned.append(session)
    for session in known.values():
        if session.on >= today:
            _take_off(book, session)
    return planned + book.add_all(Session, new)


def _take_off(book, session):
    """Takes off a date that is not to be. Nobody can hold a place for it yet; one that somebody does is to be cancelled with a reason."""
    book.drop(Session, session)
