"""The mails about what was decided on a submission; each is queued once, in the transaction of the decision."""
import sqlalchemy as sa
from datetime import timedelta

from app.extensions import db
from app.messages import mail, outbox
from app.people import links
from app.submissions import owning
from app.submissions.details import details_of
from app.submissions.models import Owner

DRAFT_LASTS = timedelta(days=30)


def approved(submission, service, owner, now):
    """Tells the writer that it is public; the Owner of a new listing (else None) gets their private link."""
    token = owning.new_link(owner, now) if owner else ""
    _queue(submission.contact_email, "approved", f"approved-{submission.decisions[-1].id}", now, service=service, token=token)


def closed(submission, decision, by, now):
    """Tells the writer that it was sent back, with a link to change it, or declined, with the reason."""
    name = decision.verdict.replace(" ", "_")
    token = _link(submission, now) if decision.verdict == "sent back" else ""
    _queue(submission.contact_email, name, f"{name}-{decision.id}", now, name=_name(submission), by=by.name, reason=decision.reason,
           token=token, owns=submission.by == "owner")


def looking_again(submission, decision, now):
    """Tells the writer that what was decided does not stand."""
    _queue(submission.contact_email, "looking_again", f"undone-{decision.id}", now, name=_name(submission),
           was_public=decision.verdict == "approved")


def asked(submission, decision, by, colleague, now):
    """Asks a colleague to look at a submission."""
    _queue(colleague.email, "asked", f"asked-{decision.id}", now, name=_name(submission), by=by.name, words=decision.reason,
           uuid=submission.uuid)


def _queue(to, template, key, now, **context):
    if to:
        subject, text, html = mail.render(f"submissions/mails/{template}.txt", **context)
        outbox.queue(f"submission-{key}", to=to, subject=subject, text=text, html=html, now=now)


def _link(submission, now):
    """The token of a new link by which the writer goes on: their draft, or their own listing."""
    if submission.by == "owner":
        owner = db.session.scalar(sa.select(Owner).where(
            Owner.service_id == submission.service_id, Owner.contact_key == submission.contact_key, Owner.ended_at.is_(None)))
        return owning.new_link(owner, now) if owner else ""
    return links.make("draft", submission.id, until=now + DRAFT_LASTS, now=now) if submission.author_id is None else ""


def _name(submission):
    details = details_of(submission)
    return details.name if details else ""
