"""What a champion lets everybody see of them: by their own consent alone, gone at once when they take it back or are away (PR-3, PR-14)."""
import hashlib
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db
from app.people import audit, ledger
from app.people.models import Person, PersonLocality
from app.people.thanks import ChampionThanks, show_again, thanks_words
from app.sealing import Sealed

OWN, HIDE, ROLE = "profile.own", "profile.hide", "champion"
# A consent to other words than these shows nothing: with new words comes a new version, and everybody is asked again.
VERSION = 1
CONSENT = ("I agree that everybody can see on this site: my first name, my areas, and what I chose and wrote above. People can write to me "
           "through the site, and never see my address. I can take this back at any time, and then it is gone at once.")
# So long after a consent ended its row is deleted (SECURITY, retention); it holds no name.
CONSENT_KEPT = timedelta(days=6 * 366)
_APART = {"synchronize_session": False}


class ChampionProfile(db.Model):
    """What a champion chose to say of themselves; seen by others only while a ChampionConsent stands. `uuid` is what the public form says.

    `languages` and `interests` are codes with spaces between. `away_until` is the local date on which they are back (None: here).
    `hidden_at` is when who looks after the area hid it (None: not hidden), and `hidden_reason` what the champion is told of it.
    """

    __tablename__ = "champion_profile"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    languages: Mapped[str] = mapped_column(sa.String(120), default="")
    interests: Mapped[str] = mapped_column(sa.String(300), default="")
    sentence: Mapped[str | None] = mapped_column(Sealed)
    away_until: Mapped[date | None]
    hidden_at: Mapped[datetime | None] = mapped_column(Instant)
    hidden_reason: Mapped[str | None] = mapped_column(Sealed)


class ChampionConsent(db.Model):
    """That a champion agreed to be shown: the version and SHA-256 of the words, from when to when. Only ending it changes a row (trigger).

    `standing` says that the ledger of erasures does not know yet that it was taken back.
    """

    __tablename__ = "champion_consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid4()))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    standing: Mapped[bool] = mapped_column(default=True)


class Shown(NamedTuple):
    """A champion as everybody sees them: first name, ids of their areas, codes, their sentence (""), how many said thank you in words."""

    person_id: int
    uuid: str
    name: str
    locality_ids: frozenset
    languages: tuple
    interests: tuple
    sentence: str
    thanks: str


def shown_in(locality_ids, today):
    """[Shown] of the champions of these localities (ids) whom everybody may see on the local date `today`, by first name."""
    here = sa.select(PersonLocality.person_id).where(PersonLocality.locality_id.in_(sorted(locality_ids)))
    return sorted(_shown(today, Person.id.in_(here)), key=lambda one: (one.name.casefold(), one.person_id))


def shown(uuid, today):
    """The Shown of a profile's uuid (any text), None for one that nobody may see."""
    return next(iter(_shown(today, ChampionProfile.uuid == uuid)), None)


def of(person_id):
    """The ChampionProfile of a person, an empty one that is not kept when there is none."""
    return db.session.get(ChampionProfile, person_id) or ChampionProfile(person_id=person_id, languages="", interests="")


def consent_of(person_id):
    """The ChampionConsent by which a person is shown, or None."""
    return db.session.scalar(sa.select(ChampionConsent).where(ChampionConsent.person_id == person_id, _STANDS))


def keep(person, languages, interests, sentence, *, now):
    """Keeps what a champion says of themselves: codes and a sentence. Never commits."""
    row = _row(person)
    row.languages, row.interests, row.sentence = " ".join(languages), " ".join(interests), sentence or None
    _changed(person, "changed", now)


def agree(person, *, now):
    """Writes that a champion agrees to CONSENT, once. Never commits."""
    _row(person)
    if consent_of(person.id) is None:
        _end_consents(person.id, now)
        digest = hashlib.sha256(CONSENT.encode()).hexdigest()
        db.session.add(ChampionConsent(person_id=person.id, version=VERSION, digest=digest, at=now))
        _changed(person, "shown", now)


def take_back(person, *, now):
    """Ends what a champion agreed to: from now on nobody sees them. Never commits."""
    if _end_consents(person.id, now):
        _changed(person, "hidden", now)


def go_away(person, until, *, now):
    """Says that a champion is away and back on a local date, or (None) that they are here again. Never commits."""
    row = _row(person)
    if row.away_until != until:
        row.away_until = until
        _changed(person, "away" if until else "back", now)


def hide(person, reason, *, by, now):
    """Hides a champion from everybody, with words to them; whether they were not hidden already. Never commits."""
    row = _row(person)
    is_new = row.hidden_at is None
    if is_new:
        row.hidden_at, row.hidden_reason = now, reason
        audit.record(HIDE, "person", person.uuid, person=by, reason="hidden", now=now)
        show_again()
    return is_new


def unhide(person, *, by, now):
    """Lets everybody see a hidden champion again, as far as they agreed to it. Never commits."""
    row = _row(person)
    if row.hidden_at is not None:
        row.hidden_at = row.hidden_reason = None
        audit.record(HIDE, "person", person.uuid, person=by, reason="shown", now=now)
        show_again()


def end(person, *, now):
    """Deletes all that a person said of themselves, and ends their consent: for whoever stops being a champion. Never commits."""
    had = _end_consents(person.id, now)
    gone = db.session.execute(sa.delete(ChampionProfile).where(ChampionProfile.person_id == person.id), execution_options=_APART).rowcount
    if had or gone:
        db.session.expire_all()
        show_again()


def away(today):
    """A select of the ids of the people who are away on the local date `today`."""
    return sa.select(ChampionProfile.person_id).where(ChampionProfile.away_until > today)


def settle(now):
    """Lets go of consents that were taken back, and deletes those that ended CONSENT_KEPT ago; gives how many. Never commits."""
    settled = sa.update(ChampionConsent).where(ChampionConsent.withdrawn_at.is_not(None), ChampionConsent.standing).values(standing=False)
    old = sa.delete(ChampionConsent).where(ChampionConsent.withdrawn_at < now - CONSENT_KEPT)
    return sum(db.session.execute(one, execution_options=_APART).rowcount for one in (settled, old))


_STANDS = sa.and_(ChampionConsent.withdrawn_at.is_(None), ChampionConsent.version == VERSION)


def _shown(today, condition):
    agreed = sa.select(ChampionConsent.id).where(ChampionConsent.person_id == Person.id, _STANDS).correlate(Person)
    said = sa.select(sa.func.count(ChampionThanks.id)).where(ChampionThanks.person_id == Person.id).correlate(Person).scalar_subquery()
    rows = db.session.execute(
        sa.select(Person, ChampionProfile, said).join(ChampionProfile, ChampionProfile.person_id == Person.id).where(
            condition, Person.role == ROLE, Person.ended_at.is_(None), agreed.exists(), ChampionProfile.hidden_at.is_(None),
            sa.or_(ChampionProfile.away_until.is_(None), ChampionProfile.away_until <= today))).all()
    return [Shown(who.id, row.uuid, first_name(who), frozenset(who.locality_ids), tuple(row.languages.split()),
                  tuple(row.interests.split()), row.sentence or "", thanks_words(count)) for who, row, count in rows]


def first_name(person):
    """What everybody may call a Person: the first word of their name."""
    return next(iter(person.name.split()), "A champion")


def _row(person):
    row = of(person.id)
    row.uuid = row.uuid or str(uuid4())
    db.session.add(row)
    db.session.flush()
    return row


def _end_consents(person_id, now):
    open_still = sa.and_(ChampionConsent.person_id == person_id, ChampionConsent.withdrawn_at.is_(None))
    uuids = db.session.scalars(sa.select(ChampionConsent.uuid).where(open_still)).all()
    db.session.execute(sa.update(ChampionConsent).where(open_still).values(withdrawn_at=now, standing=False))
    ledger.forgotten("champion-shown", *uuids, now=now)
    return len(uuids)


def _changed(person, reason, now):
    audit.record(OWN, "person", person.uuid, person=person, reason=reason, now=now)
    show_again()
