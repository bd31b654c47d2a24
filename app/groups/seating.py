"""Somebody chooses the dates of a group on which they come, gives one up, or all: what there is no place on, they wait for.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
import sqlalchemy as sa

from app.extensions import db
from app.groups import counting, date_lines, dates
from app.groups.models import ASKED, COUNTED, HELD, PLACED, Group, Place
from app.groups.seats import COMES, OFFERED, SEATED, WAITS, DateCount, Seat
from app.people import audit

FROM_ONE_NETWORK = 3


def of_place(place):
    """{original day: Seat} of a place."""
    return {one.original_on: one for one in db.session.scalars(sa.select(Seat).where(Seat.place_id == place.id))}


def coming_on(group_id, day):
    """{id of the Place} of those who come on an original day."""
    return set(db.session.scalars(sa.select(Seat.place_id).where(
        Seat.group_id == group_id, Seat.original_on == day, Seat.state == COMES)))


def comes(place, original_on):
    """Whether somebody with a place comes on a date, as far as they chose: where a place is for all dates, they come on each."""
    days = days_of(place)
    return days is None or original_on in days


def days_of(place):
    """The original days on which somebody comes, a set; None where a place is for all dates."""
    return None if place.group.per_date is None else {one for one, seat in of_place(place).items() if seat.state == COMES}


def offered(group_id):
    """[Seat] of a group that are offered to somebody, the first date first."""
    return db.session.scalars(sa.select(Seat).where(Seat.group_id == group_id, Seat.state == OFFERED)
                              .order_by(Seat.original_on, Seat.line)).all()


def counts_on(group_id, original_on):
    """(how many come on a date, were offered a place on it, and wait for one)."""
    found = dict(db.session.execute(sa.select(Seat.state, sa.func.count()).where(
        Seat.group_id == group_id, Seat.original_on == original_on).group_by(Seat.state)).all())
    return tuple(found.get(state, 0) for state in (COMES, OFFERED, WAITS))


def begin(place, told, *, now):
    """Asks for each date of a joining.Told that is still to be had: a place on it while the place itself counts, else one in its line."""
    known = dates.to_choose(place.group, now) if told.days else {}
    for day in sorted(known.keys() & set(told.days)):
        seat = _made(place, day)
        if place.state == HELD and place.confirmed_at is None:
            _take(seat, known[day], now, *_unconfirmed(place.group_id, day, told))
        elif place.confirmed_at is not None and place.state in COUNTED:
            _take(seat, known[day], now)


def confirmed(place, *, now):
    """Somebody whose place counts by now tries again for the dates that they wait for, each in its order. Never commits."""
    if place.state not in COUNTED:
        return
    waits = [one for one in of_place(place).values() if one.state == WAITS]
    known = dates.to_choose(place.group, now) if waits else {}
    for seat in sorted(waits, key=lambda one: one.original_on):
        if seat.original_on in known:
            _take(seat, known[seat.original_on], now)


def waits_for_all(place):
    """Whether somebody asked for dates and has a place on none of them."""
    return {one.state for one in of_place(place).values()} == {WAITS}


def would_wait(told, group_id, *, now):
    """Whether a joining.Told would wait for all of its dates, if it were kept: so that who is in a group reads the same as anybody else."""
    group = db.session.get(Group, group_id)
    known = dates.to_choose(group, now) if told.days else {}
    wanted = {day: one for day, one in known.items() if day in told.days}
    left = {day.original_on: many for day, many in counting.left_on(group, wanted)}
    return bool(wanted) and not any(left[day] > 0 and _may_hold(group_id, day, told) and not (
        date_lines.until(one, now) and date_lines.somebody_waits(group_id, day)) for day, one in wanted.items())


def want(place, day, *, now, by=None):
    """Somebody in the group wants to come on a Date (`day`), or takes what they were offered; gives what became of it: a state.

    Who waits has what is free at once where nobody is offered it any more, or nobody is before them.

    None for who is not in the group yet, or not any more.
    """
    if place.state not in (ASKED, PLACED):
        return None
    seat = _of(place, day.original_on)
    if seat is not None and seat.state == COMES:
        return COMES
    if seat is None or seat.state == WAITS:
        waited = seat is not None
        seat = seat or _made(place, day.original_on)
        _take(seat, day, now)
        if waited and seat.state == WAITS:
            return WAITS
    else:
        seat.state, seat.held_until = COMES, None
    _record(place, "date chosen" if seat.state == COMES else "date waited for", now, by)
    counting.tell(place.group_id, now=now)
    return seat.state


def give_up(place, original_on, *, now, by=None):
    """Somebody does not come on a date, or waits for it no more; the next in its line is offered it. Twice is once."""
    seat = _of(place, original_on)
    if seat is None:
        return
    _drop(seat, dates.to_choose(place.group, now), now)
    _record(place, "date given up", now, by)
    counting.tell(place.group_id, now=now)


def release(place, *, now):
    """Gives all dates of a place up: it is left, or was never confirmed."""
    every = of_place(place).values()
    if every:
        is_open = place.group.closed_at is None
        known = dates.to_choose(place.group, now) if is_open else {}
        for seat in every:
            _drop(seat, known, now)
        counting.tell(place.group_id, now=now)


def _may_hold(group_id, original_on, told):
    date_lines.count_of(group_id, original_on)
    return bool(db.session.scalar(sa.select(sa.exists().where(
        DateCount.group_id == group_id, DateCount.original_on == original_on, *_unconfirmed(group_id, original_on, told)))))


def _unconfirmed(group_id, original_on, told):
    """What is not confirmed is 3 at once from one network and half of the places of a date at most, as of the group itself."""
    held = sa.select(sa.func.count()).select_from(Seat).join(Place).where(
        Seat.group_id == group_id, Seat.original_on == original_on, Seat.state == COMES, Place.confirmed_at.is_(None))
    half = sa.case((DateCount.capacity > 1, DateCount.capacity / 2), else_=1)
    return (held.scalar_subquery() < sa.cast(half, sa.Integer),
            held.where(Place.network.in_(told.networks or (told.network,))).scalar_subquery() < FROM_ONE_NETWORK)


def _take(seat, day, now, *conditions):
    """Makes a place in the line one on the date when there is one, and nobody who can still be offered it asked before."""
    ahead = date_lines.line(seat.group_id, seat.original_on).where(Seat.line < seat.line, Seat.id != seat.id)
    if date_lines.until(day, now) and db.session.scalar(sa.select(ahead.exists())):
        return
    if not day.off and date_lines.take(seat.group_id, seat.original_on, *conditions):
        seat.state = COMES
        db.session.flush()


def _made(place, original_on):
    last = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Seat.line), 0)).where(
        Seat.group_id == place.group_id, Seat.original_on == original_on))
    seat = Seat(group_id=place.group_id, place_id=place.id, place=place, original_on=original_on, state=WAITS, line=last + 1)
    db.session.add(seat)
    db.session.flush()
    return seat


def _of(place, original_on):
    return db.session.scalar(sa.select(Seat).where(Seat.place_id == place.id, Seat.original_on == original_on))


def _drop(seat, known, now):
    counted = seat.state in SEATED
    db.session.delete(seat)
    db.session.flush()
    if counted:
        date_lines.pass_on(seat.group_id, seat.original_on, known.get(seat.original_on), now)


def _record(place, did, now, by):
    audit.record("place.own" if by is None else "group.host", "place", place.uuid, person=by, reason=did, now=now)
