"""The mails and texts to who booked a children's group, neutral, each with a new private link; and whom hosts ring. Never commits."""
import sqlalchemy as sa

from app.directory import sessions
from app.directory.sessions import LONDON
from app.extensions import db
from app.bookings.models import BOOKED, Booking
from app.groups import texts
from app.groups.models import TEXT
from app.groups.writing import Writing, can_be_mailed, can_be_texted, can_be_written_to, to_hosts
from app.messages.models import Message
from app.people import links

__all__ = ["can_be_mailed", "can_be_texted", "can_be_written_to", "to_hosts"]

PURPOSE, SPOKEN = OPENS = ("booking", "booking words")
_WAY = Writing("booking", "bookings", PURPOSE, SPOKEN, "places.enter_booking",
               {"confirm": "book_confirm", "offer": "book_offer", "passed": "book_passed", "joining_over": "book_over"})
link, words, has_words, tell, was_told, all_of = _WAY.link, _WAY.words, _WAY.has_words, _WAY.tell, _WAY.was_told, _WAY.all_of


def again(found, wanted, now):
    """To who has a booking and asks once more, by the way that we reach them: whom we ring, and who asks for a text now, gets no link."""
    if tell("again", found, now) is None and wanted.contact_kind == TEXT and not wanted.trapped:
        texts.queue(_WAY.key(found, "known", now.isoformat()), "known", wanted.contact, now)


def hosts(found, now, template="ring", **more):
    """Tells each host that somebody waits to be rung, about one thing once a day; the mail names nobody."""
    to_hosts(found.group, f"booking-{found.uuid}-{template.replace('_', '-')}-{sessions.today(now)}", template, now, **more)


def offer(found, now):
    """Tells who waited of the places that are theirs until `held_until`, or tells each host to ring them."""
    if can_be_written_to(found):
        tell("offer", found, now, until=found.held_until.astimezone(LONDON))
    else:
        to_hosts(found.group, _WAY.key(found, "ring_offer", found.held_until.isoformat()), "ring_offer", now)


def offers(found):
    """[Message] by which the offer that stands was told."""
    is_written_to = can_be_written_to(found)
    key = _WAY.key(found, "offer", "%") if is_written_to else _WAY.key(found, "ring_offer", f"{found.held_until.isoformat()}-%")
    newest_first = sa.select(Message).where(Message.key.like(key)).order_by(Message.id.desc())
    return db.session.scalars(newest_first.limit(1) if is_written_to else newest_first).all()


def dates(group, said, following, now):
    """Tells everybody who booked of dates that changed ([words]): by mail, or by their host; gives how many are to be rung."""
    to_ring = 0
    for found in db.session.scalars(sa.select(Booking).where(Booking.group_id == group.id, Booking.state == BOOKED).order_by(Booking.id)):
        if can_be_written_to(found):
            tell("dates", found, now, said=said, following=following)
        else:
            found.to_tell = "\n".join([*(found.to_tell or "").splitlines(), *said][-20:])
            found.to_tell_at = now
            to_ring += 1
    return to_ring


def forget(found, now):
    """Overwrites every message to who booked, gives up those that wait to go, and ends their link."""
    for purpose in OPENS:
        links.end(purpose, found.id)
    _WAY.forget(found, now)
