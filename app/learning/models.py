"""Rows of the learning exchange: an idea as everybody reads it and as its author changes it, and what people say of it."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.areas import Locality
from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.people.models import Person
from app.sealing import Sealed

DRAFT, WAITING, SENT_BACK, DECLINED, APPROVED = "draft", "waiting", "sent back", "declined", "approved"
COMMENT, TRIED = "comment", "tried"


class Idea(db.Model):
    """One idea. What everybody reads stands in columns of its own, and is there once `published_at` is; `draft` is what its author changes
    (JSON as learning.writing makes it), None when there is nothing that is not public.

    `state` is the draft's, APPROVED without one. `reason` is what the author was told of the last decision. `tags` are codes, `words` free
    ones, each with spaces around (" no-money quick "); `found` is all that a search looks through. `key` makes beginning twice one.
    `off_at` is when it was taken off: nobody reads it then. Of an author who is forgotten the row of the person has no name.
    """

    __tablename__ = "idea"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    locality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("locality.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=DRAFT, index=True)
    draft: Mapped[str | None] = mapped_column(Sealed)
    reason: Mapped[str | None] = mapped_column(Sealed)
    touched_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    off_at: Mapped[datetime | None] = mapped_column(Instant)
    title: Mapped[str] = mapped_column(sa.String(100), default="")
    summary: Mapped[str] = mapped_column(sa.String(300), default="")
    did: Mapped[str] = mapped_column(sa.Text, default="")
    whom: Mapped[str] = mapped_column(sa.String(300), default="")
    took: Mapped[str] = mapped_column(sa.String(300), default="")
    changed: Mapped[str] = mapped_column(sa.Text, default="")
    failed: Mapped[str] = mapped_column(sa.Text, default="")
    copying: Mapped[str] = mapped_column(sa.Text, default="")
    tags: Mapped[str] = mapped_column(sa.Text, default=" ")
    words: Mapped[str] = mapped_column(sa.Text, default=" ")
    found: Mapped[str] = mapped_column(sa.Text, default="")

    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    locality: Mapped[Locality | None] = relationship()

    @property
    def is_public(self):
        """Whether everybody reads it."""
        return self.published_at is not None and self.off_at is None

    def scope_localities(self):
        """Where it was tried: what people.permissions asks."""
        return {self.locality_id} - {None}

    def scope_people(self):
        """Whose it is."""
        return {self.author_id} - {None}


class IdeaWord(db.Model):
    """What a person says of an idea: a COMMENT, or that they TRIED it too, once each. `words` are None once they are overwritten, "" when
    nothing was said. Signed-in people read it until it is hidden or taken away; `reported_at` is when somebody worried about it.
    """

    __tablename__ = "idea_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    words: Mapped[str | None] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Instant)
    reported_at: Mapped[datetime | None] = mapped_column(Instant)
    hidden_at: Mapped[datetime | None] = mapped_column(Instant)
    gone_at: Mapped[datetime | None] = mapped_column(Instant)

    idea: Mapped[Idea] = relationship()
    person: Mapped[Person | None] = relationship()

    def scope_localities(self):
        """Where the idea was tried: whoever hides it looks after that."""
        return self.idea.scope_localities()

    def scope_people(self):
        """Who said it."""
        return {self.person_id} - {None}

    @classmethod
    def within(cls, ids):
        """The condition that the idea is of one of the localities `ids`."""
        return cls.idea.has(Idea.locality_id.in_(sorted(ids)))

    @classmethod
    def made_by(cls, person_id):
        """The condition that a person said it."""
        return cls.person_id == person_id
