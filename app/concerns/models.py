"""Rows of what worried people, and of each thing that was done about it: the log of what was taken off, and why (SECURITY SG-8)."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.localities import of_service
from app.directory.models import Service, new_uuid
from app.extensions import Instant, db
from app.groups.models import Group, Host
from app.sealing import Sealed

HIDDEN, SHOWN, ANSWERED = "hidden", "shown again", "answered"
EMAIL, PHONE = "email", "phone"


class Concern(db.Model):
    """What worries somebody about an activity. `contact` is how they want to be told, None when they do not; `contact_kind` which.

    `folded_into` is the concern that it is read with, when very many came from one machine. `key` makes sending twice one sending.
    `trapped` says that a machine may have filled in the form. `overdue_at` is when the administrators were told that it waits.
    """

    __tablename__ = "concern"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), index=True)
    folded_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Sealed)
    contact: Mapped[str | None] = mapped_column(Sealed)
    contact_kind: Mapped[str] = mapped_column(sa.String(5), default="")
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    trapped: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    overdue_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    service: Mapped[Service] = relationship()
    folded: Mapped[list["Concern"]] = relationship(order_by="Concern.id")
    steps: Mapped[list["ConcernStep"]] = relationship(order_by="ConcernStep.id", cascade="all, delete-orphan", passive_deletes=True)

    def scope_localities(self):
        """Where the activity lies: what people.permissions asks. What lies in no locality is the administrators' alone."""
        return {one.id for one in of_service(self.service)}

    def scope_people(self):
        """Whoever hosts its group, or did: a concern may be about them, and its words may show who wrote. Who did is not known."""
        return set(db.session.scalars(sa.select(Host.person_id).join(Group).where(
            Group.service_id == self.service_id, Host.person_id.is_not(None))))


class ConcernStep(db.Model):
    """What somebody did about a concern: hid the listing, showed it again, or answered; `reason` is a code of what came of it.

    `to_reporter` and `to_owner` are the words that they were sent; `told_reporter` and `told_owner` say whether a mail went.
    """

    __tablename__ = "concern_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(sa.ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    on: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int]
    did: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    to_reporter: Mapped[str | None] = mapped_column(Sealed)
    to_owner: Mapped[str | None] = mapped_column(Sealed)
    told_reporter: Mapped[bool] = mapped_column(default=False)
    told_owner: Mapped[bool] = mapped_column(default=False)
