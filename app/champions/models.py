"""Rows of people who ask to become champions, until a coordinator of their neighbourhood answers."""
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db
from app.sealing import Sealed

INVITED, DECLINED = "invited", "declined"
EMAIL, PHONE = "email", "phone"


class ChampionRequest(db.Model):
    """That somebody would like to become a champion. What is personal is None once it is overwritten.

    `place` is what they typed, never a full postcode; `localities` the ids of where it lies, with spaces between and around (" 3 7 "),
    " " for none. `would` are codes with spaces between. `key` makes sending twice one sending; `trapped` says that a machine filled it in.
    """

    __tablename__ = "champion_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    name: Mapped[str | None] = mapped_column(Sealed)
    contact: Mapped[str | None] = mapped_column(Sealed)
    contact_kind: Mapped[str] = mapped_column(sa.String(5), default="")
    contact_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    place: Mapped[str | None] = mapped_column(Sealed)
    localities: Mapped[str] = mapped_column(sa.Text, default=" ")
    would: Mapped[str] = mapped_column(sa.String(40), default="")
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    trapped: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    reason: Mapped[str] = mapped_column(sa.String(10), default="")
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    def scope_localities(self):
        """Where they would help: what people.permissions asks. What lies in no locality is the administrators' alone."""
        return {int(one) for one in self.localities.split()}

    def scope_people(self):
        """Nobody: they have no account yet."""
        return set()

    @classmethod
    def within(cls, ids):
        """The condition that a row lies in one of the localities `ids`."""
        return sa.or_(sa.false(), *(cls.localities.like(f"% {int(one)} %") for one in sorted(ids)))

    @classmethod
    def made_by(cls, _person_id):
        """The condition that a row is of somebody's making who has an account: never."""
        return sa.false()
