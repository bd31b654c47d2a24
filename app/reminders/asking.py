"""Does what the clock says is due: owners get one mail a day, what nobody answers for joins the queue, and what nobody checks is archived.

It is worked out afresh from the rows, in short writing units: it may run again, be killed, or come late.
"""
from collections import defaultdict
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import checks, freshness, publication, sessions
from app.directory.details import Author
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.messages import mail, outbox
from app.reminders import clock, holidays
from app.reminders.looking import look, person_of
from app.reminders.models import ARCHIVED, RIGHT, WARNED, Asked, Reminding
from app.submissions import differing, owning
from app.submissions.details import public

BY = Author("The freshness clock", "clock")
_PEOPLE = 20
_FACTS = ("When", "Where", "Cost", "How to join", "Phone")


class Item(NamedTuple):
    """One thing to tell an owner of one listing: `what` of models.py, and the number of the asking."""

    what: str
    number: int
    listing: object
    owner: object


def remind(now):
    """Does what is due at `now` (aware), once a day. Commits by itself; on a day that is done it only reads."""
    today = sessions.today(now)
    done = db.session.scalar(sa.select(Reminding.on))
    db.session.rollback()
    if done is not None and done >= today:
        return
    for ids in _together(look(today)):
        db.session.rollback()
        with writing_unit():
            _settle(look(today, ids), today, now)
            db.session.commit()
    holidays.ask(today, now)
    with writing_unit():
        db.session.merge(Reminding(id=1, on=today))
        db.session.commit()


def _together(listings):
    """Lists of ids, some people's each: what one person owns stays in one list, so that it is told in one mail."""
    lists, place = [], {}
    for one in listings:
        keys = [person_of(owner) for owner in one.owners]
        at = next((place[key] for key in keys if key in place), None)
        if at is None:
            if not lists or len(lists[-1]) >= _PEOPLE:
                lists.append([])
            at = len(lists) - 1
        lists[at].append(one.id)
        place |= {key: place.get(key, at) for key in keys}
    return lists


def _settle(listings, today, now):
    """Queues the mails, and does what is due besides, for these listings."""
    people = defaultdict(list)
    for one in listings:
        service = db.session.get(Service, one.id)
        if one.due.queue:
            checks.join(service, checks.DUE, now)
        for what, number in _told(one.due):
            for owner in one.owners:
                people[person_of(owner)].append(Item(what, number, one, owner))
    for person, items in people.items():
        _write(person, items, today, now)
    for one in listings:
        if one.due.archive:
            publication.withdraw(db.session.get(Service, one.id), BY, _reason(one), now=now)


def _told(due):
    """[(what, number)] that an owner is told."""
    return [(what, number) for what, number in ((RIGHT, due.ask), (WARNED, int(due.warn)), (ARCHIVED, int(due.archive))) if number]


def _write(person, items, today, now):
    """Queues one person's mail of the day, and writes down what it tells."""
    shown = {item.owner.id: _shown(item, today, now) for item in items}
    of = {what: [(item, shown[item.owner.id]) for item in items if item.what == what] for what in (RIGHT, WARNED, ARCHIVED)}
    subject, text, html = mail.render("reminders/mails/still_right.txt", asked=of[RIGHT], warned=of[WARNED], archived=of[ARCHIVED])
    if outbox.queue(f"clock-{today}-{person}", to=items[0].owner.email, subject=subject, text=text, html=html, now=now,
                    not_before=sessions.instant(today, holidays.MAILS_FROM)):
        db.session.add_all(Asked(service_id=item.listing.id, owner_id=item.owner.id, what=item.what, number=item.number,
                                 since=item.listing.since, on=today) for item in items)
        db.session.flush()


def _shown(item, today, now):
    """What the mail says of one listing, as a dict."""
    service, listing = item.owner.service, item.listing
    told = differing.told(public(service))
    return {
        "name": service.name, "checked": service.assured_date, "facts": [(name, told[name]) for name in _FACTS if told[name]],
        "token": owning.new_link(item.owner, now) if item.what != ARCHIVED else "", "reason": _reason(listing),
        "queue_on": clock.queue_on(item.number, listing.sensitive, today), "archive_on": clock.archive_on(listing.since, listing.sensitive),
    }


def _reason(listing):
    """Why it is archived, in words."""
    return f"Nobody checked it for {round(freshness.limits(listing.sensitive)[-1] / 30.4)} months."
