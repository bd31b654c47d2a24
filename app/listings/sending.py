"""Sends a draft for checking: a resident confirms by a link in a mail, or is rung; what somebody signed in wrote waits at once."""
from datetime import timedelta

from app.directory.locating import locality_of
from app.listings import answers, drafts
from app.messages import mail, outbox
from app.people import links
from app.submissions.details import keep
from app.submissions.models import SENT_BACK, UNCONFIRMED, WAITING

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
    confirmed = draft.author_id is not None or draft.state == SENT_BACK and draft.confirmed_at is not None
    draft.state, draft.sent_at, draft.touched_at = WAITING if confirmed else UNCONFIRMED, now, now
    if not confirmed and draft.contact_email:
        _ask(draft, now)
    return {}


def confirm(draft, *, now):
    """Takes the writer's word that it is theirs: from now on it waits to be looked at. Said twice is said once. Never commits."""
    if draft.state == UNCONFIRMED:
        draft.state, draft.confirmed_at, draft.touched_at = WAITING, now, now


def mail_link(draft, token, to, *, now):
    """Mails the private link of a draft; once a link. Never commits."""
    subject, text, html = mail.render("listings/mails/later.txt", token=token)
    outbox.queue(f"draft-{draft.id}-{now:%Y%m%d%H%M%S}", to=to, subject=subject, text=text, html=html, now=now)


def _ask(draft, now):
    token = links.make(PURPOSE, draft.id, until=now + LASTS, now=now)
    subject, text, html = mail.render("listings/mails/confirm.txt", token=token, until=now + LASTS)
    outbox.queue(f"confirm-{draft.id}-{now:%Y%m%d%H%M%S}", to=draft.contact_email, subject=subject, text=text, html=html, now=now)
