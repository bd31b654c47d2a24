"""The doors of a practice: its page, inviting and ending staff, and naming its computers."""
from flask import Blueprint, abort, current_app, request

from app.directory import sessions
from app.extensions import db, writing_unit
from app.people import entering, inviting, limits, signing_in
from app.people.models import Person
from app.people.permissions import act, can, visible
from app.practices import finding, machines
from app.practices.models import Machine
from app.surgeries import forms
from app.web import page
from app.web.words import plural

bp = Blueprint("surgeries", __name__)
LEAD = "practice.lead"


@bp.get("/practice")
@act("practice.see")
def show():
    """Their practice: who works there, which computers are its own, and where its work is."""
    practice, me, now = _practice(), signing_in.person(), _now()
    here = machines.here(now)
    return page.render(
        "surgeries/practice.html", private=True, practice=practice, leads=me.leads_since is not None, staff=finding.staff(practice.id),
        invited=[(one, one.ends_at.astimezone(sessions.LONDON)) for one in inviting.waiting(now) if one.practice_id == practice.id],
        machines=[(one, sessions.today(one.named_at)) for one in machines.of_practice(practice.id, now)],
        here=here if here and here.practice_id == practice.id else None)


@bp.get("/practice/inviting")
@act(LEAD)
def ask():
    """Whom?"""
    return _page("inviting", forms.StaffForm())


@bp.post("/practice/inviting")
@act(LEAD)
def invite():
    """Sends an invitation; the answer is the same when that person has a role already: then they are told so instead."""
    form, me, practice, now = forms.StaffForm(request.form), signing_in.person(), _practice(), _now()
    if not form.validate():
        return _page("inviting", form, 422)
    wait = limits.allow("message", entering.email_key(form.email.data), now=now)
    if wait:
        minutes = plural(max(1, -(-wait.seconds // 60)), "minute")
        form.email.errors = [f"That address had many mails from us. Wait {minutes}, then try again"]
        response = _page("inviting", form, 429)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    db.session.rollback()
    with writing_unit():
        try:
            inviting.invite(form.email.data, "practice", (), by=me, now=now, practice_id=practice.id)
        except inviting.IsHere:
            inviting.tell(form.email.data, by=me, now=now)
        db.session.commit()
    return page.go_to("/practice/invited")


@bp.get("/practice/invited")
@act("practice.see")
def sent():
    """What happens next."""
    return page.render("surgeries/invited.html", private=True, practice=_practice())


@bp.get("/practice/staff/<uuid>/ending")
@act(LEAD)
def ask_end(uuid):
    """Sure?"""
    somebody = _somebody(uuid)
    if somebody.ended_at is not None:
        return page.go_to("/practice")
    return page.render("surgeries/ending.html", private=True, practice=_practice(), somebody=somebody)


@bp.post("/practice/staff/<uuid>/ending")
@act(LEAD)
def end(uuid):
    """Ends the role, and with it every sign-in; pressed twice it has ended all the same."""
    with writing_unit():
        inviting.end_role(_somebody(uuid), by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to("/practice")


@bp.get("/practice/computer")
@act(LEAD)
def ask_name():
    """What is this computer called?"""
    return _page("computer", forms.MachineForm())


@bp.post("/practice/computer")
@act(LEAD)
def name():
    """This browser is the practice's own from now on, signed in or not."""
    form, practice, now = forms.MachineForm(request.form), _practice(), _now()
    if not form.validate():
        return _page("computer", form, 422)
    db.session.rollback()
    with writing_unit():
        if len(machines.of_practice(practice.id, now)) >= machines.MOST:
            form.name.errors = [f"A practice can name {machines.MOST} computers. End one first"]
            return _page("computer", form, 422)
        before = machines.here(now)
        if before and before.practice_id == practice.id:
            machines.end(before, by=signing_in.person(), now=now)
        _, token = machines.name(practice.id, form.name.data, by=signing_in.person(), now=now)
        db.session.commit()
    return machines.hold(page.go_to("/practice"), token)


@bp.post("/practice/computers/<uuid>/ending")
@act(LEAD)
def end_machine(uuid):
    """That computer is the practice's no more, wherever it stands; pressed twice it is the same."""
    with writing_unit():
        found = db.session.scalar(visible(signing_in.person(), LEAD, Machine).where(Machine.uuid == uuid))
        machines.end(found or abort(404), by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to("/practice")


def _somebody(uuid):
    """The Person of this lead's practice, not themselves, who may have left it; anybody else is the same 404 as nobody."""
    me = signing_in.person()
    found = db.session.scalar(visible(me, LEAD, Person).where(Person.uuid == uuid, Person.id != me.id))
    return found if found and can(me, LEAD, found) else abort(404)


def _practice():
    return finding.of_id(signing_in.person().practice_id) or abort(404)


def _page(name, form, status=200):
    return page.render(f"surgeries/{name}.html", status=status, private=True, practice=_practice(), form=form,
                       form_errors=bool(form.errors))


def _now():
    return current_app.config["NOW"]()
