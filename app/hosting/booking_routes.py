"""The doors of a children's group for its hosts: who booked and for how many, whom to ring, the list for paper."""
from flask import abort, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import booking, dates, ringing
from app.groups.bookings import ASKED, BOOKED
from app.hosting import fetching, roster
from app.hosting.buddy_routes import bp
from app.hosting.routes import GROUP, HOST, looked_at, now
from app.hosting.visit_routes import hosted
from app.people import audit
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

FULL = "There are not so many places left. Talk about fewer, or change how many places there are"
CHANGED = "There is more to tell since you opened this page. Read it again and ring once more"
STAYS = "This booking changed since you opened this page: it waits for no call any more. So it stays"
_BOOKING = f"{GROUP}/bookings/<string(length=36):booking_uuid>"


@bp.post(f"{GROUP}/bookings")
@act(HOST)
def look_at_bookings(uuid):
    """Opens the list of names for half an hour, which each on it can see."""
    with writing_unit():
        group = hosted(uuid)
        if not fetching.is_looking(group, person(), now()):
            roster.look(group, person(), "roster opened", now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


@bp.get(f"{GROUP}/bookings")
@act(HOST)
def bookings(uuid):
    """Who booked, for how many, and whom to ring."""
    return _list(looked_at(uuid))


@bp.post(f"{GROUP}/bookings/register")
@act(HOST)
def print_bookings(uuid):
    """The list for paper; printing it is a look."""
    with writing_unit():
        group = looked_at(uuid)
        roster.look(group, person(), "register printed", now=now())
        db.session.commit()
    day = next((one for one in dates.to_come(group, now()) if not one.off), None)
    return page.render("hosting/booking_register.html", private=True, group=group, day=day, today=sessions.today(now()),
                       bookings=[one for one in booking.of_group(group.id) if one.state == BOOKED])


@bp.post(f"{_BOOKING}/contact")
@act(HOST)
def booking_contact(uuid, booking_uuid):
    """Shows how to reach who booked, for a reason; one row in the record."""
    why = request.form.get("why", "")
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if why not in roster.WHY:
            return _list(group, "Choose why you need it")
        host = fetching.host_of(group, person())
        audit.record(HOST, booking.CLASS, found.uuid, person=person(), scope=f"host {host.id}", reason="contact opened", now=now())
        db.session.commit()
    return _list(group, opened=found)


@bp.post(f"{_BOOKING}/confirmation")
@act(HOST)
def confirm_booking(uuid, booking_uuid):
    """Keeps that somebody was rung, and takes the places."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if found.state == ASKED and not _mailed(found) and not booking.confirm(found, now=now(), by=person()):
            return _list(group, FULL)
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


@bp.post(f"{_BOOKING}/removal")
@act(HOST)
def remove_booking(uuid, booking_uuid):
    """Takes off somebody who was rung and does not want it; never places that were confirmed meanwhile."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if found.state != ASKED or _mailed(found):
            return _list(group, STAYS)
        booking.leave(found, "host", now=now(), by=person())
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


@bp.post(f"{_BOOKING}/told")
@act(HOST)
def told_booking(uuid, booking_uuid):
    """Keeps that somebody was rung about a date that changed: not when there is more to tell than the page showed."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if found.to_tell and request.form.get("of", "") != ringing.version(found.uuid, found.to_tell):
            return _list(group, CHANGED)
        found.to_tell = None
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


def _found(uuid, booking_uuid):
    group = looked_at(uuid)
    return group, next((one for one in booking.of_group(group.id) if one.uuid == booking_uuid), None) or abort(404)


def _mailed(found):
    return found.contact_kind == "email" and not found.trapped


def _list(group, fault="", opened=None):
    every = booking.of_group(group.id)
    return page.render("hosting/bookings.html", status=422 if fault else 200, private=True, group=group, fault=fault, form_errors=fault,
                       opened=opened, why=roster.WHY, version=ringing.version, booked=[one for one in every if one.state == BOOKED],
                       to_ring=[one for one in every if one.state == ASKED and not _mailed(one)],
                       to_tell=[one for one in every if one.to_tell and one.state == BOOKED])
