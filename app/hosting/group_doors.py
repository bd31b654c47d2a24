"""The doors of a group that need no name: its page, how many places there are until when people join a course, and that it goes on."""
from flask import abort, request

from app.extensions import db, writing_unit
from app.groups import courses, quiet
from app.hosting import opening
from app.hosting.doors import now
from app.hosting.pages import group_page
from app.web import page


def hang(ways):
    """Hangs them."""
    for method, path, view in (("GET", "", show), ("POST", "/capacity", capacity), ("POST", "/joining", joining_weeks),
                               ("POST", "/going-on", goes_on)):
        ways.hang(method, path, view)


def show(ways, uuid):
    """Its numbers, and what can be done; no name."""
    return group_page(ways.door(uuid))


def capacity(ways, uuid):
    """Changes how many places there are."""
    with writing_unit():
        door = ways.door(uuid)
        fault = opening.change_places(door.group, request.form.get("places", "").strip()[:20], door.by, now=now())
        if fault:
            return group_page(door, {"places": fault})
        db.session.commit()
    return page.go_to(door.to("show"))


def joining_weeks(ways, uuid):
    """Changes the week until which people may join a course."""
    with writing_unit():
        door = ways.door(uuid)
        if door.group.closed_at is not None or not courses.is_course(door.group):
            abort(404)
        fault = courses.set_join_weeks(door.group, request.form.get("joins", "").strip()[:20], door.by, now=now())
        if fault:
            return group_page(door, {"joins": fault})
        db.session.commit()
    return page.go_to(door.to("show"))


def goes_on(ways, uuid):
    """Says that a group of which nothing was heard goes on."""
    with writing_unit():
        door = ways.door(uuid)
        for found in quiet.among([door.group] if door.group.closed_at is None else [], now()):
            quiet.note(found, quiet.GOES_ON, door.by, now=now())
        db.session.commit()
    return page.go_to(door.to("show"))
