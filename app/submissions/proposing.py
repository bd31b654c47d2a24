"""What approving a submission would do, and who may: its own changes put onto what is public by now."""
from datetime import datetime
from typing import NamedTuple

from app.directory import history
from app.directory.details import Author, ServiceDetails
from app.extensions import db
from app.people import permissions
from app.people.models import Person
from app.submissions import owning
from app.submissions.details import details_of, has_organization, merged, public, public_at
from app.submissions.models import UNCONFIRMED, WAITING

RESIDENT = Author("Somebody who suggested it", "visitors")
NEEDS_COORDINATOR = "A coordinator must approve it, because it is for children or for people with a health condition."
NEEDS_ORGANIZATION = "What is for children or for people with a health condition needs an organisation. Send it back and ask who runs it."


class Proposal(NamedTuple):
    """What approving a submission would do: `before` is public now (None: nothing), `after` what would be.

    `torn` names the fields that somebody else changed in another way since it was begun; `mark` tells one proposal from another.
    """

    before: ServiceDetails | None
    after: ServiceDetails
    torn: tuple[str, ...]
    mark: str


def proposal(submission):
    """The Proposal of a submission that is whole: its own changes, put onto what is public by now."""
    mine, service = details_of(submission), submission.service
    before = public(service) if service and service.withdrawn_at is None else None
    base = _base(submission) if before and submission.base else None
    after, torn = merged(base, mine, before) if base else (mine, ())
    said = "\n".join(history.details_to_json(one) for one in (before, after) if one)
    return Proposal(before, after, torn, history.fingerprint(said)[:24])


def why_not(submission, by):
    """Why somebody may not approve a submission, in a sentence; "" when they may."""
    if submission.state == UNCONFIRMED:
        return "Nobody has confirmed that they sent this. Ring them first."
    if submission.state != WAITING:
        return "It is not waiting any more. Somebody decided on it."
    if submission.base and submission.service.withdrawn_at is not None:
        return "The listing that it changes is not on the site any more. Send it back, or put the listing back first."
    if wrote(submission, by):
        return "Someone else must approve it, because it is yours."
    if not permissions.can(by, "listing.approve", submission):
        return NEEDS_COORDINATOR
    if submission.scope_careful() and not has_organization(details_of(submission)):
        return NEEDS_ORGANIZATION
    return ""


def wrote(submission, by):
    """Whether somebody wrote a submission, signed in or not."""
    return by.id in submission.scope_people() or bool(by.email) and _tidy(by.email) == _tidy(submission.contact_email or "")


def author_of(submission):
    """The Author, as history names them, of what a submission says."""
    if submission.by == "owner":
        return owning.BY
    if submission.author_id is not None:
        person = db.session.get(Person, submission.author_id)
        return Author(person.name if person else "", submission.by)
    return RESIDENT


def _base(submission):
    """What was public when the change was begun."""
    try:
        return public_at(submission.service, datetime.fromisoformat(submission.base))
    except ValueError:
        return None


def _tidy(address):
    return address.strip().casefold()
