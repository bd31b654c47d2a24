"""Forgets a booking again that a backup brought back."""
import sqlalchemy as sa

from app.bookings import taking
from app.bookings.letters import OPENS
from app.bookings.models import LEFT, Booking
from app.groups.models import Consent
from app.people.links import PrivateLink

_APART = {"synchronize_session": False}


def forget_again(session, uuid, moment):
    """Wipes in a database put back (its `session`) a booking that the ledger named at a moment: its link and what was agreed to end.

    Counters and mails are the caller's. Never commits.
    """
    number = session.scalar(sa.select(Booking.id).where(Booking.uuid == uuid))
    session.execute(sa.update(Booking).where(Booking.id == number).values(
        **taking.NOBODY, state=LEFT, held_until=None, left_at=sa.func.coalesce(Booking.left_at, moment)), execution_options=_APART)
    session.execute(sa.update(Consent).where(Consent.place_uuid == uuid, Consent.withdrawn_at.is_(None)).values(withdrawn_at=moment),
                    execution_options=_APART)
    session.execute(sa.delete(PrivateLink).where(PrivateLink.purpose.in_(OPENS), PrivateLink.thing_id == number),
                    execution_options=_APART)
