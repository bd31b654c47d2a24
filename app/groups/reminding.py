"""Reminds people of their dates as each chose: the day before, or 2 hours before; never at night, never of a date that is off."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import rows, sessions
from app.extensions import db, writing_unit
from app.groups import dates, first_letters, firsts, seating, telling
from app.groups.models import PLACED, WRITTEN, Attendance, Group, Place
from app.groups.visits import COMING, FirstVisit

NONE, DAY, HOURS = "none", "day", "hours"
WHEN = {NONE: "No", DAY: "The day before", HOURS: "2 hours before"}
BEFORE = timedelta(hours=2)
# Minutes of the day: nobody's telephone rings at night. What would fall in the night goes the evening before.
FROM, UNTIL, EVENING = 9 * 60, 21 * 60, 18 * 60
_MORNING = 8 * 60
# The letter of a first visit stands for the reminder of that date.
_LETTERS = ("tomorrow", first_letters.FIRST)


def of(place):
    """NONE, DAY or HOURS: when a Place is reminded."""
    return NONE if not place.remind else place.remind_when or DAY


def remind(now):
    """Reminds of what is due at `now` (aware) and commits; gives how many. Whoever cannot come, or left, is not reminded."""
    if not _MORNING <= sessions.minute(now) < UNTIL:
        return 0
    wanted = db.session.scalars(sa.select(Place).join(Group).where(
        Place.state == PLACED, Place.remind, Place.contact_kind.in_(WRITTEN), Place.contact.is_not(None), Group.closed_at.is_(None))).all()
    groups = {one.group.service_id: one.group for one in wanted}
    records = rows.activities(db.session.connection(), sorted(groups), sessions.today(now)) if groups else {}
    known = {service: [one for one in dates.by_day(dates.of_record(groups[service], record, now)) if not one.off and _days(one, now) <= 1]
             for service, record in records.items()}
    first = {one.place_id: one.original_on for one in db.session.scalars(sa.select(FirstVisit).where(FirstVisit.state == COMING))}
    due = [(place.id, date, of(place)) for place in wanted for date in known.get(place.group.service_id, ())
           if _is_due(date, of(place), now, first.get(place.id)) and seating.comes(place, date.original_on)
           and not any(telling.was_told(place, one, _key(date)) for one in _LETTERS)]
    db.session.rollback()
    return sum(_remind(place_id, date, when, now) for place_id, date, when in due)


def is_due(date, when, now):
    """Whether a Date is to be reminded of at `now` by who chose DAY or HOURS."""
    days, minute = _days(date, now), sessions.minute(now)
    if when == DAY or date.opens is None:
        return days == 1 and minute >= FROM
    early = date.opens - BEFORE.seconds // 60
    if early < _MORNING:
        return days == 1 and minute >= EVENING
    return days == 0 and min(early, UNTIL - 60) <= minute < date.opens


def _is_due(date, when, now, first):
    """A first visit is told the day before, whatever was chosen: there is more to read."""
    return is_due(date, when, now) or first == date.original_on and is_due(date, DAY, now)


def _remind(place_id, date, when, now):
    with writing_unit():
        place = db.session.get(Place, place_id)
        away = db.session.scalar(sa.select(Attendance.away_at).where(
            Attendance.place_id == place_id, Attendance.original_on == date.original_on))
        goes = (place is not None and place.state == PLACED and of(place) == when and away is None
                and seating.comes(place, date.original_on))
        first = firsts.of(place_id)
        if goes and first is not None and (first.state, first.original_on) == (COMING, date.original_on):
            first_letters.tell(place, date, now, key=_key(date), is_today=_days(date, now) == 0)
        elif goes:
            telling.tell("tomorrow", place, now, key=_key(date), is_today=_days(date, now) == 0, when=first_letters.when(date, now))
        db.session.commit()
    return goes


def _days(date, now):
    return (date.on - sessions.today(now)).days


def _key(date):
    """A date that moved is another one to be reminded of."""
    return f"{date.original_on}-{date.on}"
