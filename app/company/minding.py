"""Minds those who wait for company: nobody waits unseen, and a date that changes, or an activity that stops, is told to both."""
from datetime import timedelta

import sqlalchemy as sa

from app.company import going, telling
from app.company.fetching import is_free, is_over
from app.company.models import NOBODY, STOPPED, Company
from app.directory import sessions
from app.directory.models import Session
from app.extensions import db, writing_unit

WAITS, CLOSES = timedelta(days=3), timedelta(days=30)


def mind(now):
    """Does what is due at `now` (aware) and commits; with nothing to do it only reads. Gives how many it was."""
    due = [one.id for one in _open() if _step(one, now)]
    db.session.rollback()
    if not due:
        return 0
    with writing_unit():
        done = 0
        for one in _open(Company.id.in_(due)):
            step = _step(one, now)
            if step:
                step(one, now)
                done += 1
        db.session.commit()
    return done


def _open(*conditions):
    return db.session.scalars(sa.select(Company).where(Company.confirmed_at.is_not(None), Company.closed_at.is_(None), *conditions)
                              .order_by(Company.id)).all()


def _step(one, now):
    """What is to be done about one now, a function of it and the moment; None for nothing."""
    if one.service.merged_into_id:
        return _follow
    if one.service.withdrawn_at is not None or one.service.status not in ("active", "temporarily closed"):
        return _stop
    if one.taken_by_id is not None and is_free(one):
        return going.let_go
    if _differs(one, now):
        return _tell_date
    if one.taken_by_id is None and is_over(one, now):
        return _nobody
    if one.taken_by_id is None and one.told_at is None and now - one.confirmed_at >= WAITS:
        return _tell_coordinators
    if one.taken_by_id is not None and is_over(one, now) and one.asked_at is None:
        return _ask
    return _nobody if one.asked_at is not None and now - one.asked_at >= CLOSES else None


def _stop(one, now):
    one.closed_at, one.outcome = now, STOPPED
    telling.asker("stopped", one, now)
    telling.taker("stopped_too", one, now)


def _follow(one, now):
    one.service_id = one.service.merged_into_id


def _session(one):
    """The Session that was chosen, as it is now; None when that date is not planned any more."""
    found = db.session.scalars(sa.select(Session).where(
        Session.service_id == one.service_id, Session.original_on == one.original_on).order_by(Session.opens, Session.id)).all()
    same = [session for session in found if session.opens == one.opens]
    return next(iter(same or found), None)


def _now_told(one):
    session = _session(one)
    if session is None or session.state == sessions.CANCELLED:
        return one.on, one.opens, True
    return session.on, session.opens, False


def _differs(one, now):
    return one.original_on is not None and not is_over(one, now) and _now_told(one) != (one.on, one.opens, one.off)


def _tell_date(one, now):
    one.on, one.opens, one.off = _now_told(one)
    telling.asker("date", one, now, off=one.off)
    telling.taker("date_too", one, now, off=one.off)


def _nobody(one, now):
    one.closed_at, one.outcome = now, NOBODY
    telling.asker("nobody" if one.taken_by_id is None else "closed", one, now)


def _tell_coordinators(one, now):
    # With nobody to tell yet it is tried again.
    one.told_at = now if telling.coordinators(one, now) else None


def _ask(one, now):
    one.asked_at = now
    telling.taker("how", one, now)
