"""The doors of a second pair of eyes on ideas: what waits, one of them beside what is public, and the decision."""
from flask import Blueprint, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.learning import deciding, fetching, showing, talking, writing
from app.learning.models import WAITING
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("idea_review", __name__)
ACT = deciding.ACT
YES, BACK, NO = "yes", "back", "no"
DECISIONS = {YES: "Show it to everybody", BACK: "Send it back to be changed", NO: "Say no"}
CHANGED = "Its author changed it since you looked. Read it once more"


@bp.get("/ideas/review")
@act(ACT)
def waiting():
    """What waits for somebody else's eyes in this person's areas."""
    return page.render("learning/waiting.html", private=True, ideas=showing.waiting(fetching.waiting(person())),
                       done="It is decided. Thank you." if request.args.get("done") else "")


@bp.get("/ideas/<uuid>/review")
@act(ACT)
def review(uuid):
    """One idea as it would be, beside what is public by now."""
    found = fetching.to_decide(person(), uuid) or abort(404)
    return _page(found) if found.state == WAITING else page.go_to(url_for("idea_review.waiting", done="yes"))


@bp.post("/ideas/<uuid>/decision")
@act(ACT)
def decide(uuid):
    """Shows it, sends it back or says no; twice the same press is one."""
    how = request.form.get("decision", "")
    reason, fault = talking.read(request.form.get("reason", ""), needed=how in (BACK, NO))
    with writing_unit():
        found = fetching.to_decide(person(), uuid) or abort(404)
        if found.state == WAITING:
            faults = {"decision": "Choose what is to happen"} if how not in DECISIONS else {}
            faults |= {"reason": fault if reason else "Say why, for its author"} if fault else {}
            faults |= {"decision": CHANGED} if request.form.get("mark") != writing.mark(found) else {}
            if faults:
                return _page(found, faults, {"decision": how, "reason": reason}, 422)
            _do(found, how, reason)
            db.session.commit()
    return page.go_to(url_for("idea_review.waiting", done="yes"))


def _do(found, how, reason):
    me, now = person(), current_app.config["NOW"]()
    if how == YES:
        deciding.approve(found, me, now=now)
    elif how == BACK:
        deciding.send_back(found, me, reason, now=now)
    else:
        deciding.decline(found, me, reason, now=now)


def _page(found, faults=None, typed=None, status=200):
    return page.render("learning/review.html", status=status, private=True, faults=faults or {}, form_errors=faults, typed=typed or {},
                       decisions=DECISIONS, mark=writing.mark(found), **showing.review(found))
