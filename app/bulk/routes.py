"""The doors of bulk: choose a file, say what its columns are, look at each row, bring it in, take it out again; and one's own as a file."""
import re
import secrets

from flask import Blueprint, Response, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.bulk import bringing, columns, exporting, forgetting, showing, uploading
from app.bulk.models import Upload
from app.bulk.reading import Reading
from app.directory import sessions
from app.extensions import db, writing_unit
from app.people import audit, limits
from app.people.permissions import act, visible
from app.people.signing_in import person
from app.tables.csv_file import Refused
from app.tables.receiving import received
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("bulk", __name__)
MOST_SENT = 6 << 20
# A file is read piece by piece, and a piece counts as text of the form while it is looked through for the file's end.
MOST_AT_ONCE = 1 << 19
MOST_SOURCE = 100
# What each word of a table means is asked on one page.
MOST_PARTS = 2000
NO_FILE, NO_FORM = "Choose a file first.", "That page was too old. Choose your file again."
SAY_WHOSE = "Say who made this list"
SAY_SEEN = "Tick that somebody else made this list and that you looked at each row"
YOURSELF = "That is you. What you wrote waits for somebody else: choose “Into the queue”"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@bp.url_value_preprocessor
def _room_for_a_file(endpoint, _values):
    # Here, since the form's token is looked for before the view runs.
    request.max_form_parts = MOST_PARTS if request.blueprint == bp.name else request.max_form_parts
    if endpoint == "bulk.bring":
        request.max_content_length, request.max_form_memory_size = MOST_SENT, MOST_AT_ONCE


@bp.get("/bulk")
@act("listing.import")
def start():
    """Asks for a file, and shows those that were brought."""
    return _start()


@bp.post("/bulk")
@act("listing.import")
def bring():
    """Keeps a file until it is brought in; the same form again is the same file."""
    me, key, sent = person(), request.form.get("key", ""), request.files.get("file")
    if not uploading.is_key(key):
        return _start(NO_FORM)
    found = uploading.by_key(me, key)
    if found:
        return page.go_to(url_for("bulk.look", uuid=found.uuid))
    content = sent.read() if sent else b""
    if not content:
        return _start("The file is empty. Choose another." if sent and sent.filename else NO_FILE)
    db.session.rollback()
    wait = limits.allow("upload", str(me.id), now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    try:
        taken = received(content)
    except Refused as refusal:
        return _start(str(refusal))
    with writing_unit():
        found = uploading.by_key(me, key) or uploading.keep(me, key, sent.filename or "", taken, now=_now())
        db.session.commit()
    return page.go_to(url_for("bulk.look", uuid=found.uuid))


@bp.get("/bulk/<uuid>")
@act("listing.import")
def look(uuid):
    """The look at each row before it comes in; afterwards what became of it."""
    return _look(_fetched(uuid))


@bp.post("/bulk/<uuid>/columns")
@act("listing.import")
def choose(uuid):
    """Takes the columns for what was chosen, and reads the file again."""
    source, problem = tidy_text(request.form.get("source", ""), MOST_SOURCE)
    with writing_unit():
        found = _waiting(uuid)
        shared, faults = columns.shared(request.form)
        faults |= {"source": problem} if problem else {}
        if faults:
            return _look(found, 422, faults)
        uploading.choose(found, columns.read(request.form, len(uploading.table_of(found).headings)), shared, now=_now())
        found.source = " ".join(source.split())
        db.session.commit()
    return page.go_to(url_for("bulk.look", uuid=found.uuid, read="again"))


@bp.get("/bulk/<uuid>/rows")
@act("listing.import")
def problems(uuid):
    """The rows that cannot come in or have questions, with what to do, as a file to mend."""
    found = _waiting(uuid)
    return _file(showing.problems(_reading(found)), "rows-to-mend.csv")


@bp.post("/bulk/<uuid>/submissions")
@act("listing.import")
def send(uuid):
    """Brings the rows into the queue."""
    found = _waiting(uuid)
    _bring_in(found, straight=False)
    return page.go_to(url_for("bulk.look", uuid=uuid))


@bp.post("/bulk/<uuid>/publication")
@act("listing.import-straight")
def publish(uuid):
    """Brings the rows straight in, as far as nobody else must look at them."""
    found, faults = _waiting(uuid), {}
    if not found.source:
        faults["source"] = SAY_WHOSE
    elif found.source.casefold() in (person().name.casefold(), person().email.casefold()):
        faults["source"] = YOURSELF
    if request.form.get("seen") != "yes":
        faults["seen"] = SAY_SEEN
    if faults:
        return _look(found, 422, faults)
    _bring_in(found, straight=True)
    return page.go_to(url_for("bulk.look", uuid=uuid))


@bp.post("/bulk/<uuid>/undoing")
@act("listing.import")
def undo(uuid):
    """Takes out again what came in."""
    found = _fetched(uuid)
    if showing.outcome(found, now=_now())["may_undo"] if found.begun_at else False:
        bringing.take_out(found, person(), now=_now())
    return page.go_to(url_for("bulk.look", uuid=uuid))


@bp.post("/bulk/<uuid>/forgetting")
@act("listing.import")
def forget(uuid):
    """Throws a file away that is not in yet."""
    with writing_unit():
        found = _fetched(uuid)
        forgetting.drop(Upload.id == found.id, _now())
        db.session.commit()
    return page.go_to(url_for("bulk.start"))


@bp.post("/bulk/exports")
@act("listing.export")
def export():
    """The listings of the person's localities as a file."""
    content, many, people = exporting.table(person(), current_app.config["SITE_URL"])
    # Read before, so that nobody waits for it.
    db.session.rollback()
    with writing_unit():
        audit.record("listing.export", "listings", many, person=person(), reason=audit.many_people(people), now=_now())
        db.session.commit()
    return _file(content, f"listings-{sessions.today(_now()).isoformat()}.csv")


def _start(fault=""):
    return page.render("bulk/start.html", status=422 if fault else 200, private=True, files=showing.files(person()), fault=fault,
                       form_errors=fault, key=secrets.token_urlsafe(24))


def _look(found, status=200, faults=None):
    if found.begun_at is not None:
        return page.render("bulk/came_in.html", private=True, **showing.outcome(found, now=_now()))
    faults = faults or {}
    shown = showing.look(found, _reading(found), person(), today=sessions.today(_now()))
    if shown["lacks"] and request.args.get("read"):
        faults = {"columns": shown["lacks"], **faults}
    source = request.form.get("source", found.source)
    typed = {name: request.form.get(name) for name in (columns.ALL_ORGANISATION, columns.ALL_KIND) if name in request.form}
    return page.render("bulk/look.html", status=status, private=True, faults=faults, form_errors=faults, source=source,
                       shared=shown.pop("shared") | typed, **shown)


def _bring_in(found, *, straight):
    out = {int(row) for row in request.form.getlist("out") if row.isascii() and row.isdigit() and len(row) < 6}
    if not found.begun_at and uploading.table_of(found).lacks:
        abort(page.go_to(url_for("bulk.look", uuid=found.uuid)))
    bringing.bring_in(found, person(), straight=straight, out=out, now=_now(), gazetteer=current_app.extensions["gazetteer"],
                      home=current_app.config["SITE_HOME"])


def _reading(found):
    return Reading(found, person(), today=sessions.today(_now()), gazetteer=current_app.extensions["gazetteer"],
                   home=current_app.config["SITE_HOME"])


def _fetched(uuid):
    """The person's own Upload of a uuid (any text)."""
    found = _UUID.fullmatch(uuid) and db.session.scalar(visible(person(), "listing.import", Upload).where(Upload.uuid == uuid))
    return found or abort(404)


def _waiting(uuid):
    """The person's own Upload that is not all in yet; one that is leads to what became of it."""
    found = _fetched(uuid)
    if found.table is None:
        abort(page.go_to(url_for("bulk.look", uuid=found.uuid)))
    return found


def _file(content, name):
    return Response(content, mimetype="text/csv", headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": page.PRIVATE, "Content-Type": "text/csv; charset=utf-8"})


def _now():
    return current_app.config["NOW"]()
