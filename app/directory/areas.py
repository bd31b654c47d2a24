"""Localities, what they are made of, the outlines that are known, and which venues each locality holds."""
import json
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.geo.boundary import shape_of
from app.lengths import WHOLE

# Codes that a postcode file gives its postcodes; then the beginnings of postcodes, a drawn outline, and what a person said of a venue.
CODES = ("ward", "msoa", "lsoa", "parish", "district")
POSTCODES = ("outcode", "sector", "postcode")
PART_KINDS = (*CODES, *POSTCODES, "polygon", "include", "exclude")


class Locality(db.Model):
    """One neighbourhood. `kind` is what it is called ("town", "ward", "neighbourhood team"); `outcodes` are the first halves of postcodes
    that it touches, with spaces between and around (" BA20 BA21 "); `contact` is in words. `people` live there, `older` of them 60 or over,
    as `people_source` says; None where nobody told. Once `closed_at` it holds nothing and is on no page, but keeps its parts.
    """

    __tablename__ = "locality"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(30), default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("locality.id", ondelete="SET NULL"), index=True)
    outcodes: Mapped[str] = mapped_column(sa.Text, default="")
    contact: Mapped[str] = mapped_column(sa.Text, default="")
    people: Mapped[int | None]
    older: Mapped[int | None]
    people_source: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    parts: Mapped[list["LocalityPart"]] = relationship(cascade="all, delete-orphan", passive_deletes=True, order_by="LocalityPart.id")

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


class Boundary(db.Model):
    """An outline as it was read: `polygons` JSON of closed rings in grid metres, `year` that of its `code`; drawn ones have neither.

    `source` is what to say of where it is from.
    """

    __tablename__ = "boundary"
    __table_args__ = (sa.UniqueConstraint("kind", "code", "year", "name", name="uq_boundary_code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    code: Mapped[str] = mapped_column(sa.String(20), default="", index=True)
    year: Mapped[int | None]
    name: Mapped[str] = mapped_column(sa.String(100))
    source: Mapped[str] = mapped_column(sa.Text, default="")
    polygons: Mapped[str] = mapped_column(sa.Text, info=WHOLE)

    @property
    def shape(self):
        """Its geo.boundary.Shape."""
        return shape_from(self.polygons)


class LocalityPart(db.Model):
    """One thing that a locality is made of: a code, the beginning of a postcode, an outline, or a venue that a person put in or out.

    `value` is the code, the text or the id of the Location; `year` that of a code; `name` what people call it.
    """

    __tablename__ = "locality_part"
    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[str] = mapped_column(sa.String(20), default="")
    year: Mapped[int | None]
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    boundary_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boundary.id"), index=True)


class LocalityLocation(db.Model):
    """A venue that lies in a locality; `how` it was decided is "code", "outcode", "polygon" or "person", `part_id` by which part (a
    part of a locality below it, where it lies there; None when that part is gone and it was not worked out anew yet).
    """

    __tablename__ = "locality_location"
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, index=True)
    how: Mapped[str] = mapped_column(sa.String(10))
    part_id: Mapped[int | None] = mapped_column(sa.ForeignKey("locality_part.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)

class LocalityBorder(db.Model):
    """A venue just over the border of a locality: it lies outside, and within a mile of the outline, by so many `metres`."""

    __tablename__ = "locality_border"
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, index=True)
    metres: Mapped[int]


class LocalityNeighbour(db.Model):
    """Two localities of one kind that touch; each pair stands here both ways round."""

    __tablename__ = "locality_neighbour"
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), primary_key=True)
    neighbour_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), primary_key=True, index=True)


class LocalityPicture(db.Model):
    """The plain picture of a locality, ready to be put on its page: `drawn` is JSON (picturing.Picture), `made_of` what it was made of."""

    __tablename__ = "locality_picture"
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), primary_key=True)
    made_of: Mapped[str] = mapped_column(sa.String(32))
    drawn: Mapped[str] = mapped_column(sa.Text, info=WHOLE)


@lru_cache(maxsize=2000)
def shape_from(polygons):
    """The Shape of a Boundary's JSON, kept: the same outlines are asked again and again."""
    return shape_of(json.loads(polygons))


def keep_boundary(area, source):
    """The Boundary of a geo.boundary.Area, made or given its new outline; tells whether anything changed. Commits nothing."""
    polygons = json.dumps(area.shape.polygons, separators=(",", ":"))
    found = db.session.scalar(sa.select(Boundary).where(
        Boundary.kind == area.kind, Boundary.code == area.code, Boundary.year.is_not_distinct_from(area.year),
        *(() if area.code else (Boundary.name == area.name,))))
    if found is None:
        found = Boundary(kind=area.kind, code=area.code, year=area.year)
        db.session.add(found)
    changed = (found.name, found.source, found.polygons) != (area.name, source, polygons)
    found.name, found.source, found.polygons = area.name, source, polygons
    db.session.flush()
    return found, changed


def boundaries_of(codes):
    """{code: its newest Boundary} of those codes that have one."""
    rows = db.session.scalars(sa.select(Boundary).where(Boundary.code.in_(list(codes))).order_by(Boundary.year)).all()
    return {row.code: row for row in rows}
