"""Asks: what people could not find and would like near them, who wants it too, and how to reach those who want to be told."""
from datetime import date, datetime
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.sealing import Sealed

NEW, READ, PICKED_UP, DRAFTED, CLOSED = "new", "read", "picked up", "drafted", "closed"
STARTED, FOUND, NOBODY_COULD, NOT_SHOWN = "started", "found", "nobody could", "not shown"
EMAIL, PHONE = "email", "phone"
# When somebody could come, as an AskChoice of this taxonomy.
TIME = "time"
TIMES = {"weekday-mornings": "Weekday mornings", "weekday-afternoons": "Weekday afternoons", "evenings": "Evenings", "weekends": "Weekends"}
# The same in the words of searches: need counts both in one vocabulary, or "mornings" and "morning" would be two small numbers.
_SEARCHED = {"weekday-mornings": (("time", "morning"),), "weekday-afternoons": (("time", "afternoon"),), "evenings": (("time", "evening"),),
             "weekends": (("day", "sat"), ("day", "sun"))}
# No number under this is ever shown.
FEWEST = 10

_LOCALITY = sa.table("locality", sa.column("id"), sa.column("parent_id"))


class Ask(db.Model):
    """One thing that somebody could not find. `typed` is what they wrote, for the champions of the locality alone; `what` are the words
    that everybody sees, "" until a champion has read it, and `public_on` since when.

    `held_by_id` is the Person who picked it up. `submission_uuid` is the draft that was made of it, `service_uuid` the listing that it is
    or that answers it. `outcome` and `answer` say what came of it once it is closed. `key` makes sending twice one sending; `trapped`
    says that a machine may have filled in the form.
    """

    __tablename__ = "ask"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    typed: Mapped[str | None] = mapped_column(Sealed)
    what: Mapped[str] = mapped_column(sa.Text, default="")
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(sa.String(100), default="")
    asked_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(20), default=NEW)
    public_on: Mapped[date | None]
    held_by_id: Mapped[int | None] = mapped_column(index=True)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    submission_uuid: Mapped[str | None] = mapped_column(sa.String(36), index=True)
    service_uuid: Mapped[str | None] = mapped_column(sa.String(36), index=True)
    outcome: Mapped[str] = mapped_column(sa.String(20), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    trapped: Mapped[bool] = mapped_column(default=False)

    choices: Mapped[list["AskChoice"]] = relationship(order_by="AskChoice.id", cascade="all, delete-orphan", passive_deletes=True)
    contacts: Mapped[list["AskContact"]] = relationship(
        back_populates="ask", order_by="AskContact.id", cascade="all, delete-orphan", passive_deletes=True)

    def scope_localities(self):
        """Where it was asked, and the localities that this lies in: what people.permissions asks."""
        return set(db.session.scalars(_line(_LOCALITY.c.id == self.locality_id, _above)))

    @classmethod
    def within(cls, ids):
        """The condition that a row was asked in one of the localities `ids`, or in one that lies in them."""
        return cls.locality_id.in_(_line(_LOCALITY.c.id.in_(sorted(ids)), _below))

    def scope_people(self):
        """Nobody: who asked is not known."""
        return set()


class AskChoice(db.Model):
    """What an ask is about, as a term of the directory's taxonomies ("kind", "good-for", "access") or a time of the week (TIME, TIMES)."""

    __tablename__ = "ask_choice"
    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(sa.ForeignKey("ask.id", ondelete="CASCADE"))
    taxonomy: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(30))
    __table_args__ = (sa.UniqueConstraint("ask_id", "taxonomy", "code"),)


class MeToo(db.Model):
    """One "me too" on a local date. `browser` tells that day that it was the same one; it is None from the day after."""

    __tablename__ = "me_too"
    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(sa.ForeignKey("ask.id", ondelete="CASCADE"))
    on: Mapped[date]
    browser: Mapped[str | None] = mapped_column(sa.String(64))
    __table_args__ = (sa.UniqueConstraint("ask_id", "on", "browser"),)


class AskContact(db.Model):
    """How to tell somebody what came of an ask: an email address, written to once they confirmed it, or a phone number that a champion
    rings. `contact` and `contact_key` are None once they are overwritten; `answered_at` and `started_at` say that they were told.
    """

    __tablename__ = "ask_contact"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    ask_id: Mapped[int] = mapped_column(sa.ForeignKey("ask.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(5))
    contact: Mapped[str | None] = mapped_column(Sealed)
    contact_key: Mapped[str | None] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)

    ask: Mapped[Ask] = relationship(back_populates="contacts")
    __table_args__ = (sa.UniqueConstraint("ask_id", "contact_key"),)


class Count(NamedTuple):
    """One ask as need counts it: `on` is the local date it was asked, `too` how many said "me too", `choices` {(taxonomy, code)}."""

    uuid: str
    what: str
    locality_id: int
    on: date
    state: str
    outcome: str
    too: int
    choices: frozenset


def counts(first, last, locality_ids=None):
    """[Count] of the asks of the local dates `first` to `last` (both in), oldest first, but for those that were refused; in these
    localities when their ids are told. Read without the people who asked. `what` is "" until a champion has read it.
    """
    wanted = [Ask.asked_on.between(first, last), Ask.outcome != NOT_SHOWN]
    wanted += [] if locality_ids is None else [Ask.locality_id.in_(sorted(locality_ids))]
    asked = db.session.execute(
        sa.select(Ask.id, Ask.uuid, Ask.what, Ask.locality_id, Ask.asked_on, Ask.state, Ask.outcome).where(*wanted)
        .order_by(Ask.asked_on, Ask.id)).all()
    ids, chosen = sa.select(Ask.id).where(*wanted), {}
    for ask_id, taxonomy, code in db.session.execute(
            sa.select(AskChoice.ask_id, AskChoice.taxonomy, AskChoice.code).where(AskChoice.ask_id.in_(ids))):
        chosen.setdefault(ask_id, set()).add((taxonomy, code))
    too = dict(db.session.execute(sa.select(MeToo.ask_id, sa.func.count()).where(MeToo.ask_id.in_(ids)).group_by(MeToo.ask_id)).all())
    return [Count(*row[1:], too.get(row.id, 0), frozenset(chosen.get(row.id, ()))) for row in asked]


class Wish(NamedTuple):
    """One ask as everybody sees it in a list; `too` says in words who else asked ("" for nobody)."""

    uuid: str
    what: str
    on: date
    too: str
    locality_id: int


def wishes(limit, locality_id=None):
    """[Wish] that everybody may see and that are open, the newest first; of a locality and those in it when its id is told."""
    wanted = [Ask.public_on.is_not(None), Ask.state != CLOSED]
    wanted += [] if locality_id is None else [Ask.within({locality_id})]
    too = sa.select(sa.func.count()).where(MeToo.ask_id == Ask.id).correlate(Ask).scalar_subquery()
    rows = db.session.execute(sa.select(Ask.uuid, Ask.what, Ask.asked_on, too, Ask.locality_id).where(*wanted)
                              .order_by(Ask.asked_on.desc(), Ask.id.desc()).limit(limit)).all()
    return [Wish(uuid, what, on, too_words(number), locality_id) for uuid, what, on, number, locality_id in rows]


def as_searched(choices):
    """{(taxonomy, code)} of an ask's choices in the words that searches use: "weekday-mornings" is the time "morning"."""
    return {pair for name, code in choices for pair in (_SEARCHED.get(code, ((name, code),)) if name == TIME else ((name, code),))}


def too_count(ask_id):
    """How many said "me too" to the Ask of an id."""
    return db.session.scalar(sa.select(sa.func.count()).where(MeToo.ask_id == ask_id))


def too_words(count):
    """Who else asked, in words that show no number under FEWEST and no exact one: "Others asked too"; "" for nobody."""
    if count < FEWEST:
        return "Others asked too" if count else ""
    return f"{count // FEWEST * FEWEST} or more others asked too"


def _above(line):
    return sa.select(_LOCALITY.c.parent_id).join(line, _LOCALITY.c.id == line.c.id).where(_LOCALITY.c.parent_id.is_not(None))


def _below(line):
    return sa.select(_LOCALITY.c.id).join(line, _LOCALITY.c.parent_id == line.c.id)


def _line(begins, step):
    """A select of the ids of localities from where it begins, each step on; none twice, so that a ring ends."""
    line = sa.select(_LOCALITY.c.id).where(begins).cte("line", recursive=True)
    line = line.union(step(line))
    return sa.select(line.c.id)
