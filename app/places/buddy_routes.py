"""The doors of having a buddy at a first visit, and of being one, on the private page."""
import sqlalchemy as sa
from flask import request, url_for

from app.extensions import db, writing_unit
from app.groups import buddying
from app.groups.buddies import Buddy
from app.people.permissions import act
from app.places import own_routes
from app.places.own_routes import OWN
from app.places.routes import now
from app.places.visit_routes import bp
from app.web import page

_PLACE = "/places/<string(length=36):uuid>"


@bp.post(f"{_PLACE}/buddy")
@act(OWN)
def want_buddy(uuid):
    """Would like a buddy."""
    return _done(uuid, lambda place: buddying.want(place, now=now()))


@bp.post(f"{_PLACE}/buddy/ending")
@act(OWN)
def no_buddy(uuid):
    """Would rather come alone."""
    return _done(uuid, lambda place: buddying.stop_wanting(place, now=now()))


@bp.post(f"{_PLACE}/buddy/sharing")
@act(OWN)
def share_with_buddy(uuid):
    """Lets the other one of a meeting see how to reach them, once both say so."""
    return _done(uuid, _share)


@bp.post(f"{_PLACE}/buddy-offer")
@act(OWN)
def offer_buddy(uuid):
    """Offers to meet somebody new."""
    return _done(uuid, lambda place: buddying.offer(place.group, place=place, now=now()) if buddying.may_offer(place) else None)


@bp.post(f"{_PLACE}/buddy-offer/ending")
@act(OWN)
def stop_buddy(uuid):
    """Offers it no more."""
    def stop(place):
        found = buddying.offer_of(place.group_id, place)
        if found is not None:
            buddying.stop_offering(found, now=now())
    return _done(uuid, stop)


def _share(place):
    found = db.session.scalar(sa.select(Buddy).where(Buddy.uuid == request.form.get("meeting", "")))
    if found is not None and found.paired_at is not None:
        if found.place_id == place.id:
            buddying.share(found, as_buddy=False, now=now())
        elif found.offer.place_id == place.id:
            buddying.share(found, as_buddy=True, now=now())


def _done(uuid, verb):
    with writing_unit():
        verb(own_routes.held_place(uuid))
        db.session.commit()
    return page.go_to(url_for("places.mine", uuid=uuid))
