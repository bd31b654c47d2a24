"""What is decided on a submission: approve, send back, decline, ask a colleague, undo; rows, history, mail and audit together.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import history, publication
from app.directory.details import Author
from app.directory.models import History
from app.extensions import db
from app.people import audit, permissions
from app.submissions import owning, pictures, telling
from app.submissions.models import APPROVED, ASKED, DECLINED, SENT_BACK, UNCONFIRMED, WAITING, Decision
from app.submissions.proposing import author_of, proposal, why_not, wrote

UNDO_WITHIN = timedelta(days=1)
MOST_REASON = 2000


class Refused(Exception):
    """Why something cannot be decided so, in a sentence for the person who wanted to."""


def approve(submission, by, *, now, gazetteer=None, mark=None):
    """Publishes a submission; gives the Service. `mark` is that of the Proposal that the person saw.

    The writer of a new listing becomes its owner, and is sent their private link. Raises Refused, and what publication.publish raises.
    """
    refusal = why_not(submission, by)
    if refusal:
        raise Refused(refusal)
    seen = proposal(submission)
    if mark is not None and mark != seen.mark:
        raise Refused("The listing changed while you looked at this. Look at it again before you decide.")
    is_new = submission.service is None or submission.service.withdrawn_at is not None
    stood = None if submission.service is None else _newest_version(submission.service)
    service = publication.publish(seen.after, author_of(submission), now=now, gazetteer=gazetteer)
    submission.service, submission.state = service, APPROVED
    made = _newest_version(service)
    # Without a version of its own it brought pictures alone: undoing it must leave the words as they are.
    _decide(submission, by, APPROVED, now, history_id=made if made != stood else None)
    pictures.publish(submission, service)
    telling.approved(submission, service, _own(submission, service, now) if is_new else None, now)
    return service


def confirm(submission, by, *, now):
    """Keeps that the writer, who has no email, said on the phone that they sent it; it waits from now on. Raises Refused."""
    if submission.state != UNCONFIRMED or submission.contact_email or not permissions.can(by, "listing.review", submission):
        raise Refused("It does not wait to be confirmed on the phone.")
    submission.state, submission.confirmed_at = WAITING, now
    _record(submission, by, "confirmed by phone", now)


def send_back(submission, by, reason, *, now):
    """Asks the writer to change something, with a reason that they read; they may send it again. Raises Refused."""
    _close(submission, by, SENT_BACK, reason, now)


def decline(submission, by, reason, *, now):
    """Says no for good, with a reason that the writer reads. Raises Refused."""
    _close(submission, by, DECLINED, reason, now)


def ask(submission, by, colleague, words, *, now):
    """Asks a colleague (a Person who may decide on it) to look; it goes on waiting. Asked twice is asked once. Raises Refused."""
    if submission.state != WAITING:
        raise Refused("It is not waiting any more. Somebody decided on it.")
    if why_not(submission, colleague):
        raise Refused(f"{colleague.name} cannot decide on this. Ask somebody else.")
    last = submission.decisions[-1] if submission.decisions else None
    if last is not None and (last.verdict, last.person_id, last.asked_id, last.reason) == (ASKED, by.id, colleague.id, words):
        return
    decision = _decide(submission, by, ASKED, now, reason=words, asked_id=colleague.id)
    telling.asked(submission, decision, by, colleague, now)


def undo(submission, by, *, now):
    """Undoes what was decided last on a submission within a day: it waits again, and people see what they saw before. Raises Refused."""
    decision = may_undo(submission, by, now)
    if decision is None:
        raise Refused("This cannot be undone any more. Use the history of the listing.")
    if decision.verdict == APPROVED:
        _unpublish(submission, decision, by, now)
    decision.undone_at, submission.state = now, WAITING
    submission.held_by_id, submission.held_at = by.id, now
    _record(submission, by, "undone", now)
    telling.looking_again(submission, decision, now)


def may_close(submission, by):
    """Whether somebody may send a submission back or decline it."""
    return submission.state == WAITING and _may_decide(submission, by)


def may_undo(submission, by, now):
    """The Decision that somebody may still undo: made within a day, with nothing published on top of it; else None."""
    decision = last_decision(submission)
    if decision is None or now - decision.on > UNDO_WITHIN or not _may_decide(submission, by):
        return None
    if decision.history_id is not None and _newest_version(submission.service) != decision.history_id:
        return None
    return decision


def last_decision(submission):
    """The Decision that stands on a submission (not one that asked a colleague), or None."""
    standing = [one for one in submission.decisions if one.verdict != ASKED and one.undone_at is None]
    return standing[-1] if standing and submission.state != WAITING else None


def _close(submission, by, verdict, reason, now):
    if submission.state != WAITING:
        raise Refused("It is not waiting any more. Somebody decided on it.")
    if not _may_decide(submission, by):
        raise Refused(why_not(submission, by))
    if not reason.strip():
        raise Refused("Say what they need to do." if verdict == SENT_BACK else "Say why.")
    submission.state = verdict
    decision = _decide(submission, by, verdict, now, reason=reason)
    telling.closed(submission, decision, by, now)


def _decide(submission, by, verdict, now, **more):
    decision = Decision(on=now, person_id=by.id, verdict=verdict, **{"reason": "", **more})
    submission.decisions.append(decision)
    submission.held_by_id = submission.held_at = None
    _record(submission, by, verdict, now)
    db.session.flush()
    return decision


def _may_decide(submission, by):
    return not wrote(submission, by) and permissions.can(by, "listing.approve", submission)


def _record(submission, by, verdict, now):
    scope = f"locality {submission.locality_id}" if submission.locality_id is not None else ""
    audit.record("listing.approve", "submission", submission.uuid, person=by, scope=scope, reason=verdict, now=now)


def _own(submission, service, now):
    """The Owner that the writer of a new listing becomes; None for champions and coordinators, who sign in, and whom nobody can reach."""
    if submission.author_id is not None or not (submission.contact_email or submission.contact_phone):
        return None
    return owning.make_owner(submission, service, now)


def _unpublish(submission, decision, by, now):
    """Puts what was public before an approval back; a new listing is taken off, and its writer owns nothing yet."""
    service, me = submission.service, Author(by.name, by.role)
    pictures.take_back(submission)
    if decision.history_id is None:
        return
    before = db.session.scalar(sa.select(History).where(
        History.service_id == service.id, History.id < decision.history_id).order_by(History.id.desc()).limit(1))
    if before is not None and before.did != history.WITHDRAWN:
        publication.restore(service, _newest_version(service, before=decision.history_id), me, now=now)
        return
    publication.withdraw(service, me, "The approval was undone.", now=now)
    for owner in owning.owners_of(service.id):
        owning.end_owner(owner, now)


def _newest_version(service, before=None):
    """The id of the newest history row of a listing that says what was published, older than the row `before`."""
    rows = sa.select(sa.func.max(History.id)).where(History.service_id == service.id, History.details != "")
    return db.session.scalar(rows if before is None else rows.where(History.id < before))
