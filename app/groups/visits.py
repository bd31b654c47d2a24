"""Rows of first visits to a group: who welcomes people, the words of what happens, and which date is whose first."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.groups.models import Group, Place
from app.sealing import Sealed

# The states of a first visit: to come; it was, so that somebody is asked how it went; over.
COMING, BEEN, OVER = "coming", "been", "over"


class Welcome(db.Model):
    """What happens on a first visit to a group: where to stand, the first ten minutes, what to bring, as a host (`by_id`) wrote them.

    People with a place read that at once. `shown` is what everybody reads, of the same words: as somebody else said yes to them.
    """

    __tablename__ = "welcome"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), unique=True)
    at_door: Mapped[bool] = mapped_column(default=False)
    stand: Mapped[str] = mapped_column(sa.Text, default="")
    happens: Mapped[str] = mapped_column(sa.Text, default="")
    bring: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    shown: Mapped[dict] = mapped_column(sa.JSON, default=dict)

    group: Mapped[Group] = relationship()


class Welcomer(db.Model):
    """Whom to ask for on a first visit: a first name, shown while its owner agrees. What they agreed to is a Consent of this uuid.

    `name` is None once it is wiped.
    """

    __tablename__ = "welcomer"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    name: Mapped[str | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class FirstVisit(db.Model):
    """The first visit of somebody with a place: the original day of its date and the day it is on, both None while no date is known.

    `rung_for` is the day of which their host was asked to ring them, since mail does not reach them; `asked` says that a mail asked how
    it was.
    """

    __tablename__ = "first_visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(8), index=True)
    original_on: Mapped[date | None]
    on: Mapped[date | None]
    rung_for: Mapped[date | None]
    asked: Mapped[bool] = mapped_column(default=False)

    place: Mapped[Place] = relationship()


class VisitCount(db.Model):
    """How many said the same of their first visit to a group in a month (its first day). `settled`: it was parted for telling others."""

    __tablename__ = "visit_count"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"))
    month: Mapped[date]
    said: Mapped[str] = mapped_column(sa.String(12))
    many: Mapped[int]
    settled: Mapped[bool]
    __table_args__ = (sa.UniqueConstraint("group_id", "month", "said", name="uq_visit_count_group_id"),)


class VisitCell(db.Model):
    """A suppressing.Cell of what was said of a group, as it was told after the month `month`; `month` is None while it waits for more."""

    __tablename__ = "visit_cell"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    month: Mapped[date | None]
    since: Mapped[date]
    said: Mapped[str] = mapped_column(sa.String(20))
    count: Mapped[int]
