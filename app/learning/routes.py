"""The doors of ideas that worked: everybody reads them; who is signed in says how it went, reports a text and takes their own away."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory import sessions
from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.learning import deciding, fetching, meeting, showing, talking, writing
from app.people import limits, signing_in
from app.people.permissions import act, can
from app.people.signing_in import person
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("learning", __name__)
TALK, HIDE = talking.ACT, talking.HIDE
MOST_SEARCH, MOST_PAGES, MOST_SOON = 200, 1000, 3
DONE = {"tried": "Thank you. It counts.", "untried": "It is taken back.",
        "said": "It is there. Whoever is signed in can read it.", "gone": "It is gone.",
        "reported": "Thank you. A coordinator looks at it.", "hidden": "It is hidden.", "shown": "It is shown again."}


@bp.get("/ideas")
@act("read")
def ideas():
    """What worked: all of it, or what fits some words, a tag and an area."""
    words, _ = tidy_text(request.args.get("q", ""), MOST_SEARCH)
    words, tag = words[:MOST_SEARCH], request.args.get("tag", "")
    area = by_slug(request.args.get("in", ""))
    number = request.args.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and 0 < int(number[:5]) <= MOST_PAGES else 1
    shown = showing.ideas(fetching.find(words, tag, area, wanted), fetching.counts(), words, tag, area, wanted)
    me = _reader()
    today = sessions.today(_now())
    soon = [showing.meeting_line(one, today) for one in meeting.coming(today, MOST_SOON)] if me else []
    return page.render("learning/ideas.html", soon=soon, me_here=me is not None, may_decide=bool(me) and can(me, deciding.ACT), **shown)


@bp.get("/ideas/<uuid>")
@act("read")
def idea(uuid):
    """One idea, with what others say of it for whoever is signed in."""
    return _idea(_public(uuid))


@bp.post("/ideas/<uuid>/tried")
@act(TALK)
def tried(uuid):
    """Counts that this person tried it too, and how it went; or takes that back."""
    words, fault = talking.read(request.form.get("how", ""), needed=False)
    is_back = request.form.get("do") == "back"
    if fault and not is_back:
        return _idea(_public(uuid), {"how": fault}, {"how": words}, 422)
    with writing_unit():
        found, me = _public(uuid), person()
        mine = talking.tried(found, me)
        if is_back and mine:
            talking.take_away(mine, now=_now())
        elif not is_back:
            talking.try_too(found, me, words, now=_now())
        db.session.commit()
    return _back(uuid, "untried" if is_back else "tried")


@bp.post("/ideas/<uuid>/comments")
@act(TALK)
def comment(uuid):
    """Says something of it."""
    words, fault = talking.read(request.form.get("words", ""), needed=True)
    if fault:
        return _idea(_public(uuid), {"words": fault}, {"words": words}, 422)
    _public(uuid)
    db.session.rollback()
    wait = limits.allow("submission", f"person {person().id}", now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        talking.comment(_public(uuid), person(), request.form.get("key", ""), words, now=_now())
        db.session.commit()
    return _back(uuid, "said")


@bp.post("/ideas/words/<uuid>/removal")
@act(TALK)
def remove(uuid):
    """Takes one's own words away."""
    with writing_unit():
        found = fetching.word(uuid)
        if found is None or person().id not in found.scope_people():
            abort(404)
        talking.take_away(found, now=_now())
        db.session.commit()
    return _back(found.idea.uuid, "gone")


@bp.post("/ideas/words/<uuid>/report")
@act(TALK)
def report(uuid):
    """Says that somebody should look at a text."""
    with writing_unit():
        found = fetching.word(uuid)
        if found is None or found.hidden_at is not None:
            abort(404)
        talking.report(found, person(), now=_now())
        db.session.commit()
    return _back(found.idea.uuid, "reported")


@bp.post("/ideas/words/<uuid>/hiding")
@act(HIDE)
def hide(uuid):
    """Hides a text, or shows it again."""
    hidden = request.form.get("hidden") != "no"
    with writing_unit():
        found = fetching.word(uuid)
        if found is None or not can(person(), HIDE, found):
            abort(404)
        talking.hide(found, person(), hidden, now=_now())
        db.session.commit()
    return _back(found.idea.uuid, "hidden" if hidden else "shown")


@bp.post("/ideas/<uuid>/hiding")
@act(HIDE)
def take_off(uuid):
    """Takes a public idea off, with the reason that its author reads."""
    reason, fault = talking.read(request.form.get("reason", ""), needed=True)
    with writing_unit():
        found = _public(uuid)
        if not can(person(), HIDE, found):
            abort(404)
        if fault:
            return _idea(found, {"reason": "Say why, for its author" if not reason else fault}, {"reason": reason}, 422)
        deciding.take_off(found, person(), reason, now=_now())
        db.session.commit()
    return page.go_to(url_for("learning.ideas"))


def _idea(found, faults=None, typed=None, status=200):
    me = _reader()
    shown = showing.idea(found, me, talking.tried(found, me) if me else None)
    return page.render("learning/idea.html", status=status, faults=faults or {}, form_errors=faults, typed=typed or {},
                       key=writing.new_key() if me else "", done=DONE.get(request.args.get("done", ""), ""),
                       me_here=me is not None, **shown)


def _reader():
    """Who reads, when this browser may be signed in: a page for everybody asks nothing of a browser without a cookie."""
    return signing_in.person() if current_app.config["SESSION_COOKIE_NAME"] in request.cookies else None


def _public(uuid):
    return fetching.public(uuid) or abort(404)


def _back(uuid, done):
    return page.go_to(url_for("learning.idea", uuid=uuid, done=done))


def _now():
    return current_app.config["NOW"]()
