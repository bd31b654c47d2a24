"""A tally of conversations without names: where, how many people, about what, and what they wished for."""
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Instant, db
from app.need import counting

FEWEST, MOST = 1, 99
# So long whoever wrote it may take it back; then nothing says who that was.
OWN_FOR = timedelta(days=1)
WORDS_LAST = counting.WORDS_LAST
MOST_WISHED = counting.MOST


class Tally(db.Model):
    """One conversation with `people` (1 to 99) on the local date `on` in a locality, perhaps at a place that everybody may go to.

    `wished` is "" or a few words of what they wished for. `by_id` wrote it and may take it back until `own_until`; both are None after
    that. After 30 days the place and the words go, too, and the numbers and codes stay.
    """

    __tablename__ = "tally"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    on: Mapped[date] = mapped_column(index=True)
    locality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("locality.id", ondelete="SET NULL"), index=True)
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id", ondelete="SET NULL"), index=True)
    people: Mapped[int]
    wished: Mapped[str] = mapped_column(sa.String(MOST_WISHED), default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    own_until: Mapped[datetime | None] = mapped_column(Instant, index=True)

    about: Mapped[list["TallyAbout"]] = relationship(cascade="all, delete-orphan", passive_deletes=True, order_by="TallyAbout.id")
    __table_args__ = (sa.CheckConstraint(f"people BETWEEN {FEWEST} AND {MOST}", name="people_range"),)


class TallyAbout(db.Model):
    """One thing that a conversation was about: a code of a taxonomy ("kind" or "good-for")."""

    __tablename__ = "tally_about"
    id: Mapped[int] = mapped_column(primary_key=True)
    tally_id: Mapped[int] = mapped_column(sa.ForeignKey("tally.id", ondelete="CASCADE"))
    taxonomy: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(30))
    __table_args__ = (sa.UniqueConstraint("tally_id", "taxonomy", "code", name="uq_tally_about_tally_id"),)


def keep(uuid, *, on, locality_id, people, about, wished, by_id, now, location_id=None):
    """Keeps one conversation; `about` is {(taxonomy's code, code)}. A uuid that is there already is kept once, as it was told last. Never
    commits.

    Gives the Tally, or None when the uuid is somebody else's. Raises ValueError for a number of people outside 1 to 99.
    """
    if not FEWEST <= people <= MOST:
        raise ValueError(f"A conversation is with {FEWEST} to {MOST} people, not {people}.")
    kept = db.session.scalar(sa.select(Tally).where(Tally.uuid == uuid)) or Tally(uuid=uuid, by_id=by_id, own_until=now + OWN_FOR)
    if kept.by_id != by_id:
        return None
    kept.about.clear()
    db.session.flush()
    kept.on, kept.locality_id, kept.location_id, kept.people = on, locality_id, location_id, people
    kept.wished = counting.tidy_words(wished)
    kept.about = [TallyAbout(taxonomy=name, code=code) for name, code in sorted(about)]
    db.session.add(kept)
    db.session.flush()
    return kept


def own(person_id, now):
    """[Tally] that a person may take back now, the newest first."""
    return db.session.scalars(sa.select(Tally).where(Tally.by_id == person_id, Tally.own_until > now).order_by(Tally.id.desc())).all()


def take_back(uuid, person_id, now):
    """Deletes the person's own Tally of a uuid (any text) while they may; gives whether there was one. Never commits."""
    found = next((one for one in own(person_id, now) if one.uuid == uuid), None)
    if found:
        db.session.delete(found)
    return found is not None


def forget_who(now):
    """Takes off who wrote it, a day later; gives how many. Never commits."""
    return _changed(sa.update(Tally).where(Tally.own_until <= now).values(by_id=None, own_until=None))


def forget_words(now):
    """Takes off the words and the place after 30 days; gives how many. Never commits."""
    said = sa.or_(Tally.wished != "", Tally.location_id.is_not(None))
    return _changed(sa.update(Tally).where(Tally.on < now.date() - WORDS_LAST, said).values(wished="", location_id=None))


def _changed(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
