"""Rows of areas: what somebody is making of an area, until it is saved or thrown away."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.areas import Locality
from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.lengths import WHOLE

KEPT = timedelta(days=60)
MOST_OPEN = 5


class AreaDraft(db.Model):
    """An area as one person is making it: a new one, or a change of a locality whose newest change was `base` (0: none) when it began.

    `said` is forms.Said as a dict; `outline` JSON of closed rings in grid metres (None: none was brought), `notes` what to know of it.
    """

    __tablename__ = "area_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    person_id: Mapped[int] = mapped_column(index=True)
    locality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), index=True)
    base: Mapped[int] = mapped_column(default=0)
    said: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    outline: Mapped[str | None] = mapped_column(sa.Text, info=WHOLE)
    notes: Mapped[list] = mapped_column(sa.JSON, default=list)
    touched_at: Mapped[datetime] = mapped_column(Instant, index=True)

    locality: Mapped[Locality | None] = relationship()


def open_drafts(person_id):
    """[AreaDraft] of a person, the newest first."""
    return db.session.scalars(sa.select(AreaDraft).where(AreaDraft.person_id == person_id).order_by(AreaDraft.touched_at.desc(),
                                                                                                AreaDraft.id.desc())).all()


def forget(now):
    """Deletes what nobody touched for KEPT; gives how many. Never commits."""
    return db.session.execute(sa.delete(AreaDraft).where(AreaDraft.touched_at < now - KEPT),
                              execution_options={"synchronize_session": False}).rowcount
