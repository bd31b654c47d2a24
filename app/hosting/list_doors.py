"""The doors of an open list of names: who comes and came, the list for paper, how to reach somebody, yes and no, a letter to everybody."""
from flask import abort, request

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import dates, deciding, joining, long_waits, moving, telling
from app.groups.models import ASKED
from app.hosting import fetching, roster
from app.hosting.doors import now
from app.hosting.pages import people_page, show
from app.web import page

_PLACE = "/places/<string(length=36):place>"


def hang(ways):
    """Hangs them."""
    for method, path, view in (("GET", "/people", people), ("POST", "/people", came), ("POST", "/register", register),
                               ("POST", "/letters", write), ("POST", f"{_PLACE}/contact", contact),
                               ("POST", f"{_PLACE}/confirmation", confirm), ("POST", f"{_PLACE}/approval", approve),
                               ("POST", f"{_PLACE}/removal", remove)):
        ways.hang(method, path, view)


def people(ways, uuid):
    """Who comes and what helps, for one date."""
    return people_page(ways.looking(uuid))


def came(ways, uuid):
    """Keeps who came on a date."""
    with writing_unit():
        door = ways.looking(uuid)
        day = _day(door)
        roster.save_came(door.group, day.original_on, set(request.form.getlist("came")))
        db.session.commit()
    return page.go_to(door.to("people", on=day.original_on, done="came"))


def register(ways, uuid):
    """The list of one date for paper; printing it is a look."""
    with writing_unit():
        door = ways.looking(uuid)
        day = _day(door)
        found = roster.roster(door.group, day.original_on)
        door.look("register printed", people=len(found.lines))
        db.session.commit()
    return show("register", door, day=day, roster=found, today=sessions.today(now()))


def contact(ways, uuid, place):
    """Shows how to reach one person, for a reason; one row in the record."""
    why = request.form.get("why", "")
    with writing_unit():
        door = ways.looking(uuid)
        found = placed(door, place)
        if why not in roster.WHY:
            return people_page(door, {"reach-one": "Choose why you need it"})
        door.look("contact opened", place=found, why=why)
        db.session.commit()
    return people_page(door, opened=found)


def confirm(ways, uuid, place):
    """Keeps that somebody was rung, and wants the place that they asked for or that came up; then their words are read to them."""
    with writing_unit():
        door = ways.looking(uuid)
        found = placed(door, place)
        waits = long_waits.waits_for_call(found)
        verb = long_waits.still if waits else moving.accept if roster.is_offered_by_phone(found) else joining.confirm
        verb(found, now=now(), by=door.by)
        has_a_page = telling.can_be_written_to(found) or telling.has_words(found)
        db.session.commit()
    return page.go_to(door.to("people") if has_a_page else door.to("ask_words", place=place))


def approve(ways, uuid, place):
    """Says yes to somebody."""
    return _with(ways, uuid, place, lambda door, found: deciding.approve(found, door.by, now=now()))


def remove(ways, uuid, place):
    """Takes somebody off the list who was rung and does not want it, who rang to say that they leave, or to whom the host says no."""
    return _with(ways, uuid, place, _take_off)


def write(ways, uuid):
    """Writes to everybody with a place, each alone; says who must be rung."""
    with writing_unit():
        door = ways.opening(uuid)
        words, fault = roster.read_letter(request.form.get("words", ""), door.group)
        if fault:
            # The names that the page shows are a look, where this opened the list anew.
            db.session.commit()
            return people_page(door, {"words": fault}, words=words)
        sent, to_ring = roster.write_to_all(door.group, door.host.name, words, now=now())
        door.look("wrote to all")
        db.session.commit()
    return show("written", door, sent=sent, to_ring=to_ring)


def placed(door, uuid):
    """The Place of a uuid (any text) in the group of a Door; for any other the request ends, for who left meanwhile with the list."""
    found = fetching.place(door.group, uuid)
    if found is None and fetching.has_left(door.group, uuid):
        abort(page.go_to(door.to("people")))
    return found or abort(404)


def _take_off(door, found):
    if found.state == ASKED:
        deciding.turn_down(found, door.by, now=now())
    elif roster.may_take_off(found):
        moving.leave(found, "host", now=now(), by=door.by)


def _day(door):
    return dates.of_day(door.group, request.form.get("on", ""), now()) or abort(404)


def _with(ways, uuid, place, verb):
    with writing_unit():
        door = ways.looking(uuid)
        verb(door, placed(door, place))
        db.session.commit()
    return page.go_to(door.to("people"))
