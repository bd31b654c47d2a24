"""Meetings to learn together: kept by their host, come to by anybody who signs in once somebody said yes, told of when they change.

All that changes rows runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.learning import meeting_asking
from app.learning.models import Coming, Meeting
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person
from app.people.permissions import can, visible
from app.sealing import keyed

READ, KEEP, DECIDE = "meeting.read", "meeting.keep", "meeting.decide"
_TOLD_OF = ("on", "opens", "where", "link")
_UP = sa.and_(Meeting.approved_at.is_not(None), Meeting.off_at.is_(None))


def coming(today, most=None):
    """[Meeting] that are still to be and are on, the next one first."""
    return db.session.scalars(sa.select(Meeting).where(Meeting.on >= today, _UP)
                              .order_by(Meeting.on, Meeting.opens, Meeting.id).limit(most)).all()


def past(today, most):
    """[Meeting] that were, the latest first."""
    return db.session.scalars(sa.select(Meeting).where(Meeting.on < today, _UP)
                              .order_by(Meeting.on.desc(), Meeting.id.desc()).limit(most)).all()


def by_uuid(person, uuid):
    """The Meeting of a uuid (any text) that somebody said yes to, that a Person hosts or may decide on; else None."""
    found = db.session.scalar(sa.select(Meeting).where(Meeting.uuid == uuid))
    return found if found and (found.approved_at or can(person, KEEP, found) or can(person, DECIDE, found)) else None


def waiting(person):
    """[Meeting] that a Person proposed, or may decide on, and that nobody decided on yet, the next one first."""
    deciding = visible(person, DECIDE, Meeting).with_only_columns(Meeting.id)
    return db.session.scalars(sa.select(Meeting).where(Meeting.approved_at.is_(None), Meeting.off_at.is_(None),
                                                       sa.or_(Meeting.host_id == person.id, Meeting.id.in_(deciding)))
                              .order_by(Meeting.on, Meeting.id)).all()


def own(person, uuid):
    """The Meeting of a uuid (any text) whose host a Person is, or None."""
    return db.session.scalar(visible(person, KEEP, Meeting).where(Meeting.uuid == uuid))


def keep(person, key, said, *, now):
    """The Meeting that a Person adds; the same form again gives the one that is there. Who decides on others' puts it up at once; of any
    other those who look after the host's areas are told, else all who decide.
    """
    kept = keyed("meeting", f"{person.id} {key[:64] or said}")
    there = db.session.scalar(sa.select(Meeting).where(Meeting.key == kept))
    if there is not None:
        return there
    made = Meeting(key=kept, host_id=person.id, touched_at=now, approved_at=now if can(person, DECIDE) else None, **_columns(said))
    db.session.add(made)
    db.session.flush()
    audit.record(KEEP, "meeting", made.uuid, person=person, reason="added", now=now)
    if made.approved_at is None:
        meeting_asking.ask(made, person, now)
    return made


def change(meeting, person, said, *, now):
    """Changes a Meeting; those who come are told when the date, the start or the place is another one. What was turned down is asked again.
    """
    told = any(getattr(meeting, name) != getattr(said, name) for name in _TOLD_OF)
    for name, value in _columns(said).items():
        setattr(meeting, name, value)
    meeting.touched_at = now
    if meeting.approved_at is None and meeting.off_at is not None:
        meeting.off_at = meeting.reason = None
        meeting_asking.ask(meeting, person, now)
    audit.record(KEEP, "meeting", meeting.uuid, person=person, reason="changed", now=now)
    if told:
        tell(meeting, now)


def call_off(meeting, person, *, now, act=KEEP):
    """Calls a Meeting off, and tells those who come; once."""
    if meeting.off_at is None:
        meeting.off_at = meeting.touched_at = now
        audit.record(act, "meeting", meeting.uuid, person=person, reason="called off", now=now)
        tell(meeting, now)


def tell(meeting, now):
    """Writes to those who come that a meeting that is still to be has changed."""
    if meeting.on < sessions.today(now):
        return
    subject, text, html = mail.render("learning/mails/meeting.txt", meeting=meeting)
    for one in people(meeting):
        if one.email and one.ended_at is None and one.id != meeting.host_id:
            outbox.queue(f"meeting-{meeting.uuid}-{now:%Y%m%d%H%M%S}-{one.id}", to=one.email, subject=subject, text=text, html=html,
                         now=now)


def people(meeting):
    """[Person] who come and of whom it is still known, in the order in which they said so."""
    return db.session.scalars(sa.select(Person).join(Coming, Coming.person_id == Person.id).where(Coming.meeting_id == meeting.id)
                              .order_by(Coming.id)).all()


def count(meeting):
    """How many come, or came."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Coming).where(Coming.meeting_id == meeting.id))


def comes(meeting, person):
    """The Coming of a Person to a Meeting, or None."""
    return db.session.scalar(sa.select(Coming).where(Coming.meeting_id == meeting.id, Coming.person_id == person.id))


def come(meeting, person, is_coming, *, now):
    """Says that a Person comes to a Meeting that is still to be, or that they do not; twice is once."""
    there = comes(meeting, person)
    if is_coming and there is None and meeting.approved_at and meeting.off_at is None and meeting.on >= sessions.today(now):
        db.session.add(Coming(meeting_id=meeting.id, person_id=person.id, at=now))
    elif not is_coming and there is not None:
        db.session.delete(there)


def _columns(said):
    """What a Said is as columns: of no name nothing is kept."""
    return said._asdict() | {"leads": said.leads or None}
