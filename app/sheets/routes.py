"""The doors of the practice desk: the builder and its buttons; for anyone, since none of them holds a person."""
from dataclasses import replace
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, request

from app.directory.models import Service
from app.extensions import db, htmx
from app.people import signing_in
from app.people.permissions import act
from app.practices import desking, finding
from app.sheets import building, needs, notes, placing, pressing, ranking, sheet
from app.web import page

bp = Blueprint("sheets", __name__)


@bp.get("/sheets")
@act("sheet.build")
def build():
    """The builder as its address says: what was ticked, and the sheet so far."""
    wanted, made = needs.read(request.args), sheet.read(request.args, notes.offered(_practice_id()))
    place, among, wrong = placing.look_up(made.near)
    asked = bool(request.args)
    return _page(wanted, made, place, asked and not wrong, wrong=wrong, among=among, more="more" in request.args)


@bp.post("/sheets")
@act("sheet.build")
def press():
    """One button of the builder: the new state's address (303), or the form again when we do not know the place (422)."""
    form, do = request.form, request.form.get("do", "")
    wanted, made = needs.read(form), _noted(form)
    typed = form.get("place") or made.near
    place, among, wrong = placing.look_up(typed)
    if wrong:
        return _page(wanted, made, None, False, wrong=wrong, among=among, status=422)
    made = replace(pressing.pressed(made, do, _is_one), near=placing.name_of(place, typed) if place else "")
    if do == "best" or do == "show" and not made.lines:
        made = pressing.begun(made, ranking.options(db.session.connection(), wanted, place, _now(), made.level))
    if do == "look" and made.lines:
        return page.go_to(_address("/sheets/paper", made.printed().pairs()))
    if do == "print" and made.lines:
        return Response(status=307, headers={"Location": "/printed"})
    where = _address("/sheets", [("shown", "yes"), *wanted.pairs(), *made.pairs(), *([("more", "yes")] if form.get("more") else [])])
    if htmx.fragment:
        answer = _page(wanted, made, place, True, more=bool(form.get("more")))
        answer.headers["HX-Replace-Url"] = where
        return answer
    return page.go_to(f"{where}{_anchor(do)}")


def _page(wanted, made, place, asked, *, wrong="", among=(), more=False, status=200):
    typed = request.values.get("place") or request.values.get("near", "")
    shown = building.page(db.session.connection(), wanted, made, place, _now(), instance=current_app.config["INSTANCE"], more=more,
                          asked=asked, notes=notes.grouped(_practice_id()))
    staff = signing_in.person()
    at = desking.desk(made.near if place else "", wanted.pairs(), _now(), signed_in=bool(staff and staff.practice_id))
    return page.render("sheets/builder.html", "sheets/_build.html", status=status, private=True, desk=at, wrong=wrong, among=among,
                       more=more, near=made.near if place else typed, **shown)


def _noted(form):
    known = notes.offered(_practice_id())
    return pressing.noted(sheet.read(form, known), form, known)


def _practice_id():
    practice = finding.here(_now())
    return practice.id if practice else None


def _address(path, pairs):
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _anchor(do):
    """Where the page opens after a press, without script: at what was pressed, or at the options."""
    what, number = pressing.number_of(do)
    if what == "add":
        return f"#option-{number}"
    return f"#line-{number}" if what in ("up", "down") else "#sheet" if what else "#options"


def _is_one(number):
    return db.session.scalar(sa.select(Service.id).where(Service.id == number)) is not None


def _now():
    return current_app.config["NOW"]()
