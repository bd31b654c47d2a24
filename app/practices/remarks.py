"""What a practice keeps of an activity for its own staff: that it is a favourite, whom it suits, and that a group had closed."""
import sqlalchemy as sa

from app.directory import checks, sessions
from app.directory.models import Service
from app.extensions import db
from app.people import audit
from app.practices.models import Remark

SUITS_MOST = 200
CLOSED = "A practice sent somebody there, and the group had closed."


def of(practice_id, service_id):
    """The Remark of a practice on an activity, or None."""
    return db.session.scalar(sa.select(Remark).where(Remark.practice_id == practice_id, Remark.service_id == service_id))


def all_of(practice_id):
    """[(Remark, Service)] of a practice, favourites first."""
    both = sa.select(Remark, Service).join(Service, Service.id == Remark.service_id)
    return db.session.execute(both.where(Remark.practice_id == practice_id).order_by(
        Remark.favourite_at.is_(None), Service.name, Service.id)).all()


def by_number(practice_id):
    """{activity's number: Remark} of a practice."""
    return {one.service_id: one for one in db.session.scalars(sa.select(Remark).where(Remark.practice_id == practice_id))}


def keep(practice_id, service, *, favourite, suits, by, now):
    """Writes what a practice says of an activity; nothing at all takes it away. Never commits."""
    found = of(practice_id, service.id) or Remark(practice_id=practice_id, service_id=service.id)
    if not favourite and not suits:
        if found.id:
            db.session.delete(found)
    else:
        found.favourite_at = (found.favourite_at or now) if favourite else None
        found.suits, found.said_at = suits, now
        db.session.add(found)
    audit.record("practice.see", "service", service.uuid, person=by, reason="remark", now=now)


def had_closed(service, *, by, now):
    """Tells the champions' checking queue that somebody was sent for nothing: the listing is to be checked at once; said twice on a
    local day it is said once. Never commits.
    """
    check = checks.open_check(service.id)
    if check and any(one.words == CLOSED and sessions.today(one.at) == sessions.today(now) for one in check.corrections):
        return
    checks.correct(service, CLOSED, now)
    audit.record("practice.see", "service", service.uuid, person=by, reason="had closed", now=now)
