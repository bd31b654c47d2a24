"""The rows of printed sheets: which activities one holds and what the paper said of them, for nobody; and checked languages."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db


class PrintedSheet(db.Model):
    """A sheet that was printed or handed over. `code` is in its address and square code; `ends_on` the local date from which it says
    that its time is over. `practice_id` and `practice_name` say whose it was (None and "" for nobody's).
    """

    __tablename__ = "printed_sheet"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    made_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    practice_id: Mapped[int | None] = mapped_column(index=True)
    practice_name: Mapped[str] = mapped_column(sa.String(100), default="")
    practice_phone: Mapped[str] = mapped_column(sa.String(20), default="")

    lines: Mapped[list["PrintedLine"]] = relationship(order_by="PrintedLine.position", cascade="all, delete-orphan", passive_deletes=True)


class PrintedLine(db.Model):
    """One activity of a sheet: the key of its ready note, and when, where and for how much the paper said it is."""

    __tablename__ = "printed_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("printed_sheet.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    service_id: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(31), default="")
    name: Mapped[str] = mapped_column(sa.String(100), default="")
    when: Mapped[str] = mapped_column(sa.Text, default="")
    where: Mapped[str] = mapped_column(sa.Text, default="")
    cost: Mapped[str] = mapped_column(sa.Text, default="")


class CheckedLanguage(db.Model):
    """That the fixed words of a language were read by somebody whose language it is, as an administrator says: only then are sheets offered
    in it. `words` is the fingerprint of the words that were read: other words are to be read again.
    """

    __tablename__ = "checked_language"
    code: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    words: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
