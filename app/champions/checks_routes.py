"""The doors of training and checks: a champion sees their own, and who looks after those areas writes them down and takes them back."""
from flask import Blueprint, abort, current_app, request, url_for

from app.champions import recording
from app.directory import sessions
from app.extensions import db, writing_unit
from app.people import checks
from app.people.models import Person
from app.people.permissions import act, visible
from app.people.signing_in import person
from app.web import page

bp = Blueprint("training", __name__)
ROLES = ("champion", "coordinator")


@bp.get("/account/training")
@act(checks.OWN)
def mine():
    """One's own."""
    return page.render("champions/training.html", private=True, rows=_rows(person().id))


@bp.get("/people/<uuid>/checks")
@act(checks.KEEP)
def show(uuid):
    """What is written down of somebody, and the form for more."""
    return _page(_found(uuid), recording.Told())


@bp.post("/people/<uuid>/checks")
@act(checks.KEEP)
def keep(uuid):
    """Writes it down."""
    told = recording.read(request.form, _today())
    with writing_unit():
        found = _found(uuid)
        if told.errors:
            return _page(found, told, 422)
        checks.record(found, told.kind, told.level, told.on, told.until, by=person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("training.show", uuid=found.uuid))


@bp.get("/people/checks/<uuid>/striking")
@act(checks.KEEP)
def ask_strike(uuid):
    """Sure?"""
    found = checks.seen_by(person(), uuid) or abort(404)
    return page.render("champions/striking.html", private=True, check=found, words=_words(found))


@bp.post("/people/checks/<uuid>/striking")
@act(checks.KEEP)
def strike(uuid):
    """Takes one back that is wrong."""
    with writing_unit():
        found = checks.seen_by(person(), uuid) or abort(404)
        checks.strike(found, by=person(), now=_now())
        db.session.commit()
    return page.go_to(url_for("training.show", uuid=found.person.uuid))


def _found(uuid):
    """The Person whose training this one may write down; anybody else, oneself too, is the same 404 as nobody."""
    return db.session.scalar(visible(person(), checks.KEEP, Person).where(
        Person.uuid == uuid, Person.ended_at.is_(None), Person.role.in_(ROLES))) or abort(404)


def _rows(person_id):
    """[(PersonCheck, its words, whether it holds, who saw it)]."""
    today = _today()
    return [(one, _words(one), one.holds(today), one.recorded_by.name if one.recorded_by else "") for one in checks.checks_of(person_id)]


def _words(check):
    return recording.CHOICES.get(f"{check.kind} {check.level}".strip(), checks.KINDS.get(check.kind, check.kind))


def _page(found, told, status=200):
    return page.render("champions/checks.html", status=status, private=True, who=found, rows=_rows(found.id), told=told,
                       choices=recording.CHOICES, form_errors=told.errors)


def _today():
    return sessions.today(_now())


def _now():
    return current_app.config["NOW"]()
