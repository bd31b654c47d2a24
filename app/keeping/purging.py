"""What is deleted or overwritten when its time is over: a class of rows each, as the retention table says (SECURITY section 6)."""
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.areas import models as areas
from app.asks import forgetting as asks
from app.bookings import taking as bookings
from app.bulk import forgetting as bulk
from app.champions import forgetting as champions
from app.company import forgetting as company
from app.groups import buddying, emergencies, forgetting as groups, how_it_was, quiet, welcoming
from app.hosting import asked as group_requests
from app.hosting import offering
from app.places import drafts
from app.concerns import forgetting as concerns
from app.directory import checks as visits
from app.extensions import db, empty_log, writing_unit
from app.keeping import erasing, standing
from app.learning import forgetting as learning
from app.listings import forgetting
from app.messages import outbox
from app.need import tallies
from app.people import audit, checks, known, limits, links, profiles
from app.people.inviting import ACCOUNT_KEPT
from app.practices import forgetting as practices, machines
from app.people.models import Audit, Invitation, Person, RecoveryCode, SignIn
from app.sheets import forgetting as sheets
from app.weekly import forgetting as weekly

AFTER_END, RECORD_KEPT = timedelta(hours=24), timedelta(days=6 * 366)
LOG_WAITS_MS = 5000


def purge(now):
    """Does all of it, and commits; gives {class in words: how many rows}. Who was forgotten stands in the ledger before that is said to
    be done, and the log of the database is emptied afterwards (PR-13). Raises OSError when the ledger cannot be written: nothing is done.
    """
    ledger = current_app.config["ERASURES_PATH"]
    outbox.forget(now)
    with writing_unit():
        before = erasing.held(db.session)
        done = {words: rule(now) for words, rule in CLASSES.items()}
        if any(done.values()):
            audit.record("purge", now=now)
        standing.note(standing.PURGE, now)
        erasing.note(ledger, before - erasing.held(db.session), now)
        erasing.shorten(ledger, now)
        db.session.commit()
    empty_log(LOG_WAITS_MS)
    return done


def sign_ins(now):
    """Rows of sign-ins 24 hours after they ended."""
    over = sa.or_(SignIn.ended_at < now - AFTER_END, SignIn.ends_at < now - AFTER_END)
    return _deleted(sa.delete(SignIn).where(over))


def private_links(now):
    """Links 24 hours after they ended."""
    return links.purge(now - AFTER_END)


def invitations(now):
    """Invitations 24 hours after they were taken up or ended."""
    return _deleted(sa.delete(Invitation).where(sa.or_(Invitation.used_at < now - AFTER_END, Invitation.ends_at < now - AFTER_END)))


def printed_codes(now):
    """Printed codes 24 hours after they were used."""
    return _deleted(sa.delete(RecoveryCode).where(RecoveryCode.used_at < now - AFTER_END))


def accounts(now):
    """Accounts 90 days after their last role ended: overwritten; the id stays in the record of acts."""
    old = sa.and_(Person.ended_at < now - ACCOUNT_KEPT, Person.email_key.is_not(None))
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Person).where(old))
    erasing.wipe(db.session, "account", old)
    return count


def record(now):
    """Rows of the record of acts after six years, from the oldest."""
    return _deleted(sa.delete(Audit).where(Audit.at < now - RECORD_KEPT))


CLASSES = {
    "sign-ins": sign_ins, "links": private_links, "invitations": invitations, "printed codes": printed_codes,
    "counts of tries": limits.forget, "known browsers": known.forget, "accounts": accounts, "rows of the record": record,
    "training and checks that are over": checks.forget, "consents to be shown that were taken back": profiles.settle,
    "requests to become a champion": champions.requests,
    "writers told of unfinished listings": forgetting.tell, "unfinished listings": forgetting.unfinished,
    "contacts of ended listings": forgetting.contacts, "visitors' words": visits.forget,
    "contacts of closed concerns": concerns.contacts, "old concerns": concerns.reports,
    "unfinished joining": drafts.forget, "what would help people in groups": groups.words, "people who left a group": groups.contacts,
    "new ways to reach people in groups, never confirmed": groups.new_reaches,
    "who came to a group": groups.attendance, "old consents": groups.consents, "calls to people in groups": groups.rings,
    "who was asked to host a group": offering.forget, "who asked for a group": group_requests.forget,
    "what was heard of quiet groups": quiet.forget, "why lists were opened in an emergency": emergencies.forget,
    "first names of who welcomes people": welcoming.forget, "counts of first visits": how_it_was.forget,
    "who was whose buddy": buddying.forget, "bookings that ended or were never confirmed": bookings.forget,
    "wishes for company never confirmed": company.unconfirmed, "people who asked for company": company.people,
    "areas that were never saved": areas.forget,
    "printed sheets whose time is over": sheets.forget, "computers of practices that were ended": machines.forget,
    "what practices kept that closed a year ago": practices.closed,
    "files of listings": bulk.files, "old runs of files": bulk.runs, "what columns meant": bulk.columns,
    "contacts of closed asks": asks.contacts, "unconfirmed contacts of asks": asks.unconfirmed, "words of closed asks": asks.words,
    "browsers that said me too": asks.browsers,
    "weekly mails that were stopped or never confirmed": weekly.weekly,
    "drafts of ideas": learning.drafts, "what forgotten people said of ideas": learning.said,
    "who came to a meeting": learning.who_came,
    "who counted a conversation": tallies.forget_who, "words of conversations": tallies.forget_words,
}


def _deleted(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
