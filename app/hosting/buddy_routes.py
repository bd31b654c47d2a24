"""The doors of buddies: a host puts two together; a champion offers to meet somebody new at a group of their areas."""
from flask import abort, request, url_for

from app.extensions import db, writing_unit
from app.groups import buddying
from app.groups.models import Group
from app.hosting import roster
from app.hosting.fetching import is_looking
from app.hosting.routes import GROUP, HOST, looked_at, now
from app.hosting.visit_routes import bp, hosted
from app.people.permissions import act, can, visible
from app.people.signing_in import person
from app.web import page

OFFER = "buddy.offer"
_BUDDY = f"{GROUP}/buddies/<string(length=36):buddy>"


@bp.post(f"{GROUP}/buddies")
@act(HOST)
def look_for_buddies(uuid):
    """Opens the list of names for half an hour, which its members can see."""
    with writing_unit():
        group = hosted(uuid)
        if not is_looking(group, person(), now()):
            roster.look(group, person(), "roster opened", now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.buddies", uuid=uuid))


@bp.get(f"{GROUP}/buddies")
@act(HOST)
def buddies(uuid):
    """Who would like a buddy, and who offered."""
    group = looked_at(uuid)
    return page.render("hosting/buddies.html", private=True, group=group, waiting=buddying.waiting(group.id),
                       offers=buddying.offers(group.id), first_name=buddying.first_name, name_of=buddying.name_of)


@bp.post(f"{_BUDDY}/pairing")
@act(HOST)
def pair_buddies(uuid, buddy):
    """Puts two together."""
    def pair(group, found):
        offer = next((one for one in buddying.offers(group.id) if one.uuid == request.form.get("offer", "")), None) or abort(404)
        buddying.pair(found, offer, person(), now=now())
    return _with(uuid, buddy, pair)


@bp.post(f"{_BUDDY}/parting")
@act(HOST)
def part_buddies(uuid, buddy):
    """Takes two apart."""
    return _with(uuid, buddy, lambda _, found: buddying.unpair(found, person(), now=now()))


@bp.post(f"{GROUP}/buddy-offer")
@act(OFFER)
def offer_to_meet(uuid):
    """A champion offers."""
    return _offering(uuid, lambda group, _: buddying.offer(group, person=person(), now=now()))


@bp.post(f"{GROUP}/buddy-offer/ending")
@act(OFFER)
def stop_offering(uuid):
    """A champion offers it no more."""
    return _offering(uuid, lambda _, found: buddying.stop_offering(found, now=now()) if found else None)


@bp.post(f"{GROUP}/buddy-offer/sharing")
@act(OFFER)
def share_as_buddy(uuid):
    """A champion lets somebody whom they meet see how to reach them, once both say so."""
    def share(_, found):
        one = next((one for one in buddying.paired_with(found) if one.uuid == request.form.get("meeting", "")), None) if found else None
        if one is not None:
            buddying.share(one, as_buddy=True, now=now())
    return _offering(uuid, share)


def _with(uuid, buddy, verb):
    with writing_unit():
        group = looked_at(uuid)
        verb(group, next((one for one in buddying.waiting(group.id) if one.uuid == buddy), None) or abort(404))
        db.session.commit()
    return page.go_to(url_for("hosting.buddies", uuid=uuid))


def _offering(uuid, verb):
    with writing_unit():
        group = db.session.scalar(visible(person(), OFFER, Group).where(Group.uuid == uuid, Group.closed_at.is_(None),
                                                                        Group.children.is_(False)))
        if group is None or not can(person(), OFFER, group):
            abort(404)
        verb(group, buddying.offer_of(group.id, person=person()))
        db.session.commit()
    return page.go_to(url_for("hosting.everything"))
