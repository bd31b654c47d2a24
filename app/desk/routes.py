"""The doors of the desk: what waits to be checked, one listing on the phone, and its answers."""
import re
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, abort, current_app, request, url_for
from sqlalchemy.exc import OperationalError

from app.desk import asking, checking, fetching, handing, showing
from app.desk.tasks import CHECK
from app.directory import periods, sessions
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.submissions.details import merged, public, public_at
from app.web import page

bp = Blueprint("desk", __name__)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = timedelta(days=7)
TORN = "Somebody else changed the same thing while you asked. Look at what we say now, then finish the check again"


@bp.get("/checking")
@act("listing.check")
def queue():
    """What waits to be checked in the person's localities."""
    found, today = fetching.to_check(person(), _today()), _today()
    rows = [showing.row(one, today) for one in found[:showing.SHOWN]]
    done = checking.DONE.get(request.args.get("done", ""))
    return page.render("desk/checking.html", private=True, total=len(found), rows=rows, done=done)


@bp.get("/checking/next")
@act("listing.check")
def next_one():
    """Leads to the next one that nobody else has in hand."""
    found = [one for one in handing.free(person(), _now()) if one.kind == CHECK]
    return page.go_to(url_for("desk.check", uuid=found[0].uuid) if found else url_for("desk.queue"))


@bp.get("/checking/<uuid>")
@act("listing.check")
def check(uuid):
    """One listing: whom to ring, and what to ask. Whoever opens it has it in hand for a while, unless somebody else has."""
    found = _open(uuid)
    is_ahead = request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")
    if not is_ahead and handing.holder(CHECK, found.uuid, _now()) is None:
        found = _hold(uuid)
    return _page(found)


@bp.post("/checking/<uuid>/answers")
@act("listing.check")
def answers(uuid):
    """Keeps what was answered."""
    with writing_unit():
        said = handing.said_before(request.form, request.path, person())
        if said:
            return _done(said)
        found = _open(uuid)
        given = _read(found.service)
        if given.errors:
            return _page(found, 422, given)
        try:
            outcome = checking.settle(found, given, person(), now=_now(), gazetteer=current_app.extensions["gazetteer"])
        except ValueError as fault:
            db.session.rollback()
            return _page(_open(uuid), 422, given._replace(errors={"going": str(fault)}))
        return _said(found, outcome.replace(" ", "-"))


@bp.post("/checking/<uuid>/tries")
@act("listing.check")
def tries(uuid):
    """Keeps that nobody answered, and until when it is put off."""
    with writing_unit():
        said = handing.said_before(request.form, request.path, person())
        if said:
            return _done(said)
        found = _open(uuid)
        checking.nobody_answered(found, _until(request.form.get("on", "")), person(), now=_now())
        return _said(found, "no-answer")


def _said(found, said):
    """Keeps what is said to this form, ends the hold, commits, and leads back to the desk."""
    handing.keep_said(request.form, request.path, person(), said, _now())
    handing.let_go(CHECK, found.uuid, person())
    db.session.commit()
    return _done(said)


def _done(said):
    return page.go_to(url_for("own_desk.desk", done=said))


def _hold(uuid):
    """The Check, in the person's hands when nobody was quicker. A database that is busy keeps nobody from the page."""
    db.session.rollback()
    try:
        with writing_unit():
            found = _open(uuid)
            handing.hold(CHECK, found.uuid, person(), _now())
            db.session.commit()
    except OperationalError:
        db.session.rollback()
        found = _open(uuid)
    return found


def _open(uuid):
    """The Check of an address; one that somebody ended meanwhile leads to the queue."""
    found = fetching.check(person(), uuid) or abort(404)
    if found.ended_at is not None:
        abort(_done("ended"))
    return found


def _read(service):
    """The Answers, on top of what somebody else changed since the page was opened; an error when both changed the same."""
    try:
        base = public_at(service, datetime.fromisoformat(request.form.get("base", "")).astimezone(UTC))
    except (ValueError, OverflowError):
        base = public(service)
    given = asking.read(request.form, base)
    after, torn = merged(base, given.after, public(service))
    return given._replace(after=after, errors=given.errors or ({"going": TORN} if torn else {}))


def _page(found, status=200, given=None):
    return page.render("desk/check.html", status=status, private=True, form=request.form, form_errors=given and given.errors,
                       **showing.check(found, person(), _now(), given))


def _until(text):
    """The day that the button named, when it is one of the coming week; else the one that it would name now."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    return day if day and _today() < day <= _today() + _LONGEST else asking.again_on(
        _today(), periods.holidays(db.session.connection(), _today()))


def _today():
    return sessions.today(_now())


def _now():
    return current_app.config["NOW"]()
