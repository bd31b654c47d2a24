"""Deletes somebody who was never confirmed, with all that hangs on it. Never commits."""
import sqlalchemy as sa

from app.extensions import db
from app.groups import seating, telling
from app.groups.models import Consent
from app.groups.told import Ring

_APART = {"synchronize_session": False}


def take_back(place, now):
    """Deletes a Place and what was agreed to for it; the place of the group that it held is the caller's."""
    consents = Consent.place_uuid == place.uuid
    telling.forget_mails(place, now)
    telling.end_links(place)
    seating.release(place, now=now)
    db.session.execute(sa.delete(Ring).where(Ring.place_id == place.id), execution_options=_APART)
    db.session.delete(place)
    db.session.flush()
    db.session.execute(sa.delete(Consent).where(consents), execution_options=_APART)
