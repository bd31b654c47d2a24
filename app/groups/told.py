"""Rows of what people in a group were told of its dates, and of who is still to be rung about a change."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.groups.models import Place
from app.lengths import WHOLE


class ToldDate(db.Model):
    """A date of a group as its people know it, named by its original day: the day and minute it is on, at which venue, or that it is off.

    `location_id` is only compared, so it is no foreign key; `address` is a keyed hash of the venue's address, None when it is not known;
    `times` says the times in words where it has several, "" where it has one, None when that is not known.
    """

    __tablename__ = "told_date"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"))
    original_on: Mapped[date]
    on: Mapped[date]
    opens: Mapped[int | None]
    location_id: Mapped[int | None]
    off: Mapped[bool]
    address: Mapped[str | None] = mapped_column(sa.String(64))
    times: Mapped[str | None] = mapped_column(sa.String(120))
    __table_args__ = (sa.UniqueConstraint("group_id", "original_on", name="uq_told_date_group_id"),)


class ToldLetter(db.Model):
    """The newest letter about changed dates to somebody: the key of its message, and what they knew before it (JSON of [news.Known], up to
    `known_until`), by which it is written anew when it has not gone and more changes.
    """

    __tablename__ = "told_letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id", ondelete="CASCADE"), unique=True)
    key: Mapped[str] = mapped_column(sa.String(200))
    before: Mapped[str] = mapped_column(sa.Text, info=WHOLE)
    known_until: Mapped[date | None]


class Ring(db.Model):
    """That a host is to ring somebody whom mail does not reach: `words` are what changed (dates alone), `until` the last day it matters.

    `about` is "first" for a first visit on the day `until`, "over" for somebody who left because it ended or no place came up, None for
    anything else that they are to be told.
    """

    __tablename__ = "ring"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    words: Mapped[str] = mapped_column(sa.Text)
    until: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    about: Mapped[str | None] = mapped_column(sa.String(8))

    place: Mapped[Place] = relationship()
