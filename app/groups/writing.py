"""How somebody with a private page is written to, for a place or a booking: whom mail or texts reach, each letter once. Never commits."""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.groups import texts
from app.groups.models import EMAIL, TEXT
from app.messages import mail, outbox
from app.messages.models import Message
from app.people import links, spoken

LINK_LASTS = timedelta(days=400)
_APART = {"synchronize_session": False}


def can_be_mailed(one):
    """Whether mail reaches a Place or a Booking: an address is known, and no machine may have sent it."""
    return one.contact_kind == EMAIL and one.contact is not None and not one.trapped


def can_be_texted(one):
    """Whether a text reaches them: the site has a text service, and no machine may have sent the number."""
    return one.contact_kind == TEXT and one.contact is not None and not one.trapped and texts.is_on()


def can_be_written_to(one):
    """Whether we reach them ourselves; anybody else has to be rung."""
    return can_be_mailed(one) or can_be_texted(one)


def to_hosts(group, key, template, now, **more):
    """Mails each host of a group; the mail names nobody. `key` makes it once for each."""
    for host in group.hosts_now:
        if host.email:
            subject, text, html = mail.render(f"groups/mails/{template}.txt", host=host, group=group, **more)
            outbox.queue(f"{key}-{host.id}", to=host.email, subject=subject, text=text, html=html, now=now)


class Writing(NamedTuple):
    """How rows of one kind are written to: `name` begins the keys of their messages, and is what their mails call them.

    `mails` is the folder of the mails, `purpose` and `spoken` what opens a page, `door` where a link leads, `own_texts` {template: text}.
    """

    name: str
    mails: str
    purpose: str
    spoken: str
    door: str
    own_texts: dict

    def link(self, one, now):
        """The token of a new private link; the one before ends, and so do words that were read out."""
        links.end(self.spoken, one.id)
        return links.make(self.purpose, one.id, until=now + LINK_LASTS, now=now)

    def words(self, one, now):
        """The people.spoken.Spoken of new words that open the page; those before end, and so does a link."""
        links.make(self.purpose, one.id, until=now + LINK_LASTS, now=now)
        return spoken.make(self.spoken, one.id, until=now + LINK_LASTS, now=now)

    def has_words(self, one):
        """Whether words were made that open the page now."""
        return links.is_there(self.spoken, one.id)

    def tell(self, template, one, now, *, key="", **more):
        """Queues a mail or a text with a new private link; nothing for somebody whom neither reaches. `key` makes it once.

        Gives the key of the message, or None.
        """
        if not can_be_written_to(one):
            return None
        told = self.key(one, template, key or now.isoformat())
        token = self.link(one, now)
        if one.contact_kind == TEXT:
            texts.queue(told, self.own_texts.get(template, template), one.contact, now, token=token, opens=self.door, **more)
            return told
        subject, text, html = mail.render(f"{self.mails}/mails/{template}.txt", token=token, **{self.name: one}, **more)
        outbox.queue(told, to=one.contact, subject=subject, text=text, html=html, now=now)
        return told

    def was_told(self, one, template, key):
        """Whether that message was queued before."""
        return bool(db.session.scalar(sa.select(sa.exists().where(Message.key == self.key(one, template, key)))))

    def all_of(self, one):
        """The condition that a Message is to somebody, alone or with other rows of theirs."""
        return Message.key.like(f"{self.name}-%{one.uuid}-%")

    def forget(self, one, now):
        """Overwrites every message to somebody, and gives up those that wait to go: what was erased is in none."""
        theirs = self.all_of(one)
        db.session.execute(sa.update(Message).where(theirs, Message.sent_at.is_(None), Message.given_up_at.is_(None))
                           .values(given_up_at=now), execution_options=_APART)
        db.session.execute(sa.update(Message).where(theirs).values(to=None, subject=None, text=None, html=None, headers=None),
                           execution_options=_APART)

    def key(self, one, template, key):
        """The key of a message of a template."""
        return f"{self.name}-{one.uuid}-{template}-{key}"
