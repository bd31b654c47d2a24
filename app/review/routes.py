"""The doors of the review: the queue, one submission, and what is decided on it."""
from flask import Blueprint, Response, abort, current_app, request, url_for
from sqlalchemy.exc import OperationalError

from app.directory import sessions
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.review import fetching, forms, holding, showing
from app.submissions import deciding
from app.submissions.models import WITHDRAWN
from app.web import page

bp = Blueprint("review", __name__)


@bp.get("/queue")
@act("listing.review")
def queue():
    """What waits in the person's localities, all of it or of one kind."""
    me, waiting, back = person(), fetching.waiting(person()), fetching.sent_back(person())
    tabs = showing.tabs(waiting, back)
    show = request.args.get("show", "")
    show = show if show in tabs else showing.ALL
    found, sort = tabs[show], request.args.get("sort", "")
    rows = [showing.row(one, me, now=_now(), gazetteer=_gazetteer()) for one in found[:showing.SHOWN]]
    sort = sort if sort in showing.SORTS else "waiting"
    return page.render("review/queue.html", private=True, rows=sorted(rows, key=showing.SORTS[sort]), total=len(waiting), sort=sort,
                       show=show, tabs=[(code, words, len(tabs[code])) for code, words in showing.TABS.items()], found=len(found),
                       late=showing.late(waiting, sessions.today(_now())), within=showing.ANSWER_WITHIN_DAYS, alone=fetching.is_alone(me))


@bp.get("/queue/next")
@act("listing.review")
def next_one():
    """Leads to the oldest that the person may decide on and nobody else has open, after the one that `after` names."""
    me, now = person(), _now()
    found = [one.uuid for one in fetching.waiting(me) if not deciding.why_not(one, me) and not holding.is_others(one, me, now)]
    after = request.args.get("after", "")
    later = found[found.index(after) + 1:] if after in found else found
    return page.go_to(url_for("review.review", uuid=later[0]) if later else url_for("review.queue"))


@bp.get("/review/<uuid>")
@act("listing.review")
def review(uuid):
    """One submission: what differs, what to look at, and the decisions. Whoever opens it holds it for a while."""
    found = _fetched(uuid)
    is_ahead = request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")
    if not is_ahead and holding.would_hold(found, person(), _now()):
        try:
            found = _hold(uuid)
        except OperationalError:
            # The database was busy: the page matters more than who has it.
            db.session.rollback()
            found = _fetched(uuid)
    return _page(found)


@bp.post("/review/<uuid>/hold")
@act("listing.review")
def hold(uuid):
    """Takes it over from whoever has it open."""
    _hold(uuid)
    return page.go_to(url_for("review.review", uuid=uuid))


@bp.get("/review/<uuid>/pictures/<picture>")
@act("listing.review")
def picture(uuid, picture):
    """A picture of a submission, which nobody else sees yet."""
    found = fetching.picture(_fetched(uuid), picture) or abort(404)
    return Response(found.bytes, mimetype="image/jpeg", headers={"Cache-Control": page.PRIVATE})


@bp.post("/review/<uuid>/approval")
@act("listing.approve")
def approval(uuid):
    """Makes it public."""
    mark = request.form.get("mark", "")
    return _decided(uuid, lambda one: deciding.approve(one, person(), now=_now(), gazetteer=_gazetteer(), mark=mark))


@bp.post("/review/<uuid>/confirming")
@act("listing.review")
def confirming(uuid):
    """Keeps that its writer said on the phone that they sent it."""
    return _decided(uuid, lambda one: deciding.confirm(one, person(), now=_now()))


@bp.get("/review/<uuid>/sending-back")
@act("listing.approve")
def ask_sending_back(uuid):
    """Asks for the reason."""
    return _reason_page("sending-back", _fetched(uuid), forms.Reason())


@bp.post("/review/<uuid>/sending-back")
@act("listing.approve")
def sending_back(uuid):
    """Sends it back to who wrote it."""
    return _with_reason(uuid, "sending-back", forms.read(request.form, "Say what they need to do", about=True), deciding.send_back)


@bp.get("/review/<uuid>/declining")
@act("listing.approve")
def ask_declining(uuid):
    """Asks for the reason."""
    return _reason_page("declining", _fetched(uuid), forms.Reason())


@bp.post("/review/<uuid>/declining")
@act("listing.approve")
def declining(uuid):
    """Declines it for good."""
    return _with_reason(uuid, "declining", forms.read(request.form, "Say why we cannot list it"), deciding.decline)


@bp.get("/review/<uuid>/asking")
@act("listing.review")
def ask_asking(uuid):
    """Asks whom to ask."""
    return _reason_page("asking", _fetched(uuid), forms.Reason())


@bp.post("/review/<uuid>/asking")
@act("listing.review")
def asking(uuid):
    """Asks a colleague to look."""
    with writing_unit():
        found = _fetched(uuid)
        people = {one.uuid: one for one in fetching.colleagues(found, person())}
        form = forms.read(request.form, "", colleagues=people)
        if form.errors:
            return _reason_page("asking", found, form, 422)
    return _decided(uuid, lambda one: deciding.ask(one, person(), people[form.colleague], form.reason, now=_now()), form.reason)


@bp.post("/review/<uuid>/undoing")
@act("listing.approve")
def undoing(uuid):
    """Takes the last decision back."""
    return _decided(uuid, lambda one: deciding.undo(one, person(), now=_now()), undoes=True)


def _with_reason(uuid, verb, form, decide):
    if form.errors:
        return _reason_page(verb, _fetched(uuid), form, 422)
    return _decided(uuid, lambda one: decide(one, person(), form.reason, now=_now()), form.reason)


def _decided(uuid, decide, typed="", undoes=False):
    """Runs a decision and commits; refused, it says why and gives back what was `typed`. `undoes` says that it takes one back."""
    with writing_unit():
        found = _fetched(uuid, typed)
        try:
            decide(found)
        except (deciding.Refused, ValueError, LookupError) as refusal:
            db.session.rollback()
            found = _fetched(uuid, typed)
            decision = deciding.last_decision(found)
            # Pressed twice: the first answer again.
            if decision is not None and decision.person_id == person().id and typed in ("", decision.reason):
                return page.go_to(url_for("review.review", uuid=found.uuid))
            return _page(found, showing.meanwhile(decision, person()) if decision and not undoes else str(refusal), typed)
        db.session.commit()
    return page.go_to(url_for("review.review", uuid=found.uuid))


def _hold(uuid):
    db.session.rollback()
    with writing_unit():
        found = _fetched(uuid)
        holding.hold(found, person(), _now())
        db.session.commit()
    return found


def _page(found, refused="", typed=""):
    shown = showing.review(found, person(), now=_now(), gazetteer=_gazetteer())
    return page.render("review/review.html", status=422 if refused else 200, private=True, refused=refused, typed=typed, **shown)


def _reason_page(verb, found, form, status=200):
    return page.render(f"review/{verb.replace('-', '_')}.html", status=status, private=True, submission=found,
                       name=deciding.proposal(found).after.name, form=form, about=forms.ABOUT, start=forms.START, form_errors=form.errors,
                       colleagues=fetching.colleagues(found, person()) if verb == "asking" else [])


def _fetched(uuid, typed=""):
    """The Submission that the person may see; for one that its writer changes or took back a page that says so, else 404."""
    return fetching.submission(person(), uuid) or abort(_away(uuid, typed))


def _away(uuid, typed):
    away = fetching.taken_back(person(), uuid) or abort(404)
    return page.render("review/away.html", status=409 if request.method == "POST" else 200, private=True, typed=typed,
                       is_over=away.state == WITHDRAWN)


def _gazetteer():
    return current_app.extensions["gazetteer"]


def _now():
    return current_app.config["NOW"]()
