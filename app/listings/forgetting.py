"""What is forgotten of listings that were begun or sent: unfinished ones after 60 days, contact details 90 days after the listing ended."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db
from app.groups.models import NO_NAME, Host
from app.listings import drafts, sending
from app.messages import mail, outbox
from app.messages.models import Message
from app.people import links
from app.submissions.models import APPROVED, DECLINED, DRAFT, SENT_BACK, UNCONFIRMED, WITHDRAWN, Owner, Submission
from config import CONTACT_DAYS

UNFINISHED = (DRAFT, UNCONFIRMED, SENT_BACK)
TOLD_BEFORE = timedelta(days=7)
CONTACT_KEPT = timedelta(days=CONTACT_DAYS)
_NOBODY = {"contact_name": None, "contact_email": None, "contact_phone": None, "contact_key": ""}


def tell(now):
    """Tells who began a listing, once and by mail, that it goes in TOLD_BEFORE; gives how many. Never commits."""
    due = db.session.scalars(sa.select(Submission).where(
        Submission.state == DRAFT, Submission.contact_email.is_not(None), Submission.touched_at <= now - drafts.LASTS + TOLD_BEFORE,
        Submission.touched_at > now - drafts.LASTS).order_by(Submission.id)).all()
    return sum(_tell(draft, now) for draft in due)


def unfinished(now):
    """Deletes unfinished listings that nobody touched for drafts.LASTS, with their pictures and links; gives how many. Never commits."""
    old = db.session.scalars(sa.select(Submission.id).where(
        Submission.state.in_(UNFINISHED), Submission.touched_at <= now - drafts.LASTS)).all()
    for draft_id in old:
        links.end(drafts.PURPOSE, draft_id)
        links.end(sending.PURPOSE, draft_id)
    return _apart(sa.delete(Submission).where(Submission.id.in_(old)))


def contacts(now):
    """Overwrites who sent or owned a listing, CONTACT_KEPT after it ended or was declined; gives how many rows. Never commits."""
    ended = sa.select(Service.id).where(Service.withdrawn_at <= now - CONTACT_KEPT)
    over = sa.or_(sa.and_(Submission.state == APPROVED, Submission.service_id.in_(ended)),
                  sa.and_(Submission.state.in_((DECLINED, WITHDRAWN)), Submission.touched_at <= now - CONTACT_KEPT))
    senders = _apart(sa.update(Submission).where(over, Submission.contact_key != "").values(**_NOBODY))
    _apart(sa.update(Host).where(Host.owner_id.in_(sa.select(Owner.id).where(Owner.service_id.in_(ended)))).values(name=NO_NAME))
    owners = _apart(sa.update(Owner).where(Owner.service_id.in_(ended), Owner.contact_key != "").values(
        name=None, email=None, phone=None, contact_key="", ended_at=sa.func.coalesce(Owner.ended_at, now)))
    return senders + owners


def _tell(draft, now):
    key = f"draft-{draft.id}-{draft.uuid}-ending"
    if db.session.scalar(sa.select(sa.exists().where(Message.key == key))):
        return False
    token = drafts.new_link(draft, now=now)
    subject, text, html = mail.render("listings/mails/ending.txt", token=token, until=draft.touched_at + drafts.LASTS)
    return outbox.queue(key, to=draft.contact_email, subject=subject, text=text, html=html, now=now)


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
