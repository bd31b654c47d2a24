"""How places move on: leaving, offers that hold 48 hours and pass on, a changed number of places, and a group that closes (SECURITY DU-2).

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from datetime import timedelta

import sqlalchemy as sa

from app.directory.sessions import LONDON
from app.extensions import db
from app.groups import counting, joining, late_letters, ringing, seating, taking_back, telling
from app.groups.beside import KEEPERS
from app.groups.models import ASKED, COUNTED, LEFT, OFFERED, PLACED, WAITING, Consent, Group, Place
from app.people import audit

OFFER_LASTS = timedelta(hours=48)
MOST_LAPSED = 2
# What a host says to whom no message reaches; a course that is over as everybody knew needs no call.
ENDED = "It has come to an end, so they need not come any more."
_APART = {"synchronize_session": False}


def leave(place, why, *, now, by=None):
    """Gives a place up, or one in the line, for a reason (a code); the next in line is offered it. Twice is once. Never commits."""
    if place.state == LEFT:
        return
    counts = place.state in COUNTED
    place.state, place.left_at, place.why, place.held_until = LEFT, now, why, None
    end_consents(place, now)
    db.session.flush()
    seating.release(place, now=now)
    audit.record("place.own" if by is None else "group.host", "place", place.uuid, person=by, reason=why, now=now)
    if counts:
        pass_on(place.group_id, now=now)


def pass_on(group_id, *, now):
    """Offers a place that came free to the next in line; only when nobody waits does the counter fall. Never commits."""
    following = _next(group_id)
    if following is not None:
        _offer(following, now)
    else:
        db.session.execute(sa.update(Group).where(Group.id == group_id, Group.taken > 0).values(taken=Group.taken - 1),
                           execution_options=_APART)
    counting.tell(group_id, now=now)


def change_capacity(group, places, *, now):
    """Changes how many places there are; False, with nothing changed, for fewer than are taken. More are offered along the line at once.

    Never commits.
    """
    changed = db.session.execute(sa.update(Group).where(Group.id == group.id, Group.taken <= places).values(capacity=places),
                                 execution_options=_APART).rowcount
    if changed:
        offer_free(group.id, now=now)
        db.session.refresh(group)
    return bool(changed)


def offer_free(group_id, *, now):
    """Offers every free place to whoever is next in line. Never commits."""
    following = _next(group_id)
    while following is not None and joining.take(*joining.free_in(group_id)):
        _offer(following, now)
        following = _next(group_id)
    for keeper in KEEPERS.values():
        keeper.freed(group_id, now=now)
    counting.tell(group_id, now=now)


def accept(place, *, now, by=None):
    """Says yes to an offer, or a host `by` does who rang them; gives False when it has passed on. Never commits."""
    if place.state != OFFERED:
        return place.state in (PLACED, ASKED)
    place.lapsed = 0
    joining.settle(place)
    audit.record("place.own" if by is None else "group.host", "place", place.uuid, person=by, reason="offer taken", now=now)
    counting.tell(place.group_id, now=now)
    return True


def decline(place, *, now):
    """Says no to an offer and stays in the line, at its end; the next one is offered it. Never commits."""
    if place.state == OFFERED:
        _back_in_line(place, now)
        audit.record("place.own", "place", place.uuid, reason="offer declined", now=now)
        _past(place, now)


def close(group, *, now, by=None, template="closed", rings=True):
    """Closes a group: whoever has a place or waits is told, and leaves with it. Never commits.

    Whom no message reaches is to be rung by a host, where it `rings`: never by one about whom somebody told us something.
    """
    if group.closed_at is not None:
        return
    group.closed_at = now
    db.session.flush()
    words = ENDED if rings and template == "closed" else ""
    to_ring = 0
    for place in db.session.scalars(sa.select(Place).where(Place.group_id == group.id, Place.state != LEFT).order_by(Place.id)):
        if telling.tell(template, place, now) is None and words:
            to_ring += ringing.say(place, words, now, about=ringing.OVER)
        leave(place, "closed", now=now, by=by)
    to_ring += sum(keeper.close(group.id, words, now=now, by=by) for keeper in KEEPERS.values())
    if to_ring:
        telling.to_hosts(group, f"group-{group.uuid}-ring-over-{now.isoformat()}", "ring_over", now, many=to_ring)
    counting.tell(group.id, now=now)


def lapse(place, *, now):
    """An offer that nobody answered passes on; whoever did not answer twice is out of the line. Never commits.

    Its 48 hours count from when its letter went: one that waits for a mail server is made anew.
    """
    if place.state != OFFERED:
        return
    letters = late_letters.of_place(place)
    went = late_letters.went_at(letters)
    if went is None:
        late_letters.take_back(letters)
        _offer(place, now)
        return
    if went and went + OFFER_LASTS > place.held_until + late_letters.IN_TIME:
        place.held_until = went + OFFER_LASTS
        return
    place.lapsed += 1
    telling.tell("passed", place, now)
    if place.lapsed >= MOST_LAPSED:
        leave(place, "no answer", now=now)
        return
    _back_in_line(place, now)
    pass_on(place.group_id, now=now)


def drop(place, *, now):
    """Deletes what was never confirmed, with what was agreed to, and offers its place on. Never commits."""
    counts, group_id = place.state in COUNTED, place.group_id
    taking_back.take_back(place, now)
    if counts:
        pass_on(group_id, now=now)


def end_consents(place, now):
    """Withdraws all that somebody agreed to for a place. Never commits."""
    db.session.execute(sa.update(Consent).where(Consent.place_uuid == place.uuid, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now),
                       execution_options=_APART)


def end_consent(place, purpose, now):
    """Withdraws what somebody agreed to for one purpose of a place. Never commits."""
    db.session.execute(sa.update(Consent).where(Consent.place_uuid == place.uuid, Consent.purpose == purpose,
                                                Consent.withdrawn_at.is_(None)).values(withdrawn_at=now), execution_options=_APART)


def _next(group_id, besides=0):
    return db.session.scalar(sa.select(Place).join(Group).where(
        Place.group_id == group_id, Place.state == WAITING, Place.confirmed_at.is_not(None), Place.id != besides,
        Group.closed_at.is_(None)).order_by(Place.line).limit(1))


def _offer(place, now):
    place.state, place.held_until = OFFERED, now + OFFER_LASTS
    db.session.flush()
    if telling.can_be_written_to(place):
        telling.tell("offer", place, now, until=place.held_until.astimezone(LONDON))
    else:
        telling.hosts(place.group, place, now, "ring_offer", place.held_until.isoformat())


def _back_in_line(place, now):
    last = db.session.scalar(sa.select(sa.func.max(Place.line)).where(Place.group_id == place.group_id))
    place.state, place.held_until, place.waits_since, place.asked_at, place.line = WAITING, None, now, None, last + 1
    db.session.flush()


def _past(place, now):
    """As pass_on, but never back to whoever just said no."""
    following = _next(place.group_id, besides=place.id)
    if following is not None:
        _offer(following, now)
        counting.tell(place.group_id, now=now)
        return
    db.session.execute(sa.update(Group).where(Group.id == place.group_id).values(taken=Group.taken - 1), execution_options=_APART)
    counting.tell(place.group_id, now=now)
