"""The rows of GP practices: the practice as the NHS lists it, its computers, its starters and notes, and what it says of activities."""
from datetime import date, datetime
from urllib.parse import parse_qsl
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db


class Practice(db.Model):
    """A GP practice. `ods_code` is its code in the NHS's own list ("A81001"); `ended_on` the day on which a newer list left it out.

    Easting and northing are grid metres of its postcode (None: not known), `precision` how exact they are (geo.answers.Precision).
    """

    __tablename__ = "practice"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    ods_code: Mapped[str] = mapped_column(sa.String(9), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    address: Mapped[str] = mapped_column(sa.Text, default="")
    postcode: Mapped[str] = mapped_column(sa.String(10), default="")
    outcode: Mapped[str] = mapped_column(sa.String(4), default="", index=True)
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    precision: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    ended_on: Mapped[date | None]
    last_modified: Mapped[datetime] = mapped_column(Instant)


class Machine(db.Model):
    """A computer of a practice, as its lead named it. `digest` is the SHA-256 of the random id in that browser's signed cookie."""

    __tablename__ = "practice_machine"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    named_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    practice: Mapped[Practice] = relationship(lazy="joined", innerjoin=True)


class SavedStarter(db.Model):
    """Ticks that a practice's sheets begin with. `ticks` is that part of the builder's address, `owner_id` who looks after it,
    `review_on` when it is to be looked at again; `shared_at` since when practices of the same localities may use it (None: they may not).
    """

    __tablename__ = "practice_starter"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.String(60))
    ticks: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    review_on: Mapped[date]
    shared_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def pairs(self):
        """The ticks as pairs of the builder's address."""
        return tuple(parse_qsl(self.ticks))


class Remark(db.Model):
    """What a practice says of an activity to its own staff: a favourite since when (None: it is none), and whom it suits."""

    __tablename__ = "practice_remark"
    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), index=True)
    favourite_at: Mapped[datetime | None] = mapped_column(Instant)
    suits: Mapped[str] = mapped_column(sa.Text, default="")
    said_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (sa.UniqueConstraint("practice_id", "service_id", name="uq_practice_remark_practice_id"),)


class OwnNote(db.Model):
    """A ready note of a practice for the lines of its sheets. A sheet carries its `key` ("own-" and ten letters) and never its words."""

    __tablename__ = "practice_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(36), unique=True)
    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(sa.String(120))
    written_at: Mapped[datetime] = mapped_column(Instant)


class SheetCount(db.Model):
    """How many sheets, lines and scans a practice had in a month (its first day): no person, and no hour."""

    __tablename__ = "sheet_count"
    practice_id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
