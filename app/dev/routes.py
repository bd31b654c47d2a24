"""The doors of /dev/messages: what the site would have sent, to read and to follow its links. Hung in development only."""
from flask import Blueprint, Response, abort, current_app

from app.dev import reading
from app.messages import mail
from app.people.permissions import act
from app.web import page

bp = Blueprint("dev", __name__, url_prefix="/dev")
# SQLite counts no further than this.
MOST = 2**63 - 1
# What a mail program does: styles on the tags, and nothing else. Links leave the frame.
IN_A_FRAME = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


@bp.get("/messages")
@act("dev.messages")
def messages():
    """The newest messages, each with what became of it."""
    return page.render("dev/messages.html", private=True, messages=reading.newest())


@bp.get(f"/messages/<int(max={MOST}):number>")
@act("dev.messages")
def message(number):
    """One message: its text, with links that work."""
    told = reading.one(number) or abort(404)
    return page.render("dev/message.html", private=True, message=told, blocks=mail.blocks(told.text or "", current_app.config["SITE_URL"]))


@bp.get(f"/messages/<int(max={MOST}):number>/html")
@act("dev.messages")
def as_html(number):
    """The HTML part alone, as a mail program would show it."""
    told = reading.one(number)
    if not told or not told.html:
        abort(404)
    return Response(told.html, headers={"Content-Security-Policy": IN_A_FRAME, "Cache-Control": page.PRIVATE})
