"""Who wants the mail of each quarter: a yes in one's account, a stop there or with one press from any of the mails."""
from datetime import date

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.learning.models import LearningMail
from app.people.models import Person
from app.sealing import keyed

ACT, STOP = "learning.mail", "learning.stop-mail"


def quarter(day):
    """The first day of the quarter that a local date lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def comes(person):
    """Whether a Person gets it."""
    found = db.session.get(LearningMail, person.id)
    return found is not None and found.stopped_at is None


def want(person, is_wanted, *, now):
    """Takes a Person's yes or no; after a yes the first one comes with the next quarter. Never commits."""
    found = db.session.get(LearningMail, person.id)
    if is_wanted and (found is None or found.stopped_at is not None):
        found = found or LearningMail(person_id=person.id)
        found.said_at, found.stopped_at, found.on = now, None, quarter(sessions.today(now))
        db.session.add(found)
    elif not is_wanted and found is not None:
        found.stopped_at = found.stopped_at or now


def stop(uuid, mark, *, now):
    """Stops the mail of the person of a uuid by the mark of its own address; gives whether it is one. Never commits."""
    found = mark == mark_of(uuid) and db.session.scalar(sa.select(Person).where(Person.uuid == uuid))
    if not found:
        return False
    want(found, False, now=now)
    return True


def mark_of(uuid):
    """What only we can have written beside a person's uuid: it stands in each mail, and nothing is kept of it."""
    return keyed("learning-mail-stop", uuid)[:32]


def stop_path(person):
    """The address, on this site, that stops a Person's mail."""
    return f"/ideas-mail/{person.uuid}/{mark_of(person.uuid)}/stop"
