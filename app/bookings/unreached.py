"""Who booked is not lost to a text that could not go, or to a text service that was switched off: their host rings them from then on."""
import sqlalchemy as sa

from app.bookings import letters, seats, taking
from app.bookings.models import ASKED, BOOKED, LEFT, OFFERED, Booking
from app.extensions import db, writing_unit
from app.groups.models import PHONE, TEXT
from app.groups.unreached import GIVEN_UP, due, of_end, rung_instead, true_now
from app.messages.models import TEXT as AS_TEXT
from app.messages.models import Message
from app.people import audit


def mind(now):
    """Puts on their host's list whom no text reaches any more; commits. Gives how many it were."""
    uuids = due(Booking, "booking")
    db.session.rollback()
    for uuid in uuids:
        with writing_unit():
            found = db.session.scalar(sa.select(Booking).where(Booking.uuid == uuid))
            if found is not None and found.state == LEFT:
                _tell_end(found, now)
            elif found is not None and found.contact_kind == TEXT:
                _ring_instead(found, now)
            db.session.execute(sa.update(Message).where(GIVEN_UP, Message.key.like(f"booking-{uuid}-%")).values(to=None, text=None),
                               execution_options={"synchronize_session": False})
            db.session.commit()
    return len(uuids)


def stop(found, now):
    """Somebody who booked is texted no more: they are rung from now on. Never commits."""
    rung_instead(found, letters.all_of(found), now)


def _tell_end(found, now):
    words = of_end(found, "booking")
    if words and found.contact is not None and not found.trapped:
        found.contact_kind, found.to_tell, found.to_tell_at = PHONE, words, now
        letters.hosts(found, now, "ring_over", many=1)


def _ring_instead(found, now):
    lost = db.session.scalar(sa.select(sa.exists().where(letters.all_of(found), Message.kind == AS_TEXT, Message.sent_at.is_(None))))
    stop(found, now)
    audit.record(taking.OWN, taking.CLASS, found.uuid, reason="no text arrives", now=now)
    if found.state == ASKED:
        found.held_until = max(found.held_until, now + taking.CALL_WITHIN)
        letters.hosts(found, now)
    elif found.state == OFFERED:
        seats.offer(found, now)
    elif found.state == BOOKED and lost:
        found.to_tell, found.to_tell_at = "\n".join(true_now(found.group, now)[0]), now
