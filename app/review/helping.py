"""Owners without an email: somebody rings them back and changes their listing for them, on their own page, and the record says who did."""
import re
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.directory.localities import of_service
from app.directory.models import Service
from app.extensions import db
from app.people import audit, links
from app.people.permissions import can
from app.review.fetching import Listing
from app.submissions import owning
from app.submissions.models import Owner

ACT = "listing.help"
SHOWN = 30
# A link that nobody is told: it opens the owner's page in this browser alone.
_LASTS = timedelta(hours=2)
_WORD = re.compile(r"\w+")


def owners(person, text):
    """[Owner] without an email of the listings that the person may help with, whose names hold every word of a text, by name."""
    asked = _WORD.findall(text.casefold())
    found = db.session.scalars(_owners().order_by(Service.name, Owner.id)).all()
    return [one for one in found if _may(person, one) and all(word in one.service.name.casefold() for word in asked)]


def owner(person, uuid):
    """The Owner of a uuid (any text), without an email and of a listing that the person may help with, or None."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        return None
    found = db.session.scalar(_owners().where(Owner.uuid == plain))
    return found if found and _may(person, found) else None


def open_for(owner, person, *, now):
    """The token that opens the owner's page for a while; recorded. Never commits."""
    audit.record(ACT, "service", owner.service.uuid, person=person, scope=f"owner {owner.id}", reason="opened for the owner", now=now)
    return links.make(owning.PURPOSE, owner.id, until=now + _LASTS, now=now)


def _owners():
    return sa.select(Owner).join(Service, Service.id == Owner.service_id).where(
        Owner.ended_at.is_(None), Owner.email.is_(None), Owner.phone.is_not(None), Service.withdrawn_at.is_(None))


def _may(person, one):
    # Names and numbers of people are not everybody's, also where a listing lies in no locality.
    return bool(of_service(one.service)) and can(person, ACT, Listing(one.service))
