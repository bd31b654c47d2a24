"""The doors of a place's private page: opened by its link, and from there by the cookie alone (SECURITY SI-2)."""
from flask import abort, request, url_for

from app.directory import sessions
from app.extensions import db, empty_log, writing_unit
from app.groups import attending, courses, dates, forgetting, helps, joining, long_waits, moving, reminding, telling
from app.groups.models import LEFT, Place
from app.people import links
from app.people.permissions import act
from app.places import choosing, first_visit, own, reaching, thanks, withdrawing
from app.places.routes import bp, now
from app.web import page

OWN = "place.own"
_PLACE = "/places/<string(length=36):uuid>"


@bp.get("/places/<string(length=43):token>")
@act(OWN)
def enter(token):
    """Opens a private link: the browser holds it, and goes on to an address that opens nothing by itself."""
    place = db.session.get(Place, links.opened(token, telling.PURPOSE, now=now()) or 0)
    response = page.go_to(url_for("places.mine", uuid=place.uuid if place else "0" * 36))
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, telling.PURPOSE, response)


@bp.get(_PLACE)
@act(OWN)
def mine(uuid):
    """The place, its dates, what was typed and agreed to, and who looked."""
    place = held_place(uuid)
    coming = dates.to_come(place.group, now()) if place.state != LEFT else []
    more, away, remind = "more" in request.args, attending.of_place(place), reminding.of(place)
    dated = choosing.shown(place, now(), more)
    return page.render(
        "places/mine.html", private=True, place=place, proof=_proof(place), helped=helps.words(place.helps),
        more=len(coming) > dates.SHOWN and not more, dates=coming if more else coming[:dates.SHOWN], away=away,
        next=choosing.next_of(dated["choices"]) if place.group.per_date else choosing.next_coming(coming, away),
        thanks=thanks.of(request.args, place, coming, dated["choices"], away, remind),
        **dated, course=courses.week_words(place.group, sessions.today(now())),
        until=place.held_until.astimezone(sessions.LONDON) if place.held_until else None, can_remind=telling.can_be_written_to(place),
        new_reach=reaching.waiting(place, now()), **first_visit.shown(place), reminders=reminding.WHEN, remind=remind,
        number=own.number_in_line(place), has_calendar=links.is_there(telling.CALENDAR, place.id),
        consents=own.said_yes(place), follows=withdrawing.FOLLOWS,
        looks=[(at.astimezone(sessions.LONDON), who, what) for at, who, what in own.looks(place)])


@bp.post(f"{_PLACE}/confirmation")
@act(OWN)
def confirm(uuid):
    """Keeps the place, or the place in the line."""
    return _done(uuid, lambda place: joining.confirm(place, now=now()))


@bp.post(f"{_PLACE}/acceptance")
@act(OWN)
def accept(uuid):
    """Says yes to an offer."""
    return _done(uuid, lambda place: moving.accept(place, now=now()))


@bp.post(f"{_PLACE}/refusal")
@act(OWN)
def decline(uuid):
    """Says no to an offer, and goes on waiting."""
    return _done(uuid, lambda place: moving.decline(place, now=now()))


@bp.post(f"{_PLACE}/waiting")
@act(OWN)
def waiting(uuid):
    """Still waits."""
    return _done(uuid, lambda place: long_waits.still(place, now=now()))


@bp.post(f"{_PLACE}/dates/<day>/absence")
@act(OWN)
def away(uuid, day):
    """Cannot come on a date."""
    return _done(uuid, lambda place: _say(place, day, False), done="date", on=day)


@bp.post(f"{_PLACE}/dates/<day>/coming")
@act(OWN)
def coming_after_all(uuid, day):
    """Can come after all; or, where a place is for one date at a time, would like to come on it, or takes what was offered."""
    return _done(uuid, lambda place: _say(place, day, True), done="date", on=day)


@bp.post(f"{_PLACE}/reminders")
@act(OWN)
def reminders(uuid):
    """Begins or ends reminders."""
    return _done(uuid, lambda place: own.set_reminders(place, request.form.get("remind", ""), now=now()), done="reminders")


@bp.get(f"{_PLACE}/details")
@act(OWN)
def ask_details(uuid):
    """The form of details."""
    place = held_place(uuid)
    if place.state == LEFT:
        return _home(uuid)
    return _details(place, {"name": place.name or "", "help": place.helps or "", "more": place.more or ""}, {})


@bp.post(f"{_PLACE}/details")
@act(OWN)
def details(uuid):
    """Keeps changed details."""
    with writing_unit():
        place = held_place(uuid)
        if place.state == LEFT:
            return _home(uuid)
        typed, faults = own.read(request.form, place)
        faults = faults or own.change(place, typed, now=now())
        if faults:
            return _details(place, typed, faults)
        db.session.commit()
    return _home(uuid, done="details")


@bp.get(f"{_PLACE}/leaving")
@act(OWN)
def ask_leave(uuid):
    """Gives it up?"""
    place = held_place(uuid)
    today = sessions.today(now())
    return page.render("places/leaving.html", private=True, place=place, proof=_proof(place), helps_until=today + forgetting.HELPS_KEPT,
                       until=today + forgetting.CONTACT_KEPT)


@bp.post(f"{_PLACE}/leaving")
@act(OWN)
def leave(uuid):
    """Gives it up; the next in line is offered it."""
    return _done(uuid, lambda place: moving.leave(place, "left", now=now()))


@bp.get(f"{_PLACE}/erasure")
@act(OWN)
def ask_erase(uuid):
    """Erase everything?"""
    place = held_place(uuid)
    return page.render("places/erasure.html", private=True, place=place, proof=_proof(place))


@bp.post(f"{_PLACE}/erasure")
@act(OWN)
def erase(uuid):
    """Erases everything at once; not at all while the ledger that keeps it erased cannot be written."""
    answer = _done(uuid, lambda place: own.erase(place, now=now()))
    empty_log()
    return answer


@bp.post(f"{_PLACE}/finishing")
@act(OWN)
def finish(uuid):
    """Lets the browser go of all it holds."""
    return links.finish(page.go_to("/"))


def _done(uuid, verb, **said):
    with writing_unit():
        verb(held_place(uuid))
        db.session.commit()
    return _home(uuid, **said)


def _home(uuid, **said):
    return page.go_to(url_for("places.mine", uuid=uuid, **said))


def held_place(uuid):
    """The Place that this browser holds; for whatever else was asked the request ends: open your link again."""
    place = own.by_uuid(uuid)
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if place is None or not (links.held(telling.PURPOSE, place.id) or links.hold_by_page(proof, telling.PURPOSE, place.id)):
        abort(page.render("places/over.html", status=404, private=True))
    return place


def _say(place, day, is_coming):
    if place.state == LEFT:
        return  # Pressed on a page that was open before they left, and that now says so.
    on = _day(place, day)
    if place.group.per_date is None:
        attending.say_away(place, on, not is_coming, now=now())
    elif not choosing.change(place, on, is_coming, now=now()):
        abort(404)


def _day(place, day):
    found = dates.of_day(place.group, day, now())
    return found.original_on if found else abort(404)


def _proof(place):
    return links.page_of(telling.PURPOSE, place.id)


def _details(place, typed, faults):
    return page.render("places/details.html", status=422 if faults else 200, private=True, place=place, proof=_proof(place), typed=typed,
                       faults=faults, form_errors=faults,
                       offered={one: helps.HELPS[one] for one in place.group.helps.split() if one in helps.HELPS})
