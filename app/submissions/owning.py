"""The owner of a listing: who first sent it keeps it right through a private link, and is trusted once their contact was confirmed."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import history
from app.directory.details import Author
from app.directory.models import History
from app.extensions import db
from app.people import links
from app.submissions.models import Owner

PURPOSE = "owner"
LINK_LASTS = timedelta(days=400)
# How long a listing that a coordinator hid keeps its owner's changes waiting for a second pair of eyes (SECURITY SG-3).
WATCHED_FOR = timedelta(days=365)
# Kinds of author whose taking off a listing is a judgement on it; an owner may close their own.
_JUDGES = ("coordinator", "administrator")
BY = Author("The owner", "group")


def make_owner(submission, service, now):
    """The Owner that the writer of a submission is of a Service, the one they were before if there is one. Never commits."""
    owner = db.session.scalar(sa.select(Owner).where(
        Owner.service_id == service.id, Owner.contact_key == submission.contact_key, Owner.contact_key != "").order_by(Owner.id))
    if owner is None:
        owner = Owner(service_id=service.id, contact_key=submission.contact_key, since=now)
        db.session.add(owner)
    owner.name, owner.email, owner.phone = submission.contact_name, submission.contact_email, submission.contact_phone
    owner.confirmed_at, owner.ended_at = owner.confirmed_at or submission.confirmed_at, None
    db.session.flush()
    return owner


def owners_of(service_id):
    """[Owner] that a listing has now, the oldest first."""
    return db.session.scalars(sa.select(Owner).where(Owner.service_id == service_id, Owner.ended_at.is_(None)).order_by(Owner.id)).all()


def new_link(owner, now):
    """The token of a new private link of an owner; the one before ends. Never commits."""
    return links.make(PURPOSE, owner.id, until=now + LINK_LASTS, now=now)


def end_owner(owner, now):
    """Ends that somebody owns a listing, and their link. Never commits."""
    owner.ended_at = now
    links.end(PURPOSE, owner.id)


def follow(gone, kept):
    """Makes the owners of a listing that was merged into another those of that one. Never commits."""
    db.session.execute(sa.update(Owner).where(Owner.service_id == gone.id, Owner.ended_at.is_(None)).values(service_id=kept.id))


def is_trusted(owner, now):
    """Whether the small changes of an owner may go live at once: their contact was confirmed, and nobody had to hide the listing lately."""
    hidden = sa.select(sa.exists().where(History.service_id == owner.service_id, History.did == history.WITHDRAWN,
                                         History.by_kind.in_(_JUDGES), History.at > now - WATCHED_FOR))
    return owner.confirmed_at is not None and not db.session.scalar(hidden)
