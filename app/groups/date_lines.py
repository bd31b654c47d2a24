"""The line of each date of a group: one guarded statement gives its places, and what comes free is offered along it (SECURITY DU-1, DU-2).

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.directory.sessions import LONDON
from app.extensions import db
from app.groups import counting, dates, late_letters, telling
from app.groups.models import PLACED, Group, Place
from app.groups.seats import OFFERED, WAITS, DateCount, Seat

OFFER_LASTS = timedelta(hours=48)
# An offer ends so long before its date begins, for people to get ready, and none is made that would leave less than `LEAST` to answer.
ENDS_BEFORE, LEAST = timedelta(hours=2), timedelta(hours=1)
LETTER = "date_offer"
_APART = {"synchronize_session": False}


def take(group_id, original_on, *free):
    """Takes one place on a date for which all conditions hold: the one statement that raises its counter. Gives whether it did."""
    count_of(group_id, original_on)
    is_open = sa.exists().where(Group.id == group_id, Group.closed_at.is_(None))
    return db.session.execute(sa.update(DateCount).where(
        DateCount.group_id == group_id, DateCount.original_on == original_on, is_open, *_has_room(), *free)
        .values(taken=DateCount.taken + 1), execution_options=_APART).rowcount == 1


def count_of(group_id, original_on):
    """The DateCount of a date, made when there is none yet: with as many places as the group has on each date."""
    found = db.session.scalar(sa.select(DateCount).where(DateCount.group_id == group_id, DateCount.original_on == original_on))
    if found is None:
        places = db.session.scalar(sa.select(Group.per_date).where(Group.id == group_id))
        found = DateCount(group_id=group_id, original_on=original_on, capacity=places, taken=0)
        db.session.add(found)
        db.session.flush()
    return found


def until(day, now):
    """Until when a place on a Date would be offered now; None when it is too near, or off."""
    end = min(now + OFFER_LASTS, _begins(day) - ENDS_BEFORE)
    return None if day.off or end - now < LEAST else end


def line(group_id, original_on):
    """Who may be offered a place on a date: they wait for it, and their place in the group is theirs."""
    return sa.select(Seat).join(Place).where(
        Seat.group_id == group_id, Seat.original_on == original_on, Seat.state == WAITS, Place.state == PLACED)


def somebody_waits(group_id, original_on):
    """Whether somebody could be offered a place on a date."""
    return _next(group_id, original_on) is not None


def pass_on(group_id, original_on, day, now):
    """Offers what came free to the next in line; only when nobody is to be asked does the counter fall."""
    following = _next(group_id, original_on) if day is not None and until(day, now) else None
    if following is not None:
        _offer(following, day, now)
        return
    db.session.execute(sa.update(DateCount).where(
        DateCount.group_id == group_id, DateCount.original_on == original_on, DateCount.taken > 0)
        .values(taken=DateCount.taken - 1), execution_options=_APART)


def offer_free(group, now, only=None):
    """Offers what is free on each date to come (or on one original day) to whoever is next in its line; gives how many."""
    done = 0
    for original_on, day in dates.to_choose(group, now).items():
        if only in (None, original_on) and until(day, now):
            following = _next(group.id, original_on)
            while following is not None and take(group.id, original_on):
                _offer(following, day, now)
                following, done = _next(group.id, original_on), done + 1
    counting.tell(group.id, now=now)
    return done


def offer_again(place, now):
    """Has whoever rings somebody now say which dates they were offered, where there is time to answer."""
    for seat in db.session.scalars(sa.select(Seat).where(Seat.place_id == place.id, Seat.state == OFFERED)):
        day = dates.to_choose(place.group, now).get(seat.original_on)
        if day is not None and until(day, now):
            _offer(seat, day, now)


def lapse(seat, *, now):
    """An offer that nobody answered passes on, and who was asked is out of that date's line.

    One whose letter waits for a mail server is made anew while there is time; one of a date that is off waits until it is on again.
    Whose letter, or text in the morning, left them less than LEAST to answer stays in the line.
    """
    day = dates.to_choose(seat.place.group, now).get(seat.original_on)
    day = None if day is None or day.off else day
    went = late_letters.went_at(_letters(seat))
    if day is not None and went is None:
        late_letters.take_back(_letters(seat))
        if until(day, now):
            return _offer(seat, day, now)
    longer = day and went and min(went + OFFER_LASTS, _begins(day) - ENDS_BEFORE)
    if longer and longer > seat.held_until + late_letters.IN_TIME and longer > now:
        seat.held_until = longer
        return None
    if day is None or went is None or went and seat.held_until - went < LEAST:
        seat.state, seat.held_until = WAITS, None
        db.session.flush()
    else:
        telling.tell("date_passed", seat.place, now, key=f"{seat.original_on}-{now.isoformat()}", on=day.on)
        db.session.delete(seat)
        db.session.flush()
    pass_on(seat.group_id, seat.original_on, day, now)
    return counting.tell(seat.group_id, now=now)


def change_each(group, places, *, now):
    """Changes how many places each date to come has, but for dates with a number of their own; gives None, or the Date with too many.

    Then nothing is changed. More are offered along the lines at once.
    """
    known, before = dates.to_choose(group, now), group.per_date
    every = sa.and_(DateCount.group_id == group.id, DateCount.original_on.in_(known), DateCount.capacity == before)
    full = db.session.scalar(sa.select(sa.func.min(DateCount.original_on)).where(every, DateCount.taken > places))
    if full is not None:
        return known[full]
    db.session.execute(sa.update(DateCount).where(every).values(capacity=places), execution_options=_APART)
    group.per_date = places
    db.session.flush()
    offer_free(group, now)
    return None


def change_one(group, original_on, places, *, now):
    """Changes how many places one date has; False, with nothing changed, for fewer than are taken. More are offered at once."""
    count = count_of(group.id, original_on)
    changed = db.session.execute(sa.update(DateCount).where(DateCount.id == count.id, DateCount.taken <= places).values(capacity=places),
                                 execution_options=_APART).rowcount
    if changed:
        offer_free(group, now, only=original_on)
    return bool(changed)


def _has_room():
    return (DateCount.taken < DateCount.capacity,)


def _begins(day):
    return sessions.instant(day.on, day.opens or 0)


def _next(group_id, original_on):
    return db.session.scalar(line(group_id, original_on).order_by(Seat.line).limit(1))


def _offer(seat, day, now):
    seat.state, seat.offered_at, seat.held_until = OFFERED, now, until(day, now)
    db.session.flush()
    ends, key = seat.held_until.astimezone(LONDON), _key(seat)
    if telling.can_be_written_to(seat.place):
        telling.tell(LETTER, seat.place, now, key=key, until=ends, on=day.on)
    else:
        telling.hosts(seat.place.group, seat.place, now, "ring_date", key, until=ends, on=day.on)


def _key(seat):
    return f"{seat.original_on}-{seat.held_until.isoformat()}"


def _letters(seat):
    return late_letters.of(seat.place, f"{LETTER}-{seat.original_on}", _key(seat))
