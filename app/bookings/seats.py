"""The places that bookings hold: taken all or none in one guarded statement, given back, and offered along the line (SECURITY DU-1, DU-2).

Who waits is offered places in the order in which they asked; who needs more than are free keeps their place in the line, and whoever is
behind and fits is offered them. All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
import sqlalchemy as sa

from app.bookings import letters
from app.bookings.models import OFFERED, WAITING, Booking
from app.extensions import db
from app.groups import counting
from app.groups.models import Group
from app.groups.moving import OFFER_LASTS

_APART = {"synchronize_session": False}


def take(group_id, many):
    """Takes so many places of an open children's group, all or none: the one statement that raises its counter. Gives whether it did."""
    return db.session.execute(sa.update(Group).where(*free_in(group_id, many)).values(taken=Group.taken + many),
                              execution_options=_APART).rowcount == 1


def free_in(group_id, many):
    """The conditions that a children's group is open and has so many places."""
    return Group.id == group_id, Group.children, Group.closed_at.is_(None), Group.taken + many <= Group.capacity


def bookable():
    """The conditions that a group is for children, open, and still booked."""
    return Group.children, Group.closed_at.is_(None), Group.joining_over_at.is_(None)


def free(group):
    """How many places of a group are free."""
    return max(group.capacity - group.taken, 0)


def give_back(group_id, many, *, now, besides=0):
    """Gives back so many places, and offers them along the line, but not to the booking `besides`."""
    db.session.execute(sa.update(Group).where(Group.id == group_id, Group.taken >= many).values(taken=Group.taken - many),
                       execution_options=_APART)
    offer_free(group_id, now=now, besides=besides)


def offer_free(group_id, *, now, besides=0):
    """Offers free places along the line: each whom they are enough for, in order, but not the booking `besides`."""
    line = db.session.scalars(sa.select(Booking).join(Group).where(
        Booking.group_id == group_id, Booking.state == WAITING, Booking.id != besides, *bookable()).order_by(Booking.line)).all()
    for found in line:
        if take(group_id, found.many):
            offer(found, now)
    counting.tell(group_id, now=now)


def offer(found, now):
    """What is taken for somebody in the line is theirs for 48 hours."""
    found.state, found.held_until = OFFERED, now + OFFER_LASTS
    db.session.flush()
    letters.offer(found, now)
