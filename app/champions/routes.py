"""The doors of people: who helps where, inviting somebody, and ending a role."""
from flask import Blueprint, abort, current_app, request

from app.champions import deciding, forms
from app.directory import sessions
from app.directory.localities import all_localities
from app.extensions import db, writing_unit
from app.people import checks, entering, inviting, limits, signing_in
from app.people.models import Person
from app.people.permissions import act, can, visible
from app.web import page
from app.web.words import plural

bp = Blueprint("champions", __name__)


@bp.get("/people")
@act("people.see")
def everybody():
    """Who helps in the places that this person looks after, and who is invited."""
    me, now = signing_in.person(), _now()
    names = {one.id: one.name for one in all_localities()}
    rows = db.session.scalars(visible(me, "people.see", Person).where(Person.ended_at.is_(None)).order_by(Person.id)).all()
    asked = [(one, sessions.today(one.at), _places(one.scope_localities(), names)) for one in deciding.waiting(me)]
    people = sorted(rows, key=lambda one: (one.name.casefold(), one.id))
    return page.render(
        "champions/people.html", private=True, roles=forms.ROLE_WORDS, asked=asked,
        people=[(one, _places(one.locality_ids, names), _may_end(me, one), _checked(me, one, now)) for one in people],
        invited=[(one, _places(_ids(one), names), one.ends_at.astimezone(sessions.LONDON))
                 for one in inviting.waiting(now) if _is_mine(me, one)])


@bp.get("/people/inviting")
@act("people.invite")
def ask():
    """Whom, to what, where?"""
    return _invite_page(_form(None))


@bp.post("/people/inviting")
@act("people.invite")
def take():
    """Sends an invitation; the answer is the same when that person has a role already: then they are told so instead."""
    form, me, now = _form(request.form), signing_in.person(), _now()
    if not form.validate():
        return _invite_page(form, 422)
    wait = limits.allow("message", entering.email_key(form.email.data), now=now)
    if wait:
        minutes = max(1, -(-wait.seconds // 60))
        form.email.errors = [f"That address had many mails from us. Wait {plural(minutes, 'minute')}, then try again"]
        response = _invite_page(form, 429)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    chosen = [one.id for one in _mine(me) if one.slug in form.localities.data]
    work = _work_of(form)
    # What was read belongs to the past by now: the writing unit begins with its lock.
    db.session.rollback()
    with writing_unit():
        try:
            inviting.invite(form.email.data, form.role.data, chosen, by=me, now=now, **work)
        except inviting.IsHere:
            inviting.tell(form.email.data, by=me, now=now)
        db.session.commit()
    return page.go_to("/people/invited")


@bp.get("/people/invited")
@act("people.see")
def sent():
    """What happens next."""
    return page.render("champions/invited.html", private=True)


@bp.get("/people/<uuid>/ending")
@act("people.end")
def ask_end(uuid):
    """Sure?"""
    return page.render("champions/ending.html", private=True, person=_found(uuid), roles=forms.ROLE_WORDS)


@bp.post("/people/<uuid>/ending")
@act("people.end")
def end(uuid):
    """Ends the role, and with it every sign-in."""
    with writing_unit():
        inviting.end_role(_found(uuid), by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to("/people")


def _found(uuid):
    """The Person whose role this one may end; anybody else is the same 404 as nobody."""
    me = signing_in.person()
    found = db.session.scalar(visible(me, "people.end", Person).where(Person.uuid == uuid, Person.ended_at.is_(None)))
    return found if found and _may_end(me, found) else abort(404)


def _work_of(form):
    """Where practice staff work, and whether they lead it, as inviting.invite is told; nothing for others."""
    found = getattr(form, "found", None)
    return {"practice_id": found.id, "leads": form.leads.data} if found else {}


def _may_end(me, person):
    return can(me, "people.end", person) and person.role in inviting.MAY_GIVE.get(me.role, ())


def _checked(me, one, now):
    """In words, whether a DBS check of somebody is good now; None for those whose checks this person does not keep."""
    if one.role not in inviting.LOCAL_ROLES or not can(me, checks.KEEP, one):
        return None
    return "A DBS check is written down" if checks.has_check(one.id, checks.DBS, sessions.today(now)) else "No DBS check is written down"


def _mine(me):
    """The Localities that a person may give to others."""
    return [one for one in all_localities() if can(me, "people.invite", one)]


def _is_mine(me, invitation):
    return me.role == "administrator" or bool(_ids(invitation) & me.locality_ids)


def _ids(invitation):
    return {int(one) for one in invitation.locality_ids.split()}


def _places(ids, names):
    return sorted(names[one] for one in ids if one in names)


def _form(typed):
    me = signing_in.person()
    return forms.invite_form(typed, me, _mine(me))


def _invite_page(form, status=200):
    return page.render("champions/inviting.html", status=status, private=True, form=form, form_errors=bool(form.errors))


def _now():
    return current_app.config["NOW"]()
