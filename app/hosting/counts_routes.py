"""The doors of the numbers of groups, for who looks after an area: counts alone, who hosts, and what a coordinator does about it."""
from flask import Blueprint, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.groups import emergencies
from app.hosting import counts, setting
from app.people.permissions import act, can
from app.people.signing_in import person
from app.web import page

bp = Blueprint("group_counts", __name__)
_ONE = "/groups/counts/<string(length=36):uuid>"


@bp.get("/groups/counts")
@act(counts.COUNT)
def everything():
    """Every group of one's areas in numbers."""
    found, sums = counts.every(person(), _now())
    return page.render("hosting/counts.html", private=True, counts=found, sums=sums)


@bp.get(_ONE)
@act(counts.COUNT)
def show(uuid):
    """One group in numbers, who hosts it, and what can be done."""
    return _page(counts.group(person(), uuid) or abort(404))


@bp.post(f"{_ONE}/host")
@act(setting.SET_HOST)
def set_host(uuid):
    """Gives it a host."""
    with writing_unit():
        found = setting.group(person(), uuid) or abort(404)
        instead = request.form.get("instead") == "yes"
        fault = setting.set_host(found, request.form.get("host", "")[:40], person(), instead=instead, now=_now())
        if fault:
            return _page(found, fault)
        db.session.commit()
    return page.go_to(url_for("group_counts.show", uuid=uuid))


@bp.get(f"{_ONE}/closing")
@act(setting.SET_HOST)
def ask_close(uuid):
    """Close it?"""
    return page.render("hosting/closing_for.html", private=True, group=setting.group(person(), uuid) or abort(404))


@bp.post(f"{_ONE}/closing")
@act(setting.SET_HOST)
def close(uuid):
    """Closes it: everybody is told."""
    with writing_unit():
        setting.close(setting.group(person(), uuid) or abort(404), person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("group_counts.everything"))


def _page(found, fault=""):
    me = person()
    may_set = found.closed_at is None and can(me, setting.SET_HOST, found)
    return page.render("hosting/count.html", status=422 if fault else 200, private=True, group=found, count=counts.of(found, _now()),
                       may_set=may_set, hosts=setting.may_be(found, me) if may_set else [], fault=fault, form_errors=fault,
                       chosen=request.form.get("host", "")[:40] if fault else "", is_mine=me.id in found.scope_people(),
                       may_break=found.closed_at is None and can(me, emergencies.ACT))


def _now():
    return current_app.config["NOW"]()
