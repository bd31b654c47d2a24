"""A host calls one date of their group off, or puts it back on: the activity's page says so, and everybody who is to know is told.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from app.directory import calling_off, coming, publication, rows, sessions
from app.directory.details import Author
from app.extensions import db
from app.groups import dates
from app.messages import mail, outbox
from app.people import audit
from app.submissions import owning
from app.submissions.details import public


def may_change(group):
    """Whether single dates of a group are a host's to change: while it is open, and its activity neither paused nor looked at."""
    return group.closed_at is None and group.service.status == "active" and group.service.withdrawn_at is None


def date_of(group, day, now):
    """The Date to come of an original day (ISO, any text), None for any other and while none can be changed."""
    return next((one for one in dates.to_come(group, now) if one.original_on.isoformat() == day), None) if may_change(group) else None


def call_off(group, date, reason, person, *, now, gazetteer=None):
    """Calls a Date off with all its times, for a reason in words ("" for none); those who look after the listing are told."""
    if not date.off:
        _publish(group, date, lambda said, position: calling_off.call_off(said, position, [date.original_on], reason), person, now,
                 gazetteer)
        _record(group, date, person, "date off", now)


def put_back(group, date, person, *, now, gazetteer=None):
    """Puts a Date that was called off back on."""
    if date.off:
        _publish(group, date, lambda said, position: calling_off.put_back(said, position, date.original_on), person, now, gazetteer)
        _record(group, date, person, "date on", now)


def _publish(group, date, verb, person, now, gazetteer):
    said = public(group.service)
    for position in _positions(group, date, now):
        said = verb(said, position)
    publication.publish(said, Author(person.name, person.role), now=now, gazetteer=gazetteer)


def _positions(group, date, now):
    """Of the patterns that have that date, in the order of the details."""
    record = rows.activities(db.session.connection(), [group.service_id], sessions.today(now))[group.service_id]
    positions = {one.id: one.position for one in record.schedules}
    found = coming.to_come(record, sessions.today(now), sessions.minute(now))
    return sorted({positions[one.schedule_id] for one in found if one.original_on == date.original_on and one.schedule_id in positions})


def _record(group, date, person, did, now):
    audit.record("group.host", "group", group.uuid, person=person, reason=did, now=now)
    for owner in owning.owners_of(group.service_id):
        if owner.email and owner.email != person.email:
            subject, text, html = mail.render("hosting/mails/date_off.txt", service=group.service, on=date.on, is_off=did == "date off")
            outbox.queue(f"date-{did[5:]}-{group.service.uuid}-{date.original_on}-{now.isoformat()}-{owner.id}", to=owner.email,
                         subject=subject, text=text, html=html, now=now)
