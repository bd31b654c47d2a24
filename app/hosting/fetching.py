"""Fetches groups and their places through a person's scope: somebody else's is not there at all."""
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.localities import of_service
from app.directory.models import Service
from app.extensions import db
from app.groups import buddying, looks, quiet, welcoming
from app.groups.models import LEFT, Group, Place
from app.groups.visits import Welcome
from app.people.models import Audit
from app.people.permissions import can, visible

HOST, WORK = "group.host", "desk.work"
# So long the names stay open after somebody said that they look at them.
LOOK_LASTS = timedelta(minutes=30)
_FOUND = 20


class Opened(NamedTuple):
    """An activity (a Service) at which a group is to be opened, as people.permissions asks of it; `careful`: it is about health."""

    service: Service
    careful: bool

    def scope_localities(self):
        """Where it lies, a set of ids."""
        return {one.id for one in of_service(self.service)}

    def scope_people(self):
        """Nobody wrote it."""
        return set()

    def scope_careful(self):
        """Whether it is for children or about health."""
        return self.careful


def groups_of(person):
    """[Group] that a Person hosts, the open ones first."""
    return db.session.scalars(visible(person, HOST, Group).order_by(Group.closed_at.is_not(None), Group.id)).all()


def group(person, uuid):
    """The Group of a uuid (any text) that a Person hosts; None for any other."""
    return db.session.scalar(visible(person, HOST, Group).where(Group.uuid == uuid))


def place(of_group, uuid):
    """The Place of a uuid (any text) in a group, None for any other and for one that was left."""
    return db.session.scalar(sa.select(Place).where(Place.group_id == of_group.id, Place.uuid == uuid, Place.state != LEFT))


def has_left(of_group, uuid):
    """Whether a uuid (any text) is of a place in a group that was left."""
    return db.session.scalar(sa.select(sa.exists().where(Place.group_id == of_group.id, Place.uuid == uuid, Place.state == LEFT)))


def places(of_group):
    """[Place] of a group that are not left, in the order of the line."""
    return db.session.scalars(sa.select(Place).where(Place.group_id == of_group.id, Place.state != LEFT).order_by(Place.line)).all()


def welcomes_to_read(person):
    """[Group] in a coordinator's localities, hosted by others, of which a first visit waits to be shown to everybody."""
    rows = db.session.execute(visible(person, "group.approve", Group).join(Welcome, Welcome.group_id == Group.id).add_columns(Welcome)
                              .where(Group.closed_at.is_(None)).order_by(Welcome.at)).all()
    return [group for group, told in rows if welcoming.waits(told) and told.by_id != person.id and can(person, "group.approve", group)]


def to_meet_at(person):
    """[(Group, the person's own BuddyOffer or None, [Meeting])] of the open groups of somebody's localities, by name."""
    found = db.session.scalars(visible(person, "buddy.offer", Group).join(Service).where(
        Group.closed_at.is_(None), Group.children.is_(False)).order_by(Service.name).limit(2 * _FOUND)).all()
    offers = [(group, buddying.offer_of(group.id, person=person)) for group in found if can(person, "buddy.offer", group)]
    return [(group, offer, buddying.meetings_of(offer)) for group, offer in offers]


def host_of(of_group, person):
    """The Host that a Person is of a group."""
    return next(one for one in of_group.hosts_now if one.person_id == person.id)


def is_looking(of_group, person, now):
    """Whether a Person said within LOOK_LASTS that they look at the names, which is in the record."""
    return bool(db.session.scalar(sa.select(sa.exists().where(
        Audit.act == HOST, Audit.thing_type == "group", Audit.thing_id == of_group.uuid, Audit.person_id == person.id,
        Audit.reason == "roster opened", Audit.at > now - LOOK_LASTS))))


def seen_by(places, what, host, now):
    """The uuids of those of these Places at which the record has a look of a Host of that kind within LOOK_LASTS."""
    return _seen("place", places, what, Audit.scope == looks.scope("host", host.id), now)


def looked_at(kind, things, what, person, now):
    """The uuids of those of these places or bookings (`kind`) at which the record has such a look of a Person within LOOK_LASTS."""
    return _seen(kind, things, what, Audit.person_id == person.id, now)


def _seen(kind, things, what, whose, now):
    return set(db.session.scalars(sa.select(Audit.thing_id).where(
        Audit.act == HOST, Audit.thing_type == kind, Audit.thing_id.in_({one.uuid for one in things}), whose, Audit.reason == what,
        Audit.at > now - LOOK_LASTS)))


def quiet_group(person, uuid):
    """The open Group of a uuid (any text) in a person's localities that they do not host; None for any other."""
    return db.session.scalar(visible(person, WORK, Group).where(
        Group.uuid == uuid, Group.closed_at.is_(None), sa.not_(Group.made_by(person.id))))


def quiet_groups(person, now):
    """[quiet.Quiet] of the groups in a person's localities that they do not host, the longest quiet first."""
    return quiet.among(db.session.scalars(visible(person, WORK, Group).where(
        Group.closed_at.is_(None), sa.not_(Group.made_by(person.id)))).all(), now)


def service(person, slug):
    """The Service of a slug (any text) in a coordinator's localities for which a group may be opened; None for any other."""
    found = db.session.scalar(sa.select(Service).where(Service.slug == slug, Service.status == "active", Service.withdrawn_at.is_(None)))
    return found if found and not person.locality_ids.isdisjoint(one.id for one in of_service(found)) else None


def named(person, words):
    """[Service] in a coordinator's localities whose name holds these words (any text)."""
    like = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    rows = db.session.scalars(sa.select(Service).where(Service.name.like(like, escape="!"), Service.status == "active")
                              .order_by(Service.name).limit(200))
    return [one for one in rows if not person.locality_ids.isdisjoint(place.id for place in of_service(one))][:_FOUND] if words else []
