"""The doors by which somebody changes a listing for its owner, who has no email and rings us."""
from flask import Blueprint, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.people import links
from app.people.permissions import act
from app.people.signing_in import person
from app.review import helping
from app.submissions import owning
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("helping", __name__)
MOST_FIND = 100


@bp.get("/for-owners")
@act(helping.ACT)
def find():
    """Finds the listing of an owner without an email."""
    text, fault = tidy_text(request.args.get("find", ""), MOST_FIND)
    found = [] if fault else helping.owners(person(), text)
    return page.render("review/helping.html", status=422 if fault else 200, private=True, typed=text, fault=fault, form_errors=fault,
                       total=len(found), owners=found[:helping.SHOWN])


@bp.get("/for-owners/<uuid>")
@act(helping.ACT)
def ask(uuid):
    """Says how to be sure that it is the owner who rings."""
    return page.render("review/helping_ask.html", private=True, owner=_fetched(uuid))


@bp.post("/for-owners/<uuid>")
@act(helping.ACT)
def open_for(uuid):
    """Opens the owner's page in this browser."""
    with writing_unit():
        found = _fetched(uuid)
        token = helping.open_for(found, person(), now=current_app.config["NOW"]())
        db.session.commit()
    return links.enter(token, owning.PURPOSE, page.go_to(url_for("owners.mine", uuid=found.uuid)))


@bp.after_request
def keep_links(response):
    """Keeps what this browser was just given."""
    return links.refresh(response)


def _fetched(uuid):
    return helping.owner(person(), uuid) or abort(404)
