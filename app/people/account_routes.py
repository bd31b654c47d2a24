"""The doors of one's own account: my sign-ins, another password, the second factor, and the printed codes."""
from flask import Blueprint, abort, current_app, request

from app.extensions import db, writing_unit
from app.people import audit, entering, factors, forms, known, passwords, signing_in
from app.people.models import SignIn
from app.people.permissions import act
from app.web import page
from app.web.dates import LONDON

bp = Blueprint("account", __name__)


@bp.get("/account")
@act("account.own")
def show():
    """My sign-ins, and what else may be changed."""
    found, now = signing_in.here(), _now()
    rows = signing_in.sign_ins_of(found.row.person_id, now)
    return page.render(
        "people/account.html", private=True, person=found.row.person, this_one=found.row.id, codes=factors.left(found.row.person),
        today=now.astimezone(LONDON).date(), rows=[(row, _local(row.created_at), _local(row.seen_at)) for row in rows])


@bp.post("/account/sign-ins/<uuid>/end")
@act("account.own")
def end_one(uuid):
    """Ends one of one's own sign-ins; somebody else's is the same 404 as none."""
    me, now = signing_in.person(), _now()
    with writing_unit():
        row = db.session.scalar(db.select(SignIn).where(SignIn.uuid == uuid, SignIn.person_id == me.id)) or abort(404)
        signing_in.end_row(row.id, now)
        audit.record("account.own", "sign-in", row.uuid, person=me, reason="ended", now=now)
        db.session.commit()
    return page.go_to("/account")


@bp.post("/account/sign-ins/end")
@act("account.own")
def end_all():
    """Signs out everywhere, here too."""
    me, now = signing_in.person(), _now()
    with writing_unit():
        signing_in.end_all(me.id, now)
        audit.record("account.own", "person", me.uuid, person=me, reason="all ended", now=now)
        db.session.commit()
    signing_in.let_go()
    return page.forgotten(page.go_to("/sign-in"))


@bp.get("/account/password")
@act("account.change")
def ask_password():
    """Which password from now on?"""
    return _page("new_password", forms.NewPasswordForm())


@bp.post("/account/password")
@act("account.change")
def take_password():
    """The password is changed; all sign-ins end but a new one here."""
    form, me, now = forms.NewPasswordForm(request.form), signing_in.person(), _now()
    fault = passwords.fault(form.password.data or "", entering.near_words(me.name, me.email or ""))
    if fault:
        form.password.errors = [fault]
        return _page("new_password", form, 422)
    with writing_unit():
        person = entering.change_password(me.id, form.password.data, now)
        signing_in.start(person, factor=_has_factor(), asked_at=signing_in.here().row.fresh_at, now=now)
        db.session.commit()
    return page.forgotten(page.go_to("/account"))


@bp.get("/second-factor")
@act("sign-in")
def ask_factor():
    """The secret for an app, as a picture and as text, and the first code it shows."""
    return _factor_page(_may_set_factor(), forms.CodeForm())


@bp.post("/second-factor")
@act("sign-in")
def take_factor():
    """The secret is kept when its first code is right; on to the printed codes."""
    found, form, now = _may_set_factor(), forms.CodeForm(request.form), _now()
    if not form.validate():
        return _factor_page(found, form, 422)
    with writing_unit():
        person = signing_in.person_of(found)
        secret = factors.secret_for(person, found.token)
        person.factor_step = 0
        fault = factors.fault(person, secret, form.code.data, now)
        if fault:
            db.session.rollback()
            form.code.errors = [fault]
            return _factor_page(found, form, 422)
        factors.set_factor(person, secret, now)
        signing_in.end_all(person.id, now)
        browser = entering.settle(signing_in.start(person, factor=True, now=now), now)
        factors.keep_codes(person, factors.printed_codes(person, signing_in.here().token))
        audit.record("account.own", "person", person.uuid, person=person, reason="factor changed", now=now)
        db.session.commit()
    return known.give(page.go_to("/account/codes"), browser)


@bp.get("/account/codes")
@act("account.change")
def codes():
    """The printed codes, on the browser that made them, while its sign-in is fresh; afterwards nobody can show them."""
    found = signing_in.here()
    made = factors.printed_codes(found.row.person, found.token)
    if not found.row.person.factor_since or not factors.are_kept(found.row.person, made):
        return page.go_to("/account")
    return page.render("people/codes.html", private=True, codes=made)


@bp.post("/account/codes")
@act("account.change")
def new_codes():
    """Ten new printed codes; the old ones end."""
    found, now = signing_in.here(), _now()
    with writing_unit():
        person = signing_in.person_of(found)
        if person.factor_since is None:
            return page.go_to("/second-factor")
        signing_in.start(person, factor=_has_factor(), asked_at=found.row.fresh_at, now=now)
        factors.keep_codes(person, factors.printed_codes(person, signing_in.here().token))
        audit.record("account.own", "person", person.uuid, person=person, reason="codes made", now=now)
        db.session.commit()
    return page.go_to("/account/codes")


def _may_set_factor():
    """The SignedIn who may set a second factor: right after the password when there is none yet, or with a fresh sign-in."""
    found = signing_in.here()
    if found is None or not (signing_in.is_fresh(_now()) or found.row.person.factor_since is None and not signing_in.is_whole(found.row)):
        abort(page.go_to("/sign-in?next=/second-factor"))
    return found


def _has_factor():
    return signing_in.here().row.factor_at is not None


def _factor_page(found, form, status=200):
    secret = factors.secret_for(found.row.person, found.token)
    side, path = factors.picture(secret, found.row.person.name)
    return _page("second_factor", form, status, side=side, path=path, changing=found.row.person.factor_since is not None,
                 secret=" ".join(secret[at:at + 4] for at in range(0, len(secret), 4)))


def _page(name, form, status=200, **more):
    return page.render(f"people/{name}.html", status=status, private=True, form=form, form_errors=bool(form.errors), **more)


def _local(moment):
    return moment.astimezone(LONDON)


def _now():
    return current_app.config["NOW"]()
