"""The doors of booking a children's group: an adult asks for places, and keeps, changes or gives them up on a private page."""
import json

import sqlalchemy as sa
from flask import Response, abort, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.bookings import letters, seats, taking, waiting
from app.bookings.models import LEFT, WAITING, Booking
from app.directory import sessions
from app.directory.models import Service
from app.extensions import db, empty_log, writing_unit
from app.groups import dates, texts, wording
from app.groups.models import PHONE, TEXT, Group
from app.people import limits, links
from app.people.permissions import act
from app.places import booking_form, bookings_own
from app.places.agreed_routes import bp
from app.places.own_routes import OWN
from app.places.routes import ASK, SENDS, now
from app.web import page, traps

BOOKING = "/bookings/<string(length=36):uuid>"


@bp.get("/book/new")
@act(ASK)
def ask_book():
    """The form."""
    return _form(_group(), booking_form.Typed())


@bp.post("/book/new")
@act(ASK)
def book():
    """Keeps what was asked for, for its sender to confirm; the answer is the same for somebody who has a booking."""
    group, typed = _group(), booking_form.read(request.form)
    if typed.errors:
        return _form(group, typed)
    wanted = booking_form.wanted(typed, trapped=bool(traps.sprung(request.form, now())))
    group_id, kind = group.id, wanted.contact_kind
    db.session.rollback()
    wait = limits.allow("join", wanted.reach_key, now=now()) or kind in SENDS and limits.allow(SENDS[kind], wanted.reach_key, now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        if taking.ask(wanted, group_id, now=now()) is None:
            return page.render("places/closed.html", status=410, private=True)
        db.session.commit()
    return page.go_to(url_for("places.book_sent", by=kind))


@bp.get("/book/sent")
@act(ASK)
def book_sent():
    """What happens next."""
    return page.render("places/book_sent.html", private=True, by_phone=request.args.get("by") == PHONE,
                       by_text=request.args.get("by") == TEXT and texts.is_on())


@bp.get("/bookings/<string(length=43):token>")
@act(OWN)
def enter_booking(token):
    """Opens a private link: the browser holds it, and goes on to an address that opens nothing by itself."""
    found = db.session.get(Booking, links.opened(token, letters.PURPOSE, now=now()) or 0)
    response = page.go_to(url_for("places.own_booking", uuid=found.uuid if found else "0" * 36))
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, letters.PURPOSE, response)


@bp.get(BOOKING)
@act(OWN)
def own_booking(uuid):
    """The booking, its dates, what was agreed to, and who looked."""
    return own_page(held_booking(uuid))


@bp.post(f"{BOOKING}/confirmation")
@act(OWN)
def confirm_booking(uuid):
    """Takes the places, where there are so many, or those of an offer."""
    with writing_unit():
        found = held_booking(uuid)
        # Pressed on a page that was open before the booking ended: it now says that it did.
        if found.state != LEFT and not taking.confirm(found, now=now()):
            return own_page(found, {"many": bookings_own.PASSED if found.state == WAITING else bookings_own.too_few(found)})
        db.session.commit()
    return page.go_to(url_for("places.own_booking", uuid=uuid))


@bp.post(f"{BOOKING}/number")
@act(OWN)
def change_booking(uuid):
    """Changes for how many children it is."""
    typed = request.form.get("many", "").strip()[:20]
    with writing_unit():
        found = held_booking(uuid)
        fault = booking_form.many_fault(typed, found.kind)
        if found.state != LEFT and (fault or not taking.change(found, int(typed), now=now())):
            return own_page(found, {"many": fault or bookings_own.too_few(found, int(typed))}, typed)
        db.session.commit()
    return page.go_to(url_for("places.own_booking", uuid=uuid))


@bp.get(f"{BOOKING}/leaving")
@act(OWN)
def ask_leave_booking(uuid):
    """Gives the places up, or wipes everything?"""
    found = held_booking(uuid)
    return page.render("places/booking_leaving.html", private=True, booking=found, proof=_proof(found))


@bp.post(f"{BOOKING}/leaving")
@act(OWN)
def leave_booking(uuid):
    """Gives the places up."""
    return done(uuid, lambda found: taking.leave(found, "left", now=now()))


@bp.post(f"{BOOKING}/erasure")
@act(OWN)
def erase_booking(uuid):
    """Gives them up and wipes everything at once; not at all while the ledger that keeps it wiped cannot be written."""
    answer = done(uuid, lambda found: taking.erase(found, now=now()), erased=True)
    empty_log()
    return answer


@bp.get("/book/over")
@act(ASK)
def booking_over():
    """Everything about a booking was wiped."""
    return page.render("places/booking_over.html", private=True)


@bp.get(f"{BOOKING}/everything")
@act(OWN)
def booking_everything(uuid):
    """All that is held, as a file."""
    told = json.dumps(bookings_own.everything(held_booking(uuid)), ensure_ascii=False, indent=2)
    return Response(told, content_type="application/json; charset=utf-8", headers={
        "Cache-Control": page.PRIVATE, "Content-Disposition": 'attachment; filename="your-booking.json"'})


def held_booking(uuid):
    """The Booking that this browser holds; for whatever else was asked the request ends: open your link again."""
    found = db.session.scalar(sa.select(Booking).where(Booking.uuid == uuid))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if found is None or not (links.held(letters.PURPOSE, found.id) or links.hold_by_page(proof, letters.PURPOSE, found.id)):
        abort(page.render("places/over.html", status=404, private=True))
    return found


def _group():
    found = sa.select(Group).join(Service).where(Service.slug == request.args.get("activity", ""), Service.withdrawn_at.is_(None))
    return db.session.scalar(found.where(*seats.bookable())) or abort(404)


def _form(group, typed):
    return page.render("places/book.html", status=422 if typed.errors else 200, private=True, group=group, typed=typed,
                       kinds=booking_form.KINDS, form_errors=typed.errors, agree=wording.now_read(wording.BOOK),
                       remind_words=wording.now_read(wording.BOOK_REMIND),
                       by_text=wording.now_read(wording.TEXT) if texts.is_on() else None, made_at=traps.made_at(now()))


def own_page(found, errors=None, typed=None):
    """The private page of a Booking; with `errors` ({box: words}) what was typed comes back."""
    coming = dates.to_come(found.group, now())[:dates.SHOWN] if found.state != LEFT else []
    return page.render("places/booking.html", status=422 if errors else 200, private=True, booking=found, proof=_proof(found), dates=coming,
                       next=next((one for one in coming if not one.off), None), errors=errors or {}, form_errors=errors,
                       typed=found.many if typed is None else typed, consents=bookings_own.consents(found),
                       looks=bookings_own.looks(found), until=found.held_until and found.held_until.astimezone(sessions.LONDON),
                       number=waiting.number(found) if found.state == WAITING else 0,
                       free=seats.free(found.group), by_mail=letters.can_be_mailed(found), by_text=letters.can_be_texted(found),
                       remind_words=wording.now_read(wording.BOOK_REMIND))


def _proof(found):
    return links.page_of(letters.PURPOSE, found.id)


def done(uuid, verb, erased=False):
    """Runs a verb on the Booking that this browser holds, commits, and gives the way back to its page."""
    with writing_unit():
        verb(held_booking(uuid))
        db.session.commit()
    return page.go_to(url_for("places.booking_over") if erased else url_for("places.own_booking", uuid=uuid))
