"""What this browser holds of an owner's listing, and the answers that every door of it gives."""
import sqlalchemy as sa
from flask import abort, current_app, request, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.people import links
from app.submissions import owning
from app.submissions.models import Owner
from app.web import page


def owner_of(uuid):
    """The Owner whose listing this browser holds; for whatever else was asked the request ends: open your link again."""
    owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == uuid, Owner.ended_at.is_(None)))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if owner is None or not (links.held(owning.PURPOSE, owner.id) or links.hold_by_page(proof, owning.PURPOSE, owner.id)):
        abort(open_again())
    return owner


def open_again():
    """The page for a listing that this browser does not hold: the same for one that is not there."""
    return page.render("owners/open_again.html", status=404, private=True)


def done(uuid, verb):
    """Runs a verb on the owner's listing and commits; gives its own answer when it has one, else goes back to the listing.

    A listing that was taken off is left alone: whoever took it off decides whether it comes back.
    """
    with writing_unit():
        owner = owner_of(uuid)
        answer = verb(owner) if owner.service.withdrawn_at is None else None
        if answer is not None:
            return answer
        db.session.commit()
    return page.go_to(url_for("owners.mine", uuid=uuid))


def form_page(template, owner, status=200, errors=None, part=None, **context):
    """A page with a form of an owner, or its `part` for htmx; `errors` {field: words}."""
    return page.render(template, part, status=status, private=True, owner=owner, service=owner.service, errors=errors or {},
                       form_errors=errors, page_proof=links.page_of(owning.PURPOSE, owner.id), today=sessions.today(now()), **context)


def gazetteer():
    """The site's gazetteer."""
    return current_app.extensions["gazetteer"]


def now():
    """This moment, as the site has it."""
    return current_app.config["NOW"]()
