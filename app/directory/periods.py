"""Bank holidays and school terms, as a list that the coordinators keep; and which activities said that they are on, on a holiday."""
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from dateutil.easter import easter
from sqlalchemy.orm import Mapped, mapped_column

from app.directory import sessions
from app.directory.models import Schedule, Service, Session, new_uuid
from app.extensions import Instant, db

HOLIDAY, TERM = KINDS = "holiday", "term"
# Why a date is off that its owner called off when asked about it.
OFF = "It is a holiday."
# England's, as the Banking and Financial Dealings Act 1971 and the yearly proclamations have them (listed at gov.uk/bank-holidays).
BY_RULE = "gov.uk/bank-holidays"
_SATURDAY, _MONDAY = 5, 0
# The list is begun so many years ahead.
_YEARS = 2


class Asking(NamedTuple):
    """A date of an activity's pattern on a bank holiday: whether it is said to be on (True) or off (False), None while nobody said."""

    service_id: int
    on: date
    name: str
    answer: bool | None


class Period(db.Model):
    """A bank holiday (one day: `first` and `last` are the same) or a school term, local dates, both included.

    `source` is where the dates are from: BY_RULE, or "" for what a coordinator (`changed_by_id`) wrote. `ended_at` takes it off the
    list: the row stays, so that a holiday that was moved does not come back by itself.
    """

    __tablename__ = "period"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(60))
    first: Mapped[date]
    last: Mapped[date] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class SaidOn(db.Model):
    """That an activity is on, on a bank holiday: who (`by_kind`, as Author.kind) said so, and when."""

    __tablename__ = "said_on"
    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"))
    on: Mapped[date]
    by_kind: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (sa.UniqueConstraint("service_id", "on"),)


_HOLIDAYS = sa.select(Period.first, Period.name).where(
    Period.kind == HOLIDAY, Period.ended_at.is_(None), Period.last >= sa.bindparam("since")).order_by(Period.first, Period.id)
_SAID_ON = sa.select(SaidOn.service_id, SaidOn.on).where(
    SaidOn.service_id.in_(sa.bindparam("ids", expanding=True)), SaidOn.on >= sa.bindparam("since"))


def england(year):
    """{date: name} of England's bank holidays in a year; Christmas Day, Boxing Day and New Year's Day also where they are at a weekend,
    since people ask about those days, too.
    """
    sunday, may, august = easter(year), date(year, 5, 1), date(year, 8, 31)
    found = {
        date(year, 1, 1): "New Year’s Day", sunday - timedelta(2): "Good Friday", sunday + timedelta(1): "Easter Monday",
        may + timedelta((_MONDAY - may.weekday()) % 7): "Early May bank holiday", _last_monday(date(year, 5, 31)): "Spring bank holiday",
        _last_monday(august): "Summer bank holiday", date(year, 12, 25): "Christmas Day", date(year, 12, 26): "Boxing Day"}
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        if day.weekday() >= _SATURDAY:
            instead = next(on for on in (day + timedelta(days) for days in range(1, 4)) if on.weekday() < _SATURDAY and on not in found)
            found[instead] = f"{found[day]} (substitute day)"
    return dict(sorted(found.items()))


def begin(today, now):
    """Writes the holidays of this year and those after it that nobody wrote yet; gives their dates from `today` on. Never commits."""
    wanted = {on: name for year in range(today.year, today.year + _YEARS + 1) for on, name in england(year).items()}
    known = set(db.session.scalars(sa.select(Period.first).where(Period.kind == HOLIDAY, Period.first >= date(today.year, 1, 1))))
    new = {on: name for on, name in wanted.items() if on not in known}
    db.session.add_all(Period(kind=HOLIDAY, name=name, first=on, last=on, source=BY_RULE, changed_at=now) for on, name in new.items())
    db.session.flush()
    return [on for on in new if on >= today]


def listed(kind, since):
    """[Period] of a kind that are not over before the local date `since`, the soonest first."""
    return db.session.scalars(sa.select(Period).where(Period.kind == kind, Period.ended_at.is_(None), Period.last >= since)
                              .order_by(Period.first, Period.last, Period.id)).all()


def holidays(connection, since):
    """{date: name} of the bank holidays on the local date `since` or later."""
    return dict(connection.execute(_HOLIDAYS, {"since": since}).all())


def terms(since):
    """[(first, last)] of the school terms that are not over before the local date `since`, in order."""
    return [(one.first, one.last) for one in listed(TERM, since)]


def unsure(connection, service_ids, since):
    """{service id: {date: name}} of the bank holidays from the local date `since` on of which it was not said that it is on."""
    known = holidays(connection, since)
    said = {tuple(row) for row in connection.execute(_SAID_ON, {"ids": list(service_ids), "since": since})} if known else set()
    return {number: {on: name for on, name in known.items() if (number, on) not in said} for number in service_ids}


def askings(connection, first, last, among=None):
    """[Asking] of the listed activities (only those `among`, ids, when told) from the local date `first` to `last`, both included, in
    order of date. What was called off for another reason is left out.
    """
    names = {on: name for on, name in holidays(connection, first).items() if on <= last}
    theirs = sa.true() if among is None else Session.service_id.in_(list(among))
    found = connection.execute(sa.select(Session.service_id, Session.on, Session.state).join(Schedule).join(
        Service, Service.id == Session.service_id).where(
        Session.on.in_(names), Schedule.freq != "", Service.status == "active", theirs,
        sa.or_(Session.state == sessions.PLANNED, sa.and_(Session.state == sessions.CANCELLED, Session.reason == OFF)))).all()
    said = {tuple(row) for row in connection.execute(sa.select(SaidOn.service_id, SaidOn.on).where(SaidOn.on.in_(names)))}
    states = {}
    for service_id, on, state in found:
        states.setdefault((service_id, on), set()).add(state)
    return [Asking(*key, names[key[1]], False if sessions.PLANNED not in states[key] else True if key in said else None)
            for key in sorted(states, key=lambda key: (key[1], key[0]))]


def check_first(on, name):
    """What people are told of a date that is a holiday and of which nobody said that it is on."""
    return f"Check first: this is {name}." if on.weekday() >= _SATURDAY else f"Check first: this is a bank holiday ({name})."


def _last_monday(end):
    return end - timedelta(end.weekday())
