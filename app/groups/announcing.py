"""Tells everybody with a place of dates that changed: by mail, or as somebody whom a host is to ring (flow 3)."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import coming, rows, sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import dates, letters, news, seating, telling
from app.groups.beside import KEEPERS
from app.groups.models import PLACED, Group, Place
from app.groups.told import Ring, ToldDate
from app.sealing import keyed
from app.web import formats

# So far ahead people are taken to know the dates of their group.
KNOWN_AHEAD = timedelta(weeks=5)
# So long a change rests first: whoever puts it right within it, or changes more, sends one letter or none.
RESTS = timedelta(minutes=5)
MOST_TIMES = 120


def mind(now):
    """Tells what changed in each group whose activity was changed, or that a new day came for; commits. Gives how many groups had news."""
    due = db.session.scalars(_due(now)).all()
    db.session.rollback()
    done = 0
    for group_id in due:
        with writing_unit():
            group = db.session.scalar(_due(now, sa.select(Group)).where(Group.id == group_id))
            done += group is not None and _announce(group, now)
            db.session.commit()
    return done


def _due(now, select=None):
    rested = sa.and_(Service.last_modified > Group.dates_seen_at, Service.last_modified <= now - RESTS)
    is_due = sa.or_(Group.dates_seen_at.is_(None), rested, Group.dates_until < sessions.today(now) + KNOWN_AHEAD)
    return (sa.select(Group.id) if select is None else select).join(Service).where(
        Group.closed_at.is_(None), Service.withdrawn_at.is_(None), is_due).order_by(Group.id)


def known(group, now):
    """{original day: news.Known} of a group for KNOWN_AHEAD, as its activity says now; nothing while the activity is paused."""
    today = sessions.today(now)
    record = rows.activities(db.session.connection(), [group.service_id], today)[group.service_id]
    to_come = coming.to_come(record, today, sessions.minute(now))
    days = {one.original_on for one in to_come if dates.is_of_course(group, one.on) and one.on <= today + KNOWN_AHEAD}
    # A time of today that is over still belongs to its day: else the other one would be news.
    every = sorted(record.sessions, key=lambda one: (one.on, one.opens or 0)) or to_come
    return {day: _known(record, [one for one in every if one.original_on == day]) for day in sorted(days)}


def _known(record, some):
    """The news.Known of a day with all its Sessions, in order: it is on when one of them is."""
    on = [one for one in some if not dates.is_off(record, one)] or some
    first, times = on[0], [one.opens for one in on if one.on == on[0].on and one.opens is not None]
    venue = coming.where_of(record, first)
    return news.Known(first.original_on, first.on, first.opens, venue.location.id if venue else None, dates.is_off(record, first),
                      venue and _address(venue.location),
                      formats.list_words([formats.clock(one) for one in times])[:MOST_TIMES] if len(times) > 1 else "")


def _announce(group, now):
    today, after = sessions.today(now), known(group, now)
    told = db.session.scalars(sa.select(ToldDate).where(ToldDate.group_id == group.id)).all()
    before = {one.original_on: news.Known(one.original_on, one.on, one.opens, one.location_id, one.off, one.address, one.times)
              for one in told}
    before, known_until = _still_news(before, after, now), group.dates_until
    said, _ = news.changes(before, after, known_until, today)
    for one in told:
        db.session.delete(one)
    db.session.flush()
    db.session.add_all(ToldDate(group_id=group.id, **one._asdict()) for one in after.values())
    group.dates_seen_at, group.dates_until = group.service.last_modified, today + KNOWN_AHEAD
    if said:
        following = next((one for one in sorted(after.values(), key=lambda one: one.on) if not one.off), None)
        rings = sum(one.dates(group, said, following and news.when(following, today), now) for one in KEEPERS.values())
        _tell(group, before, after, known_until, rings, now)
    return bool(said)


def _theirs(place, known):
    """The dates of {original day: Known} that somebody comes on or waits for; all of them where a place is for all dates."""
    if place.group.per_date is None:
        return known
    chosen = seating.of_place(place)
    return {day: one for day, one in known.items() if day in chosen}


def _still_news(before, after, now):
    """What began today is no news any more: it is not among those to come, and was not called off."""
    return {day: one for day, one in before.items() if day in after or one.on > sessions.today(now) or _is_to_come(one, now)}


def _address(location):
    """What tells one address from another, however it is spaced and capitalised; None for none."""
    told = location.address
    words = told and "".join(filter(str.isalnum, f"{told.address_1} {told.city} {told.postal_code}".casefold()))
    return keyed("venue", words) if words else None


def _is_to_come(one, now):
    return one.on == sessions.today(now) and one.opens is not None and one.opens > sessions.minute(now)


def _tell(group, before, after, known_until, to_ring, now):
    for place in db.session.scalars(sa.select(Place).where(Place.group_id == group.id, Place.state == PLACED).order_by(Place.line)):
        if telling.can_be_written_to(place):
            _write(place, before, after, known_until, now)
            continue
        said, until = news.changes(_theirs(place, before), _theirs(place, after), known_until, sessions.today(now))
        if said:
            _to_ring(place, said, until, now)
            to_ring += 1
    if to_ring:
        telling.to_hosts(group, f"group-{group.uuid}-ring-dates-{now.isoformat()}", "ring_dates", now, many=to_ring)


def _write(place, before, after, known_until, now):
    """One letter for all that somebody does not know yet, or none when that is nothing."""
    kept = letters.take_back(place)
    if kept is not None:
        before, known_until = _still_news(kept[0], after, now), kept[1]
    today, after = sessions.today(now), _theirs(place, after)
    said, _ = news.changes(_theirs(place, before), after, known_until, today)
    following = next((one for one in sorted(after.values(), key=lambda one: one.on) if not one.off), None)
    if said:
        key = telling.tell("dates", place, now, said=said, following=following and news.when(following, today))
        letters.keep(place, key, before, known_until)


def _to_ring(place, said, until, now):
    """One ring for all that somebody does not know yet."""
    waits = db.session.scalar(sa.select(Ring).where(Ring.place_id == place.id, Ring.told_at.is_(None), Ring.about.is_(None)))
    if waits is None:
        db.session.add(Ring(place_id=place.id, words="\n".join(said), until=until, at=now))
    else:
        waits.words, waits.until, waits.at = "\n".join([*waits.words.splitlines(), *said][-20:]), max(until, waits.until), now
