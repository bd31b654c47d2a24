"""The rows of GP practices: the practice as the NHS lists it, and the computers that its lead has named."""
from datetime import date, datetime
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
