"""The doors of a host's list of whom to ring about a changed date: opening it is a look, and each who was told is ticked."""
from flask import abort, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import ringing, welcoming
from app.hosting import fetching, roster
from app.hosting.routes import GROUP, HOST, bp, now
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

LOOK = "ring list opened"
CHANGED = "There is more to tell since you opened this page. Read it again, then tick who was told"


@bp.post(f"{GROUP}/ringing")
@act(HOST)
def look_whom_to_ring(uuid):
    """Opens the list for half an hour, which each on it can see."""
    with writing_unit():
        group = _group(uuid)
        if not fetching.is_looking(group, person(), now()):
            roster.look(group, person(), "roster opened", now=now())
        for one in _rings(group):
            roster.look(group, person(), LOOK, now=now(), place=one.place)
        db.session.commit()
    return page.go_to(url_for("hosting.ring_list", uuid=uuid))


@bp.get(f"{GROUP}/ringing")
@act(HOST)
def ring_list(uuid):
    """Whom to ring, with their numbers and what to tell them."""
    return _list(_group(uuid))


@bp.post(f"{GROUP}/ringing/told")
@act(HOST)
def told(uuid):
    """Keeps who was told what stands there now; of whoever is to be told more by now the list asks again."""
    with writing_unit():
        group = _group(uuid)
        is_all = ringing.save(_rings(group), set(request.form.getlist("told")), now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.ring_list", uuid=uuid)) if is_all else _list(group, CHANGED)


def _list(group, fault=""):
    rings = _rings(group)
    # Of somebody who came onto it since, there is no look in the record yet: the host opens it once more.
    if not fetching.is_looking(group, person(), now()) or not fetching.looked_at_all([one.place for one in rings], LOOK, person(), now()):
        return page.go_to(url_for("hosting.show", uuid=group.uuid))
    return page.render("hosting/ringing.html", status=422 if fault else 200, private=True, group=group, rings=rings, fault=fault,
                       form_errors=fault, version=ringing.version, first=welcoming.inside(group.id))


def _rings(group):
    return ringing.to_ring(group.id, sessions.today(now()))


def _group(uuid):
    return fetching.group(person(), uuid) or abort(404)
