"""The doors of stepping down, which asks first, and of going away for a while."""
from datetime import timedelta

from flask import Blueprint, current_app, request, url_for

from app.desk import leaving
from app.directory import sessions
from app.extensions import db, writing_unit
from app.hosting import offering
from app.people import inviting, profiles, signing_in
from app.people.models import Person
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("leaving", __name__)


@bp.get("/account/away")
@act(profiles.OWN)
def ask_away():
    """Until when?"""
    return _away_page("")


@bp.post("/account/away")
@act(profiles.OWN)
def go_away():
    """From now on nobody sees or asks them, until then."""
    typed = request.form.get("until", "")
    until, fault = leaving.read_until(typed, _today())
    if fault:
        return _away_page(typed, fault, 422)
    return _done(lambda me: leaving.go_away(me, until, request.form.get("put_back") == "yes", now=_now()))


@bp.post("/account/away/end")
@act(profiles.OWN)
def come_back():
    """They are here again."""
    return _done(lambda me: profiles.go_away(me, None, now=_now()))


@bp.get("/account/stepping-down")
@act(leaving.LEAVE)
def ask_leave():
    """Sure? And what happens then."""
    return _leave_page()


@bp.post("/account/stepping-down")
@act(leaving.LEAVE)
def leave():
    """Ends the role, and with it every sign-in; whoever is the only host of a group hands it over first."""
    with writing_unit():
        if offering.alone(person(), _today()):
            return _leave_page(422)
        leaving.step_down(_me(), now=_now())
        db.session.commit()
    signing_in.let_go()
    return page.forgotten(page.go_to(url_for("leaving.left")))


@bp.get("/stepped-down")
@act("read")
def left():
    """Thank you."""
    return page.render("desk/stepped_down.html", days=inviting.ACCOUNT_KEPT.days)


def _leave_page(status=200):
    wiped = _today() + timedelta(days=inviting.ACCOUNT_KEPT.days)
    return page.render("desk/stepping_down.html", status=status, private=True, held=leaving.held(person()), wiped=wiped,
                       alone=offering.alone(person(), _today()))


def _me():
    return db.session.get(Person, person().id)


def _done(verb):
    with writing_unit():
        verb(_me())
        db.session.commit()
    return page.go_to(url_for("leaving.ask_away"))


def _away_page(typed, fault="", status=200):
    until = profiles.of(person().id).away_until
    return page.render("desk/away.html", status=status, private=True, typed=typed, fault=fault, form_errors=fault,
                       held=leaving.held(person()), until=until if until and until > _today() else None)


def _today():
    return sessions.today(_now())


def _now():
    return current_app.config["NOW"]()
