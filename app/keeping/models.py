"""Rows of what is run by timers: the last run of each."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db
from app.lengths import WHOLE


class LastRun(db.Model):
    """When one of standing.RUNS ran last, whether it went well, and what it said for those who look after the site."""

    __tablename__ = "last_run"
    name: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    well: Mapped[bool]
    said: Mapped[str] = mapped_column(sa.Text, info=WHOLE, default="")
