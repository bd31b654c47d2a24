"""Whose lists the published activities come from, by name, for the page about this data."""
import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db


def listing_sources():
    """The names of all sources in the order of the alphabet, as a list of str; no name for what people here wrote themselves."""
    named = sa.select(Service.source).where(Service.source_key != "", Service.source != "").distinct().order_by(Service.source)
    return list(db.session.scalars(named))
