"""What somebody typed who is joining a group, until they sent it: sealed, and gone within a day."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.groups.models import Group
from app.sealing import Sealed


class JoinDraft(db.Model):
    """One joining. `answers` is a JSON object of what was typed, None once it was sent; `reach` and `waits` are what is answered."""

    __tablename__ = "join_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    answers: Mapped[str | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    reach: Mapped[str] = mapped_column(sa.String(10), default="")
    waits: Mapped[bool] = mapped_column(default=False)

    group: Mapped[Group] = relationship()
