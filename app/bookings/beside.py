"""How bookings are counted, told of dates and ended with their group: what the room of groups asks, without knowing them."""
import sqlalchemy as sa

from app.bookings import ending, letters, seats, taking
from app.bookings.models import ASKED, BOOKED, HOLDS, OFFERED, WAITING, Booking
from app.groups import texts
from app.groups.beside import Keeper
from app.groups.models import EMAIL, TEXT
from app.groups.moving import OFFER_LASTS
from app.groups.nudging import LASTS


def counted():
    """The select of (group id, for how many children) of each booking that takes places."""
    return sa.select(Booking.group_id, Booking.many).where(Booking.state.in_(HOLDS))


def waiting(midnight, now):
    """The select of (group id, how many) of bookings that wait for a call: to be confirmed, of an offer, or about a changed date."""
    no_mail = sa.or_(Booking.contact_kind.not_in((EMAIL, TEXT) if texts.is_on() else (EMAIL,)), Booking.contact.is_(None), Booking.trapped)
    to_ring = sa.and_(Booking.state == ASKED, no_mail, Booking.at < midnight)
    offered = sa.and_(Booking.state == OFFERED, no_mail, Booking.held_until < midnight + OFFER_LASTS)
    long = sa.and_(Booking.state == WAITING, no_mail, Booking.asked_at < midnight)
    to_tell = sa.and_(Booking.state == BOOKED, Booking.to_tell.is_not(None), Booking.to_tell_at < midnight,
                      Booking.to_tell_at > now - LASTS)
    return sa.select(Booking.group_id, sa.func.count()).where(sa.or_(to_ring, offered, long, to_tell))


def emergency(group_id, *, now):
    """Tells everybody who booked that an administrator opened the list."""
    for found in taking.here(group_id):
        letters.tell("emergency", found, now)


KEEPER = Keeper(counted, waiting, letters.dates, seats.offer_free, ending.close, emergency)
