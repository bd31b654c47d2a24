"""The door of a yes or a no to somebody else's meeting."""
from flask import Blueprint, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.learning import meeting, meeting_deciding, meeting_routes, talking
from app.people.permissions import act, can
from app.people.signing_in import person
from app.web import page

bp = Blueprint("meeting_review", __name__)
CHANGED = "Its host changed it since you looked. Read it once more"


@bp.post("/meetings/<uuid>/decision")
@act(meeting.DECIDE)
def decide(uuid):
    """Puts it up, or says no with a reason; twice the same press is one."""
    is_yes = request.form.get("decision") == "yes"
    reason, fault = talking.read(request.form.get("reason", ""), needed=not is_yes)
    with writing_unit():
        found, me = meeting.by_uuid(person(), uuid), person()
        if found is None or not can(me, meeting.DECIDE, found):
            abort(404)
        faults = {"reason": fault if reason else "Say why, for its host"} if fault else {}
        if request.form.get("mark") != meeting_deciding.mark(found):
            faults = {"reason": CHANGED}
        if found.off_at is None and not (is_yes and found.approved_at):
            if faults:
                return meeting_routes.shown(found, faults, {"reason": reason}, 422)
            _do(found, is_yes, reason)
            db.session.commit()
    return page.go_to(url_for("meetings.show", uuid=uuid, done="decided"))


def _do(found, is_yes, reason):
    me, now = person(), current_app.config["NOW"]()
    if is_yes:
        meeting_deciding.yes(found, me, now=now)
    else:
        meeting_deciding.no(found, me, reason, now=now)
