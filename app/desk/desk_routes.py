"""The doors of the desk itself: what is next, and putting it off or back."""
from flask import Blueprint, current_app, request, url_for

from app.desk import checking, desk_showing, handing, tasks
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("own_desk", __name__)
ACT = "desk.work"


@bp.get("/desk")
@act(ACT)
def desk():
    """The one thing to do first, then how much waits of each kind."""
    done = checking.DONE.get(request.args.get("done", ""))
    return page.render("desk/desk.html", private=True, done=done, **desk_showing.desk(person(), _now()))


@bp.post("/desk/next")
@act(ACT)
def next_one():
    """Gives the next one, of a kind when one is named; nobody else is given it for a while."""
    with writing_unit():
        given = handing.hand_out(person(), _now(), request.form.get("kind", ""), request.form.get("task", ""))
        db.session.commit()
    return page.go_to(tasks.path(given.kind, given.uuid) if given else url_for("own_desk.desk"))


@bp.post("/desk/later")
@act(ACT)
def later():
    """Puts one off until later that day, or until tomorrow."""
    return _with_task(lambda task: handing.skip(task, person(), request.form.get("until", ""), _now()))


@bp.post("/desk/back")
@act(ACT)
def back():
    """Puts one back, so that somebody else may have it."""
    return _with_task(lambda task: handing.put_back(task, person(), _now()))


@bp.post("/desk/put-off/end")
@act(ACT)
def bring_back():
    """Brings back at once all that was put off."""
    with writing_unit():
        handing.bring_back(person())
        db.session.commit()
    return page.go_to(url_for("own_desk.desk"))


def _with_task(do):
    with writing_unit():
        task = handing.find(person(), _now(), request.form.get("kind", ""), request.form.get("task", ""))
        if task:
            do(task)
        db.session.commit()
    return page.go_to(url_for("own_desk.desk"))


def _now():
    return current_app.config["NOW"]()
