"""The mails to who booked a children's group, neutral and with a new private link each; and whom their host is to ring. Never commits."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory.sessions import LONDON
from app.extensions import db
from app.bookings.models import BOOKED, Booking
from app.messages import mail, outbox
from app.messages.models import Message
from app.people import links, spoken

PURPOSE, SPOKEN = OPENS = ("booking", "booking words")
LINK_LASTS = timedelta(days=400)
_APART = {"synchronize_session": False}


def link(found, now):
    """The token of a new private link to a booking; the one before ends, and so do words that were read out."""
    links.end(SPOKEN, found.id)
    return links.make(PURPOSE, found.id, until=now + LINK_LASTS, now=now)


def words(found, now):
    """The people.spoken.Spoken of new words that open a booking; those before end, and so does a link."""
    links.make(PURPOSE, found.id, until=now + LINK_LASTS, now=now)
    return spoken.make(SPOKEN, found.id, until=now + LINK_LASTS, now=now)


def has_words(found):
    """Whether words were made that open a booking now."""
    return links.is_there(SPOKEN, found.id)


def can_be_mailed(found):
    """Whether mail reaches who booked, and no machine may have sent it."""
    return found.contact_kind == "email" and found.contact is not None and not found.trapped


def tell(template, found, now, *, key="", **more):
    """Queues a mail with a new private link; nothing for somebody whom mail does not reach. `key` makes it once."""
    if can_be_mailed(found):
        subject, text, html = mail.render(f"bookings/mails/{template}.txt", token=link(found, now), booking=found, **more)
        outbox.queue(_key(found, template, key or now.isoformat()), to=found.contact, subject=subject, text=text, html=html, now=now)


def was_told(template, found, key):
    """Whether that mail was queued before."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Message.key == _key(found, template, key)))))


def hosts(found, now):
    """Tells each host that somebody waits to be rung; the mail names nobody."""
    _hosts(found.group, f"booking-{found.uuid}-ring", "ring", now)


def offer(found, now):
    """Tells who waited of the places that are theirs until `held_until`, or tells each host to ring them."""
    if can_be_mailed(found):
        tell("offer", found, now, until=found.held_until.astimezone(LONDON))
    else:
        _hosts(found.group, _key(found, "ring_offer", found.held_until.isoformat()), "ring_offer", now)


def offers(found):
    """[Message] by which the offer that stands was told."""
    by_mail = can_be_mailed(found)
    key = _key(found, "offer", "%") if by_mail else _key(found, "ring_offer", f"{found.held_until.isoformat()}-%")
    newest_first = sa.select(Message).where(Message.key.like(key)).order_by(Message.id.desc())
    return db.session.scalars(newest_first.limit(1) if by_mail else newest_first).all()


def dates(group, said, following, now):
    """Tells everybody who booked of dates that changed ([words]): by mail, or by their host; gives how many are to be rung."""
    to_ring = 0
    for found in db.session.scalars(sa.select(Booking).where(Booking.group_id == group.id, Booking.state == BOOKED).order_by(Booking.id)):
        if can_be_mailed(found):
            tell("dates", found, now, said=said, following=following)
        else:
            found.to_tell = "\n".join([*(found.to_tell or "").splitlines(), *said][-20:])
            found.to_tell_at = now
            to_ring += 1
    return to_ring


def forget(found, now):
    """Overwrites every mail to who booked, gives up those that wait to go, and ends their link."""
    for purpose in OPENS:
        links.end(purpose, found.id)
    theirs = Message.key.like(f"booking-{found.uuid}-%")
    db.session.execute(sa.update(Message).where(theirs, Message.sent_at.is_(None), Message.given_up_at.is_(None)).values(given_up_at=now),
                       execution_options=_APART)
    db.session.execute(sa.update(Message).where(theirs).values(to=None, subject=None, text=None, html=None, headers=None),
                       execution_options=_APART)


def _key(found, template, key):
    return f"booking-{found.uuid}-{template}-{key}"


def _hosts(group, key, template, now):
    for host in group.hosts_now:
        if host.email:
            subject, text, html = mail.render(f"groups/mails/{template}.txt", host=host)
            outbox.queue(f"{key}-{host.id}", to=host.email, subject=subject, text=text, html=html, now=now)
