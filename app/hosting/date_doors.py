"""The doors of one date of a group: who comes on it, as somebody said who rang; and how many it has, where people choose their dates."""
from flask import abort, request

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import attending, dates, seating
from app.groups.models import PLACED
from app.hosting import opening
from app.hosting.doors import now
from app.hosting.list_doors import placed
from app.hosting.pages import people_page
from app.web import page

_PLACE = "/places/<string(length=36):place>/dates/<day>"


def hang(ways):
    """Hangs them."""
    for path, view in (("/dates/<day>/capacity", date_capacity), (f"{_PLACE}/coming", date_coming), (f"{_PLACE}/absence", date_absence)):
        ways.hang("POST", path, view)


def date_capacity(ways, uuid, day):
    """Changes how many places one date has."""
    typed = request.form.get("places", "").strip()[:20]
    with writing_unit():
        door = ways.looking(uuid)
        if door.group.per_date is None:
            abort(404)
        fault = opening.change_date(door.group, _date(door.group, day), typed, door.by, now=now())
        if fault:
            return people_page(door, {"places": fault}, typed=typed, on=day)
        db.session.commit()
    return page.go_to(door.to("people", on=day))


def date_coming(ways, uuid, place, day):
    """Somebody comes on a date after all; or, where people choose their dates, takes the place that came up, or waits for it."""
    def comes(door, found, on):
        if door.group.per_date is None:
            attending.say_away(found, on.original_on, False, now=now())
        elif not on.off:
            seating.want(found, on, now=now(), by=door.by)
    return _say(ways, uuid, place, day, comes)


def date_absence(ways, uuid, place, day):
    """Somebody does not come on a date, or does not want the place that came up."""
    def stays_away(door, found, on):
        if door.group.per_date is None:
            attending.say_away(found, on.original_on, True, now=now())
        else:
            seating.give_up(found, on.original_on, now=now(), by=door.by)
    return _say(ways, uuid, place, day, stays_away)


def _say(ways, uuid, place, day, step):
    with writing_unit():
        door = ways.looking(uuid)
        found = placed(door, place)
        step(door, found if found.state == PLACED else abort(404), _date(door.group, day))
        db.session.commit()
    return page.go_to(door.to("people", on=day))


def _date(group, day):
    """The Date to come of an original day (ISO, any text); for any other the request ends."""
    if group.per_date is not None:
        return next((one for on, one in dates.to_choose(group, now()).items() if on.isoformat() == day), None) or abort(404)
    found = dates.of_day(group, day, now())
    return found if found is not None and found.on >= sessions.today(now()) else abort(404)

