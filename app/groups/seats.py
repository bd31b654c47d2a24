"""Rows of a group whose places are for one date at a time: who comes on which date or waits for it, and how many each date has."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.groups.models import MOST_PLACES, Place

COMES, OFFERED, WAITS = "comes", "offered", "waits"
SEATED = (COMES, OFFERED)


class Seat(db.Model):
    """That somebody of a group comes on one date, was offered a place on it, or waits for one; who does not come has no row.

    `original_on` names the date, whenever it is held now. `line` is the order in which they asked for that date; `offered_at` is when a
    place on it was offered to them last, and `held_until` when that offer passes on.
    """

    __tablename__ = "seat"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id", ondelete="CASCADE"))
    original_on: Mapped[date]
    state: Mapped[str] = mapped_column(sa.String(10))
    line: Mapped[int]
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    held_until: Mapped[datetime | None] = mapped_column(Instant, index=True)

    place: Mapped[Place] = relationship()
    __table_args__ = (sa.UniqueConstraint("place_id", "original_on", name="uq_seat_place_id"),
                      sa.Index("ix_seat_group_id", "group_id", "original_on", "state", "line"))


class DateCount(db.Model):
    """How many places one date of a group has, and how many of them are given or offered; one statement raises it."""

    __tablename__ = "date_count"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"))
    original_on: Mapped[date]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    __table_args__ = (sa.UniqueConstraint("group_id", "original_on", name="uq_date_count_group_id"),
                      sa.CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),
                      sa.CheckConstraint(f"capacity BETWEEN 1 AND {MOST_PLACES}", name="capacity"))
