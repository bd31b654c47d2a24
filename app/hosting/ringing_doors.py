"""The doors of a host's list of whom to ring about a changed date: opening it is a look, and each who was told is ticked."""
from flask import request

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import ringing, welcoming
from app.hosting import fetching, roster
from app.hosting.doors import now
from app.hosting.pages import show
from app.hosting.roster import LOOK
from app.web import page

CHANGED = "There is more to tell since you opened this page. Read it again, then tick who was told"


def hang(ways):
    """Hangs them."""
    for method, path, view in (("POST", "/ringing", look_whom_to_ring), ("GET", "/ringing", ring_list), ("POST", "/ringing/told", told)):
        ways.hang(method, path, view)


def look_whom_to_ring(ways, uuid):
    """Opens the list for half an hour, which each on it can see."""
    with writing_unit():
        door = ways.opening(uuid)
        door.look_at([one.place for one in _rings(door.group)] + roster.to_reach(door.group))
        db.session.commit()
    return page.go_to(door.to("people" if request.form.get("to") == "people" else "ring_list"))


def ring_list(ways, uuid):
    """Whom to ring, with their numbers and what to tell them."""
    return _list(ways.looking(uuid))


def told(ways, uuid):
    """Keeps who was told what stands there now; of whoever is to be told more by now the list asks again."""
    with writing_unit():
        door = ways.door(uuid)
        is_all = ringing.save(_rings(door.group), set(request.form.getlist("told")), now=now())
        db.session.commit()
    return page.go_to(door.to("ring_list")) if is_all else _list(ways.looking(uuid), CHANGED)


def _list(door, fault=""):
    rings = _rings(door.group)
    # Of somebody who came onto it since, there is no look in the record yet: the host opens it once more.
    if {one.place.uuid for one in rings} - fetching.seen_by([one.place for one in rings], LOOK, door.host, now()):
        return page.go_to(door.to("show"))
    return show("ringing", door, {"list": fault} if fault else None, rings=rings, version=ringing.version,
                first=welcoming.inside(door.group.id))


def _rings(group):
    return ringing.to_ring(group.id, sessions.today(now()))
