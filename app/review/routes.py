"""The doors of the review: the queue, one submission, and what is decided on it."""
from flask import Blueprint, Response, abort, current_app, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.review import fetching, forms, showing
from app.submissions import deciding
from app.web import page

bp = Blueprint("review", __name__)


@bp.get("/queue")
@act("listing.review")
def queue():
    """What waits in the person's localities."""
    me, found = person(), fetching.waiting(person())
    today, sort = sessions.today(_now()), request.args.get("sort", "")
    rows = [showing.row(one, me, today, _gazetteer()) for one in found[:showing.SHOWN]]
    sort = sort if sort in showing.SORTS else "waiting"
    return page.render("review/queue.html", private=True, rows=sorted(rows, key=showing.SORTS[sort]), total=len(found), sort=sort,
                       late=sum(one.late for one in rows), within=showing.ANSWER_WITHIN_DAYS, alone=fetching.is_alone(me))


@bp.get("/queue/next")
@act("listing.review")
def next_one():
    """Leads to the oldest that the person may decide on, after the one that `after` names."""
    me = person()
    found = [one.uuid for one in fetching.waiting(me) if not deciding.why_not(one, me)]
    after = request.args.get("after", "")
    later = found[found.index(after) + 1:] if after in found else found
    return page.go_to(url_for("review.review", uuid=later[0]) if later else url_for("review.queue"))


@bp.get("/review/<uuid>")
@act("listing.review")
def review(uuid):
    """One submission: what differs, what to look at, and the decisions."""
    return _page(_fetched(uuid))


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
    return _decided(uuid, lambda one: deciding.ask(one, person(), people[form.colleague], form.reason, now=_now()))


@bp.post("/review/<uuid>/undoing")
@act("listing.approve")
def undoing(uuid):
    """Takes the last decision back."""
    return _decided(uuid, lambda one: deciding.undo(one, person(), now=_now()))


def _with_reason(uuid, verb, form, decide):
    if form.errors:
        return _reason_page(verb, _fetched(uuid), form, 422)
    return _decided(uuid, lambda one: decide(one, person(), form.reason, now=_now()))


def _decided(uuid, decide):
    with writing_unit():
        found = _fetched(uuid)
        try:
            decide(found)
        except (deciding.Refused, ValueError, LookupError) as refusal:
            db.session.rollback()
            found = _fetched(uuid)
            decision = deciding.last_decision(found)
            # Pressed twice: the first answer again.
            mine = decision is not None and decision.person_id == person().id
            return page.go_to(url_for("review.review", uuid=found.uuid)) if mine else _page(found, refused=str(refusal))
        db.session.commit()
    return page.go_to(url_for("review.review", uuid=found.uuid))


def _page(found, refused=""):
    shown = showing.review(found, person(), now=_now(), gazetteer=_gazetteer())
    return page.render("review/review.html", status=422 if refused else 200, private=True, refused=refused, **shown)


def _reason_page(verb, found, form, status=200):
    return page.render(f"review/{verb.replace('-', '_')}.html", status=status, private=True, submission=found,
                       name=deciding.proposal(found).after.name, form=form, about=forms.ABOUT, start=forms.START, form_errors=form.errors,
                       colleagues=fetching.colleagues(found, person()) if verb == "asking" else [])


def _fetched(uuid):
    return fetching.submission(person(), uuid) or abort(404)


def _gazetteer():
    return current_app.extensions["gazetteer"]


def _now():
    return current_app.config["NOW"]()
