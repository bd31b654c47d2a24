"""The doors of the line of a children's group, and of reminders: who booked waits, says no to an offer, is told the day before."""
from flask import request, url_for

from app.bookings import taking, unreached, waiting
from app.bookings.models import ASKED, LEFT, WAITING
from app.extensions import db, writing_unit
from app.groups.models import TEXT
from app.people.permissions import act
from app.places import bookings_own
from app.places.booking_routes import BOOKING, bp, done, held_booking, own_page
from app.places.own_routes import OWN
from app.places.routes import now
from app.web import page


@bp.post(f"{BOOKING}/waiting")
@act(OWN)
def wait_booking(uuid):
    """Goes into the line, where there are not so many places; who is in it and was asked goes on waiting."""
    with writing_unit():
        found = held_booking(uuid)
        if found.state == WAITING:
            waiting.still(found, now=now())
        elif not waiting.wait(found, now=now()) and found.state == ASKED:
            return own_page(found, {"many": bookings_own.too_many(found)})
        db.session.commit()
    return page.go_to(url_for("places.own_booking", uuid=uuid))


@bp.post(f"{BOOKING}/offer")
@act(OWN)
def decline_booking(uuid):
    """Says no to an offer, and goes on waiting."""
    return done(uuid, lambda found: waiting.decline(found, now=now()))


@bp.post(f"{BOOKING}/reminding")
@act(OWN)
def remind_booking(uuid):
    """Begins the reminders of the day before, or ends them; or ends all texts."""
    wanted, ends = request.form.get("remind") == "yes", request.form.get("texts") == "no"

    def verb(found):
        if ends and found.contact_kind == TEXT:
            unreached.stop(found, now())
        elif found.state != LEFT and "remind" in request.form:
            taking.remind(found, wanted, now=now())
    return done(uuid, verb)
