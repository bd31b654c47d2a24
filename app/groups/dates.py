"""The dates of a group as people with a place read them: when, where, and whether each is off."""
from datetime import date, timedelta
from typing import NamedTuple

from app.directory import coming, rows, sessions
from app.extensions import db
from app.web import formats

SHOWN, MORE = 4, 26


class Date(NamedTuple):
    """One date, which is a day with all its times: `original_on` names it, `on` is its day now; `when` and `where` (for people with a place
    alone) in words; `off` with its reason, or on.

    `hidden` says that no page of the site shows the address. `opens` and `closes` are minutes after midnight of `on`, None when not known.
    """

    original_on: date
    on: date
    when: str
    where: tuple
    off: bool
    reason: str
    opens: int | None = None
    closes: int | None = None
    hidden: bool = False


def to_come(group, now):
    """[Date] of a group from now on, those that are off among them; a course has those of its weeks alone."""
    today = sessions.today(now)
    record = rows.activities(db.session.connection(), [group.service_id], today)[group.service_id]
    return by_day(of_record(group, record, now))[:MORE]


def to_choose(group, now):
    """{original day: Date} of the dates to come that people choose from where places are for one date at a time; {} of any other group.

    Those that are off are among them: who comes on one keeps that, for when it is on after all.
    """
    found = {}
    for one in to_come(group, now) if group.per_date else ():
        found.setdefault(one.original_on, one)
    return found


def of_record(group, record, now):
    """[Date] of a group whose activity is known already (a Record), all from now on: two for a day on which it is held twice."""
    found = coming.to_come(record, sessions.today(now), sessions.minute(now))
    return [_date(record, one) for one in found if is_of_course(group, one.on)]


def by_day(found):
    """[Date] with one for each day of those in order: whoever has a place comes at all its times that are on, and their words say so."""
    days = {}
    for one in found:
        days.setdefault((one.original_on, one.on), []).append(one)
    return [_whole(some) for some in days.values()]


def _whole(some):
    on = [one for one in some if not one.off] or some
    return on[0]._replace(when=formats.list_words([one.when for one in on if one.when]), closes=on[-1].closes,
                          where=tuple(dict.fromkeys(line for one in on for line in one.where)), hidden=any(one.hidden for one in on))


def of_day(group, day, now):
    """The Date whose original day is `day` (ISO, any text), of the last weeks too; None for any other."""
    today = sessions.today(now)
    record = rows.activities(db.session.connection(), [group.service_id], today - timedelta(weeks=5))[group.service_id]
    found = [one for one in record.sessions if one.original_on.isoformat() == day and is_of_course(group, one.on)]
    return next(iter(by_day(_date(record, one) for one in sorted(found, key=lambda one: (one.on, one.opens or 0)))), None)


def past(group, now, most=2):
    """[Date] that are over, the newest `most` of the last five weeks, in order."""
    today = sessions.today(now)
    record = rows.activities(db.session.connection(), [group.service_id], today - timedelta(weeks=5))[group.service_id]
    found = [one for one in record.sessions if one.on < today and one.state != sessions.CANCELLED and is_of_course(group, one.on)]
    return by_day(_date(record, one) for one in sorted(found, key=lambda one: (one.on, one.opens or 0)))[-most:]


def is_of_course(group, on):
    """Whether a day belongs to a group's course; every day does for a group that goes on."""
    return group.starts_on is None or group.weeks is None or group.starts_on <= on < group.starts_on + timedelta(weeks=group.weeks)


def is_off(record, session):
    """Whether a Session of an activity (a Record) is off: each one is while the activity is paused."""
    return session.state == sessions.CANCELLED or record.status != "active"


def _date(record, session):
    venue = coming.where_of(record, session)
    return Date(session.original_on, session.on, formats.span(session.opens, session.closes) if session.opens is not None else "",
                _lines(venue.location) if venue else (), is_off(record, session), session.reason,
                session.opens, session.closes, bool(venue and venue.location.private))


def _lines(location):
    """A venue in lines, also one whose address is on no page: these are for people with a place alone."""
    address = location.address
    return tuple(filter(None, (location.name, address.address_1 if address else "",
                               " ".join(filter(None, (address.city, address.postal_code))) if address else "")))
