"""Groups of which nothing was heard for weeks: no register ticked although there were dates; and what was asked about them since."""
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.directory import sessions
from app.directory.models import Service, Session
from app.extensions import Instant, db
from app.groups import leaderless
from app.groups.models import Attendance, Group
from app.messages import mail, outbox
from app.people import audit

# So long nobody was ticked as there, on so many dates at least.
AFTER, DATES = timedelta(weeks=6), 2
ASKED, GOES_ON, STOPPED = "asked", "goes-on", "stopped"
# So long a group is left alone after each answer; "goes on" begins its weeks anew.
RESTS = {ASKED: timedelta(days=7), STOPPED: timedelta(days=14)}
KEPT = timedelta(days=366)


class GroupHeard(db.Model):
    """What somebody found out about a quiet group: its hosts were asked, it goes on, or it has stopped."""

    __tablename__ = "group_heard"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(Instant, index=True)


class Quiet(NamedTuple):
    """A Group of which nothing was heard `since` a day, and what was found out last (a GroupHeard or None)."""

    group: Group
    since: date
    heard: GroupHeard | None


def among(groups, now):
    """[Quiet] among open Groups at `now` (aware), the longest quiet first; those left alone for a while are not among them.

    Of groups for children no register is kept, so that none is quiet.
    """
    groups = [one for one in groups if not one.children]
    today, ids = sessions.today(now), [one.id for one in groups]
    came, heard = _came(ids), _heard(ids)
    found = [Quiet(one, _since(one, came.get(one.id), heard.get(one.id, ())), next(iter(heard.get(one.id, ())), None)) for one in groups]
    due = [one for one in found if one.since + AFTER <= today and not _rests(one.heard, now)]
    had = _dates([one.group for one in due], today)
    return sorted((one for one in due if sum(day > one.since for day in had.get(one.group.service_id, ())) >= DATES),
                  key=lambda one: (one.since, one.group.id))


def note(quiet, outcome, person, *, now):
    """Keeps what a Person found out (ASKED, GOES_ON or STOPPED); its hosts or its coordinators are written to. Never commits."""
    group = quiet.group
    db.session.add(GroupHeard(group_id=group.id, person_id=person.id, outcome=outcome, at=now))
    audit.record("desk.work", "group", group.uuid, person=person, reason=outcome, now=now)
    people = {ASKED: group.hosts_now, STOPPED: leaderless.coordinators(group)}.get(outcome, ())
    for one in people:
        if one.email and one.email != person.email:
            subject, text, html = mail.render(f"groups/mails/quiet_{outcome}.txt", host=one, since=quiet.since)
            outbox.queue(f"group-{group.uuid}-quiet-{outcome}-{now.isoformat()}-{one.uuid}", to=one.email, subject=subject, text=text,
                         html=html, now=now)


def said_stopped(group_id):
    """When somebody said last that a group has stopped, with nothing heard since; None for any other."""
    last = next(iter(_heard([group_id]).get(group_id, ())), None)
    return last.at if last is not None and last.outcome == STOPPED else None


def forget(now):
    """Deletes what was found out a year ago; gives how many. Never commits."""
    return db.session.execute(sa.delete(GroupHeard).where(GroupHeard.at <= now - KEPT),
                              execution_options={"synchronize_session": False}).rowcount


def _since(group, came, heard):
    goes_on = next((sessions.today(one.at) for one in heard if one.outcome == GOES_ON), None)
    return max(filter(None, (sessions.today(group.opened_at), group.starts_on, came, goes_on)))


def _rests(heard, now):
    return heard is not None and now - heard.at < RESTS.get(heard.outcome, timedelta(0))


def _came(ids):
    return dict(db.session.execute(sa.select(Attendance.group_id, sa.func.max(Attendance.original_on)).where(
        Attendance.came.is_(True), Attendance.group_id.in_(ids)).group_by(Attendance.group_id)).all())


def _heard(ids):
    """{group id: [GroupHeard], the newest first}."""
    found = {}
    for one in db.session.scalars(sa.select(GroupHeard).where(GroupHeard.group_id.in_(ids)).order_by(GroupHeard.id.desc())):
        found.setdefault(one.group_id, []).append(one)
    return found


def _dates(groups, today):
    """{service id: [day]} of the dates of active activities that were on and are past."""
    found = {}
    since = min((sessions.today(one.opened_at) for one in groups), default=today)
    for service, day in db.session.execute(sa.select(Session.service_id, Session.on).join(Service).where(
            Session.service_id.in_([one.service_id for one in groups]), Session.on < today, Session.on >= since, Service.status == "active",
            Session.state != sessions.CANCELLED)):
        found.setdefault(service, []).append(day)
    return found
