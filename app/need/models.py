"""Counts of searches that found nothing: words for 30 days, choices by month for good; and of what was told of need; never who asked."""
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db


class FruitlessSearch(db.Model):
    """How often some words were looked for in vain on a day, near an outcode ("" when no place was given)."""

    __tablename__ = "fruitless_search"
    id: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(index=True)
    outcode: Mapped[str] = mapped_column(sa.String(4), default="")
    words: Mapped[str] = mapped_column(sa.String(100))
    count: Mapped[int] = mapped_column(default=1)
    __table_args__ = (sa.UniqueConstraint("on", "outcode", "words"),)


class FruitlessChoice(db.Model):
    """How often a kind, a "good for" or an access fact was asked for in vain in a month (its first day), near an outcode."""

    __tablename__ = "fruitless_choice"
    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(index=True)
    outcode: Mapped[str] = mapped_column(sa.String(4), default="")
    taxonomy: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(30))
    count: Mapped[int] = mapped_column(default=1)
    __table_args__ = (sa.UniqueConstraint("month", "outcode", "taxonomy", "code"),)


class FruitlessWish(db.Model):
    """How often all of these were asked for together in vain in a month (its first day), near an outcode: suppressing.combo's text."""

    __tablename__ = "fruitless_wish"
    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(index=True)
    outcode: Mapped[str] = mapped_column(sa.String(4), default="")
    combo: Mapped[str] = mapped_column(sa.Text)
    count: Mapped[int] = mapped_column(default=1)
    __table_args__ = (sa.UniqueConstraint("month", "outcode", "combo"),)


class NeedCell(db.Model):
    """A suppressing.Cell as it was told after the month `month`, never changed again; `month` is None while it waits for more."""

    __tablename__ = "need_cell"
    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date | None] = mapped_column(index=True)
    since: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(10))
    place: Mapped[str] = mapped_column(sa.String(60), default="")
    combo: Mapped[str] = mapped_column(sa.Text)
    count: Mapped[int]


class NeedMonth(db.Model):
    """A month (its first day) of which everything was told that may be."""

    __tablename__ = "need_month"
    month: Mapped[date] = mapped_column(primary_key=True)
