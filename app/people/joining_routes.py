"""The doors of an invitation: its link, and the page where somebody says yes, who they are and which password they choose."""
from flask import Blueprint, current_app, request

from app.extensions import db, writing_unit
from app.people import entering, forms, inviting, known, links, passwords, profiles, signing_in
from app.people.models import Invitation
from app.people.permissions import act
from app.web import page

bp = Blueprint("joining", __name__)


@bp.get("/invitation/<token>")
@act("invitation.accept")
def enter(token):
    """The link of the mail leaves the address bar at once; nothing is written."""
    invitation_id = links.opened(token, inviting.PURPOSE, now=_now())
    found = db.session.get(Invitation, invitation_id) if invitation_id else None
    response = page.go_to(f"/invitations/{found.uuid if found else 'over'}")
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, inviting.PURPOSE, response)


@bp.get("/invitations/<uuid>")
@act("invitation.accept")
def ask(uuid):
    """What the role is, and who they are."""
    found = inviting.open_invitation(uuid, _now())
    return _page(found, forms.JoinForm()) if found else _over()


@bp.post("/invitations/<uuid>")
@act("invitation.accept")
def take(uuid):
    """Makes the account and signs this browser in; who needs a second factor sets it next."""
    form, now = forms.JoinForm(request.form), _now()
    with writing_unit():
        found = inviting.open_invitation(uuid, now)
        if not found:
            return _over()
        whole = form.validate()
        fault = passwords.fault(form.password.data or "", entering.near_words(form.name.data or "", found.email))
        if fault or not whole:
            form.password.errors = [fault] if fault else []
            return _page(found, form, 422)
        row = signing_in.start(inviting.accept(found, form.name.data, form.password.data, now), factor=False, now=now)
        champion = row.person.role == profiles.ROLE
        browser = entering.settle(row, now) if signing_in.is_whole(row) else ""
        db.session.commit()
    response = page.go_to(("/welcome" if champion else "/account") if browser else "/second-factor")
    return known.give(response, browser) if browser else response


def _over():
    return page.render("people/link_over.html", status=410, private=True, invitation=True)


def _page(invitation, form, status=200):
    return page.render("people/invitation.html", status=status, private=True, form=form, form_errors=bool(form.errors),
                       role=invitation.role, email=invitation.email)


def _now():
    return current_app.config["NOW"]()
