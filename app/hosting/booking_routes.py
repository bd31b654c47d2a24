"""The doors of a children's group for its hosts: who booked and for how many, whom to ring, the list for paper."""
from flask import abort, current_app, request, url_for

from app.bookings import letters, reminding, seats, taking, waiting
from app.bookings.models import BOOKED, LEFT, OFFERED, WAITING
from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import dates, ringing
from app.hosting import fetching, roster
from app.hosting.buddy_routes import bp
from app.hosting.ringing_doors import LOOK
from app.hosting.routes import GROUP, HOST, looked_at, now, opening_names
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

FULL = "There are not so many places left. Talk about fewer, or change how many places there are"
CHANGED = "There is more to tell since you opened this page. Read it again and ring once more"
TOO_MANY = "There are not so many places in all. Talk about fewer, or change how many places there are"
STAYS = "This booking changed since you opened this page: it waits for no call any more. So it stays"
_BOOKING = f"{GROUP}/bookings/<string(length=36):booking_uuid>"


@bp.post(f"{GROUP}/bookings")
@act(HOST)
def look_at_bookings(uuid):
    """Opens the list of names for half an hour, with how to reach whom to ring; each on it can see that."""
    with writing_unit():
        group = opening_names(uuid).group
        to_reach = _to_reach(group, taking.of_group(group.id))
        seen = fetching.looked_at(taking.CLASS, to_reach, LOOK, person(), now())
        for one in to_reach:
            if one.uuid not in seen:
                roster.look(group, person(), LOOK, now=now(), booking=one)
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
        booked = [one for one in taking.of_group(group.id) if one.state == BOOKED]
        roster.look(group, person(), "register printed", now=now(), people=len(booked))
        db.session.commit()
    day = next((one for one in dates.to_come(group, now()) if not one.off), None)
    return page.render("hosting/booking_register.html", private=True, group=group, day=day, today=sessions.today(now()),
                       bookings=booked)


@bp.post(f"{_BOOKING}/contact")
@act(HOST)
def booking_contact(uuid, booking_uuid):
    """Shows how to reach who booked, for a reason; one row in the record."""
    why = request.form.get("why", "")
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if why not in roster.WHY:
            return _list(group, "Choose why you need it")
        roster.look(group, person(), "contact opened", now=now(), booking=found, why=why)
        db.session.commit()
    return _list(group, opened=found)


@bp.post(f"{_BOOKING}/confirmation")
@act(HOST)
def confirm_booking(uuid, booking_uuid):
    """Keeps that somebody was rung, and takes the places."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if found.state != WAITING and waiting.waits_for_call(found) and not taking.confirm(found, now=now(), by=person()):
            return _list(group, FULL)
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


@bp.post(f"{_BOOKING}/waiting")
@act(HOST)
def put_in_line(uuid, booking_uuid):
    """Somebody who was rung waits for so many places; one who says no to an offer, or has waited long, goes on waiting."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if not waiting.waits_for_call(found):
            return _list(group, STAYS)
        if found.state == OFFERED:
            waiting.decline(found, now=now(), by=person())
        elif found.state == WAITING:
            waiting.still(found, now=now(), by=person())
        elif not waiting.wait(found, now=now(), by=person()):
            return _list(group, TOO_MANY)
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


@bp.get(f"{_BOOKING}/words")
@act(HOST)
def ask_booking_words(uuid, booking_uuid):
    """Read their words to them now?"""
    group, found = _found(uuid, booking_uuid)
    return _words(group, found, None)


@bp.post(f"{_BOOKING}/words")
@act(HOST)
def read_booking_words(uuid, booking_uuid):
    """Makes new words that open the booking, and shows them; those before end."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if letters.can_be_written_to(found):
            abort(404)
        said = letters.words(found, now())
        roster.look(group, person(), "words read out", now=now(), booking=found)
        db.session.commit()
    return _words(group, found, said)


@bp.post(f"{_BOOKING}/removal")
@act(HOST)
def remove_booking(uuid, booking_uuid):
    """Takes off somebody who was rung, or waits, and does not want it; never places that were confirmed meanwhile."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if not waiting.waits_for_call(found) and found.state != WAITING:
            return _list(group, STAYS)
        taking.leave(found, "host", now=now(), by=person())
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


@bp.post(f"{_BOOKING}/told")
@act(HOST)
def told_booking(uuid, booking_uuid):
    """Keeps that somebody was rung and reminded, or told what changed: not when there is more to tell than the page showed."""
    with writing_unit():
        group, found = _found(uuid, booking_uuid)
        if "reminded" in request.form:
            reminding.rung(found, request.form["reminded"], now=now())
        elif found.to_tell and request.form.get("of", "") != ringing.version(found.uuid, found.to_tell):
            return _list(group, CHANGED)
        else:
            found.to_tell = found.to_tell_at = None
        db.session.commit()
    return page.go_to(url_for("hosting.bookings", uuid=uuid))


def _found(uuid, booking_uuid):
    group = looked_at(uuid)
    return group, next((one for one in taking.of_group(group.id) if one.uuid == booking_uuid), None) or abort(404)


def _words(group, found, said):
    if letters.can_be_written_to(found):
        abort(404)
    host = current_app.config["SITE_URL"].partition("://")[2]
    to = {"uuid": group.uuid, "booking_uuid": found.uuid}
    return page.render("hosting/words.html", private=True, group=group, place=found, said=said, had=letters.has_words(found),
                       address=host + url_for("places.ask_open"), back=url_for("hosting.bookings", uuid=group.uuid),
                       action=url_for("hosting.read_booking_words", **to))


def _is_to_tell(found):
    return found.state in (BOOKED, LEFT) and found.to_tell


def _reminders(group, bookings):
    """{id: what to say} of the bookings that are to be reminded by phone."""
    coming = dates.to_come(group, now()) if any(one.rung_for for one in bookings) else []
    found = {one.id: reminding.to_ring(one, coming) for one in bookings}
    return {number: words for number, words in found.items() if words}


def _to_reach(group, bookings):
    reminders = _reminders(group, bookings)
    return [one for one in bookings if waiting.waits_for_call(one) or _is_to_tell(one) or one.id in reminders]


def _list(group, fault="", opened=None):
    every = taking.of_group(group.id)
    to_reach = _to_reach(group, every)
    # Of whoever came onto it since there is no look in the record yet: how to reach them is shown once there is.
    seen = fetching.looked_at(taking.CLASS, to_reach, LOOK, person(), now())
    return page.render("hosting/bookings.html", status=422 if fault else 200, private=True, group=group, fault=fault, form_errors=fault,
                       opened=opened, why=roster.WHY, version=ringing.version, booked=[one for one in every if one.state == BOOKED],
                       seen=seen, hidden=len(to_reach) - len(seen), to_ring=[one for one in every if waiting.waits_for_call(one)],
                       free=seats.free(group), in_line=[one for one in every if one.state == WAITING],
                       offered=[one for one in every if one.state == OFFERED], can_be_written_to=letters.can_be_written_to,
                       local=lambda at: at.astimezone(sessions.LONDON),
                       to_tell=[one for one in every if _is_to_tell(one)], reminders=_reminders(group, every))
