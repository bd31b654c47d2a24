"""The room's blueprint, and how its doors find a draft, its page and what answers are read against."""
from flask import Blueprint, current_app, g, request

from app.directory import sessions
from app.listings import asking, drafts, pages, sending, steps
from app.people import links, signing_in
from app.tables import patterns
from app.web import page

bp = Blueprint("listings", __name__)
MOST_UPLOAD = 12 * 1024 * 1024
# A file is read piece by piece, and a piece counts as text of the form while it is looked through for the file's end.
MOST_AT_ONCE = 512 * 1024


@bp.url_value_preprocessor
def _room_for_a_picture(endpoint, _values):
    # Here, since the form's token is looked for before the view runs.
    if endpoint == "listings.add_picture":
        request.max_content_length, request.max_form_memory_size = MOST_UPLOAD, MOST_AT_ONCE


@bp.after_request
def _keep_links(response):
    if "token" in (request.view_args or {}):
        # Not on forms: a browser that keeps back the referrer keeps back its origin too, and the form would be refused.
        response.headers["Referrer-Policy"] = "no-referrer"
    return links.refresh(response)


def theirs(uuid):
    """The draft that this browser may go on with, or None."""
    draft = drafts.found(str(uuid))
    return draft if drafts.is_theirs(draft, signing_in.person(), request.form.get("page", "")) else None


def confirming(uuid):
    """The submission that the link in a mail opened in this browser, or None."""
    draft = drafts.found(str(uuid))
    proof = request.form.get("page", "")
    held = draft and (links.held(sending.PURPOSE, draft.id) or links.hold_by_page(proof, sending.PURPOSE, draft.id))
    return draft if held else None


def closed():
    """For a draft that this browser does not hold, and one that is not there: the same page, with the words that were sent."""
    return shown("closed", status=404, **pages.closed())


def read(step):
    """(typed answers, faults) of the form that was sent for a step."""
    typed, faults = asking.read(step, request.form)
    return patterns.with_years(typed, sessions.today(now())) if step == steps.WHEN else typed, faults


def shown(name, part=None, /, **context):
    """A page of the room, or its part for htmx; never kept by anybody."""
    return page.render(f"listings/{name}.html", f"listings/_{part}.html" if part else None, private=True, **context)


def known():
    """What answers are read against in this request."""
    if "adding_known" not in g:
        g.adding_known = asking.known(now(), signing_in.person())
    return g.adding_known


def now():
    """This moment."""
    return current_app.config["NOW"]()
