"""How many places an activity has left, as pages may say it: HSDS ServiceCapacity, of which search and pages know alone."""
import sqlalchemy as sa

from app.directory import publication
from app.directory.models import FEW, PLACES, WAITING, ServiceCapacity
from app.extensions import db

__all__ = ["FEW", "PLACES", "WAITING", "of", "say", "say_nothing"]


def of(service_id):
    """The ServiceCapacity of an activity, None for one that takes no sign-ups."""
    return db.session.scalar(sa.select(ServiceCapacity).where(ServiceCapacity.service_id == service_id))


def say(service_id, state, words, available, *, now):
    """Says what is left; lists and pages show the activity anew when that reads differently from before. Never commits."""
    row = of(service_id)
    if row is not None and (row.state, row.words, row.available) == (state, words, available):
        return
    if row is None:
        row = ServiceCapacity(service_id=service_id)
        db.session.add(row)
    row.state, row.words, row.available, row.updated = state, words, available, now
    _shown_anew(service_id, now)


def say_nothing(service_id, *, now):
    """An activity takes no sign-ups any more. Never commits."""
    row = of(service_id)
    if row is not None:
        db.session.delete(row)
        _shown_anew(service_id, now)


def _shown_anew(service_id, now):
    db.session.flush()
    publication.show_again([service_id], now=now)
