"""Who welcomes people on their first visit and what happens there: what a host writes, and what of it everybody may read. Never commits."""
import hashlib
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import publication
from app.extensions import db
from app.groups import wording
from app.groups.models import Consent, Group
from app.groups.visits import Welcome, Welcomer
from app.people import audit, ledger

WORDS = ("stand", "happens", "bring")
_APART = {"synchronize_session": False}


class Shown(NamedTuple):
    """A first visit as people read it: whom to ask for ("" for nobody), whether somebody meets them at the door, and the host's words.

    `children` says that adults book for children there.
    """

    name: str
    at_door: bool
    stand: str
    happens: str
    bring: str
    children: bool = False

    @property
    def says_something(self):
        """Whether there is anything to read."""
        return any(self[:5])


def of(group_id):
    """(Welcome or None, Welcomer who stands now or None) of a group."""
    return (db.session.scalar(sa.select(Welcome).where(Welcome.group_id == group_id)),
            db.session.scalar(sa.select(Welcomer).where(Welcomer.group_id == group_id, Welcomer.ended_at.is_(None))))


def inside(group_id):
    """The Shown that people with a place read."""
    told, welcomer = of(group_id)
    return Shown(name_of(welcomer), bool(told and told.at_door), *(getattr(told, one, "") for one in WORDS))


def public(service_id):
    """The Shown that everybody reads of an activity's open group, None for none."""
    group = db.session.execute(sa.select(Group.id, Group.children).where(Group.service_id == service_id, Group.closed_at.is_(None))).first()
    told, welcomer = of(group.id) if group else (None, None)
    said = told.shown if told else {}
    return Shown(name_of(welcomer), bool(told and told.at_door), *(said.get(one, "") for one in WORDS), bool(group and group.children))


def keep(group, said, by, *, now):
    """Keeps what a host (a Person) wrote, a Shown. Another name is another person's yes; other words wait for somebody else's yes.

    Raises ledger.Unwritten.
    """
    told, welcomer = of(group.id)
    if told is None:
        told = Welcome(group_id=group.id, by_id=by.id, at=now, shown={})
        db.session.add(told)
    if [getattr(told, one) or "" for one in WORDS] != [getattr(said, one) for one in WORDS]:
        told.by_id, told.at = by.id, now
    told.at_door = said.at_door
    for one in WORDS:
        setattr(told, one, getattr(said, one))
    # What was taken out is gone for everybody at once.
    told.shown = {one: words for one, words in (told.shown or {}).items() if getattr(said, one)}
    if name_of(welcomer) != said.name:
        _end(welcomer, now)
        if welcomer is not None:
            welcomer.name = None
            db.session.flush()
            ledger.forgotten("welcomer", welcomer.uuid, now=now)
        if said.name:
            _name_welcomer(group, said.name, by, now)
    db.session.flush()
    publication.show_again([group.service_id], now=now)
    audit.record("group.host", "group", group.uuid, person=by, reason="first visit changed", now=now)


def version(told):
    """What tells these words of a Welcome from any others."""
    return hashlib.sha256("\n".join(getattr(told, one) for one in WORDS).encode()).hexdigest()[:16]


def waits(told):
    """Whether a Welcome has words that nobody else said yes to."""
    return {one: getattr(told, one) for one in WORDS if getattr(told, one)} != (told.shown or {})


def approve(told, by, *, now):
    """Somebody else (a Person) says yes to the words of a Welcome: everybody reads them."""
    told.shown = {one: getattr(told, one) for one in WORDS if getattr(told, one)}
    publication.show_again([told.group.service_id], now=now)
    audit.record("group.approve", "group", told.group.uuid, person=by, reason="first visit shown", now=now)


def name_of(welcomer):
    """The first name of a Welcomer, "" for none."""
    return welcomer.name or "" if welcomer else ""


def forget(now):
    """Wipes the names of who is not shown any more, and of closed groups; gives how many."""
    closed = sa.select(Group.id).where(Group.closed_at.is_not(None))
    found = db.session.scalars(sa.select(Welcomer).where(
        Welcomer.name.is_not(None), sa.or_(Welcomer.ended_at.is_not(None), Welcomer.group_id.in_(closed)))).all()
    for one in found:
        _end(one, one.ended_at or now)
        one.name = None
    db.session.flush()
    return len(found)


def _name_welcomer(group, name, by, now):
    welcomer = Welcomer(group_id=group.id, name=name, at=now)
    db.session.add(welcomer)
    db.session.flush()
    mine = name.casefold() == next(iter(by.name.split()), "").casefold()
    channel, actor = ("web", "self") if mine else ("spoken", "other")
    db.session.add(wording.agreed(welcomer.uuid, wording.WELCOME, channel=channel, actor=actor, now=now))


def _end(welcomer, now):
    if welcomer is not None:
        welcomer.ended_at = now
        db.session.execute(sa.update(Consent).where(Consent.place_uuid == welcomer.uuid, Consent.withdrawn_at.is_(None))
                           .values(withdrawn_at=now), execution_options=_APART)
