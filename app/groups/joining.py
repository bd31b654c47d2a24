"""Taking a place: one guarded statement, so that there is never one too many; what it does not give waits in line (SECURITY DU-1).

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.models import new_uuid
from app.extensions import db
from app.groups import counting, seating, taking_back, telling, texts, wording
from app.groups.models import ASKED, EMAIL, HELD, HELPER, LEFT, PLACED, TEXT, WAITING, WRITTEN, Group, Place
from app.people import audit
from app.sealing import keyed

ASK, OWN = "place.ask", "place.own"
# How long an unconfirmed place is held: for a link to be opened, or for the host to ring.
HELD_FOR, RINGS_WITHIN = timedelta(hours=48), timedelta(days=14)
FROM_ONE_NETWORK = 3
_APART = {"synchronize_session": False}


@dataclass
class Told:
    """What somebody said who wants a place; `contact_kind` is email, text or phone, `reach_key` tells that two contacts are the same.

    `network` is what tells one network from another today, `networks` what told it on the days that a place may be held from. `proved`
    says that whoever asks was reached already (a host adds somebody who rang). `days` are the original days of the dates that they come to,
    of a group whose places are for one date at a time.
    """

    name: str
    for_whom: str = "me"
    reach: str = EMAIL
    contact: str = ""
    contact_kind: str = "email"
    reach_key: str = ""
    days: tuple = ()
    helper: str = ""
    helps: str = ""
    more: str = ""
    remind: bool = False
    trapped: bool = False
    proved: bool = False
    channel: str = "web"
    network: str = ""
    networks: tuple = ()
    key: str = field(default_factory=new_uuid)


class Answer(NamedTuple):
    """What became of asking: the Place that was made (None for somebody who is in the group), and whether they wait."""

    place: Place | None
    waits: bool


def ask(told, group_id, *, now, by=None):
    """Takes a place, or one in the line, for what was Told; gives the Answer, None for a group that takes nobody in.

    The same Told again (by its key) makes nothing more. Somebody who is in the group gets their own link again, and the same answer as
    anybody else; a second one of the same name and helper is kept, for the host to ask. `by` is the Person who adds them. Never commits.
    """
    key = keyed("join", told.key)
    made = db.session.scalar(sa.select(Place).where(Place.key == key))
    if made is not None:
        return _answer(made)
    if not db.session.scalar(sa.select(sa.exists().where(Group.id == group_id, Group.closed_at.is_(None), Group.children.is_(False),
                                                      sa.or_(sa.literal(told.proved), Group.joining_over_at.is_(None))))):
        return None
    same = _same(told, group_id)
    if same is not None and same.trapped and not told.trapped:
        # What a machine may have sent in their name holds no place; it gives way to what they send themselves.
        taking_back.take_back(same, now)
        same = None
    if same is not None and told.reach != HELPER:
        _tell_again(same, told, now)
        return Answer(None, not db.session.scalar(sa.select(sa.exists().where(*_free(group_id, told)))) or
                      seating.would_wait(told, group_id, now=now))
    place = _made(told, group_id, key, same is not None, now)
    if not told.trapped and take(*_free(group_id, told)):
        _hold(place, told, now)
    seating.begin(place, told, now=now)
    audit.record(ASK, "place", place.uuid, person=by, reason="held" if place.trapped else "", now=now)
    counting.tell(group_id, now=now)
    if rings(told) and not told.proved:
        telling.hosts(db.session.get(Group, group_id), place, now)
    elif not told.proved:
        telling.tell("waits" if _answer(place).waits else "confirm", place, now)
    return _answer(place)


def take(*free):
    """Takes one place of the group for which all conditions hold: the one statement that raises its counter. Gives whether it did."""
    return db.session.execute(sa.update(Group).where(*free).values(taken=Group.taken + 1), execution_options=_APART).rowcount == 1


def free_in(group_id):
    """The conditions that a group is open and has a place."""
    return Group.id == group_id, Group.closed_at.is_(None), Group.taken < Group.capacity


def confirm(place, *, now, by=None):
    """Somebody opened their link, or was rung by the host `by`: their place counts, or they try for one again. Never commits."""
    if place.confirmed_at is not None or place.state == LEFT:
        return
    place.confirmed_at, place.network, place.trapped, place.double = now, None, False, False
    if place.state == WAITING:
        ahead = sa.exists().where(Place.group_id == place.group_id, Place.state == WAITING, Place.confirmed_at.is_not(None),
                                  Place.line < place.line, Place.id != place.id)
        if take(*free_in(place.group_id), ~ahead):
            place.state = HELD
    if place.state == HELD:
        settle(place)
    else:
        place.held_until, place.waits_since = None, now
    db.session.flush()
    seating.confirmed(place, now=now)
    audit.record(OWN if by is None else "group.host", "place", place.uuid, person=by, reason="confirmed", now=now)
    counting.tell(place.group_id, now=now)


def settle(place):
    """Gives a place that counts to whoever has it; where the host decides, it waits for their yes. Never commits."""
    place.state = ASKED if db.session.scalar(sa.select(Group.approves).where(Group.id == place.group_id)) else PLACED
    place.held_until = place.waits_since = None


def person_key(contact_key, name):
    """What tells the same person in one group: their contact and what they are called, whatever the size of the letters."""
    return keyed("place", f"{contact_key} {' '.join(name.split()).casefold()}")


def key_of(place, name):
    """(what tells a Place again by a name, whether somebody else in its group has that already). Only reads."""
    key = person_key(place.contact_key, name)
    return key, db.session.scalar(sa.select(sa.exists().where(
        Place.group_id == place.group_id, Place.person_key == key, Place.state != LEFT, Place.id != place.id)))


def apart(place):
    """Tells a Place from a namesake: by a key of its own, and its host is to ask whether it is a second person."""
    place.person_key, place.double = keyed("place", place.uuid), True


def _answer(place):
    return Answer(place, place.state == WAITING or seating.waits_for_all(place))


def _same(told, group_id):
    return db.session.scalar(sa.select(Place).where(
        Place.group_id == group_id, Place.state != LEFT, Place.person_key == person_key(told.reach_key, told.name)))


def _free(group_id, told):
    """The conditions of the one statement; unconfirmed places are 3 at once from one network and half of the group at most."""
    conditions = free_in(group_id)
    if told.proved:
        return conditions
    held = sa.select(sa.func.count()).select_from(Place).where(
        Place.group_id == group_id, Place.state == HELD, Place.confirmed_at.is_(None))
    half = sa.case((Group.capacity > 1, Group.capacity / 2), else_=1)
    return (*conditions, held.scalar_subquery() < sa.cast(half, sa.Integer),
            held.where(Place.network.in_(told.networks or (told.network,))).scalar_subquery() < FROM_ONE_NETWORK)


def _made(told, group_id, key, is_double, now):
    uuid = new_uuid()
    consent = wording.agreed(uuid, wording.JOIN, channel=told.channel, actor="self" if told.for_whom == "me" else "other", now=now)
    db.session.add(consent)
    by_text = told.contact_kind == TEXT
    for purpose in [wording.TEXT] * by_text + [wording.REMIND] * told.remind:
        db.session.add(wording.agreed(uuid, purpose, channel=told.channel, actor=consent.actor, now=now, by_text=by_text))
    db.session.flush()
    last = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Place.line), 0)).where(Place.group_id == group_id))
    place = Place(
        uuid=uuid, group_id=group_id, consent_id=consent.id, state=WAITING, line=last + 1, for_whom=told.for_whom, name=told.name,
        reach=told.reach, contact=told.contact, contact_kind=told.contact_kind, contact_key=told.reach_key, helper=told.helper or None,
        helps=told.helps or None, more=told.more or None, key=key, remind=told.remind, trapped=told.trapped, double=is_double, at=now,
        person_key=keyed("place", uuid) if is_double else person_key(told.reach_key, told.name), network=told.network or None,
        held_until=now + (RINGS_WITHIN if rings(told) else HELD_FOR))
    db.session.add(place)
    db.session.flush()
    return place


def rings(told):
    """Whether the host rings to confirm: no mail reaches them, or a person has to look."""
    return told.contact_kind not in WRITTEN or told.trapped


def _tell_again(same, told, now):
    """To somebody who is in the group: by the way that we reach them. Who is rung, and asks for a text now, gets none that opens a page."""
    if telling.tell("again", same, now) is None and told.contact_kind == TEXT and not told.trapped:
        texts.queue(f"place-{same.uuid}-known-{now.isoformat()}", "known", told.contact, now)


def _hold(place, told, now):
    place.state = HELD
    if told.proved:
        place.confirmed_at, place.network = now, None
        settle(place)
    db.session.flush()
