"""Somebody new and somebody who offered meet at the first visit: each reads a first name, and nothing else unless both agree.

Only `mind` commits. `by` is the Person who does it, None for somebody on their private page.
"""
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import telling, wording
from app.groups.buddies import Buddy, BuddyOffer
from app.groups.models import LEFT, PLACED, Consent, Group, Place
from app.groups.visits import BEEN, OVER, FirstVisit
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person

KEPT = timedelta(days=30)
OWN, HOST, OFFER = "place.own", "group.host", "buddy.offer"
_APART = {"synchronize_session": False}


class Meeting(NamedTuple):
    """What one of the two reads: the other's first name, on which day (None: not known), whether they themselves agreed to be reached, and
    how to reach the other ("" until both did).
    """

    buddy: Buddy
    name: str
    on: date | None
    shares: bool
    contact: str
    kind: str


class Shown(NamedTuple):
    """What somebody's private page says of buddies: whether they are new, would like one, whom they meet; what they offer, and to whom."""

    is_new: bool
    wanted: bool
    meets: Meeting | None
    offers: bool
    meetings: list


def shown(place):
    """The Shown of a Place."""
    mine, offered = wanted(place), offer_of(place.group_id, place)
    return Shown(is_new(place), mine is not None, meets(mine), offered is not None, meetings_of(offered))


def wanted(place):
    """The Buddy of somebody who would like company, open; None for none."""
    return db.session.scalar(sa.select(Buddy).where(Buddy.place_id == place.id, Buddy.ended_at.is_(None)))


def is_new(place):
    """Whether somebody's first visit is still before them."""
    state = db.session.scalar(sa.select(FirstVisit.state).where(FirstVisit.place_id == place.id))
    return place.state != LEFT and state not in (BEEN, OVER)


def may_offer(place):
    """Whether a member may offer: they have a place, and were there before."""
    return place.state == PLACED and not is_new(place)


def want(place, *, now, channel="web"):
    """Somebody new would like a buddy; twice is once."""
    if is_new(place) and wanted(place) is None:
        db.session.add(Buddy(place_id=place.id, at=now))
        actor = "other" if place.for_whom == "other" else "self"
        db.session.add(wording.agreed(place.uuid, wording.BUDDY, channel=channel, actor=actor, now=now))
        audit.record(OWN, "place", place.uuid, reason="buddy wanted", now=now)


def offer(group, *, now, place=None, person=None):
    """A member or a champion offers to meet somebody new; twice is once. Gives the BuddyOffer."""
    found = offer_of(group.id, place, person)
    if found is None:
        found = BuddyOffer(group_id=group.id, place_id=place.id if place else None, person_id=person.id if person else None, at=now)
        db.session.add(found)
        db.session.flush()
        db.session.add(wording.agreed(place.uuid if place else found.uuid, wording.OFFER, channel="web", actor="self", now=now))
        audit.record(OWN if place else OFFER, "place" if place else "group", place.uuid if place else group.uuid, person=person,
                     reason="buddy offered", now=now)
    return found


def offer_of(group_id, place=None, person=None):
    """The open BuddyOffer of a member or of a Person at a group, None for none."""
    whose = BuddyOffer.place_id == place.id if place else BuddyOffer.person_id == person.id
    return db.session.scalar(sa.select(BuddyOffer).where(BuddyOffer.group_id == group_id, whose, BuddyOffer.ended_at.is_(None)))


def stop_wanting(place, *, now):
    """They would rather come alone."""
    found = wanted(place)
    if found is not None:
        _end(found, now)
        _withdraw(place.uuid, (wording.BUDDY, wording.SHARE), now)


def stop_offering(found, *, now):
    """Takes a BuddyOffer back; whoever was put together with it waits for another."""
    found.ended_at = now
    for one in paired_with(found):
        _part(one, now)
    _withdraw(found.place.uuid if found.place else found.uuid, (wording.OFFER, wording.SHARE), now)


def pair(found, with_offer, by, *, now):
    """A host puts two together, and both are told that their page says who."""
    if found.ended_at is None and found.paired_at is None and with_offer.ended_at is None and with_offer.place_id != found.place_id:
        found.offer, found.paired_at = with_offer, now
        db.session.flush()
        audit.record(HOST, "place", found.place.uuid, person=by, reason="buddy found", now=now)
        telling.tell("buddy", found.place, now, key=f"{with_offer.uuid}-{now.isoformat()}")
        _tell_buddy(found, now)


def unpair(found, by, *, now):
    """A host takes two apart: who wanted one waits for another."""
    if found.paired_at is not None:
        audit.record(HOST, "place", found.place.uuid, person=by, reason="buddy parted", now=now)
        _part(found, now)


def share(found, *, as_buddy, now):
    """One of the two agrees that the other sees how to reach them."""
    if found.paired_at is None or found.ended_at is not None:
        return
    whose = found.offer.place.uuid if as_buddy and found.offer.place else found.offer.uuid if as_buddy else found.place.uuid
    if (found.buddy_shares_at if as_buddy else found.shares_at) is None:
        if as_buddy:
            found.buddy_shares_at = now
        else:
            found.shares_at = now
        db.session.add(wording.agreed(whose, wording.SHARE, channel="web", actor="self", now=now))


def paired_with(found):
    """[Buddy] who were put together with a BuddyOffer, open."""
    return db.session.scalars(sa.select(Buddy).join(Buddy.place).where(
        Buddy.offer_id == found.id, Buddy.ended_at.is_(None), Place.state != LEFT).order_by(Buddy.id)).all()


def meets(found):
    """The Meeting that somebody new reads of a Buddy, None while nobody was found."""
    if found is None or found.paired_at is None or found.offer.place and found.offer.place.state == LEFT:
        return None
    contact = _contact(found, found.offer.place, found.offer.person)
    return Meeting(found, name_of(found.offer), _first_on(found), found.shares_at is not None, *contact)


def meetings_of(found):
    """[Meeting] that whoever offered (a BuddyOffer) reads."""
    return [Meeting(one, first_name(one.place.name), _first_on(one), one.buddy_shares_at is not None, *_contact(one, one.place, None))
            for one in paired_with(found)] if found else []


def name_of(found):
    """The first name of who made a BuddyOffer."""
    return first_name(found.place.name if found.place else found.person.name)


def first_name(name):
    """"Wilma" of "Wilma Smith"; "" of None."""
    return next(iter((name or "").split()), "")


def waiting(group_id):
    """[Buddy] of a group's people with a place, open, in the order in which they asked."""
    return db.session.scalars(sa.select(Buddy).join(Buddy.place).where(
        Place.group_id == group_id, Place.state == PLACED, Buddy.ended_at.is_(None)).order_by(Buddy.id)).all()


def offers(group_id):
    """[BuddyOffer] of a group, open."""
    return db.session.scalars(sa.select(BuddyOffer).where(BuddyOffer.group_id == group_id, BuddyOffer.ended_at.is_(None))
                              .order_by(BuddyOffer.id)).all()


def forget(now):
    """Deletes who was whose buddy, and what was offered, 30 days after it ended; gives how many."""
    return sum(db.session.execute(sa.delete(one).where(one.ended_at <= now - KEPT), execution_options=_APART).rowcount
               for one in (Buddy, BuddyOffer))


def mind(now):
    """Ends buddies after the first visit, and what people offered or wanted who left; commits. Gives how many."""
    over = sa.select(Buddy.id).join(Buddy.place).outerjoin(FirstVisit, FirstVisit.place_id == Place.id).where(
        Buddy.ended_at.is_(None), sa.or_(Place.state == LEFT, FirstVisit.state.in_((BEEN, OVER))))
    gone = sa.select(BuddyOffer.id).outerjoin(BuddyOffer.place).outerjoin(BuddyOffer.person).join(BuddyOffer.group).where(
        BuddyOffer.ended_at.is_(None), sa.or_(Place.state == LEFT, Person.ended_at.is_not(None), Group.closed_at.is_not(None)))
    done = 0
    for model, due, step in ((Buddy, over, _end_whole), (BuddyOffer, gone, lambda one, now: stop_offering(one, now=now))):
        ids = db.session.scalars(due).all()
        db.session.rollback()
        for one in ids:
            with writing_unit():
                found = db.session.scalar(sa.select(model).where(model.id.in_(due), model.id == one))
                if found is not None:
                    step(found, now)
                db.session.commit()
        done += len(ids)
    return done


def _end_whole(found, now):
    _end(found, now)
    _withdraw(found.place.uuid, (wording.BUDDY, wording.SHARE), now)


def _end(found, now):
    found.ended_at, found.shares_at, found.buddy_shares_at = now, None, None
    db.session.flush()


def _part(found, now):
    found.offer, found.paired_at, found.shares_at, found.buddy_shares_at = None, None, None, None
    db.session.flush()
    telling.tell("buddy_gone", found.place, now, key=f"{found.uuid}-{now.isoformat()}")


def _first_on(found):
    return db.session.scalar(sa.select(FirstVisit.on).where(FirstVisit.place_id == found.place_id))


def _contact(found, place, person):
    """(contact, email or phone) of the other, ("", "") until both agreed."""
    if found.shares_at is None or found.buddy_shares_at is None:
        return "", ""
    return (place.contact or "", place.contact_kind) if place else (person.email or "", "email")


def _tell_buddy(found, now):
    if found.offer.place:
        telling.tell("buddy_of", found.offer.place, now, key=f"{found.uuid}-{now.isoformat()}")
    elif found.offer.person.email:
        subject, text, html = mail.render("groups/mails/buddy_champion.txt")
        outbox.queue(f"buddy-{found.offer.uuid}-{now.isoformat()}", to=found.offer.person.email, subject=subject, text=text, html=html,
                     now=now)


def _withdraw(uuid, purposes, now):
    db.session.execute(sa.update(Consent).where(Consent.place_uuid == uuid, Consent.purpose.in_(purposes), Consent.withdrawn_at.is_(None))
                       .values(withdrawn_at=now), execution_options=_APART)
