"""People who sign in, what they may reach, how they are known, and the record of what was done; residents have no row here."""
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.sealing import Sealed


class Person(db.Model):
    """A champion, coordinator, practice's member or administrator. `name` is what others see.

    `email_key` is keyed("email", tidied address). `factor_step` is the last time step whose code was taken, so that each is taken once;
    `factor_since` None means no second factor. `ended_at` is when the role ended: nobody signs in from then on. What is personal is
    None once it is overwritten. `practice_id` is the practice that they work for, which this floor knows by its id alone, `leads_since`
    when they began to lead it (None: they do not).
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    email: Mapped[str | None] = mapped_column(Sealed)
    email_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80), default="")
    role: Mapped[str] = mapped_column(sa.String(20))
    password_hash: Mapped[str | None] = mapped_column(sa.Text)
    factor_secret: Mapped[str | None] = mapped_column(Sealed)
    factor_since: Mapped[datetime | None] = mapped_column(Instant)
    factor_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    practice_id: Mapped[int | None] = mapped_column(index=True)
    leads_since: Mapped[datetime | None] = mapped_column(Instant)

    localities: Mapped[list["PersonLocality"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    __table_args__ = (sa.CheckConstraint("length(name) <= 80", name="name_length"),)

    @property
    def locality_ids(self):
        """The ids of the localities that the person looks after, a set."""
        return {one.locality_id for one in self.localities}

    def scope_localities(self):
        """Where they are a champion or coordinator: whoever ends their role must hold one of these."""
        return self.locality_ids

    def scope_people(self):
        """Themselves."""
        return {self.id}

    def scope_practices(self):
        """The practice that they work for."""
        return {self.practice_id} - {None}

    @classmethod
    def within(cls, ids):
        """The condition that somebody looks after one of the localities `ids`."""
        return cls.localities.any(PersonLocality.locality_id.in_(sorted(ids)))

    @classmethod
    def made_by(cls, person_id):
        """The condition that a row is this person."""
        return cls.id == person_id


class PersonLocality(db.Model):
    """That a person looks after a locality, which this floor knows by its id alone."""

    __tablename__ = "person_locality"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    locality_id: Mapped[int] = mapped_column(index=True)
    __table_args__ = (sa.UniqueConstraint("person_id", "locality_id", name="uq_person_locality_person_id"),)


class SignIn(db.Model):
    """One browser that is signed in (SECURITY SI-7). `digest` is the SHA-256 of the random id in its cookie.

    `fresh_at` is when everything was last asked; `factor_at` None on a row whose role needs a code means that it is still to come.
    """

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(sa.String(80), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    fresh_at: Mapped[datetime] = mapped_column(Instant)
    factor_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Invitation(db.Model):
    """That somebody may take a role: 48 hours, once, for one address; the link is one of people.links."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    email: Mapped[str | None] = mapped_column(Sealed)
    email_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    locality_ids: Mapped[str] = mapped_column(sa.Text, default="")
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    practice_id: Mapped[int | None]
    leads: Mapped[bool] = mapped_column(default=False)


class RecoveryCode(db.Model):
    """One printed code in place of the app's, kept as a keyed hash; taken once."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (sa.UniqueConstraint("person_id", "digest", name="uq_recovery_code_person_id"),)


class KnownBrowser(db.Model):
    """A browser that this person has signed in with, so that guesses from elsewhere never keep them out (SECURITY LM-3)."""

    __tablename__ = "known_browser"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime] = mapped_column(Instant, index=True)
    __table_args__ = (sa.UniqueConstraint("person_id", "digest", name="uq_known_browser_person_id"),)


class LimitCount(db.Model):
    """How often something was tried since a moment. `key` is a keyed hash salted with the day: never an address of a person or machine.

    `strikes` counts how often it was full today, `until` is when it opens again.
    """

    __tablename__ = "limit_count"
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant, index=True)
    count: Mapped[int] = mapped_column(default=0)
    strikes: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime | None] = mapped_column(Instant)


class Audit(db.Model):
    """Who did what to what, when: no name, nobody's words; never changed (triggers), each row holding the hash of the one before."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    person_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(sa.String(20), default="")
    act: Mapped[str] = mapped_column(sa.String(40))
    thing_type: Mapped[str] = mapped_column(sa.String(40), default="")
    thing_id: Mapped[str] = mapped_column(sa.String(40), default="")
    scope: Mapped[str] = mapped_column(sa.String(40), default="")
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    previous: Mapped[str] = mapped_column(sa.String(64), default="")
    digest: Mapped[str] = mapped_column(sa.String(64))
    __table_args__ = (sa.Index("ix_audit_thing", "thing_type", "thing_id"),)
