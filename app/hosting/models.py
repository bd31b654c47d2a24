"""Rows of hosting: that somebody was asked to host a group, with its hosts or in place of the one who asks."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.groups.models import Group
from app.people.models import Person
from app.sealing import Sealed


class HostOffer(db.Model):
    """That a host asked somebody, by their address, to host a group: 48 hours, once, for whoever signs in with that address.

    `takes_over` says that who asks stops once they say yes. `email` is None once it is answered, taken back or over.
    """

    __tablename__ = "host_offer"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(Sealed)
    email_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    takes_over: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    group: Mapped[Group] = relationship()
    by: Mapped[Person] = relationship()
