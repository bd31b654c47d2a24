"""An owner's verbs: what they say goes live at once or waits, is audited, and can be undone for a day.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import history, publication, sessions
from app.directory.localities import of_service
from app.directory.locating import looked_after
from app.directory.models import History
from app.extensions import db
from app.messages import mail, outbox
from app.owners import changing
from app.people import audit, signing_in
from app.submissions import owning
from app.submissions.details import details_of, keep, public
from app.submissions.models import SENT_BACK, WAITING, WITHDRAWN, Submission

UNDO_WITHIN = timedelta(days=1)


def say_still_right(owner, *, now):
    """Keeps that the owner says all of it is right today: the freshness clock starts again."""
    publication.assure(owner.service, owning.BY, on=sessions.today(now), now=now)
    _record(owner, "still right", now)


def publish(owner, details, did, *, now, gazetteer=None):
    """Publishes what an owner may change at once; `did` is the record's code for it. Gives the Service."""
    service = publication.publish(details, owning.BY, now=now, gazetteer=gazetteer)
    _record(owner, did, now)
    return service


def change(owner, details, *, now, gazetteer=None):
    """Publishes changed details at once when they are small and the owner is trusted, else lets them wait; gives the Submission that
    waits, or None.
    """
    before = public(owner.service)
    if details == before:
        return None
    if not changing.waits(before, details) and owning.is_trusted(owner, now):
        publish(owner, details, "changed", now=now, gazetteer=gazetteer)
        return None
    waiting = waiting_of(owner) or Submission(service=owner.service, by="owner", begun_at=now, contact_key=owner.contact_key)
    waiting.contact_name, waiting.contact_email, waiting.contact_phone = owner.name, owner.email, owner.phone
    waiting.base, waiting.state = owner.service.last_modified.isoformat(), WAITING
    waiting.touched_at = waiting.sent_at = waiting.confirmed_at = now
    # Whoever writes it for the owner, on the phone, may not approve it either.
    waiting.author_id = waiting.author_id or getattr(signing_in.person(), "id", None)
    place = looked_after(of_service(owner.service))
    waiting.locality_id = place.id if place else None
    keep(waiting, details)
    db.session.add(waiting)
    db.session.flush()
    _record(owner, "sent a change", now)
    return waiting


def take_back(owner, *, now):
    """Takes the owner's change that waits, or was sent back, out of the queue; with none, or pressed twice, nothing happens."""
    waiting = waiting_of(owner)
    if waiting is not None:
        waiting.state, waiting.touched_at = WITHDRAWN, now
        _record(owner, "took a change back", now)


def waiting_of(owner):
    """The Submission of an owner's change that waits or was sent back, or None."""
    return db.session.scalar(sa.select(Submission).where(
        Submission.service_id == owner.service_id, Submission.by == "owner", Submission.contact_key == owner.contact_key,
        Submission.state.in_((WAITING, SENT_BACK))).order_by(Submission.id.desc()))


def to_start_from(owner, said):
    """The ServiceDetails that an owner's form shows: what waits, else what is `said` in public when it is opened."""
    waiting = waiting_of(owner)
    return details_of(waiting) if waiting else said


def to_undo(owner, now):
    """The (newer, older) History rows that an owner may still undo: their own last change, within a day; else None."""
    newest = db.session.scalars(sa.select(History).where(History.service_id == owner.service_id, History.details != "")
                                .order_by(History.id.desc()).limit(2)).all()
    if len(newest) < 2 or newest[0].by_kind != owning.BY.kind or now - newest[0].at > UNDO_WITHIN or owner.service.withdrawn_at is not None:
        return None
    return newest[0], newest[1]


def undo(owner, row_id, *, now, gazetteer=None):
    """Puts back what was public before the owner's last change, if that is still the history row `row_id`."""
    rows = to_undo(owner, now)
    if rows and rows[0].id == row_id:
        publication.restore(owner.service, rows[1].id, owning.BY, now=now, gazetteer=gazetteer)
        _record(owner, "undone", now)


def send_new_link(owner, *, now):
    """Mails an owner a new private link; the one before ends. False when they gave no email."""
    if not owner.email:
        return False
    token = owning.new_link(owner, now)
    subject, text, html = mail.render("owners/mails/new_link.txt", token=token, name=owner.service.name)
    outbox.queue(f"owner-link-{owner.id}-{now:%Y%m%d%H%M%S}", to=owner.email, subject=subject, text=text, html=html, now=now)
    return True


def differences_of(rows):
    """(older, newer) ServiceDetails of what `to_undo` gave."""
    return tuple(history.details_from_json(row.details) for row in reversed(rows))


def _record(owner, did, now):
    audit.record("listing.own", "service", owner.service.uuid, person=signing_in.person(), scope=f"owner {owner.id}", reason=did, now=now)
