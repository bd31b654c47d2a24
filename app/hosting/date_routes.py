"""The doors of one date of a group whose places are for one date at a time: how many it has, and who comes, as somebody said who rang."""
from flask import abort, request, url_for

from app.extensions import db, writing_unit
from app.groups import dates, seating
from app.groups.models import PLACED
from app.hosting import fetching, opening
from app.hosting.pages import people_page
from app.hosting.routes import GROUP, HOST, bp, looked_at, looking, now
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

_DAY = f"{GROUP}/dates/<day>"
_PLACE = f"{GROUP}/places/<string(length=36):place>/dates/<day>"


@bp.post(f"{_DAY}/capacity")
@act(HOST)
def date_capacity(uuid, day):
    """Changes how many places one date has."""
    typed = request.form.get("places", "").strip()[:20]
    with writing_unit():
        door = looking(uuid)
        found = _date(door.group, day)
        fault = opening.change_date(door.group, found, typed, person(), now=now())
        if fault:
            return people_page(door, {"places": fault}, typed=typed, on=day)
        db.session.commit()
    return _home(uuid, day)


@bp.post(f"{_PLACE}/coming")
@act(HOST)
def date_coming(uuid, place, day):
    """Somebody comes on a date, takes the place that came up, or waits for it."""
    with writing_unit():
        group = looked_at(uuid)
        found = _placed(group, place)
        on = _date(group, day)
        if not on.off:
            seating.want(found, on, now=now(), by=person())
        db.session.commit()
    return _home(uuid, day)


@bp.post(f"{_PLACE}/absence")
@act(HOST)
def date_absence(uuid, place, day):
    """Somebody does not come on a date, or does not want the place that came up."""
    with writing_unit():
        group = looked_at(uuid)
        seating.give_up(_placed(group, place), _date(group, day).original_on, now=now(), by=person())
        db.session.commit()
    return _home(uuid, day)


def _placed(group, uuid):
    found = fetching.place(group, uuid)
    return found if found is not None and found.state == PLACED else abort(404)


def _date(group, day):
    """The Date to come of an original day (ISO, any text); for any other, and where a place is for all dates, the request ends."""
    return next((one for on, one in dates.to_choose(group, now()).items() if on.isoformat() == day), None) or abort(404)


def _home(uuid, day):
    return page.go_to(url_for("hosting.people", uuid=uuid, on=day))
