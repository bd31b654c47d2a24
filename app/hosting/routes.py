"""The doors of hosting for who is signed in: open a group, look at its names, close it; and, hung here, those that every host has."""
from flask import Blueprint, abort, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import moving, wording
from app.hosting import adding_doors, asked, date_doors, fetching, group_doors, list_doors, offering, opening, pages, ringing_doors, roster
from app.hosting.doors import Door, Ways, now
from app.people.permissions import act, can
from app.people.signing_in import person
from app.web import page

bp = Blueprint("hosting", __name__)
HOST, OPEN = "group.host", "group.open"
OFFER_WORDS = wording.now_read(wording.OFFER)
GROUP = "/groups/<string(length=36):uuid>"


@bp.get("/groups")
@act(HOST)
def everything():
    """The groups that somebody hosts; for a coordinator also how to open one."""
    me, words = person(), request.args.get("name", "").strip()[:100]
    opens, groups = can(me, OPEN), fetching.groups_of(me)
    return page.render("hosting/groups.html", private=True, groups=groups, opens=opens, words=words,
                       waits={one.id: pages.to_answer(one) for one in groups},
                       offers=offering.for_me(me, now()), requests=asked.waiting(me),
                       to_read=fetching.welcomes_to_read(me), figures=can(me, "group.figures"),
                       nearby=fetching.to_meet_at(me), offer_words=OFFER_WORDS,
                       found=fetching.named(me, words) if opens else [])


@bp.get("/groups/new")
@act(OPEN)
def ask():
    """The questions by which a group is opened."""
    return _form(_service(), opening.Asked(places=request.args.get("places", "")[:3]))


@bp.post("/groups/new")
@act(OPEN)
def take():
    """Opens it."""
    with writing_unit():
        service = _service()
        record = opening.record_of(service, now())
        careful = opening.is_careful(record)
        hosts = [*opening.hosts_for(person()), *opening.owners_for(service, careful)]
        typed = opening.read(request.form, hosts, careful, sessions.today(now()))
        if typed.errors or opening.refuses(record) or asked.has_group(service.id):
            return _form(service, typed)
        host = next(one for one in hosts if one.uuid == typed.host)
        group = opening.open_group(service, typed, host, person(), careful=careful, now=now())
        uuid, mine = group.uuid, host.uuid == person().uuid
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=uuid) if mine else url_for("hosting.everything"))


@bp.post(f"{GROUP}/looks")
@act(HOST)
def look(uuid):
    """Opens the list of names, with how to reach whom to ring."""
    with writing_unit():
        found = opening_names(uuid)
        found.look_at(roster.to_reach(found.group))
        db.session.commit()
    return page.go_to(found.to("people"))


@bp.get(f"{GROUP}/closing")
@act(HOST)
def ask_close(uuid):
    """Close it?"""
    return page.render("hosting/closing.html", private=True, group=_group(uuid))


@bp.post(f"{GROUP}/closing")
@act(HOST)
def close(uuid):
    """Closes it: everybody is told."""
    with writing_unit():
        moving.close(_group(uuid), now=now(), by=person())
        db.session.commit()
    return page.go_to(url_for("hosting.everything"))


def _group(uuid):
    return fetching.group(person(), uuid) or abort(404)


def door(uuid):
    """The Door of whoever is signed in to their group; for any other the request ends."""
    group = _group(uuid)
    return Door(group, fetching.host_of(group, person()), person(), bp.name, group.uuid)


def looking(uuid):
    """The Door of whoever opened the names lately; else the request ends where they open them."""
    found = door(uuid)
    return found if fetching.is_looking(found.group, person(), now()) else abort(page.go_to(found.to("show")))


def looked_at(uuid):
    """The group whose names somebody opened lately, as looking()."""
    return looking(uuid).group


def opening_names(uuid):
    """The Door of whoever opens the list of names now, which its members can see; it stays open for half an hour."""
    found = door(uuid)
    if not fetching.is_looking(found.group, person(), now()):
        found.look("roster opened")
    return found


def _service():
    """The activity of the address; where a coordinator has to decide the request ends where that is asked for."""
    found = fetching.service(person(), request.args.get("activity", "")) or abort(404)
    careful = opening.is_careful(opening.record_of(found, now()))
    if not can(person(), OPEN, fetching.Opened(found, careful)):
        abort(page.go_to(url_for("group_asking.ask", activity=found.slug)))
    return found


def _form(service, typed):
    record, me = opening.record_of(service, now()), person()
    return page.render("hosting/new.html", status=422 if typed.errors else 200, private=True, service=service, asked=typed,
                       hidden=any(one.location.private for one in record.venues),
                       is_open=asked.has_group(service.id), form_errors=typed.errors, hosts=opening.hosts_for(me),
                       owners=opening.owners_for(service, opening.is_careful(record)), who=opening.WHO,
                       careful=opening.is_careful(record), refused=opening.refuses(record), children=opening.for_children(record),
                       helps=opening.helps.HELPS)


for _doors in (group_doors, list_doors, date_doors, adding_doors, ringing_doors):
    _doors.hang(Ways(bp, GROUP, HOST, door, looking, opening_names))
