"""The doors of opening one's place without a link at hand: the words that were read out, and the link once more."""
from flask import request, url_for
from werkzeug.exceptions import TooManyRequests

from app.bookings import letters
from app.bookings.models import Booking
from app.extensions import db, writing_unit
from app.groups import telling, texts
from app.people import limits, links
from app.people.permissions import act
from app.places import opening
from app.places.calendar_routes import bp
from app.places.own_routes import OWN
from app.places.routes import now
from app.web import page


@bp.get("/place")
@act(OWN)
def ask_open():
    """The boxes for the words, the number and the name, and the one for an address."""
    return _form({}, {})


@bp.post("/place")
@act(OWN)
def open_place():
    """Opens the place, or the booking; wrong words and a wrong name are answered alike."""
    typed, said, faults = opening.read(request.form)
    if faults:
        return _form(typed, faults)
    db.session.rollback()
    wait = limits.allow("words", now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    found = opening.opened_by(said, typed["name"], now=now())
    if found is None:
        return _form(typed, {"words": opening.WRONG})
    purpose, door = (letters.PURPOSE, "places.own_booking") if isinstance(found, Booking) else (telling.PURPOSE, "places.mine")
    return links.hold(purpose, found.id, page.go_to(url_for(door, uuid=found.uuid)))


@bp.post("/place/link")
@act(OWN)
def send_link():
    """Sends the link again to whoever has a place with this address, or this mobile number; says the same to everybody."""
    contact, fault = opening.read_contact(request.form)
    if fault:
        return _form({"email": contact}, {"email": fault})
    db.session.rollback()
    wait = limits.allow("message", opening.key_of(contact), now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        opening.send_again(contact, now=now())
        db.session.commit()
    return page.go_to(url_for("places.link_sent", by=None if "@" in contact else "text"))


@bp.get("/place/link/sent")
@act(OWN)
def link_sent():
    """Look into your mail, or at your texts."""
    return page.render("places/link_sent.html", private=True, by_text=request.args.get("by") == "text" and texts.is_on())


def _form(typed, faults):
    return page.render("places/opening.html", status=422 if faults else 200, private=True, typed=typed, faults=faults, form_errors=faults,
                       with_texts=texts.is_on())
