"""The ledger of erasures: who was forgotten since a backup was made, so that putting it back brings nobody back (SECURITY PR-13)."""
import os
import re
from typing import NamedTuple

import sqlalchemy as sa

from app.asks import forgetting as asks
from app.bookings import restoring, taking
from app.bookings.models import Booking
from app.bulk.models import Upload
from app.champions import forgetting as champions
from app.champions.models import ChampionRequest
from app.company import forgetting as company
from app.company.models import Company
from app.groups import counting as group_counting
from app.groups import forgetting as groups
from app.groups.models import NO_NAME, Host, Place
from app.groups.visits import Welcomer
from app.hosting.asked import GroupRequest
from app.places.models import JoinDraft
from app.concerns.models import Concern
from app.keeping import backing_up
from app.learning import forgetting as learning
from app.learning.models import Coming, Idea, IdeaWord, Meeting
from app.need.asks import Ask, AskContact
from app.messages.models import Message
from app.people.checks import PersonCheck
from app.people.ledger import note, read
from app.people.models import KnownBrowser, Person, PersonLocality, RecoveryCode, SignIn
from app.people.profiles import ChampionConsent, ChampionProfile
from app.people.thanks import ChampionThanks
from app.submissions.models import Owner, Submission
from app.weekly import forgetting as weekly
from app.weekly.models import WeeklyMail

# The ledger outlives every backup, and what it holds is no personal data: a random id, a class, a moment.
KEPT = 2 * backing_up.KEPT
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SOME = 500
_APART = {"synchronize_session": False}
_TAKEN_BACK = {"withdrawn_at": sa.func.coalesce(ChampionConsent.withdrawn_at, ChampionConsent.at), "standing": False}
_NO_ACCOUNT = {"name": "", **dict.fromkeys(("email", "email_key", "password_hash", "factor_secret", "factor_since"))}


class Class(NamedTuple):
    """Rows of one kind: the model, the condition that a row still holds somebody, and what it holds once they are forgotten."""

    model: type
    held: sa.ColumnElement
    wiped: dict


CLASSES = {
    "account": Class(Person, Person.email_key.is_not(None), _NO_ACCOUNT),
    "ask": Class(Ask, Ask.typed.is_not(None), asks.NO_WORDS),
    "ask-contact": Class(AskContact, AskContact.contact_key.is_not(None), asks.NOBODY),
    "champion-request": Class(ChampionRequest, ChampionRequest.contact_key.is_not(None), champions.NOBODY),
    "champion-shown": Class(ChampionConsent, ChampionConsent.standing, _TAKEN_BACK),
    "place": Class(Place, Place.contact_key.is_not(None), groups.NOBODY),
    "booking": Class(Booking, Booking.contact_key.is_not(None), taking.NOBODY),
    "welcomer": Class(Welcomer, Welcomer.name.is_not(None), {"name": None}),
    "joining": Class(JoinDraft, JoinDraft.answers.is_not(None), {"answers": None}),
    "company": Class(Company, Company.contact_key.is_not(None), company.NOBODY),
    "concern": Class(Concern, Concern.contact.is_not(None), {"contact": None, "contact_kind": ""}),
    "group-request": Class(GroupRequest, GroupRequest.words.is_not(None), {"words": None}),
    "idea": Class(Idea, Idea.draft.is_not(None), learning.NO_DRAFT),
    "idea-word": Class(IdeaWord, IdeaWord.words.is_not(None), learning.NO_WORDS),
    "meeting": Class(Meeting, learning.named(), learning.NO_NAMES),
    "meeting-coming": Class(Coming, Coming.person_id.is_not(None), learning.NOBODY),
    # A listing that somebody brought tells of whoever runs it, before anybody chose what of that becomes public.
    "upload": Class(Upload, Upload.table.is_not(None), {"table": None, "name": ""}),
    "listing-sender": Class(Submission, Submission.contact_key != "", {
        "contact_name": None, "contact_email": None, "contact_phone": None, "contact_key": ""}),
    "weekly-mail": Class(WeeklyMail, WeeklyMail.email_key.is_not(None), weekly.NOBODY),
    "owner": Class(Owner, Owner.contact_key != "", {"name": None, "email": None, "phone": None, "contact_key": ""}),
}

# Whose links, consents and what else hangs on them end too, one by one.
_WITH_ALL_THEIRS = {"place": groups.forget_again, "booking": restoring.forget_again}


def held(session):
    """{(class, random id)} of every row that holds somebody now."""
    return {(name, uuid) for name, one in CLASSES.items() for uuid in session.scalars(sa.select(one.model.uuid).where(one.held))}


def shorten(file, now):
    """Takes out of the ledger what is older than KEPT; gives how many lines. Under the write lock, as `note`."""
    every = read(file)
    kept = [(moment, name, uuid) for moment, name, uuid in every if now - moment <= KEPT]
    if len(kept) < len(every):
        fresh = file.with_name(f"{file.name}.new")
        fresh.unlink(missing_ok=True)
        for moment, name, uuid in kept:
            note(fresh, {(name, uuid)}, moment)
        fresh.touch(mode=0o600)
        os.replace(fresh, file)
    return len(every) - len(kept)


def replay(session, entries, now):
    """Forgets again, in a restored database, whoever the ledger's `entries` name; gives how many were back. Never commits."""
    moments = {(name, uuid): moment for moment, name, uuid in entries}
    back = moments.keys() & held(session)
    for name in CLASSES.keys() - _WITH_ALL_THEIRS.keys():
        uuids = sorted(uuid for kind, uuid in back if kind == name)
        for at in range(0, len(uuids), _SOME):
            wipe(session, name, CLASSES[name].model.uuid.in_(uuids[at:at + _SOME]))
    for name, uuid in sorted(back):
        if name in _WITH_ALL_THEIRS:
            _WITH_ALL_THEIRS[name](session, uuid, moments[name, uuid])
    group_counting.recount(session)
    _wipe_mails(session, {uuid for _, uuid in moments}, now)
    return len(back)


def wipe(session, name, condition):
    """Overwrites what is personal in the rows of a class that meet a condition, for an account all that hangs on it too. Never commits."""
    one = CLASSES[name]
    if name == "account":
        ids = session.scalars(sa.select(Person.id).where(condition)).all()
        for rows in (SignIn, RecoveryCode, KnownBrowser, PersonLocality, PersonCheck, ChampionProfile, ChampionThanks):
            session.execute(sa.delete(rows).where(rows.person_id.in_(ids)), execution_options=_APART)
        session.execute(sa.update(ChampionConsent).where(ChampionConsent.person_id.in_(ids)).values(_TAKEN_BACK), execution_options=_APART)
        condition = Person.id.in_(ids)
        session.execute(sa.update(Person).where(condition, Person.ended_at.is_(None)).values(ended_at=Person.created_at),
                        execution_options=_APART)
        session.execute(sa.update(Host).where(Host.person_id.in_(ids)).values(name=NO_NAME), execution_options=_APART)
    if name == "owner":
        session.execute(sa.update(Host).where(Host.owner_id.in_(sa.select(Owner.id).where(condition))).values(name=NO_NAME),
                        execution_options=_APART)
    if name == "upload":
        # What never came in is nothing without its table.
        session.execute(sa.delete(Upload).where(condition, Upload.begun_at.is_(None)), execution_options=_APART)
    session.execute(sa.update(one.model).where(condition).values(one.wiped), execution_options=_APART)


def end_sign_ins(session, now):
    """Ends every sign-in of a restored database: some of them were ended since the backup was made. Never commits."""
    session.execute(sa.update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now), execution_options=_APART)


def _wipe_mails(session, uuids, now):
    """Overwrites every mail whose key names one of them, and gives up those that waited to go when the backup was made."""
    some = session.execute(sa.select(Message.id, Message.key).where(Message.to.is_not(None))).all()
    ids = [number for number, key in some if not uuids.isdisjoint(_UUID.findall(key))]
    for at in range(0, len(ids), _SOME):
        theirs = Message.id.in_(ids[at:at + _SOME])
        session.execute(sa.update(Message).where(theirs, Message.sent_at.is_(None)).values(
            given_up_at=sa.func.coalesce(Message.given_up_at, now)), execution_options=_APART)
        session.execute(sa.update(Message).where(theirs).values(**dict.fromkeys(("to", "subject", "text", "html", "headers"))),
                        execution_options=_APART)
