"""Sends a draft for checking: a resident confirms by a link in a mail, or is rung; what somebody signed in wrote waits at once."""
from datetime import timedelta

from app.directory.locating import locality_of
from app.listings import answers, drafts
from app.messages import mail, outbox
from app.people import links
from app.submissions.details import keep
from app.submissions.models import DRAFT, SENT_BACK, UNCONFIRMED, WAITING, WITHDRAWN

PURPOSE = "confirm"
LASTS = timedelta(days=14)


def send(draft, known, *, now, gazetteer, home=None):
    """{} when the draft was sent, else {step: {box: words}} of what still needs an answer. Sent twice is sent once. Never commits."""
    if draft.state not in drafts.OPEN:
        return {}
    details, faults = answers.details_from(drafts.answers_of(draft), known, drafts.before(draft))
    if faults:
        return faults
    keep(draft, details)
    draft.organization_needed = draft.organization_needed or answers.careful(details)
    locality = locality_of(details, gazetteer, home)
    draft.locality_id = locality.id if locality else None
    confirmed = draft.author_id is not None or draft.confirmed_at is not None
    draft.state, draft.sent_at, draft.touched_at = WAITING if confirmed else UNCONFIRMED, now, now
    if not confirmed and draft.contact_email:
        _ask(draft, now)
    return {}


def confirm(draft, *, now):
    """Takes the writer's word that it is theirs: from now on it waits to be looked at. Said twice is said once. Never commits."""
    if draft.state == UNCONFIRMED:
        draft.state, draft.confirmed_at, draft.touched_at = WAITING, now, now


def reopen(draft, *, from_mail=False, now):
    """Takes a listing that nobody decided on out of the queue, so that its writer changes it and sends it again; nothing for any other.
    `from_mail` says that they came by the link that asks whether it is theirs. Never commits.
    """
    if draft.state in (UNCONFIRMED, WAITING):
        draft.state, draft.touched_at, draft.held_by_id, draft.held_at = DRAFT, now, None, None
        draft.confirmed_at = now if from_mail else draft.confirmed_at


def take_back(draft, *, now):
    """Takes a listing that nobody approved or declined back for good; nothing for any other. Never commits."""
    if draft.state in (DRAFT, UNCONFIRMED, WAITING, SENT_BACK):
        draft.state, draft.touched_at = WITHDRAWN, now


def mail_link(draft, token, to, *, now):
    """Mails the private link of a draft; once a link. Never commits."""
    subject, text, html = mail.render("listings/mails/later.txt", token=token)
    outbox.queue(f"draft-{draft.id}-{now:%Y%m%d%H%M%S}", to=to, subject=subject, text=text, html=html, now=now)


def _ask(draft, now):
    token = links.make(PURPOSE, draft.id, until=now + LASTS, now=now)
    subject, text, html = mail.render("listings/mails/confirm.txt", token=token, until=now + LASTS)
    outbox.queue(f"confirm-{draft.id}-{now:%Y%m%d%H%M%S}", to=draft.contact_email, subject=subject, text=text, html=html, now=now)
