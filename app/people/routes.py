"""The doors of signing in: one question a page, the same answer for known and unknown addresses, and the ways back in."""
from flask import Blueprint, abort, current_app, request, session

from app.extensions import db, writing_unit
from app.people import entering, forms, known, limits, links, passwords, signing_in
from app.people.gate import own_path
from app.people.limits import Wait
from app.people.models import Person
from app.people.permissions import act
from app.web import page
from app.web.words import plural

bp = Blueprint("people", __name__)
# Where each role's work begins.
FIRST_PAGES = {"champion": "/desk", "coordinator": "/desk", "practice": "/practice", "administrator": "/people"}


@bp.get("/sign-in")
@act("sign-in")
def sign_in():
    """Which address?"""
    return _page("sign_in", forms.EmailForm(), next=own_path(request.args.get("next"), ""))


@bp.post("/sign-in")
@act("sign-in")
def take_address():
    """The address is kept in this browser's own cookie until its password is right."""
    form, then = forms.EmailForm(request.form), own_path(request.form.get("next"), "")
    if not form.validate():
        return _page("sign_in", form, 422, next=then)
    session["email"], session["next"] = form.email.data, then
    return page.go_to("/sign-in/password")


@bp.get("/sign-in/password")
@act("sign-in")
def ask_password():
    """Which password?"""
    return _page("password", forms.PasswordForm(), email=_address())


@bp.post("/sign-in/password")
@act("sign-in")
def take_password():
    """On to the code, or in; a wrong password and an unknown address look the same."""
    form, now = forms.PasswordForm(request.form), _now()
    address = _address()
    if not form.validate():
        return _page("password", form, 422, email=address)
    found = entering.try_password(address, form.password.data, now)
    if not isinstance(found, int):
        return _refused("password", form, form.password, found, entering.WRONG_PASSWORD, email=address)
    with writing_unit():
        row = entering.pass_password(found, form.password.data, now)
        return _next_step(row, now)


@bp.get("/sign-in/code")
@act("sign-in")
def ask_code():
    """Which code?"""
    _half_way()
    return _page("code", forms.CodeForm(), printed=False)


@bp.post("/sign-in/code")
@act("sign-in")
def take_code():
    """In, when the app's code is right."""
    return _take_code(forms.CodeForm(request.form), printed=False)


@bp.get("/sign-in/printed-code")
@act("sign-in")
def ask_printed_code():
    """Which printed code?"""
    _half_way()
    return _page("code", forms.PrintedCodeForm(), printed=True)


@bp.post("/sign-in/printed-code")
@act("sign-in")
def take_printed_code():
    """In, when it is one of the printed codes."""
    return _take_code(forms.PrintedCodeForm(request.form), printed=True)


@bp.post("/sign-out")
@act("sign-in")
def sign_out():
    """Ends this browser's row, and has the browser forget what it kept."""
    found, now = signing_in.here(), _now()
    with writing_unit():
        if found:
            signing_in.end_row(found.row.id, now)
        db.session.commit()
    signing_in.let_go()
    return page.forgotten(page.go_to("/"))


@bp.get("/cannot-get-in")
@act("sign-in")
def cannot_get_in():
    """The ways back in: a link by mail, a printed code, a person to ring."""
    return _page("cannot_get_in", forms.EmailForm(data={"email": session.get("email", "")}))


@bp.post("/cannot-get-in")
@act("sign-in")
def send_link():
    """A mail goes to the address typed, whoever's it is."""
    form, now = forms.EmailForm(request.form), _now()
    if not form.validate():
        return _page("cannot_get_in", form, 422)
    wait = limits.allow("message", entering.email_key(form.email.data), now=now)
    if wait:
        return _refused("cannot_get_in", form, form.email, wait, "")
    with writing_unit():
        entering.send_reset(form.email.data, now)
        db.session.commit()
    session["email"] = form.email.data
    return page.go_to("/link-sent")


@bp.get("/link-sent")
@act("sign-in")
def link_sent():
    """What happens next, the same for everybody."""
    return page.render("people/link_sent.html", private=True, email=session.get("email", ""))


@bp.get("/reset/<token>")
@act("sign-in")
def enter_reset(token):
    """The link of a mail leaves the address bar at once; nothing is written."""
    person_id = links.opened(token, entering.RESET, now=_now())
    person = db.session.get(Person, person_id) if person_id else None
    response = page.go_to(f"/new-password/{person.uuid}" if person else "/new-password/over")
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, entering.RESET, response)


@bp.get("/new-password/<person>")
@act("sign-in")
def ask_new_password(person):
    """Which password from now on?"""
    return _page("new_password", forms.NewPasswordForm()) if _reset_of(person) else _link_over()


@bp.post("/new-password/<person>")
@act("sign-in")
def take_new_password(person):
    """The password is changed, every sign-in ends, and the code is still asked."""
    form, now, found = forms.NewPasswordForm(request.form), _now(), _reset_of(person)
    if not found:
        return _link_over()
    fault = passwords.fault(form.password.data or "", entering.near_words(found.name, found.email))
    if fault:
        form.password.errors = [fault]
        return _page("new_password", form, 422)
    person_id = found.id
    db.session.rollback()
    with writing_unit():
        entering.change_password(person_id, form.password.data, now)
        return page.forgotten(_next_step(entering.pass_password(person_id, form.password.data, now), now))


def _reset_of(uuid):
    """The Person whose reset link this browser holds, None for anybody else's."""
    found = db.session.scalar(db.select(Person).where(Person.uuid == uuid, Person.ended_at.is_(None)))
    return found if found and links.held(entering.RESET, found.id) else None


def _link_over():
    return page.render("people/link_over.html", status=410, private=True, invitation=False)


def _take_code(form, printed):
    found, now = _half_way(), _now()
    if not form.validate():
        return _page("code", form, 422, printed=printed)
    person_id = found.row.person_id
    wait = limits.allow("factor", str(person_id), now=now)
    if wait:
        return _refused("code", form, form.code, wait, "", printed=printed)
    with writing_unit():
        fault = entering.pass_code(person_id, form.code.data, now, printed=printed)
        if fault:
            db.session.rollback()
            return _refused("code", form, form.code, None, fault, printed=printed)
        return _next_step(signing_in.here().row, now)


def _next_step(row, now):
    """Commits, and sends this browser on to what is still to be asked, or to where it was going."""
    if not signing_in.is_whole(row):
        db.session.commit()
        return page.go_to("/sign-in/code" if row.person.factor_since else "/second-factor")
    browser = entering.settle(row, now)
    db.session.commit()
    session.pop("email", None)
    return known.give(page.go_to(own_path(session.pop("next", ""), _first_page(row.person))), browser)


def _first_page(person):
    """Where their work begins; practice staff who belong to no practice have none."""
    homeless = person.role == "practice" and person.practice_id is None
    return "/account" if homeless else FIRST_PAGES.get(person.role, "/account")


def _half_way():
    """The SignedIn whose code is to come; anybody else begins at the beginning."""
    found = signing_in.here()
    if found is None or signing_in.is_whole(found.row) or found.row.person.factor_since is None:
        abort(page.go_to("/sign-in"))
    return found


def _address():
    return session.get("email") or abort(page.go_to("/sign-in"))


def _refused(name, form, field, wait, fault, **more):
    """The page again: what is wrong, or how long to wait; nothing in it tells whether the address is known."""
    if isinstance(wait, Wait):
        minutes = max(1, -(-wait.seconds // 60))
        fault = f"That was too many tries. Wait {plural(minutes, 'minute')}, then try again"
    field.errors = [fault]
    response = _page(name, form, 429 if wait else 422, **more)
    if wait:
        response.headers["Retry-After"] = str(wait.seconds)
    return response


def _page(name, form, status=200, **more):
    return page.render(f"people/{name}.html", status=status, private=True, form=form, form_errors=bool(form.errors), **more)


def _now():
    return current_app.config["NOW"]()
