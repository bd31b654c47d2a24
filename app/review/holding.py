"""Who has a review open: whoever opens one that they may decide on holds it for a while, and others see that and may take it over.

A hold keeps nobody from anything: what was decided meanwhile is seen when somebody decides.
"""
from datetime import timedelta
from typing import NamedTuple

from app.directory import sessions
from app.extensions import db
from app.people.models import Person
from app.submissions.models import UNCONFIRMED, WAITING
from app.submissions.proposing import why_not
from app.web import formats

LASTS = timedelta(minutes=30)
# Loading the page again writes nothing for so long.
_NEW_FOR = timedelta(minutes=1)


class Holder(NamedTuple):
    """Who has a review open: whether it is the person who asks, their name, and from when to when in words ("2:20pm")."""

    is_me: bool
    name: str
    since: str
    until: str


def holder(submission, person, now):
    """The Holder of a submission that waits at an aware datetime, as `person` sees it, or None."""
    if not _is_held(submission, now):
        return None
    found = db.session.get(Person, submission.held_by_id)
    since, until = (formats.clock(sessions.minute(at)) for at in (submission.held_at, submission.held_at + LASTS))
    return Holder(submission.held_by_id == person.id, found.name if found and found.name else "Somebody", since, until)


def is_others(submission, person, now):
    """Whether somebody else has it open."""
    return _is_held(submission, now) and submission.held_by_id != person.id


def would_hold(submission, person, now):
    """Whether opening a submission makes it the person's for LASTS: they may decide on it, and nobody else has it open."""
    is_new = submission.held_by_id == person.id and _is_held(submission, now) and now - submission.held_at < _NEW_FOR
    return not is_new and not is_others(submission, person, now) and may_hold(submission, person)


def may_hold(submission, person):
    """Whether it waits for something that the person may do."""
    return submission.state == UNCONFIRMED or not why_not(submission, person)


def hold(submission, person, now):
    """Makes it the person's for LASTS, also when somebody else had it. Never commits."""
    if submission.state in (WAITING, UNCONFIRMED) and may_hold(submission, person):
        submission.held_by_id, submission.held_at = person.id, now


def _is_held(submission, now):
    at = submission.held_at
    return submission.held_by_id is not None and submission.state in (WAITING, UNCONFIRMED) and at <= now < at + LASTS
