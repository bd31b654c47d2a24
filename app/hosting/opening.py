"""Opening a group on an activity: few questions, a host who may host it, and nothing for children, who are booked by a school or parent."""
import re
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from app.directory import freshness, rows, sessions
from app.directory.accompanying import for_children
from app.extensions import db
from app.groups import counting, date_lines, helps, moving
from app.groups.models import MOST_PLACES, NO_NAME, Group, Host
from app.groups.seats import DateCount
from app.hosting import asked as asked_for
from app.messages import mail, outbox
from app.people import audit, checks, signing_in
from app.people.models import Person
from app.people.permissions import can
from app.submissions import owning
from app.submissions.details import has_organization
from app.submissions.models import Owner
from app.tables.cells import dates as written
from app.web import formats
from app.web.text import tidy_text

WHO = {"me": "People for themselves", "other": "Somebody on behalf of another", "practice": "People whose surgery suggested it"}
MOST_INSIDE, MOST_AGREEMENT, MOST_WEEKS = 300, 1000, 52
NO_ORGANISATION = "A group for children needs an organisation that runs it. Add it to the activity first."
NO_CHECK = "This group is about health or for children. Its host needs a DBS check on record, and a second step to sign in"
_FIGURES = re.compile(r"[0-9]{1,3}")


@dataclass
class Asked:
    """What was typed to open a group; `errors` {box: words}."""

    places: str = ""
    host: str = ""
    who: list = field(default_factory=lambda: ["me", "other"])
    helps: list = field(default_factory=lambda: list(helps.HELPS))
    per_date: bool = False
    approves: bool = False
    weeks: str = ""
    starts: str = ""
    starts_on: date | None = None
    joins: str = ""
    inside: str = ""
    agreement: str = ""
    errors: dict = field(default_factory=dict)


def record_of(service, now):
    """The whole activity (a Record) of a Service."""
    return rows.activities(db.session.connection(), [service.id], sessions.today(now))[service.id]


def is_careful(record):
    """Whether an activity (a Record) is for a health condition, or for children or young people."""
    return freshness.is_sensitive(record.kinds, record.good_for) or "peer-support" in record.kinds or for_children(record)


def refuses(record):
    """Why a group cannot be opened on an activity (a Record) at all, in words, or ""."""
    return NO_ORGANISATION if for_children(record) and not has_organization(record) else ""


def may_host(person, careful, today):
    """Whether a Person may host: for a group about health they need a check on record and a second factor (SECURITY SI-6).

    The Owner of a listing has no account, and hosts no such group.
    """
    return not careful or isinstance(person, Person) and checks.has_check(person.id, checks.DBS, today) and signing_in.needs_factor(person)


def hosts_for(me):
    """[Person] who may be named as host: whoever opens it, and for who may set hosts the champions and coordinators of their localities."""
    if not can(me, "group.set-host"):
        return [db.session.get(Person, me.id)]
    near = db.session.scalars(sa.select(Person).where(
        Person.role.in_(("champion", "coordinator")), Person.ended_at.is_(None), Person.within(me.locality_ids), Person.id != me.id)
        .order_by(Person.name, Person.id)).all()
    return [db.session.get(Person, me.id), *near]


def owners_for(service, careful):
    """[Owner] who asked that people can join at their activity and may be named as its host: their address was confirmed, and it is not
    about health or for children (SECURITY section 2).
    """
    asked_by = sa.select(asked_for.GroupRequest.owner_id).where(asked_for.GroupRequest.service_id == service.id,
                                                                asked_for.GroupRequest.outcome == "")
    return [] if careful else db.session.scalars(sa.select(Owner).where(
        Owner.service_id == service.id, Owner.ended_at.is_(None), Owner.confirmed_at.is_not(None), Owner.email.is_not(None),
        Owner.id.in_(asked_by)).order_by(Owner.id)).all()


def read(values, hosts, careful, today):
    """The Asked of a posted form (a MultiDict of any texts)."""
    asked = Asked(values.get("places", "")[:20].strip(), values.get("host", "")[:40], [one for one in WHO if one in values.getlist("who")],
                  [one for one in helps.HELPS if one in values.getlist("helps")], values.get("per_date") == "yes",
                  values.get("approves") == "yes",
                  values.get("weeks", "")[:20].strip(), values.get("starts", "")[:60].strip(),
                  joins=values.get("joins", "")[:20].strip())
    if not _FIGURES.fullmatch(asked.places) or not 1 <= int(asked.places) <= MOST_PLACES:
        asked.errors["places"] = f"Enter how many places there are, from 1 to {MOST_PLACES}"
    chosen = next((one for one in hosts if one.uuid == asked.host), None)
    if chosen is None:
        asked.errors["host"] = "Choose who hosts it"
    elif not may_host(chosen, careful, today):
        asked.errors["host"] = NO_CHECK
    if not asked.who:
        asked.errors["who"] = "Choose who may join"
    _read_course(asked)
    for name, most in (("inside", MOST_INSIDE), ("agreement", MOST_AGREEMENT)):
        text, fault = tidy_text(values.get(name, ""), most)
        setattr(asked, name, text)
        if fault:
            asked.errors[name] = fault
    return asked


def open_group(service, asked, host, by, *, careful, now):
    """Opens a group, or a closed one of that activity again with what was chosen now; gives it. Never commits."""
    group = db.session.scalar(sa.select(Group).where(Group.service_id == service.id))
    if group is not None and group.closed_at is None:
        return group
    if group is None:
        group = Group(service_id=service.id, opened_at=now)
        db.session.add(group)
    group.children = for_children(record_of(service, now))
    group.per_date = int(asked.places) if asked.per_date and not group.children else None
    group.capacity = MOST_PLACES if group.per_date else max(int(asked.places), group.taken or 0)
    group.approves, group.careful = asked.approves, careful
    group.for_whom, group.helps = " ".join(asked.who), " ".join(asked.helps)
    group.inside, group.agreement = asked.inside or None, asked.agreement
    group.weeks, group.starts_on = (int(asked.weeks), asked.starts_on) if asked.weeks else (None, None)
    group.join_weeks, group.joining_over_at = int(asked.joins) if asked.joins else None, None
    group.opened_at, group.closed_at = now, None
    db.session.flush()
    db.session.execute(sa.delete(DateCount).where(DateCount.group_id == group.id))
    for old in group.hosts_now:
        old.ended_at = now
    by_link = {"owner_id": host.id} if isinstance(host, Owner) else {"person_id": host.id}
    db.session.add(Host(group_id=group.id, **by_link, name=_first(host, NO_NAME), since=now))
    db.session.flush()
    audit.record("group.open", "group", group.uuid, person=by, reason="about health" if careful else "", now=now)
    counting.tell(group.id, now=now)
    asked_for.opened(service.id, now)
    _tell_owners(service, host, by, now)
    return group


def change_places(group, typed, by, *, now):
    """Changes how many places there are; gives what is wrong in words, or ""."""
    if not _FIGURES.fullmatch(typed) or not 1 <= int(typed) <= MOST_PLACES:
        return f"Enter how many places there are, from 1 to {MOST_PLACES}"
    if group.per_date is not None:
        full = date_lines.change_each(group, int(typed), now=now)
        if full is not None:
            return f"More people come on {formats.day_month(full.on)}. Enter a higher number"
    elif not moving.change_capacity(group, int(typed), now=now):
        return f"{group.taken} places are taken. Enter that many or more"
    audit.record("group.host", "group", group.uuid, person=by, reason="places changed", now=now)
    return ""


def change_date(group, day, typed, by, *, now):
    """Changes how many places one Date has; gives what is wrong in words, or ""."""
    if not _FIGURES.fullmatch(typed) or not 1 <= int(typed) <= MOST_PLACES:
        return f"Enter how many places there are, from 1 to {MOST_PLACES}"
    if not date_lines.change_one(group, day.original_on, int(typed), now=now):
        return "More places than that are taken on this date. Enter a higher number"
    audit.record("group.host", "group", group.uuid, person=by, reason="places changed", now=now)
    return ""


def _tell_owners(service, host, by, now):
    """Who looks after the listing is told, and what to do when they do not want it."""
    for owner in owning.owners_of(service.id):
        if owner.email and owner.email != by.email:
            template = "opened_host" if owner is host else "opened_owner"
            subject, text, html = mail.render(f"hosting/mails/{template}.txt", service=service, host=_first(host, "Somebody"), owner=owner)
            outbox.queue(f"group-opened-{service.uuid}-{now.isoformat()}-{owner.id}", to=owner.email, subject=subject, text=text, html=html,
                         now=now)


def _first(who, otherwise):
    return next(iter((who.name or "").split()), otherwise)


def _read_course(asked):
    if not asked.weeks and not asked.starts:
        if asked.joins:
            asked.errors["joins"] = "Leave this empty, or say how many weeks the course lasts"
        return
    if not _FIGURES.fullmatch(asked.weeks) or not 1 <= int(asked.weeks) <= MOST_WEEKS:
        asked.errors["weeks"] = f"Enter how many weeks it lasts, from 1 to {MOST_WEEKS}, or leave both boxes empty"
    asked.starts_on = written.read(asked.starts).value if asked.starts else None
    if asked.starts_on is None:
        asked.errors["starts"] = "Enter the day it starts, like 2 December 2026"
    if asked.joins and not (_FIGURES.fullmatch(asked.joins) and "weeks" not in asked.errors and 1 <= int(asked.joins) <= int(asked.weeks)):
        asked.errors["joins"] = "Enter a week of the course, or leave it empty"
