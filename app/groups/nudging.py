"""Reminds hosts each day of whoever still waits for them: for a call, or for their yes; 14 days at most (SECURITY section 6)."""
from collections import Counter
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import seats
from app.groups.beside import KEEPERS
from app.groups.models import ASKED, HELD, OFFERED, PLACED, WAITING, WRITTEN, Group, Place
from app.groups.moving import OFFER_LASTS
from app.groups.seats import Seat
from app.groups.told import Ring
from app.messages import mail, outbox
from app.messages.models import Message

LASTS = timedelta(days=14)
# Minutes of the day between which a host is written to.
FROM, UNTIL = 9 * 60, 20 * 60


def nudge(now):
    """Writes once a day to the hosts for whom somebody has waited since before today; commits. Gives how many mails."""
    if not FROM <= sessions.minute(now) < UNTIL:
        return 0
    today, sent = sessions.today(now), 0
    due = [group_id for group_id, key in _first_keys(waiting(now), today) if not _is_queued(key)]
    db.session.rollback()
    for group_id in due:
        with writing_unit():
            many = waiting(now)[group_id]
            sent += many and _write(db.session.get(Group, group_id), many, today, now)
            db.session.commit()
    return sent


def waiting(now):
    """Counter({group id: how many people wait for its hosts since before today})."""
    midnight = datetime.combine(sessions.today(now), time(), sessions.LONDON)
    no_mail = sa.or_(Place.contact_kind.not_in(WRITTEN), Place.contact.is_(None), Place.trapped)
    to_ring = sa.and_(Place.state.in_((HELD, WAITING)), Place.confirmed_at.is_(None), no_mail, Place.at < midnight)
    offered = sa.and_(Place.state == OFFERED, no_mail, Place.held_until < midnight + OFFER_LASTS)
    long = sa.and_(Place.state == WAITING, no_mail, Place.asked_at < midnight)
    asked = sa.and_(Place.state == ASKED, Place.confirmed_at < midnight, Place.confirmed_at > now - LASTS)
    places = sa.select(Place.group_id, sa.func.count()).where(sa.or_(to_ring, offered, long, asked))
    changed = sa.select(Place.group_id, sa.func.count()).join(Ring, Ring.place_id == Place.id).where(
        Place.state == PLACED, Ring.told_at.is_(None), Ring.until >= sessions.today(now), Ring.at < midnight, Ring.at > now - LASTS)
    came_up = sa.select(Seat.group_id, sa.func.count()).join(Place).where(
        Seat.state == seats.OFFERED, no_mail, Seat.offered_at < midnight, Seat.held_until > now)
    found = Counter()
    for rows in (places, changed, came_up, *(one.waiting(midnight, now) for one in KEEPERS.values())):
        group_id = next(iter(rows.selected_columns))
        is_open = group_id.in_(sa.select(Group.id).where(Group.closed_at.is_(None)))
        found.update(dict(db.session.execute(rows.where(is_open).group_by(group_id)).all()))
    return found


def _first_keys(many, today):
    """[(group id, key of the mail to its first host)] of groups that have a host whom mail reaches."""
    for group in db.session.scalars(sa.select(Group).where(Group.id.in_(many)).order_by(Group.id)):
        hosts = [one for one in group.hosts_now if one.email]
        if hosts:
            yield group.id, _key(group, today, hosts[0])


def _is_queued(key):
    return db.session.scalar(sa.select(sa.exists().where(Message.key == key)))


def _write(group, many, today, now):
    told = [one for one in group.hosts_now if one.email]
    for host in told:
        subject, text, html = mail.render("groups/mails/ring_still.txt", host=host, many=many)
        outbox.queue(_key(group, today, host), to=host.email, subject=subject, text=text, html=html, now=now)
    return len(told)


def _key(group, today, host):
    return f"group-{group.uuid}-still-{today.isoformat()}-{host.id}"
