"""Adds, changes and ends what stands on the list; activities follow in the same moment, and their owners are told.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from collections import defaultdict
from dataclasses import replace

from app.directory import publication, sessions
from app.directory.details import Author
from app.directory.models import Service
from app.directory.periods import HOLIDAY, Period
from app.extensions import db
from app.messages import mail, outbox
from app.people import audit
from app.submissions import owning
from app.terms import touching

KEEP = "terms.keep"


def add(said, by, *, now, gazetteer=None):
    """Puts what forms.Said says on the list; `by` is the Person. Gives the Period."""
    period = Period(kind=said.kind, name=said.name, first=said.first, last=said.last)
    db.session.add(period)
    _settle(period, None, (said.first, said.last), by, "added", now, gazetteer)
    return period


def change(period, said, by, *, now, gazetteer=None):
    """Makes a Period what forms.Said says. A bank holiday on another day is a new one, and the old one ends: it comes back by no rule."""
    before, after = (period.first, period.last), (said.first, said.last)
    if period.kind == HOLIDAY and before != after:
        end(period, by, now=now)
        return add(said, by, now=now)
    period.name, period.first, period.last = said.name, said.first, said.last
    _settle(period, before, after, by, "changed", now, gazetteer)
    return period


def end(period, by, *, now, gazetteer=None):
    """Takes a Period off the list."""
    period.ended_at = now
    _settle(period, (period.first, period.last), None, by, "ended", now, gazetteer)


def _settle(period, before, after, by, did, now, gazetteer):
    period.changed_at, period.changed_by_id = now, by.id
    today = sessions.today(now)
    # Looked at before the list is written: what follows all its terms follows those that stood there until now.
    with db.session.no_autoflush:
        found = touching.by_term(before, after, today) if period.kind != HOLIDAY else []
    db.session.flush()
    audit.record(KEEP, "period", period.uuid, person=by, scope=period.kind, reason=did, now=now)
    if period.kind == HOLIDAY:
        publication.show_again([row.id for row in touching.on_days({day for span in (before, after) if span for day in span})], now=now)
        return
    changed = [one for one in found if one.after != one.before]
    uuids = dict(db.session.execute(db.select(Service.id, Service.uuid).where(Service.id.in_([one.id for one in changed]))).all())
    publication.publish_all((replace(one.after, id=uuids[one.id]) for one in changed), Author(by.name, by.role), now=now,
                            gazetteer=gazetteer)
    _tell(period, changed, did, now)


def _tell(period, changed, did, now):
    """One mail for each owner with an email, of all their activities that have other dates now."""
    people = defaultdict(list)
    for one in changed:
        for owner in owning.owners_of(one.id):
            if owner.email:
                people[owner.contact_key or f"owner-{owner.id}"].append((owner, one))
    for person, told in people.items():
        names = list(dict.fromkeys((one.name, one.slug) for _, one in told))
        subject, text, html = mail.render("terms/mails/moved.txt", period=period, did=did, names=names)
        outbox.queue(f"term-{period.id}-{now:%Y%m%d%H%M%S%f}-{person}", to=told[0][0].email, subject=subject, text=text, html=html, now=now)
