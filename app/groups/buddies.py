"""Rows of buddies: who offered to meet somebody new at a group, who would like that, and who was put together with whom."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.groups.models import Group, Place
from app.people.models import Person


class BuddyOffer(db.Model):
    """That a member (`place`) or a champion (`person`) offered to meet somebody new at a group. What they agreed to is a Consent."""

    __tablename__ = "buddy_offer"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    group: Mapped[Group] = relationship()
    place: Mapped[Place | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Buddy(db.Model):
    """That somebody with a place would like company at their first visit, and from `paired_at` on whose offer that is.

    `shares_at` is when they said yes to being reached by the other, `buddy_shares_at` when the other did; each is shown when both are set.
    """

    __tablename__ = "buddy"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id", ondelete="CASCADE"), index=True)
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("buddy_offer.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    paired_at: Mapped[datetime | None] = mapped_column(Instant)
    shares_at: Mapped[datetime | None] = mapped_column(Instant)
    buddy_shares_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    place: Mapped[Place] = relationship()
    offer: Mapped[BuddyOffer | None] = relationship()


def let_go(session, place_id):
    """Whoever was to be met by a member who is wiped waits for another. Never commits."""
    offers = sa.select(BuddyOffer.id).where(BuddyOffer.place_id == place_id)
    alone = {"offer_id": None, "paired_at": None, "shares_at": None, "buddy_shares_at": None}
    session.execute(sa.update(Buddy).where(Buddy.offer_id.in_(offers)).values(alone), execution_options={"synchronize_session": False})
