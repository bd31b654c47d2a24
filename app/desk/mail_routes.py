"""The doors of the week's mail: wanted or not, in one's account; and one press from the mail itself (RFC 8058)."""
from flask import Blueprint, Response, abort, current_app, request, url_for

from app.desk import summary
from app.desk.models import DeskMail
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.web import origin, page

bp = Blueprint("desk_mail", __name__)
ACT, STOP = "desk.work", "desk.stop-mail"


@bp.get("/account/desk-mail")
@act(ACT)
def setting():
    """Whether the mail comes."""
    found = db.session.get(DeskMail, person().id)
    return page.render("desk/mail.html", private=True, comes=not (found and found.stopped_at), action=None)


@bp.post("/account/desk-mail")
@act(ACT)
def change():
    """Takes what the button says: it comes, or it does not."""
    with writing_unit():
        row, wanted = summary.row_of(person().id), request.form.get("wanted") == "yes"
        row.stopped_at = None if wanted else row.stopped_at or _now()
        db.session.commit()
    return page.go_to(url_for("desk_mail.setting"))


@bp.get("/desk/mail/<uuid>/<mark>/stop")
@act(STOP)
def ask_stop(uuid, mark):
    """Stop it? A mail program that looks into links stops nothing."""
    if mark != summary.mark_of(uuid):
        abort(404)
    return page.render("desk/mail.html", private=True, comes="done" not in request.args, action=request.path)


@bp.post("/desk/mail/<uuid>/<mark>/stop")
@act(STOP)
@origin.from_anywhere
def stop(uuid, mark):
    """Stops it, at a press of ours or of the mail program's own button."""
    with writing_unit():
        if not summary.stop(uuid, mark, _now()):
            abort(404)
        db.session.commit()
    if request.form.get("List-Unsubscribe"):
        return Response("Stopped.\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": page.PRIVATE})
    return page.go_to(url_for("desk_mail.ask_stop", uuid=uuid, mark=mark, done="yes"))


def _now():
    return current_app.config["NOW"]()
