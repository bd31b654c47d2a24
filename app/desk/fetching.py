"""Fetches the checks that a person may do, through their scope: what lies elsewhere is not there at all."""
from uuid import UUID

import sqlalchemy as sa

from app.directory.checks import WRONG, Check, waiting
from app.directory.models import Service
from app.extensions import db
from app.people.permissions import visible


def to_check(person, today):
    """[Check] that wait for a person on the local date `today`: what a visitor said is wrong first, then the oldest."""
    return db.session.scalars(visible(person, "listing.check", Check).join(Service, Check.service_id == Service.id).where(waiting(today))
                              .order_by(Check.why != WRONG, Check.joined_at, Check.id)).all()


def check(person, uuid):
    """The Check of a uuid (any text) that the person may do, also one that is put off or ended; None for any other."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        return None
    return db.session.scalar(visible(person, "listing.check", Check).where(sa.and_(Check.uuid == plain)))
