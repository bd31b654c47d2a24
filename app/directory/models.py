"""The directory's rows, named as in HSDS and Open Referral UK: an integer key inside, a UUID outside that is never used again."""
from datetime import date, datetime, time
from decimal import Decimal
from os import urandom

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.lengths import WHOLE


def new_uuid():
    """A fresh version 4 UUID as lower-case text (an import makes a dozen an activity: uuid.uuid4 takes five times as long)."""
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:]}"


def _children(order, **more):
    return relationship(cascade="all, delete-orphan", passive_deletes=True, order_by=order, **more)


def _belongs(table, nullable=False):
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True, nullable=nullable)


class Organization(db.Model):
    """Who runs activities. `key` is the name as matched: without case, "the", "ltd" and punctuation."""

    __tablename__ = "organization"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    key: Mapped[str] = mapped_column(sa.String(120), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    website: Mapped[str] = mapped_column(sa.Text, default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    charity_number: Mapped[str] = mapped_column(sa.String(12), default="")
    company_number: Mapped[str] = mapped_column(sa.String(12), default="")
    last_modified: Mapped[datetime] = mapped_column(Instant)


class Service(db.Model):
    """An activity. `status` is active, inactive, defunct, "temporarily closed", withdrawn or merged (STANDARDS 1.9).

    `fingerprint` is the hash of the details last published, so that the same details again change nothing; `source_fingerprint`
    of what its source last sent, so that the same file again undoes nobody's correction. `assurer` is the kind of person who
    last checked it (directory.details.Author.kind). `counts_from` is the local date from which its freshness clock counts when that
    is later than the last check: visitors said that it is still right, or it came back. `ahead_until` is how far its Sessions are
    made, null when none can come. `due_on` is the next local date on which time alone changes what is shown (a freshness stage, a
    date off or a pattern that is over), null when none will.
    """

    __tablename__ = "service"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    alternate_name: Mapped[str] = mapped_column(sa.String(100), default="")
    summary: Mapped[str] = mapped_column(sa.String(300), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    website: Mapped[str] = mapped_column(sa.Text, default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    status: Mapped[str] = mapped_column(sa.String(20), default="active")
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    who_for: Mapped[str] = mapped_column(sa.Text, default="")
    not_for: Mapped[str] = mapped_column(sa.Text, default="")
    joining: Mapped[str] = mapped_column(sa.String(20), default="")
    joining_note: Mapped[str] = mapped_column(sa.Text, default="")
    first_visit: Mapped[str] = mapped_column(sa.Text, default="")
    welcome: Mapped[str] = mapped_column(sa.Text, default="")
    notice: Mapped[str] = mapped_column(sa.Text, default="")
    unmapped_kinds: Mapped[str] = mapped_column(sa.Text, info=WHOLE, default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    source_key: Mapped[str] = mapped_column(sa.String(200), default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    source_fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    assured_date: Mapped[date | None]
    assurer: Mapped[str] = mapped_column(sa.String(20), default="")
    published_on: Mapped[date] = mapped_column(index=True)
    counts_from: Mapped[date | None]
    last_modified: Mapped[datetime] = mapped_column(Instant)
    ahead_until: Mapped[date | None] = mapped_column(index=True)
    due_on: Mapped[date | None] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"), index=True)

    organization: Mapped[Organization] = relationship()
    merged_into: Mapped["Service | None"] = relationship(remote_side=[id])
    venues: Mapped[list["ServiceAtLocation"]] = _children("ServiceAtLocation.position", back_populates="service")
    schedules: Mapped[list["Schedule"]] = _children(
        "Schedule.position", back_populates="service",
        primaryjoin="and_(Schedule.service_id == Service.id, Schedule.ended_on.is_(None))")
    attributes: Mapped[list["Attribute"]] = _children("Attribute.position")
    costs: Mapped[list["CostOption"]] = _children("CostOption.position")
    phones: Mapped[list["Phone"]] = _children("Phone.id")
    contacts: Mapped[list["Contact"]] = _children("Contact.id")
    languages: Mapped[list["Language"]] = _children("Language.position")
    areas: Mapped[list["ServiceArea"]] = _children("ServiceArea.position")
    __table_args__ = (sa.Index("ix_service_source", "source", "source_key", unique=True, sqlite_where=sa.text("source_key <> ''")),)


# What is left at an activity that one joins here.
PLACES, FEW, WAITING = "places", "few", "waiting"


class ServiceCapacity(db.Model):
    """What is left at an activity: `state` places, few or waiting, and `words` for pages.

    `available` is None where a number that moves would show that somebody joined (SECURITY PR-12): for a health condition.
    """

    __tablename__ = "service_capacity"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    words: Mapped[str] = mapped_column(sa.String(60))
    available: Mapped[int | None]
    updated: Mapped[datetime] = mapped_column(Instant)


class OldSlug(db.Model):
    """An address that an activity once had, or that of a merged one: it redirects for good and is never given away."""

    __tablename__ = "old_slug"
    slug: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    service_id: Mapped[int] = _belongs("service")


class Location(db.Model):
    """A venue. `precision` as geo.answers.Precision; positions are None when not known. `private` is somebody's home.

    `key` matches it again: name and postcode, tidied (sharing.venue_key); a home's is its own, so that it is never shared.
    """

    __tablename__ = "location"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    key: Mapped[str] = mapped_column(sa.String(200), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    transport: Mapped[str] = mapped_column(sa.Text, default="")
    access_note: Mapped[str] = mapped_column(sa.Text, default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    precision: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    uprn: Mapped[str] = mapped_column(sa.String(12), default="")
    private: Mapped[bool] = mapped_column(default=False)
    last_modified: Mapped[datetime] = mapped_column(Instant)

    address: Mapped["Address | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True, uselist=False)
    accessibility: Mapped[list["Accessibility"]] = _children("Accessibility.id")


class Address(db.Model):
    """A venue's postal address; street lines are one line. `outcode` is the first half of the postcode."""

    __tablename__ = "address"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    location_id: Mapped[int] = _belongs("location")
    address_1: Mapped[str] = mapped_column(sa.Text, default="")
    city: Mapped[str] = mapped_column(sa.String(100), default="")
    state_province: Mapped[str] = mapped_column(sa.String(100), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(10), default="")
    outcode: Mapped[str] = mapped_column(sa.String(4), default="", index=True)


class Accessibility(db.Model):
    """One known fact about getting in: `code` of taxonomy.ACCESS, yes or no; unknown is the row's absence."""

    __tablename__ = "accessibility"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    location_id: Mapped[int] = _belongs("location")
    code: Mapped[str] = mapped_column(sa.String(30))
    answer: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    checked_on: Mapped[date | None]
    checked_by: Mapped[str] = mapped_column(sa.String(20), default="")


class ServiceAtLocation(db.Model):
    """An activity at one of its venues, in the order they were told to us."""

    __tablename__ = "service_at_location"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    service: Mapped[Service] = relationship(back_populates="venues")
    location: Mapped[Location] = relationship()


class ServiceArea(db.Model):
    """Where a "comes to you" activity goes: an outcode or a named area. No row: everywhere."""

    __tablename__ = "service_area"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    name: Mapped[str] = mapped_column(sa.String(100))
    position: Mapped[int] = mapped_column(default=0)


class Schedule(db.Model):
    """A pattern of dates in Europe/London wall time, with HSDS fields (see details.ScheduleDetails); `sequence` counts its changes.

    `ended_on` is the day from which it is no longer said: then it stays for its past Sessions alone, and Service.schedules leaves it out.
    """

    __tablename__ = "schedule"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    service_at_location_id: Mapped[int | None] = _belongs("service_at_location", nullable=True)
    position: Mapped[int] = mapped_column(default=0)
    dtstart: Mapped[date | None]
    freq: Mapped[str] = mapped_column(sa.String(10), default="")
    interval: Mapped[int] = mapped_column(default=1)
    byday: Mapped[str] = mapped_column(sa.String(60), default="")
    bymonthday: Mapped[str] = mapped_column(sa.String(60), default="")
    until: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    description: Mapped[str] = mapped_column(sa.Text, default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]

    service: Mapped[Service] = relationship(back_populates="schedules")
    venue: Mapped[ServiceAtLocation | None] = relationship()
    exceptions: Mapped[list["ScheduleException"]] = _children("ScheduleException.on")


class ScheduleException(db.Model):
    """One date of a schedule that differs: skipped, cancelled, moved or extra (STANDARDS 3.4)."""

    __tablename__ = "schedule_exception"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    schedule_id: Mapped[int] = _belongs("schedule")
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    new_on: Mapped[date | None]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]

    __table_args__ = (sa.Index("ix_schedule_exception_off", "on", sqlite_where=sa.text("kind = 'skipped'")),)


class Session(db.Model):
    """One dated occurrence, made from its Schedule; named by the schedule and its original local date, also after it moved.

    `opens` and `closes` are minutes after midnight of `on` (closes may pass 1440), None when not known. `state` is planned,
    cancelled, moved or extra.
    """

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule.id", ondelete="CASCADE"))
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"))
    original_on: Mapped[date]
    on: Mapped[date] = mapped_column(index=True)
    opens: Mapped[int | None]
    closes: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    schedule: Mapped[Schedule] = relationship()
    __table_args__ = (sa.UniqueConstraint("schedule_id", "original_on"), sa.Index("ix_session_service_id_on", "service_id", "on"),
                      sa.Index("ix_session_off", "on", sqlite_where=sa.text("state = 'cancelled'")))


class CostOption(db.Model):
    """A price in pounds; 0 is free. No row: the cost is not known."""

    __tablename__ = "cost_option"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    position: Mapped[int] = mapped_column(default=0)
    option: Mapped[str] = mapped_column(sa.String(100), default="")
    amount: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2, asdecimal=True))
    amount_description: Mapped[str] = mapped_column(sa.String(200), default="")


class Phone(db.Model):
    """A number that the group agreed to publish, as digits in national form."""

    __tablename__ = "phone"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    number: Mapped[str] = mapped_column(sa.String(30))


class Contact(db.Model):
    """Who to ask for: a first name or a part, as the group agreed to publish."""

    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    name: Mapped[str] = mapped_column(sa.String(80))


class Language(db.Model):
    """A language spoken there, ISO 639-1."""

    __tablename__ = "language"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    code: Mapped[str] = mapped_column(sa.String(8))
    position: Mapped[int] = mapped_column(default=0)


class Taxonomy(db.Model):
    """A list that activities are sorted by: kind, good-for, access, joining, how."""

    __tablename__ = "taxonomy"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))


class TaxonomyTerm(db.Model):
    """One choice of a taxonomy; what it is called and its bit in the index stand in taxonomy.py."""

    __tablename__ = "taxonomy_term"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    taxonomy_id: Mapped[int] = _belongs("taxonomy")
    code: Mapped[str] = mapped_column(sa.String(30))
    name: Mapped[str] = mapped_column(sa.String(100))

    taxonomy: Mapped[Taxonomy] = relationship()
    __table_args__ = (sa.UniqueConstraint("taxonomy_id", "code"),)


class Attribute(db.Model):
    """That an activity has a term: its kinds (the first is the main one), good for, how it meets."""

    __tablename__ = "attribute"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = _belongs("service")
    taxonomy_term_id: Mapped[int] = mapped_column(sa.ForeignKey("taxonomy_term.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    term: Mapped[TaxonomyTerm] = relationship()


class History(db.Model):
    """What was done to an activity, by whom and when; `details` is the whole of what was published then, so it can be restored.

    `did` is published, changed, checked, withdrawn, merged or restored.
    """

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = _belongs("service")
    at: Mapped[datetime] = mapped_column(Instant)
    did: Mapped[str] = mapped_column(sa.String(12))
    by: Mapped[str] = mapped_column(sa.String(100))
    by_kind: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    details: Mapped[str] = mapped_column(sa.Text, info=WHOLE, default="")


class Tick(db.Model):
    """When time was last moved on (one row)."""

    __tablename__ = "tick"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Filling(db.Model):
    """In which form the index was last filled whole (one row); see entries.FORM."""

    __tablename__ = "filling"
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[int] = mapped_column()
