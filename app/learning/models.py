"""Rows of the learning exchange: ideas, public and as their authors change them; what people say of them; meetings; who wants the mail."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.areas import Locality
from app.directory.models import new_uuid
from app.extensions import Instant, db
from app.lengths import WHOLE
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
    found: Mapped[str] = mapped_column(sa.Text, info=WHOLE, default="")

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


class Meeting(db.Model):
    """A date to learn together: `kind` "masterclass" or "meeting", `on` a local date, `opens` and `closes` minutes after midnight.

    `where` and `link` (an https address, which only those who come see) may each be "", not both. `leads` names who leads it when that is
    not its host. Until `approved_at` only its host and who decides see it. `off_at` is when it was called off, or turned down; `reason` is
    what its host was told of that. `key` makes adding twice one.
    """

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(100))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    whom: Mapped[str] = mapped_column(sa.String(300), default="")
    on: Mapped[date] = mapped_column(index=True)
    opens: Mapped[int]
    closes: Mapped[int | None]
    where: Mapped[str] = mapped_column(sa.String(200), default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    leads: Mapped[str | None] = mapped_column(Sealed)
    touched_at: Mapped[datetime] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    off_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(Sealed)

    host: Mapped[Person | None] = relationship()
    materials: Mapped[list["Material"]] = relationship(order_by="Material.id", cascade="all, delete-orphan")

    def scope_people(self):
        """Its host."""
        return {self.host_id} - {None}

    def scope_localities(self):
        """The ids of the localities that its host looks after: of nobody's meeting there are none."""
        return self.host.locality_ids if self.host else set()

    @classmethod
    def within(cls, ids):
        """The condition that its host looks after one of the localities `ids`."""
        return cls.host.has(Person.within(ids))

    @classmethod
    def made_by(cls, person_id):
        """The condition that somebody is its host."""
        return cls.host_id == person_id


class Coming(db.Model):
    """That a person comes to a meeting. The row stays as a count when it is forgotten who: `person_id` is None then."""

    __tablename__ = "meeting_coming"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id", name="uq_meeting_coming_meeting_id"),)


class Material(db.Model):
    """Kept with a meeting: a link (https), or a file whose kind is known by its content (`ending` "pdf", "odt", "docx" or "jpg")."""

    __tablename__ = "meeting_material"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    ending: Mapped[str] = mapped_column(sa.String(4), default="")
    size: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    at: Mapped[datetime] = mapped_column(Instant)

    meeting: Mapped[Meeting] = relationship(overlaps="materials")


class LearningMail(db.Model):
    """That a person said yes to the mail of each quarter, and since when they do not want it; `on` is the quarter last thought of."""

    __tablename__ = "learning_mail"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    said_at: Mapped[datetime] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    on: Mapped[date]
