"""The doors for hiding what a champion says of themselves: who looks after their areas sees what everybody sees, and says why it goes."""
from flask import Blueprint, abort, current_app, request, url_for

from app.champions import presenting
from app.directory import sessions
from app.extensions import db, writing_unit
from app.messages import mail, outbox
from app.people import profiles
from app.people.models import Person
from app.people.permissions import act, visible
from app.people.signing_in import person
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("profile_hiding", __name__)
MOST = 300
NO_REASON = "Say why, in a sentence: the champion reads it"


@bp.get("/people/<uuid>/profile")
@act(profiles.HIDE)
def show(uuid):
    """What everybody sees of a champion, and how to hide it or show it again."""
    return _page(_found(uuid))


@bp.post("/people/<uuid>/profile/hiding")
@act(profiles.HIDE)
def hide(uuid):
    """Hides it, and writes to the champion."""
    reason, fault = tidy_text(request.form.get("reason", ""), MOST)
    with writing_unit():
        found = _found(uuid)
        if fault or not any(map(str.isalpha, reason)):
            return _page(found, reason, fault or NO_REASON)
        if profiles.hide(found, reason, by=person(), now=_now()):
            _tell(found)
        db.session.commit()
    return page.go_to(url_for("profile_hiding.show", uuid=uuid))


@bp.post("/people/<uuid>/profile/showing")
@act(profiles.HIDE)
def unhide(uuid):
    """Lets everybody see it again."""
    with writing_unit():
        profiles.unhide(_found(uuid), by=person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("profile_hiding.show", uuid=uuid))


def _found(uuid):
    """The champion whom this one may hide; anybody else, oneself too, is the same 404 as nobody."""
    return db.session.scalar(visible(person(), profiles.HIDE, Person).where(
        Person.uuid == uuid, Person.ended_at.is_(None), Person.role == profiles.ROLE)) or abort(404)


def _tell(found):
    now = _now()
    subject, text, html = mail.render("champions/mails/hidden.txt")
    outbox.queue(f"profile-hidden-{found.uuid}-{now:%Y%m%d%H%M%S}", to=found.email, subject=subject, text=text, html=html, now=now)


def _page(found, typed="", fault=""):
    row = profiles.of(found.id)
    said = presenting.of_row(row)
    return page.render(
        "champions/hiding.html", status=422 if fault else 200, private=True, who=found, name=profiles.first_name(found), said=said,
        typed=typed, fault=fault, form_errors=fault, hidden=row.hidden_at and sessions.today(row.hidden_at), reason=row.hidden_reason,
        agreed=profiles.consent_of(found.id) is not None, languages=presenting.languages(row.languages.split()),
        liked=presenting.interests(row.interests.split()))


def _now():
    return current_app.config["NOW"]()
