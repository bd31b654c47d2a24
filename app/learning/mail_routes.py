"""The doors of the mail of each quarter: wanted or not, in one's account; and one press from the mail itself (RFC 8058)."""
from flask import Blueprint, Response, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.learning import mailing
from app.people.permissions import act
from app.people.signing_in import person
from app.web import origin, page

bp = Blueprint("learning_mail", __name__)


@bp.get("/account/ideas-mail")
@act(mailing.ACT)
def setting():
    """Whether the mail comes."""
    return page.render("learning/mail.html", private=True, comes=mailing.comes(person()), action=None)


@bp.post("/account/ideas-mail")
@act(mailing.ACT)
def change():
    """Takes what the button says: it comes, or it does not."""
    with writing_unit():
        mailing.want(person(), request.form.get("wanted") == "yes", now=_now())
        db.session.commit()
    return page.go_to(url_for("learning_mail.setting"))


@bp.get("/ideas-mail/<uuid>/<mark>/stop")
@act(mailing.STOP)
def ask_stop(uuid, mark):
    """Stop it? A mail program that looks into links stops nothing."""
    if mark != mailing.mark_of(uuid):
        abort(404)
    return page.render("learning/mail.html", private=True, comes="done" not in request.args, action=request.path)


@bp.post("/ideas-mail/<uuid>/<mark>/stop")
@act(mailing.STOP)
@origin.from_anywhere
def stop(uuid, mark):
    """Stops it, at a press of ours or of the mail program's own button."""
    with writing_unit():
        if not mailing.stop(uuid, mark, now=_now()):
            abort(404)
        db.session.commit()
    if request.form.get("List-Unsubscribe"):
        return Response("Stopped.\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": page.PRIVATE})
    return page.go_to(url_for("learning_mail.ask_stop", uuid=uuid, mark=mark, done="yes"))


def _now():
    return current_app.config["NOW"]()
