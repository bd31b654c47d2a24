"""The doors of meetings: what is to come, one of them, "I'm coming", its calendar entry, its host's form and what is kept with it."""
from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory import calendar, sessions
from app.extensions import db, writing_unit
from app.learning import materials, meeting, meeting_form, showing, writing
from app.people import limits
from app.people.permissions import act, can
from app.people.signing_in import person
from app.web import page
from app.web.dates import clock
from app.web.text import tidy_text

bp = Blueprint("meetings", __name__)
READ, KEEP = meeting.READ, meeting.KEEP
MOST_PAST = 20
MOST_SENT, MOST_AT_ONCE = 6 * 1024 * 1024, 512 * 1024
DONE = {"coming": "We know that you come.", "not": "You are off the list.", "kept": "It is saved.",
        "off": "It is called off. We wrote to who comes.", "added": "It is kept with the meeting.", "gone": "It is taken away.",
        "sent": "A coordinator looks at it first. We write to you.", "decided": "It is decided. Thank you."}


@bp.url_value_preprocessor
def _room_for_a_file(endpoint, _values):
    # Here, since the form's token is looked for before the view runs.
    if endpoint == "meetings.add_material":
        request.max_content_length, request.max_form_memory_size = MOST_SENT, MOST_AT_ONCE


@bp.get("/meetings")
@act(READ)
def meetings():
    """What is to come, and what was, with what is kept of it."""
    today, me = _today(), person()
    lines = [showing.meeting_line(one, today) for one in meeting.coming(today)]
    return page.render("learning/meetings.html", private=True, lines=lines, may_add=can(me, KEEP),
                       waiting=[showing.meeting_line(one, today) for one in meeting.waiting(me)], may_decide=can(me, meeting.DECIDE),
                       past=[showing.meeting_line(one, today) for one in meeting.past(today, MOST_PAST)])


@bp.get("/meetings/new")
@act(KEEP)
def ask():
    """What, when, where, for whom?"""
    return _form(None, {}, {}, writing.new_key())


@bp.post("/meetings/new")
@act(KEEP)
def add():
    """Puts a meeting up; the same form again is the same one."""
    said, typed, faults = meeting_form.read(request.form, _today())
    key = request.form.get("key", "")
    if faults:
        return _form(None, typed, faults, key)
    with writing_unit():
        made = meeting.keep(person(), key, said, now=_now())
        db.session.commit()
    return _back(made.uuid, "kept" if made.approved_at else "sent")


@bp.get("/meetings/<uuid>")
@act(READ)
def show(uuid):
    """One meeting: when, where, for whom, and what is kept with it."""
    return shown(_fetched(uuid))


@bp.get("/meetings/<uuid>/calendar")
@act(READ)
def entry(uuid):
    """Its calendar entry; the link stands in it for those who come."""
    found = _fetched(uuid)
    sees = showing.sees_link(found, person())
    told = calendar.meeting(
        found.uuid, found.title, found.on, found.opens, found.closes, where=found.where or "Online",
        url=current_app.config["SITE_URL"] + url_for("meetings.show", uuid=found.uuid),
        words="\n".join(filter(None, (found.about, found.link if sees else ""))),
        uid_name=current_app.config["UID_NAME"], changed_at=found.touched_at, off=found.off_at is not None)
    return Response(told, content_type="text/calendar; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="meeting.ics"', "Cache-Control": page.PRIVATE})


@bp.post("/meetings/<uuid>/coming")
@act(READ)
def coming(uuid):
    """Says that this person comes, or that they do not."""
    is_coming = request.form.get("comes") != "no"
    with writing_unit():
        meeting.come(_fetched(uuid), person(), is_coming, now=_now())
        db.session.commit()
    return _back(uuid, "coming" if is_coming else "not")


@bp.get("/meetings/<uuid>/change")
@act(KEEP)
def ask_change(uuid):
    """The form with what it is by now."""
    found = _own(uuid)
    typed = {name: getattr(found, name) or "" for name in ("kind", "title", "about", "whom", "where", "link", "leads")}
    ends = "" if found.closes is None else clock(found.closes)
    return _form(found, typed | {"on": found.on.isoformat(), "starts": clock(found.opens), "ends": ends}, {})


@bp.post("/meetings/<uuid>/change")
@act(KEEP)
def change(uuid):
    """Changes it; who comes is told."""
    with writing_unit():
        found = _own(uuid)
        said, typed, faults = meeting_form.read(request.form, _today(), found.on)
        if faults:
            return _form(found, typed, faults)
        meeting.change(found, person(), said, now=_now())
        db.session.commit()
    return _back(uuid, "kept")


@bp.post("/meetings/<uuid>/calling-off")
@act(KEEP)
def call_off(uuid):
    """Calls it off; who comes is told."""
    with writing_unit():
        meeting.call_off(_own(uuid), person(), now=_now())
        db.session.commit()
    return _back(uuid, "off")


@bp.post("/meetings/<uuid>/materials")
@act(KEEP)
def add_material(uuid):
    """Keeps a link or a file with it."""
    name, fault = tidy_text(request.form.get("name", ""), 100)
    link, sent = request.form.get("link", "").strip(), request.files.get("file")
    content = sent.read() if sent and sent.filename else None
    if sent:
        sent.close()
    faults = {"name": fault or "Say what it is"} if fault or not name else {}
    if link and not meeting_form.https(link):
        faults["link"] = meeting_form.NO_LINK
    elif bool(link) == (content is not None):
        faults["file"] = "Choose a file, or give a link" if not link else "Choose a file or give a link, not both"
    typed = {"name": name, "link": tidy_text(link, 500)[0]}
    if faults:
        return shown(_own(uuid), faults, typed, 422)
    _own(uuid)
    db.session.rollback()
    wait = limits.allow("upload", str(person().id), now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        found = _own(uuid)
        try:
            materials.add(found, name, link=link, content=content, now=_now())
        except materials.Refused as refusal:
            return shown(found, {"file": str(refusal)}, typed, 422)
        db.session.commit()
    return _back(uuid, "added")


@bp.get("/meetings/materials/<uuid>")
@act(READ)
def material(uuid):
    """A file that is kept with a meeting, to be saved: never shown within the site."""
    found = materials.by_uuid(uuid)
    if found is None or found.content is None or meeting.by_uuid(person(), found.meeting.uuid) is None:
        abort(404)
    return Response(found.content, content_type=materials.TYPES[found.ending], headers={
        "Content-Disposition": f'attachment; filename="{materials.file_name(found)}"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": page.PRIVATE})


@bp.post("/meetings/materials/<uuid>/removal")
@act(KEEP)
def remove_material(uuid):
    """Takes away what was kept."""
    with writing_unit():
        found = materials.by_uuid(uuid)
        if found is None or not can(person(), KEEP, found.meeting):
            abort(404)
        then = found.meeting.uuid
        db.session.delete(found)
        db.session.commit()
    return _back(then, "gone")


def shown(found, faults=None, typed=None, status=200):
    """The page of a Meeting, with what is wrong with a form on it ({box: words}) and what was typed there."""
    return page.render("learning/meeting.html", status=status, private=True, faults=faults or {}, form_errors=faults, typed=typed or {},
                       done=DONE.get(request.args.get("done", ""), ""), **showing.meeting(found, person(), _today()))


def _form(found, typed, faults, key=""):
    return page.render("learning/meeting_form.html", status=422 if faults else 200, private=True, meeting=found, typed=typed, faults=faults,
                       form_errors=faults, key=key, kinds=meeting_form.KINDS, is_asked=not can(person(), meeting.DECIDE))


def _fetched(uuid):
    return meeting.by_uuid(person(), uuid) or abort(404)


def _own(uuid):
    return meeting.own(person(), uuid) or abort(404)


def _back(uuid, done):
    return page.go_to(url_for("meetings.show", uuid=uuid, done=done))


def _today():
    return sessions.today(_now())


def _now():
    return current_app.config["NOW"]()
