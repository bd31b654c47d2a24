"""Rows of what owners were asked and told because time passed."""
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db

RIGHT, WARNED, ARCHIVED, HOLIDAY = "right", "warned", "archived", "holiday"


class Asked(db.Model):
    """That an owner was asked whether a listing is still `right`, for the first to third time (`number`), or was `warned` before it is
    `archived`, or told that it is, or was asked about a `holiday`; on a local date. `since` is the date from which its clock counted then;
    of a holiday that very day.
    """

    __tablename__ = "asked"
    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owner.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[int] = mapped_column(default=1)
    since: Mapped[date]
    on: Mapped[date]
    __table_args__ = (sa.UniqueConstraint("service_id", "owner_id", "what", "number", "since"),)


class Reminding(db.Model):
    """The local date of which all that was due is done (one row)."""

    __tablename__ = "reminding"
    id: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date]
