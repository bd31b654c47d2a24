"""The mails and texts to people with a place: neutral in their subject and first lines, none says which group or where (SECURITY PR-6)."""
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db
from app.groups import texts
from app.groups.models import EMAIL, LEFT, TEXT
from app.messages import mail, outbox
from app.messages.models import Message
from app.people import links, spoken

PURPOSE, CALENDAR, SPOKEN, REACH = OPENS = ("place", "place calendar", "place words", "place reach")
LINK_LASTS, SAID_FOR = timedelta(days=400), timedelta(hours=24)


def link(place, now):
    """The token of a new private link to a place; the one before ends, and so do words that were read out. Never commits."""
    links.end(SPOKEN, place.id)
    return links.make(PURPOSE, place.id, until=now + LINK_LASTS, now=now)


def words(place, now):
    """The people.spoken.Spoken of new words that open a place; those before end, and so does a link. Never commits."""
    links.make(PURPOSE, place.id, until=now + LINK_LASTS, now=now)
    return spoken.make(SPOKEN, place.id, until=now + LINK_LASTS, now=now)


def has_words(place):
    """Whether words were made that open a place now."""
    return links.is_there(SPOKEN, place.id)


def can_be_mailed(place):
    """Whether mail reaches somebody: an address is known, and no machine may have sent it."""
    return place.contact_kind == EMAIL and place.contact is not None and not place.trapped


def can_be_texted(place):
    """Whether a text reaches somebody: the site has a text service, and no machine may have sent the number."""
    return place.contact_kind == TEXT and place.contact is not None and not place.trapped and texts.is_on()


def can_be_written_to(place):
    """Whether we reach somebody ourselves; anybody else has to be rung."""
    return can_be_mailed(place) or can_be_texted(place)


def tell(template, place, now, *, key="", **more):
    """Queues a mail or a text with a new private link; nothing for somebody whom neither reaches. `key` makes it once. Never commits.

    Gives the key of the message, or None.
    """
    if not can_be_written_to(place):
        return None
    told = _key(place, template, key or now.isoformat())
    if place.contact_kind == TEXT:
        texts.queue(told, template, place.contact, now, token=link(place, now), **more)
        return told
    subject, text, html = mail.render(f"groups/mails/{template}.txt", token=link(place, now), place=place, **more)
    outbox.queue(told, to=place.contact, subject=subject, text=text, html=html, now=now)
    return told


def hosts(group, place, now, template="ring", key="", **more):
    """Tells each host that somebody waits to be rung; the mail names nobody. `key` tells one time from another. Never commits."""
    for host in group.hosts_now:
        if host.email:
            subject, text, html = mail.render(f"groups/mails/{template}.txt", host=host, **more)
            told = f"group-{group.uuid}-ring-{place.uuid}-{host.id}" + (f"-{key}" if key else "")
            outbox.queue(told, to=host.email, subject=subject, text=text, html=html, now=now)


def was_told(place, template, key):
    """Whether that mail was queued before."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Message.key == _key(place, template, key)))))


def mails_of(place):
    """The condition that a Message is to somebody, alone or with other places of theirs."""
    return Message.key.like(f"place-%{place.uuid}-%")


def forget_mails(place, now):
    """Overwrites every mail to somebody, and gives up those that wait to go: what was erased is in none. Never commits."""
    theirs = mails_of(place)
    db.session.execute(sa.update(Message).where(theirs, Message.sent_at.is_(None), Message.given_up_at.is_(None))
                       .values(given_up_at=now), execution_options={"synchronize_session": False})
    db.session.execute(sa.update(Message).where(theirs).values(to=None, subject=None, text=None, html=None, headers=None),
                       execution_options={"synchronize_session": False})


def end_soon(place, now):
    """Leaves the private link open for a day, so that its page says once more that all is wiped; the calendar is empty. Never commits."""
    for purpose in OPENS:
        links.shorten(purpose, place.id, now + SAID_FOR)


def end(place, now):
    """Ends all that opens a place that was left for good: its private link, its words, its calendar and what waits. Never commits."""
    if place.state == LEFT:
        end_links(place)


def end_links(place):
    """Ends all that opens a place, whatever becomes of it. Never commits."""
    for purpose in OPENS:
        links.end(purpose, place.id)


def _key(place, template, key):
    return f"place-{place.uuid}-{template}-{key}"
