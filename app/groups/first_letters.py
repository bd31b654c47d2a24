"""What is said the day before somebody's first visit: by mail in place of the usual reminder, or by their host, who has the words ready."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import buddying, dates, telling, welcoming
from app.groups.models import PLACED, WRITTEN, Group, Place
from app.groups.told import Ring
from app.groups.visits import COMING, FirstVisit
from app.web import formats

FIRST = "first"
# Minutes of the day.
FROM, UNTIL = 9 * 60, 21 * 60


def tell(place, date, now, *, key, is_today):
    """Queues the letter of a first visit on a Date. Never commits."""
    telling.tell(FIRST, place, now, key=key, is_today=is_today, when=when(date, now), first=welcoming.inside(place.group_id),
                 buddy=buddying.meets(buddying.wanted(place)))


def when(date, now):
    """"Tuesday 1 December, 2pm to 4pm"."""
    return formats.day_name(date.on, sessions.today(now)) + (f", {date.when}" if date.when else "")


def ring(now):
    """Puts whoever has their first visit tomorrow, and whom mail does not reach, on their host's list; commits. Gives how many."""
    if not FROM <= sessions.minute(now) < UNTIL:
        return 0
    due = db.session.scalars(_due(now)).all()
    db.session.rollback()
    return sum(_ring(one, now) for one in due)


def _due(now):
    tomorrow = sessions.today(now) + timedelta(1)
    return sa.select(FirstVisit.id).join(FirstVisit.place).join(Group).where(
        FirstVisit.state == COMING, FirstVisit.on == tomorrow, sa.or_(FirstVisit.rung_for.is_(None), FirstVisit.rung_for != tomorrow),
        Place.state == PLACED, Group.closed_at.is_(None), sa.or_(Place.contact_kind.not_in(WRITTEN), Place.contact.is_(None)))


def _ring(visit_id, now):
    with writing_unit():
        found = db.session.scalar(sa.select(FirstVisit).where(FirstVisit.id.in_(_due(now).where(FirstVisit.id == visit_id))))
        date = found and dates.of_day(found.place.group, found.original_on.isoformat(), now)
        if date is None or date.on != found.on:
            db.session.rollback()
            return False
        found.rung_for = date.on
        db.session.add(Ring(place_id=found.place_id, words=f"Their first visit is {when(date, now)}.", until=date.on, at=now, about=FIRST))
        _tell_hosts(found.place.group, date, now)
        db.session.commit()
    return True


def _tell_hosts(group, date, now):
    """One mail a day to each host, however many there are to ring."""
    telling.to_hosts(group, f"group-{group.uuid}-ring-first-{date.on}", "ring_first", now)
