"""Rows of groups: what a host chose, who hosts, who holds a place or waits, what they agreed to, and on which dates they came."""
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory.localities import of_service
from app.directory.locating import lies_in
from app.directory.models import Service, new_uuid
from app.extensions import Instant, db
from app.people.models import Person
from app.sealing import Sealed
from app.submissions.models import Owner

# The states of a place. Held: not confirmed yet. Asked: its host is to say yes. Offered: to the next in line, for 48 hours.
HELD, ASKED, PLACED, OFFERED, WAITING, LEFT = "held", "asked", "placed", "offered", "waiting", "left"
COUNTED = (HELD, ASKED, PLACED, OFFERED)
EMAIL, TEXT, CALL, HELPER = "email", "text", "call", "helper"
# What people read of a host who gave no name, or whose account was wiped.
NO_NAME = "The host"
# What a contact is used for: a mail, a text, or a call. The first two are written to.
PHONE = "phone"
WRITTEN = (EMAIL, TEXT)
MOST_PLACES = 500


class Group(db.Model):
    """That an activity takes sign-ups. `taken` counts its places that are held, asked for, given or offered; one statement raises it.

    `weeks` and `starts_on` are a course's, None for a group that goes on; people join it until the end of its week `join_weeks` (None:
    until it ends), and `joining_over_at` is when that ended; `approves` says that its host decides who comes, `for_whom` who
    may join (codes with spaces between), `helps` what a joiner may tick. `inside` is what members alone are told: the room, the link.
    `agreement` is what the group agrees, a line each. `careful` is a group for children or about health, as it was when it was opened;
    `children` one for children, in which adults book places (Booking) and nobody has a Place.
    `per_date` is how many places each date has where people choose their dates (Seat); `capacity` is then how many may be in the group.
    `dates_seen_at` is the activity's last change of which people were told, and up to `dates_until` they are taken to know its dates.
    """

    __tablename__ = "grp"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), unique=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    per_date: Mapped[int | None]
    weeks: Mapped[int | None]
    starts_on: Mapped[date | None]
    join_weeks: Mapped[int | None]
    joining_over_at: Mapped[datetime | None] = mapped_column(Instant)
    approves: Mapped[bool] = mapped_column(default=False)
    for_whom: Mapped[str] = mapped_column(sa.String(60))
    helps: Mapped[str] = mapped_column(sa.Text, default="")
    inside: Mapped[str | None] = mapped_column(Sealed)
    agreement: Mapped[str] = mapped_column(sa.Text, default="")
    careful: Mapped[bool]
    children: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    dates_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    dates_until: Mapped[date | None]

    service: Mapped[Service] = relationship()
    hosts: Mapped[list["Host"]] = relationship(order_by="Host.id", back_populates="group")
    __table_args__ = (sa.CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),
                      sa.CheckConstraint(f"capacity BETWEEN 1 AND {MOST_PLACES}", name="capacity"))

    @classmethod
    def made_by(cls, person_id):
        """The condition that a group is hosted by a person now."""
        return cls.hosts.any(sa.and_(Host.person_id == person_id, Host.ended_at.is_(None)))

    @classmethod
    def within(cls, ids):
        """The condition that its activity lies in one of the localities `ids`, or in none at all: what people.permissions asks."""
        return lies_in(cls, cls.service_id, ids)

    def scope_localities(self):
        """Where its activity lies, a set of ids."""
        return {one.id for one in of_service(self.service)}

    def scope_people(self):
        """Who hosts it: a coordinator sets no host of a group of their own."""
        return {one.person_id for one in self.hosts_now} - {None}

    @property
    def hosts_now(self):
        """[Host] of those who host it now, the first one first."""
        return [one for one in self.hosts if one.ended_at is None]


class Host(db.Model):
    """That somebody hosts a group: by their account, or as the owner of its activity by a private link (`owner_id`; SECURITY section 2).

    `name` is what people read.
    """

    __tablename__ = "host"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("owner.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    group: Mapped[Group] = relationship(back_populates="hosts")
    person: Mapped[Person | None] = relationship()
    owner: Mapped[Owner | None] = relationship()

    @property
    def who(self):
        """The Person, or the Owner of the activity."""
        return self.person or self.owner

    @property
    def email(self):
        """Where mail reaches them; None for no address."""
        return self.who.email

    @property
    def door(self):
        """(endpoint, uuid) of their page of the group: an owner's opens by their private link."""
        return ("owner_hosting.show", self.owner.uuid) if self.owner else ("hosting.show", self.group.uuid)


class Consent(db.Model):
    """That somebody agreed to one thing. A trigger lets `withdrawn_at` be filled once and nothing else change.

    It names the place by its uuid and nobody by name: it outlives what was personal. `words` is the SHA-256 of what was read; `channel` is
    web or phone, `actor` who said yes: self, or who did it for them.
    """

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    place_uuid: Mapped[str] = mapped_column(sa.String(36), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int]
    words: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    channel: Mapped[str] = mapped_column(sa.String(10))
    actor: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Place(db.Model):
    """A place in a group, or that somebody waits for one. What is personal is None once it is overwritten.

    `line` is where they stand in the line: the order in which they asked. `person_key` tells the same person in one group (contact and
    name), `network` the network that an unconfirmed one came from, salted with the day; `key` makes sending twice one. `double` asks the
    host whether it is a second person of the same name and helper; `trapped` says that a machine may have sent it. `held_until` is when
    what is not confirmed, or not answered, passes on; `lapsed` counts offers without an answer. `remind_when` is hours
    for a reminder 2 hours before, None for one the day before. `new_reach` is a JSON object of how they want to be reached, from
    `new_reach_at` on, until it is confirmed.
    """

    __tablename__ = "place"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    consent_id: Mapped[int] = mapped_column(sa.ForeignKey("consent.id"))
    state: Mapped[str] = mapped_column(sa.String(10))
    line: Mapped[int]
    for_whom: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str | None] = mapped_column(Sealed)
    reach: Mapped[str] = mapped_column(sa.String(10))
    contact: Mapped[str | None] = mapped_column(Sealed)
    contact_kind: Mapped[str] = mapped_column(sa.String(5))
    contact_key: Mapped[str | None] = mapped_column(sa.String(64))
    helper: Mapped[str | None] = mapped_column(Sealed)
    helps: Mapped[str | None] = mapped_column(Sealed)
    more: Mapped[str | None] = mapped_column(Sealed)
    person_key: Mapped[str | None] = mapped_column(sa.String(64))
    network: Mapped[str | None] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    double: Mapped[bool] = mapped_column(default=False)
    trapped: Mapped[bool] = mapped_column(default=False)
    remind: Mapped[bool] = mapped_column(default=False)
    remind_when: Mapped[str | None] = mapped_column(sa.String(5))
    new_reach: Mapped[str | None] = mapped_column(Sealed)
    new_reach_at: Mapped[datetime | None] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    held_until: Mapped[datetime | None] = mapped_column(Instant, index=True)
    waits_since: Mapped[datetime | None] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    lapsed: Mapped[int] = mapped_column(default=0)
    left_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    why: Mapped[str] = mapped_column(sa.String(20), default="")

    group: Mapped[Group] = relationship()
    __table_args__ = (
        sa.Index("uq_place_group_id", "group_id", "person_key", unique=True, sqlite_where=sa.text("state <> 'left'")),
        sa.Index("ix_place_state", "group_id", "state", "line"))


class Attendance(db.Model):
    """One date of one place: that they said they cannot come (`away_at`), and whether they came (None: nobody said).

    `place_id` is None once only the count is kept.
    """

    __tablename__ = "attendance"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("grp.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id", ondelete="SET NULL"), index=True)
    original_on: Mapped[date]
    away_at: Mapped[datetime | None] = mapped_column(Instant)
    came: Mapped[bool | None]
    __table_args__ = (sa.UniqueConstraint("place_id", "original_on", name="uq_attendance_place_id"),)
