"""The doors of a quiet group: a champion asks its host, or says what they found out."""
from flask import Blueprint, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.groups import quiet
from app.hosting import fetching
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("quiet", __name__)
WORK = "desk.work"
_QUIET = "/groups/quiet/<string(length=36):uuid>"


@bp.get(_QUIET)
@act(WORK)
def show(uuid):
    """Since when nothing was heard of it, and what to do."""
    return page.render("hosting/quiet.html", private=True, quiet=_quiet(uuid), answers=(quiet.ASKED, quiet.GOES_ON, quiet.STOPPED))


@bp.post(f"{_QUIET}/answers")
@act(WORK)
def answer(uuid):
    """Keeps what was found out."""
    outcome = request.form.get("answer", "")
    with writing_unit():
        found = _quiet(uuid)
        if outcome not in (quiet.ASKED, quiet.GOES_ON, quiet.STOPPED) or outcome == quiet.ASKED and not found.group.hosts_now:
            abort(404)
        quiet.note(found, outcome, person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("own_desk.desk", done="quiet"))


def _quiet(uuid):
    """The Quiet of an address; one of which something was heard meanwhile leads back to the desk."""
    if fetching.quiet_group(person(), uuid) is None:
        abort(404)
    found = next((one for one in fetching.quiet_groups(person(), _now()) if one.group.uuid == uuid), None)
    return found or abort(page.go_to(url_for("own_desk.desk", done="ended")))


def _now():
    return current_app.config["NOW"]()
