"""Localities: the neighbourhoods that champions look after, each a list of outcodes."""
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.geo.postcode import tidy


class Locality(db.Model):
    """One neighbourhood. `outcodes` are first halves of postcodes with spaces between and around (" BA20 BA21 "); `contact` is in words."""

    __tablename__ = "locality"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    outcodes: Mapped[str] = mapped_column(sa.Text, default="")
    contact: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def outcode_list(self):
        """["BA20", "BA21"]."""
        return self.outcodes.split()

    def scope_localities(self):
        """Itself: what people.permissions asks."""
        return {self.id}

    def scope_people(self):
        """Nobody wrote it."""
        return set()

    @classmethod
    def within(cls, ids):
        """The condition that a row is one of the localities `ids`."""
        return cls.id.in_(sorted(ids))


def keep_locality(slug, name, outcodes, contact=""):
    """The Locality of this slug with these words and `outcodes` (any text each), made when there is none; commits nothing."""
    found = by_slug(slug) or Locality(slug=slug)
    found.name, found.contact = name, contact
    found.outcodes = f" {' '.join(sorted({tidy(one) for one in outcodes}))} "
    db.session.add(found)
    db.session.flush()
    return found


def by_slug(slug):
    """The Locality of a slug (text, as "yeovil"), or None."""
    return db.session.scalar(sa.select(Locality).where(Locality.slug == slug))


def all_localities():
    """Every Locality, by name."""
    return db.session.scalars(sa.select(Locality).order_by(Locality.name, Locality.id)).all()


def localities_of(outcode):
    """[Locality] that an outcode ("TA1", in any case) lies in, by name; [] for none."""
    plain = tidy(outcode)
    return [one for one in all_localities() if plain in one.outcode_list]


def of_service(service):
    """[Locality] that an activity (a Service) lies in: by its venues' outcodes, or by the outcodes that it covers."""
    outcodes = {place.location.address.outcode for place in service.venues if place.location.address}
    outcodes |= {tidy(area.name) for area in service.areas}
    return [one for one in all_localities() if outcodes & set(one.outcode_list)]
