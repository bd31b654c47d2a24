"""How bookings are counted, told of dates and ended with their group: what the room of groups asks, without knowing them."""
import sqlalchemy as sa

from app.bookings import letters, taking
from app.bookings.models import ASKED, BOOKED, Booking
from app.groups.beside import Keeper
from app.groups.nudging import LASTS


def counted():
    """The select of (group id, for how many children) of each booking that takes places."""
    return sa.select(Booking.group_id, Booking.many).where(Booking.state == BOOKED)


def waiting(midnight, now):
    """The select of (group id, how many) of bookings that wait for a call: to be confirmed, or about a changed date."""
    no_mail = sa.or_(Booking.contact_kind != "email", Booking.contact.is_(None), Booking.trapped)
    to_ring = sa.and_(Booking.state == ASKED, no_mail, Booking.at < midnight)
    to_tell = sa.and_(Booking.state == BOOKED, Booking.to_tell.is_not(None), Booking.to_tell_at < midnight,
                      Booking.to_tell_at > now - LASTS)
    return sa.select(Booking.group_id, sa.func.count()).where(sa.or_(to_ring, to_tell))


KEEPER = Keeper(counted, waiting, letters.dates, taking.close)
