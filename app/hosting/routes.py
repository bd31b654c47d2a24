"""The doors of hosting: open a group, see who comes, ring, tick, print, write to all, change the places, close."""
from flask import Blueprint, abort, current_app, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import courses, dates, emergencies, joining, moving, quiet, ringing, telling, welcoming, wording
from app.groups.models import ASKED
from app.hosting import asked, dated, fetching, offering, opening, roster
from app.people.permissions import act, can
from app.people.signing_in import person
from app.web import page

bp = Blueprint("hosting", __name__)
HOST, OPEN = "group.host", "group.open"
OFFER_WORDS = wording.now_read(wording.OFFER)
GROUP = "/groups/<string(length=36):uuid>"
_PLACE = f"{GROUP}/places/<string(length=36):place>"


@bp.get("/groups")
@act(HOST)
def everything():
    """The groups that somebody hosts; for a coordinator also how to open one."""
    me, words = person(), request.args.get("name", "").strip()[:100]
    opens = can(me, OPEN)
    return page.render("hosting/groups.html", private=True, groups=fetching.groups_of(me), opens=opens, words=words,
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


@bp.get(GROUP)
@act(HOST)
def show(uuid):
    """Its numbers, and what can be done; no name."""
    return group_page(_group(uuid))


@bp.post(f"{GROUP}/looks")
@act(HOST)
def look(uuid):
    """Opens the list of names for half an hour, which its members can see."""
    with writing_unit():
        group = _group(uuid)
        if not fetching.is_looking(group, person(), now()):
            roster.look(group, person(), "roster opened", now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.people", uuid=uuid))


@bp.get(f"{GROUP}/people")
@act(HOST)
def people(uuid):
    """Who comes and what helps, for one date."""
    group = _group(uuid)
    if not fetching.is_looking(group, person(), now()):
        return page.go_to(url_for("hosting.show", uuid=uuid))
    return people_page(group)


@bp.post(f"{GROUP}/people")
@act(HOST)
def came(uuid):
    """Keeps who came on a date."""
    with writing_unit():
        group = looked_at(uuid)
        day = dates.of_day(group, request.form.get("on", ""), now()) or abort(404)
        roster.save_came(group, day.original_on, set(request.form.getlist("came")))
        db.session.commit()
    return page.go_to(url_for("hosting.people", uuid=uuid, on=day.original_on))


@bp.post(f"{GROUP}/register")
@act(HOST)
def register(uuid):
    """The list of one date for paper; printing it is a look."""
    with writing_unit():
        group = looked_at(uuid)
        day = dates.of_day(group, request.form.get("on", ""), now()) or abort(404)
        found = roster.roster(group, day.original_on)
        roster.look(group, person(), "register printed", now=now(), people=len(found.lines))
        db.session.commit()
    return page.render("hosting/register.html", private=True, group=group, day=day, roster=found, today=sessions.today(now()))


@bp.post(f"{_PLACE}/contact")
@act(HOST)
def contact(uuid, place):
    """Shows how to reach one person, for a reason; one row in the record."""
    why = request.form.get("why", "")
    with writing_unit():
        group = looked_at(uuid)
        found = fetching.place(group, place) or abort(404)
        if why not in roster.WHY:
            return people_page(group, fault="Choose why you need it")
        roster.look(group, person(), "contact opened", now=now(), place=found, why=why)
        db.session.commit()
    return people_page(group, opened=found)


@bp.post(f"{_PLACE}/confirmation")
@act(HOST)
def confirm(uuid, place):
    """Keeps that somebody was rung, and wants the place that they asked for or that came up; then their words are read to them."""
    with writing_unit():
        found = fetching.place(looked_at(uuid), place) or abort(404)
        if roster.is_offered_by_phone(found):
            moving.accept(found, now=now(), by=person())
        else:
            joining.confirm(found, now=now(), by=person())
        has_a_page = telling.can_be_written_to(found) or telling.has_words(found)
        db.session.commit()
    return page.go_to(url_for("hosting.people", uuid=uuid) if has_a_page else url_for("hosting.ask_words", uuid=uuid, place=place))


@bp.post(f"{_PLACE}/approval")
@act(HOST)
def approve(uuid, place):
    """Says yes to somebody."""
    return _with(uuid, place, lambda found: moving.approve(found, person(), now=now()))


@bp.post(f"{_PLACE}/removal")
@act(HOST)
def remove(uuid, place):
    """Takes somebody off the list who was rung and does not want it, or to whom the host says no."""
    return _with(uuid, place, lambda found: moving.leave(found, "host", now=now(), by=person())
                 if found.state == ASKED or found.confirmed_at is None or roster.is_offered_by_phone(found) else None)


@bp.post(f"{GROUP}/capacity")
@act(HOST)
def capacity(uuid):
    """Changes how many places there are."""
    with writing_unit():
        group = _group(uuid)
        fault = opening.change_places(group, request.form.get("places", "").strip()[:20], person(), now=now())
        if fault:
            return group_page(group, {"places": fault})
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=uuid))


@bp.post(f"{GROUP}/letters")
@act(HOST)
def write(uuid):
    """Writes to everybody with a place, each alone; says who must be rung."""
    with writing_unit():
        group = looked_at(uuid)
        words, fault = roster.read_letter(request.form.get("words", ""), group)
        if fault:
            return people_page(group, fault=fault, words=words, box="words")
        sent, to_ring = roster.write_to_all(group, person(), words, now=now())
        db.session.commit()
    return page.render("hosting/written.html", private=True, group=group, sent=sent, to_ring=to_ring)


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


def _with(uuid, place, verb):
    with writing_unit():
        verb(fetching.place(looked_at(uuid), place) or abort(404))
        db.session.commit()
    return page.go_to(url_for("hosting.people", uuid=uuid))


def _group(uuid):
    return fetching.group(person(), uuid) or abort(404)


def looked_at(uuid):
    """The group whose names somebody opened lately; else the request ends where they open them."""
    group = _group(uuid)
    if not fetching.is_looking(group, person(), now()):
        abort(page.go_to(url_for("hosting.show", uuid=uuid)))
    return group


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


def group_page(group, errors=None):
    """A host's page of one group, with what is wrong in a form of it ({box: words})."""
    told = roster.roster(group, None)
    return page.render("hosting/group.html", status=422 if errors else 200, private=True, group=group, roster=told, errors=errors or {},
                       form_errors=errors, typed=request.form.get("places", _places(group)) if errors else _places(group),
                       course=courses.week_words(group, sessions.today(now())),
                       joins=request.form.get("joins", group.join_weeks or "") if errors else group.join_weeks or "",
                       ring=sum(one.told_at is None for one in ringing.to_ring(group.id, sessions.today(now()))),
                       next=next((one for one in dates.to_come(group, now()) if not one.off), None),
                       dated=dated.next_ones(group, now()),
                       emergencies=emergencies.lately(group.id, now()),
                       quiet=next(iter(quiet.among([group] if group.closed_at is None else [], now())), None),
                       local=lambda at: at.astimezone(sessions.LONDON), welcome=welcoming.inside(group.id))


def _places(group):
    return group.capacity if group.per_date is None else group.per_date


def people_page(group, fault="", words="", box="", opened=None, typed=None, on=""):
    """The names of a group on one date, with what is wrong in a box of it; `typed` is what stood in the box of its places."""
    days = roster.days(group, now())
    chosen = on or request.args.get("on", "") or request.form.get("on", "")
    today = sessions.today(now())
    day = next((one for one in days if one.original_on.isoformat() == chosen), None) or next((one for one in days if one.on >= today), None)
    return page.render("hosting/people.html", status=422 if fault else 200, private=True, group=group, days=days, day=day, fault=fault,
                       words=words, box=box, opened=opened, form_errors=fault, why=roster.WHY, how_of=roster.how_of, until=roster.until,
                       can_be_written_to=telling.can_be_written_to,
                       roster=roster.roster(group, day.original_on if day else None), today=today,
                       on_date=dated.of(group, day, now()), typed=typed)


def now():
    """This moment, as the site has it."""
    return current_app.config["NOW"]()
