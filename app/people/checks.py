"""What somebody was trained in and checked for: kind, level, day and end; never what a check says, nor its number (SECURITY SG-1)."""
from datetime import date, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.people import audit
from app.people.models import Person
from app.people.permissions import visible

OWN, KEEP = "checks.own", "checks.keep"
DBS, SAFEGUARDING, PEER_SUPPORT, FIRST_AID, PRIVACY = "dbs", "safeguarding", "peer-support", "first-aid", "privacy"
KINDS = {DBS: "DBS check", SAFEGUARDING: "Safeguarding training", PEER_SUPPORT: "Peer support training", FIRST_AID: "First aid training",
         PRIVACY: "Training in keeping things private"}
# The levels of a kind, the lowest first; a kind that is not named has none.
LEVELS = {DBS: ("basic", "standard", "enhanced"), SAFEGUARDING: ("level 1", "level 2", "level 3")}
# Kinds that have an end, so that somebody looks again: a day on which it is over has to be told.
ENDING = (DBS, SAFEGUARDING)
# So long after it is over, or was taken back, a row is deleted.
OVER_KEPT, STRUCK_KEPT = timedelta(days=366), timedelta(days=90)


class PersonCheck(db.Model):
    """That somebody had a check or a training of a kind and level `on` a local day, good `until` a day, itself too (None: for good).

    `recorded_by_id` is who wrote it down, after seeing it. `struck_at` is when it was taken back as wrong. There is no column for what it
    says, or for its number.
    """

    __tablename__ = "person_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    level: Mapped[str] = mapped_column(sa.String(10), default="")
    on: Mapped[date]
    until: Mapped[date | None] = mapped_column(index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    struck_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])

    def scope_localities(self):
        """Where the person helps: what people.permissions asks."""
        return self.person.locality_ids

    def scope_people(self):
        """Whose it is."""
        return {self.person_id}

    @classmethod
    def within(cls, ids):
        """The condition that it is of somebody who looks after one of the localities `ids`."""
        return cls.person.has(Person.within(ids))

    @classmethod
    def made_by(cls, person_id):
        """The condition that it is of this person."""
        return cls.person_id == person_id

    def holds(self, today):
        """Whether it is good on a local date."""
        return self.struck_at is None and self.on <= today and (self.until is None or today <= self.until)


def has_check(person_id, kind, today, *, least=""):
    """Whether a person of that id (int) has a check of a kind (a code of KINDS) that is good on the local date `today`.

    `least` is the lowest level that will do (a code of LEVELS[kind]; "" any). Raises KeyError for another kind, ValueError for another
    level. Whose role has ended has none.
    """
    levels = LEVELS.get(kind, ("",))
    enough = levels[levels.index(least):] if least else ("", *levels)
    if kind not in KINDS:
        raise KeyError(kind)
    return bool(db.session.scalar(sa.select(sa.exists().where(
        PersonCheck.person_id == person_id, PersonCheck.kind == kind, PersonCheck.level.in_(enough), _holds(today),
        Person.id == PersonCheck.person_id, Person.ended_at.is_(None)))))


def checks_of(person_id):
    """[PersonCheck] of a person that were not taken back, those of one kind together, the newest of each first."""
    rows = db.session.scalars(sa.select(PersonCheck).where(PersonCheck.person_id == person_id, PersonCheck.struck_at.is_(None))).all()
    kinds = list(KINDS)
    return sorted(rows, key=lambda one: (kinds.index(one.kind), -one.on.toordinal(), -one.id))


def seen_by(person, uuid):
    """The PersonCheck of a uuid (any text) that a Person may keep; None for any other, and for one that was taken back."""
    return db.session.scalar(visible(person, KEEP, PersonCheck).where(PersonCheck.uuid == uuid, PersonCheck.struck_at.is_(None)))


def record(person, kind, level, on, until, *, by, now):
    """Writes a check of a Person down and gives it; the very same again is the row that is there. Never commits.

    `by` is the Person who saw it. Raises ValueError for a kind, level or days that do not go together.
    """
    fits = kind in KINDS and level in LEVELS.get(kind, ("",)) and (kind not in ENDING if until is None else on <= until)
    if not fits:
        raise ValueError(f"No such check: {kind!r}, {level!r}, {on} to {until}.")
    there = db.session.scalar(sa.select(PersonCheck).where(
        PersonCheck.person_id == person.id, PersonCheck.kind == kind, PersonCheck.level == level, PersonCheck.on == on,
        PersonCheck.until == until if until else PersonCheck.until.is_(None), PersonCheck.struck_at.is_(None)))
    if there is not None:
        return there
    made = PersonCheck(person_id=person.id, kind=kind, level=level, on=on, until=until, recorded_by_id=by.id, recorded_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(KEEP, "check", made.uuid, person=by, reason=f"recorded {kind}", now=now)
    return made


def strike(check, *, by, now):
    """Takes a check back that was written down wrongly; it counts no more. Never commits."""
    if check.struck_at is None:
        check.struck_at = now
        audit.record(KEEP, "check", check.uuid, person=by, reason=f"taken back {check.kind}", now=now)


def forget(now):
    """Deletes what is over since OVER_KEPT, or was taken back STRUCK_KEPT ago; gives how many. Never commits."""
    over = sa.or_(PersonCheck.until < (now - OVER_KEPT).date(), PersonCheck.struck_at < now - STRUCK_KEPT)
    return db.session.execute(sa.delete(PersonCheck).where(over), execution_options={"synchronize_session": False}).rowcount


def _holds(today):
    return sa.and_(PersonCheck.struck_at.is_(None), PersonCheck.on <= today,
                   sa.or_(PersonCheck.until.is_(None), PersonCheck.until >= today))
