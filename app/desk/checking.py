"""A champion's verbs on a listing that is to be checked: its answers, still right, nobody answered.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from dataclasses import fields, replace
from datetime import timedelta

import sqlalchemy as sa

from app import index
from app.desk.asking import STOPPED, is_whole
from app.directory import checks, publication, sessions
from app.directory.details import Author
from app.directory.localities import of_service
from app.directory.locating import looked_after
from app.directory.models import ServiceAtLocation
from app.extensions import db
from app.owners import changing
from app.people import audit
from app.submissions.details import keep, public
from app.submissions.models import WAITING, Submission

# How long a listing whose new number, say, waits for another's eyes is left alone.
WAITS_DAYS = 14
# What the queue says after a check was answered.
DONE = {
    "still-right": "Thank you. People see that you checked it today.", "stopped": "Thank you. Its page says now that it has stopped.",
    "sent-on": "Thank you. Somebody else looks at what changed before people see it.",
    "part": "Thank you. What you asked is kept. The rest still waits to be checked.",
    "no-answer": "It comes again on the day that you chose.", "ended": "Somebody has checked that one already.",
    "quiet": "Thank you. It is noted, and whoever must know is told.",
}


def settle(check, answers, by, *, now, gazetteer=None):
    """Does what the Answers of `by` (a Person) come to; gives "still right", "stopped", "sent on" or "part". Raises ValueError for what
    cannot be kept.

    Small facts go live at once; what another must approve becomes a Submission. The clock starts again when all was answered.
    """
    author, today, before = Author(by.name, by.role), sessions.today(now), public(check.service)
    waiting = changing.waits(before, answers.after)
    small = replace(before, **{field.name: getattr(answers.after, field.name) for field in fields(before) if field.name not in waiting})
    if answers.going == STOPPED:
        small = changing.closed(small)
    if small != before:
        publication.publish(small, author, now=now, gazetteer=gazetteer)
    if waiting:
        _send_on(check.service, answers.after, by, now)
    _date_facts(check.service_id, answers, waiting, author, today)
    outcome = _outcome(answers, waiting)
    if outcome == "still right":
        publication.assure(check.service, author, on=today, now=now)
    if outcome in ("still right", "stopped"):
        checks.finish(check, by.id, outcome, now)
    elif outcome == "sent on":
        check.not_before = today + timedelta(WAITS_DAYS)
    _record(check, by, outcome, now)
    return outcome


def nobody_answered(check, until, by, *, now):
    """Puts a check off to the local date `until`."""
    checks.put_off(check, until, now=now)
    _record(check, by, "no answer", now)


def _outcome(answers, waiting):
    if answers.going == STOPPED:
        return "stopped"
    return "sent on" if waiting else "still right" if is_whole(answers) else "part"


def _send_on(service, details, by, now):
    """What another must approve, as the person's own submission, which they cannot decide on themselves."""
    place = looked_after(of_service(service))
    waiting = Submission(service=service, by=by.role, author_id=by.id, begun_at=now, touched_at=now, sent_at=now, confirmed_at=now,
                         base=service.last_modified.isoformat(), state=WAITING, locality_id=place.id if place else None)
    db.session.add(waiting)
    keep(waiting, details)
    db.session.flush()


def _date_facts(service_id, answers, waiting, author, today):
    """Dates what was checked on its own: times, contact and ways in."""
    if "when" in answers.facts:
        checks.check_fact(service_id, checks.WHEN, author, today)
    if "contact" in answers.facts and not {"phone", "contact_name"} & set(waiting):
        checks.check_fact(service_id, checks.CONTACT, author, today)
    if "venues" in waiting:
        return
    # Kept pages show these dates, too.
    index.touch(db.session.connection().connection.driver_connection)
    places = dict(db.session.execute(sa.select(ServiceAtLocation.position, ServiceAtLocation.location_id)
                                     .where(ServiceAtLocation.service_id == service_id)).all())
    for at, location in places.items():
        codes = [code for venue, code in answers.ways if venue == at]
        if codes:
            checks.check_access(location, codes, author, today)


def _record(check, by, did, now):
    audit.record("listing.check", "service", check.service.uuid, person=by, reason=did, now=now)
