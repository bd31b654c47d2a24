"""The owner of a listing: who first sent it keeps it right through a private link, and is trusted once their contact was confirmed."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory.details import Author
from app.extensions import db
from app.people import links
from app.submissions.models import Owner, Watch

PURPOSE, HOLIDAYS = "owner", "holidays"
LINK_LASTS = timedelta(days=400)
# How long a concern that was right keeps an owner's changes waiting for a second pair of eyes (SECURITY SG-3).
WATCHED_FOR = timedelta(days=365)
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


def holiday_link(owner, until, now):
    """The token of a link by which an owner says, `until` then, whether their listings are on, on bank holidays; the one before ends, the
    link that opens all of a listing stays. Never commits.
    """
    return links.make(HOLIDAYS, owner.id, until=until, now=now)


def same_person(owner):
    """[Owner] that an owner is of every listing, this one first."""
    others = db.session.scalars(sa.select(Owner).where(Owner.contact_key == owner.contact_key, Owner.contact_key != "",
                                                       Owner.ended_at.is_(None), Owner.id != owner.id).order_by(Owner.id)).all()
    return [owner, *others]


def end_owner(owner, now):
    """Ends that somebody owns a listing, and their links. Never commits."""
    owner.ended_at = now
    links.end(PURPOSE, owner.id)
    links.end(HOLIDAYS, owner.id)


def follow(gone, kept):
    """Makes the owners of a listing that was merged into another those of that one, which is watched as that one was. Never commits."""
    db.session.execute(sa.update(Owner).where(Owner.service_id == gone.id, Owner.ended_at.is_(None)).values(service_id=kept.id))
    db.session.execute(sa.update(Watch).where(Watch.service_id == gone.id).values(service_id=kept.id))


def watch(service, key, now):
    """Has the changes of a listing's owners wait for somebody's eyes from now on, for a reason named `key`. Never commits."""
    one = db.session.scalar(sa.select(Watch).where(Watch.key == key))
    if one is None:
        db.session.add(Watch(service_id=service.id, key=key, since=now))
    else:
        one.since, one.ended_at = now, None


def unwatch(key, now):
    """Ends what `watch` began for that reason, since nothing was wrong. Never commits."""
    db.session.execute(sa.update(Watch).where(Watch.key == key, Watch.ended_at.is_(None)).values(ended_at=now))


def is_trusted(owner, now):
    """Whether the small changes of an owner may go live at once: their contact was confirmed, and the listing is not watched."""
    watched = sa.select(sa.exists().where(Watch.service_id == owner.service_id, Watch.ended_at.is_(None), Watch.since > now - WATCHED_FOR))
    return owner.confirmed_at is not None and not db.session.scalar(watched)
