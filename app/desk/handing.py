"""Hands out tasks so that nobody is given what somebody else has in hand; puts off, puts back, and takes each answer once.

What writes runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from app.company import fetching as company
from app.desk import tasks
from app.desk.models import DeskHold, DeskSent, DeskSkip
from app.directory import sessions
from app.extensions import db, writing_unit
from app.people.models import Person
from app.review import holding as reviewing
from app.sealing import keyed

LASTS = reviewing.LASTS
LATER, TOMORROW = "later", "tomorrow"
_LATER, _MORNING = timedelta(hours=3), 7 * 60
_SENT_KEPT = timedelta(days=7)


def free(person, now):
    """[Task] for a Person at `now` (aware): what they have in hand first, then the others in order; without what is in somebody else's
    hands, or put off. Whom somebody said yes to and put back goes to others first, and comes back later.
    """
    held, off = _holders(now), put_off(person, now).keys() | _given_up(person, now)
    found = [one for one in tasks.every(person, now) if held.get(one.key, person.id) == person.id and one.key not in off]
    return sorted(found, key=lambda one: not is_mine(one, person, now, held))


def is_mine(task, person, now, held=None):
    """Whether a Person has a Task in hand."""
    if task.kind == tasks.REVIEW:
        return task.row.held_by_id == person.id and now - task.row.held_at < LASTS
    return (_holders(now) if held is None else held).get(task.key) == person.id


def hand_out(person, now, kind="", wanted=""):
    """The Task that the person has in hand from now on, or None: the `wanted` one (a uuid) of a kind when it is free, else the next."""
    _end_given_up(now)
    found = [one for one in free(person, now) if kind in ("", one.kind)]
    chosen = next((one for one in found if one.uuid == wanted), found[0] if found else None)
    if chosen and chosen.kind == tasks.REVIEW:
        reviewing.hold(chosen.row, person, now)
    elif chosen:
        hold(chosen.kind, chosen.uuid, person, now)
    return chosen


def find(person, now, kind, uuid):
    """The Task of a kind and uuid (any texts) that the person may do and nobody else has in hand, or None."""
    held = _holders(now)
    return next((one for one in tasks.every(person, now) if one.key == (kind, uuid) and held.get(one.key, person.id) == person.id), None)


def hold(kind, uuid, person, now):
    """Puts a task into the person's hands when nobody else has it; gives whether it is theirs now."""
    mine = sa.or_(DeskHold.person_id == person.id, DeskHold.at <= now - LASTS)
    told = {"person_id": person.id, "at": now}
    taken = insert(DeskHold).values(kind=kind, uuid=uuid, **told).on_conflict_do_update(
        index_elements=["kind", "uuid"], set_=told, where=mine)
    return db.session.execute(taken).rowcount == 1


def holder(kind, uuid, now):
    """(Person, until when) of who has a task in hand, or None."""
    found = db.session.get(DeskHold, (kind, uuid))
    return (db.session.get(Person, found.person_id), found.at + LASTS) if found and found.at > now - LASTS else None


def put_back(task, person, now):
    """Takes a Task out of the person's own hands."""
    if task.kind == tasks.REVIEW and is_mine(task, person, now):
        task.row.held_by_id = task.row.held_at = None
    let_go(task.kind, task.uuid, person)


def let_go(kind, uuid, person):
    """Ends that the person has a task in hand."""
    db.session.execute(sa.delete(DeskHold).where(DeskHold.kind == kind, DeskHold.uuid == uuid, DeskHold.person_id == person.id))


def skip(task, person, when, now):
    """Puts a Task off for this person: LATER on the day, or until TOMORROW at seven in the morning."""
    until = now + _LATER if when == LATER else sessions.instant(sessions.today(now) + timedelta(1), _MORNING)
    put_back(task, person, now)
    db.session.execute(insert(DeskSkip).values(person_id=person.id, kind=task.kind, uuid=task.uuid, until=until).on_conflict_do_update(
        index_elements=["person_id", "kind", "uuid"], set_={"until": until}))


def put_off(person, now):
    """{(kind, uuid): until when} of what a person put off."""
    rows = db.session.scalars(sa.select(DeskSkip).where(DeskSkip.person_id == person.id, DeskSkip.until > now))
    return {(one.kind, one.uuid): one.until for one in rows}


def bring_back(person):
    """Ends all that a person put off."""
    db.session.execute(sa.delete(DeskSkip).where(DeskSkip.person_id == person.id))


def said_before(form, path, person):
    """What was said when the very same form (each field) was sent to a path by this person before; None when it was not, or carries no
    `once` of its page.
    """
    found = db.session.get(DeskSent, _digest(form, path, person)) if form.get("once") else None
    return found and found.said


def keep_said(form, path, person, said, now):
    """Keeps what was said to a form."""
    if form.get("once"):
        db.session.merge(DeskSent(digest=_digest(form, path, person), said=said, at=now))


def forget(now):
    """Deletes what is over; gives how many rows. Commits; with nothing to delete it only reads."""
    over = ((DeskHold, DeskHold.at <= now - LASTS), (DeskSkip, DeskSkip.until <= now), (DeskSent, DeskSent.at <= now - _SENT_KEPT))
    due = [(model, old) for model, old in over if db.session.scalar(sa.select(sa.exists().where(old)))]
    db.session.rollback()
    gone = 0
    if due:
        with writing_unit():
            for model, old in due:
                gone += db.session.execute(sa.delete(model).where(old), execution_options={"synchronize_session": False}).rowcount
            db.session.commit()
    return gone


def _given_up(person, now):
    """{(kind, uuid)} of whom this person said yes to and put back a short while ago."""
    return {(tasks.COMPANY, uuid) for uuid, (by, _) in company.put_back(now - _LATER).items() if by == person.id}


def _end_given_up(now):
    """Ends the hold on whom somebody said yes to and put back since."""
    for uuid, (by, at) in company.put_back(now - _LATER).items():
        db.session.execute(sa.delete(DeskHold).where(
            DeskHold.kind == tasks.COMPANY, DeskHold.uuid == uuid, DeskHold.person_id == by, DeskHold.at <= at))


def _holders(now):
    given_up = company.put_back(now - _LATER)
    held = db.session.scalars(sa.select(DeskHold).where(DeskHold.at > now - LASTS)).all()
    return {one.key: one.person_id for one in held if one.kind != tasks.COMPANY or not _is_given_up(one, given_up)}


def _is_given_up(hold, given_up):
    by, at = given_up.get(hold.uuid, (None, None))
    return by == hold.person_id and hold.at <= at


def _digest(form, path, person):
    told = sorted((name, value) for name, value in form.items(multi=True) if name != "csrf_token")
    return keyed("desk-sent", repr((person.id, path, told)))
