"""Who gets the weekly mail of a locality; what is personal is gone the night after they stop it."""
from datetime import date, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.areas import Locality
from app.extensions import Instant, db
from app.sealing import Sealed


class WeeklyMail(db.Model):
    """One address that asked for one locality's mail. `email` is None once it is overwritten, `email_key` what tells that two are the same.

    It is sent from `confirmed_at` until `ended_at`; `sent_on` is the local date of the last one.
    """

    __tablename__ = "weekly_mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(Sealed)
    email_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_on: Mapped[date | None]

    locality: Mapped[Locality] = relationship()
