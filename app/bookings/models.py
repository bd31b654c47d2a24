"""Rows of bookings of a children's group: an adult or a school, how to reach them, and how many children come; nothing about a child."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.groups.models import Group
from app.sealing import Sealed

# A booking that was asked for, or waits in the line, holds no place; one that is booked, or was offered them, holds `many` of them.
ASKED, WAITING, OFFERED, BOOKED, LEFT = "asked", "waiting", "offered", "booked", "left"
HOLDS = (OFFERED, BOOKED)
SCHOOL, PARENT = "school", "parent"
MOST = {SCHOOL: 30, PARENT: 6}


class Booking(db.Model):
    """Places for `many` children in a group, booked by an adult for a school, or as their parent or carer.

    `name` is the adult's, or the school's with whom to ask for; `contact_key` tells that two contacts are the same; `key` makes sending
    twice one; `trapped` says that a machine may have sent it; `to_tell` are changed dates of which their host is still to ring them,
    since `to_tell_at`. `line` is where it stands in the line since `waits_since`, `asked_at` when it was asked whether it still waits, and
    `lapsed` counts offers without an answer. `remind` says that they are reminded the day before; by phone of the day
    `rung_for`, which was done at `rung_at`. What is personal is None once it is wiped.
    """

    __tablename__ = "booking"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    consent_id: Mapped[int] = mapped_column(sa.ForeignKey("consent.id"))
    state: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str | None] = mapped_column(Sealed)
    contact: Mapped[str | None] = mapped_column(Sealed)
    contact_kind: Mapped[str] = mapped_column(sa.String(5))
    contact_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    many: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    trapped: Mapped[bool] = mapped_column(default=False)
    to_tell: Mapped[str | None] = mapped_column(sa.Text)
    to_tell_at: Mapped[datetime | None] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    held_until: Mapped[datetime | None] = mapped_column(Instant, index=True)
    line: Mapped[int] = mapped_column(default=0)
    waits_since: Mapped[datetime | None] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    lapsed: Mapped[int] = mapped_column(default=0)
    remind: Mapped[bool] = mapped_column(default=False)
    rung_for: Mapped[date | None]
    rung_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    why: Mapped[str] = mapped_column(sa.String(20), default="")

    group: Mapped[Group] = relationship()
    __table_args__ = (sa.CheckConstraint(f"many BETWEEN 1 AND {max(MOST.values())}", name="many"),)
