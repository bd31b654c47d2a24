"""Rows of what came in by file: the file between two pages, what each of its rows became, and which column somebody took for what."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import Service, new_uuid
from app.extensions import Instant, db
from app.sealing import Sealed
from app.submissions.models import Submission


class Upload(db.Model):
    """A table that one person brought, once under the `key` of a form of theirs.

    `table` is its text as uploading.packed makes it, None once all of it came in; `notes` are sentences about the whole file; `chosen`
    says what each column is ({position as text: our column, "" to leave it out}) and, under a column's name, what all rows say of it;
    `source` whose list it is. It came in between `begun_at` and `done_at`: one that was begun and is not done stopped half way. `counts`
    says how many rows became what.
    """

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    person_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(Sealed)
    table: Mapped[str | None] = mapped_column(Sealed)
    notes: Mapped[list] = mapped_column(sa.JSON, default=list)
    chosen: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    source: Mapped[str] = mapped_column(sa.String(100), default="")
    headings_key: Mapped[str] = mapped_column(sa.String(64))
    counts: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    straight: Mapped[bool] = mapped_column(default=False)
    touched_at: Mapped[datetime] = mapped_column(Instant, index=True)
    begun_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)

    @classmethod
    def made_by(cls, person_id):
        """The condition that a person brought it: what people.permissions asks."""
        return cls.person_id == person_id

    def scope_people(self):
        """Who brought it."""
        return {self.person_id}


class Brought(db.Model):
    """What one row of an upload became: a submission that waits, or what was published at once (`service_id`, by history row `history_id`).

    `key` is the same for rows that speak of the same activity, `mark` for those that say the same of it; neither tells a word.
    """

    __tablename__ = "brought"
    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int | None] = mapped_column(sa.ForeignKey("upload.id", ondelete="SET NULL"), index=True)
    row: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(64), index=True)
    mark: Mapped[str] = mapped_column(sa.String(64))
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"), index=True)
    history_id: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)

    submission: Mapped[Submission | None] = relationship()
    service: Mapped[Service | None] = relationship()


class Remembered(db.Model):
    """What somebody took the columns of a table with these headings for, so that the next such file is read so."""

    __tablename__ = "remembered_columns"
    person_id: Mapped[int] = mapped_column(primary_key=True)
    headings_key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    chosen: Mapped[dict] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(Instant)
