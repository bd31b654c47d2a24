"""Moves places on as time passes: what was never confirmed goes, offers pass on, people and hosts are reminded, groups end."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import publication, sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import (buddying, courses, date_by_date, date_lines, first_letters, firsts, how_it_was, joining, leaderless, long_waits,
                        moving, nudging, reminding, seats, unreached)
from app.groups.models import HELD, LEFT, OFFERED, WAITING, WRITTEN, Group, Host, Place
from app.groups.seats import Seat

WAITS_ASKED, WAITS_KEPT = timedelta(days=76), timedelta(days=90)
_WENT = ("withdrawn", "defunct", "merged")


def mind(now):
    """Does what is due at `now` (aware) and commits; with nothing to do it only reads. Gives how many it was."""
    # First: whoever is rung from now on is told so by all that follows.
    done = unreached.mind(now) + sum(each(due, step, now) for due, step in _STEPS)
    done += date_by_date.mind(now) + firsts.mind(now) + buddying.mind(now)
    return done + reminding.remind(now) + first_letters.ring(now) + how_it_was.mind(now) + nudging.nudge(now)


def each(due, step, now):
    """Does `step(id, now)` for each id that a select `due(now)` gives, each in a commit of its own; gives how many."""
    ids = db.session.execute(due(now)).all()
    db.session.rollback()
    done = 0
    # One at a time, found again under the lock: nobody waits long, and nothing that moved meanwhile moves twice.
    for (one,) in ids:
        with writing_unit():
            if db.session.execute(due(now).where(_key(due(now)) == one)).first():
                step(one, now)
                done += 1
            db.session.commit()
    return done


def _key(statement):
    return next(iter(statement.selected_columns))


def _unconfirmed(now):
    held = sa.and_(Place.state.in_((HELD, WAITING)), Place.held_until <= now)
    # Whose group closed meanwhile, or whom a host took off, is kept no longer for that.
    left = sa.and_(Place.state == LEFT, sa.or_(Place.left_at <= now - joining.RINGS_WITHIN, sa.and_(
        Place.contact_kind.in_(WRITTEN), Place.left_at <= now - joining.HELD_FOR)))
    return sa.select(Place.id).where(Place.confirmed_at.is_(None), sa.or_(held, left)).order_by(Place.id)


def _unanswered(now):
    return sa.select(Place.id).where(Place.state == OFFERED, Place.held_until <= now).order_by(Place.held_until, Place.id)


def _unanswered_dates(now):
    return sa.select(Seat.id).where(Seat.state == seats.OFFERED, Seat.held_until <= now).order_by(Seat.held_until, Seat.id)


def _waited(now):
    return sa.select(Place.id).where(Place.state == WAITING, Place.waits_since <= now - WAITS_KEPT).order_by(Place.id)


def _waits_long(now):
    return sa.select(Place.id).where(
        Place.state == WAITING, Place.waits_since <= now - WAITS_ASKED, Place.asked_at.is_(None)).order_by(Place.id)


def _ended(_now):
    # One that is only looked at may come back: nobody loses their place for that.
    gone = sa.and_(sa.or_(Service.withdrawn_at.is_not(None), Service.status.in_(_WENT)),
                   sa.func.coalesce(Service.withdrawn_reason, "") != publication.LOOKED_AT)
    return sa.select(Group.id).join(Service).where(Group.closed_at.is_(None), gone).order_by(Group.id)


def _over(now):
    """Courses whose last week is past."""
    today = sa.func.julianday(sessions.today(now).isoformat())
    return sa.select(Group.id).where(Group.closed_at.is_(None), Group.weeks.is_not(None), Group.starts_on.is_not(None),
                                     sa.func.julianday(Group.starts_on) + Group.weeks * 7 <= today)


_STEPS = (
    (_ended, lambda one, now: moving.close(db.session.get(Group, one), now=now)),
    (_over, lambda one, now: moving.close(db.session.get(Group, one), now=now, template="course_over")),
    (courses.due, lambda one, now: courses.end_joining(db.session.get(Group, one), now)),
    (_unconfirmed, lambda one, now: moving.drop(db.session.get(Place, one), now=now)),
    (_unanswered, lambda one, now: moving.lapse(db.session.get(Place, one), now=now)),
    (_unanswered_dates, lambda one, now: date_lines.lapse(db.session.get(Seat, one), now=now)),
    (_waited, lambda one, now: moving.leave(db.session.get(Place, one), "waited", now=now)),
    (_waits_long, long_waits.ask),
    (leaderless.due, lambda one, now: leaderless.end(db.session.get(Host, one), now)),
)
