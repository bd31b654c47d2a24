"""What is to be checked and who said what of it: the champions' queue, visitors' words, and facts that were checked on their own.

The verbs run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.directory import freshness, publication, rows, sessions
from app.directory.details import Author
from app.directory.entries import LISTED
from app.directory.locating import lies_in
from app.directory.models import Accessibility, Service, new_uuid
from app.extensions import Instant, db
from app.sealing import Sealed
from config import VISITORS_RIGHT

DUE, WRONG = "due", "wrong"
WHEN, CONTACT = "when", "contact"
WORDS_KEPT, RIGHT_KEPT = timedelta(days=90), timedelta(days=365)
VISITORS = Author("People who went", "visitors")


class Check(db.Model):
    """That a listing waits in the checking queue, or waited: `why` is due (its clock) or wrong (a visitor said so).

    `since` is the date from which its clock counted then. `not_before` is the local date until which it was put off, `tries` how often
    nobody answered. `person_id` ended it, with an `outcome`.
    """

    __tablename__ = "checking"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_uuid)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"))
    why: Mapped[str] = mapped_column(sa.String(10))
    since: Mapped[date]
    joined_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[date | None]
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    person_id: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(sa.String(20), default="")

    service: Mapped[Service] = relationship()
    corrections: Mapped[list["Correction"]] = relationship(order_by="Correction.id", cascade="all, delete-orphan", passive_deletes=True)
    __table_args__ = (sa.Index("ix_checking_open", "service_id", unique=True, sqlite_where=sa.text("ended_at IS NULL")),
                      sa.Index("ix_checking_service_id", "service_id"))

    @classmethod
    def within(cls, ids):
        """The condition that its listing lies in one of the localities `ids`, or in none at all: what people.permissions asks."""
        return lies_in(cls, cls.service_id, ids)


class Correction(db.Model):
    """What a visitor said is wrong with a listing, in their words."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("checking.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str | None] = mapped_column(Sealed)


class StillRight(db.Model):
    """That somebody who went said on that day that a listing is still right; who, is not kept."""

    __tablename__ = "still_right"
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)


class FactCheck(db.Model):
    """That one fact of a listing (when, contact) was checked on its own; facts of getting in keep theirs in Accessibility."""

    __tablename__ = "fact_check"
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    fact: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    on: Mapped[date]
    by_kind: Mapped[str] = mapped_column(sa.String(20))


def join(service, why, now):
    """The open Check of a Service, made when there is none. One that its clock has passed by is ended first."""
    since, found = freshness.since_of(service), open_check(service.id)
    if found and found.why == DUE and (found.since != since or why == WRONG):
        finish(found, None, "passed by" if found.since != since else "joined again", now)
        found = None
    if found is None:
        found = Check(service_id=service.id, why=why, since=since, joined_at=now)
        db.session.add(found)
        db.session.flush()
    return found


def open_check(service_id):
    """The Check of a Service's id that is not ended, or None."""
    return db.session.scalar(sa.select(Check).where(Check.service_id == service_id, Check.ended_at.is_(None)))


def correct(service, words, now):
    """Keeps what a visitor says is wrong, and puts the listing into the checking queue at once; gives the Check."""
    check = join(service, WRONG, now)
    check.not_before = None
    check.corrections.append(Correction(at=now, words=words))
    db.session.flush()
    return check


def is_said(service_id, today):
    """Whether a visitor said on that local date that it is still right."""
    return db.session.get(StillRight, (service_id, today)) is not None


def say_right(service, *, now):
    """Keeps a visitor's "still right", once a day; the third since its clock began, each on a day of its own, puts it half way to due."""
    today = sessions.today(now)
    db.session.execute(insert(StillRight).values(service_id=service.id, on=today).on_conflict_do_nothing())
    mine = StillRight.service_id == service.id
    said = db.session.scalar(sa.select(sa.func.count()).where(mine, StillRight.on > (service.assured_date or date.min)))
    if said < VISITORS_RIGHT:
        return
    db.session.execute(sa.delete(StillRight).where(mine))
    record = rows.activities(db.session.connection(), [service.id], today)[service.id]
    half_way = freshness.half_way(freshness.is_sensitive(record.kinds, record.good_for), today)
    if half_way > freshness.since_of(service):
        publication.count_from(service, half_way, VISITORS, f"{VISITORS_RIGHT} people said that it is still right", now=now)


def waiting(today):
    """The condition that a Check waits on the local date `today`: it is open, not put off, and its clock still says so. Join Service."""
    return sa.and_(Check.ended_at.is_(None), Service.status.in_(LISTED), sa.or_(Check.not_before.is_(None), Check.not_before <= today),
                   sa.or_(Check.why == WRONG, Check.since == since_column()))


def put_off(check, until, *, now):
    """Keeps that nobody answered: it comes again on the local date `until`."""
    check.not_before, check.tries, check.tried_at = until, check.tries + 1, now


def finish(check, person_id, outcome, now):
    """Ends that a listing waits to be checked."""
    check.ended_at, check.person_id, check.outcome = now, person_id, outcome
    db.session.flush()


def facts_checked(service_id):
    """[FactCheck] of a Service's id."""
    return db.session.scalars(sa.select(FactCheck).where(FactCheck.service_id == service_id)).all()


def check_fact(service_id, fact, by, on):
    """Writes that `by` (an Author) checked one fact on a local date."""
    told = {"on": on, "by_kind": by.kind}
    db.session.execute(insert(FactCheck).values(service_id=service_id, fact=fact, **told).on_conflict_do_update(
        index_elements=["service_id", "fact"], set_=told))


def check_access(location_id, codes, by, on):
    """Writes that `by` checked these known facts about getting in on a local date."""
    db.session.execute(sa.update(Accessibility).where(Accessibility.location_id == location_id, Accessibility.code.in_(codes))
                       .values(checked_on=on, checked_by=by.kind))


def forget(now):
    """Overwrites visitors' words 90 days after the check that they led to ended, and deletes what they said was right a year ago; gives
    how many. Never commits.
    """
    ended = sa.select(Check.id).where(Check.ended_at < now - WORDS_KEPT)
    old = sa.and_(Correction.check_id.in_(ended), Correction.words.is_not(None))
    words = db.session.execute(sa.update(Correction).where(old).values(words=None))
    days = db.session.execute(sa.delete(StillRight).where(StillRight.on < sessions.today(now) - RIGHT_KEPT))
    return words.rowcount + days.rowcount


def since_column():
    """freshness.since as a column of Service."""
    begun = sa.func.coalesce(Service.assured_date, Service.published_on)
    return sa.func.max(begun, sa.func.coalesce(Service.counts_from, begun), type_=sa.Date)
