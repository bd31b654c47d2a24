"""How many places an activity has left, as pages may say it: HSDS ServiceCapacity, of which search and pages know alone."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import index
from app.directory.models import new_uuid
from app.extensions import Instant, db

PLACES, FEW, WAITING = "places", "few", "waiting"


class ServiceCapacity(db.Model):
    """What is left at an activity: `state` places, few or waiting, and `words` for pages.

    `available` is None where a number that moves would show that somebody joined (SECURITY PR-12): for a health condition.
    """

    __tablename__ = "service_capacity"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    words: Mapped[str] = mapped_column(sa.String(60))
    available: Mapped[int | None]
    updated: Mapped[datetime] = mapped_column(Instant)


def of(service_id):
    """The ServiceCapacity of an activity, None for one that takes no sign-ups."""
    return db.session.scalar(sa.select(ServiceCapacity).where(ServiceCapacity.service_id == service_id))


def say(service_id, state, words, available, *, now):
    """Says what is left; pages that were kept are made anew when that reads differently from before. Never commits."""
    row = of(service_id)
    if row is not None and (row.state, row.words, row.available) == (state, words, available):
        return
    if row is None:
        row = ServiceCapacity(service_id=service_id)
        db.session.add(row)
    row.state, row.words, row.available, row.updated = state, words, available, now
    _shown_anew()


def say_nothing(service_id):
    """An activity takes no sign-ups any more. Never commits."""
    row = of(service_id)
    if row is not None:
        db.session.delete(row)
        _shown_anew()


def _shown_anew():
    db.session.flush()
    index.touch(db.session.connection().connection.driver_connection)
