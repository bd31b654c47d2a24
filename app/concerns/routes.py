"""The doors of concerns: anybody reports one, and the people who look after that neighbourhood answer."""
from flask import Blueprint, abort, current_app, redirect, request, url_for

from app.concerns import answering, fetching, reporting, showing
from app.extensions import db, writing_unit
from app.people import audit, limits
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page, traps

bp = Blueprint("concerns", __name__)
REPORT, ANSWER, HIDE = "concern.report", "concern.answer", "listing.hide"


@bp.get("/activities/<slug>/concern")
@act(REPORT)
def ask(slug):
    """Asks what is worrying somebody, after the numbers to ring at once."""
    return _form(_service(slug), reporting.Report(key=reporting.new_key()))


@bp.post("/activities/<slug>/concern")
@act(REPORT)
def report(slug):
    """Keeps it; never refused for how many there were."""
    told = reporting.read(request.form, now())
    service = _service(slug)
    if told.errors:
        return _form(service, told, 422)
    service_id = service.id
    db.session.rollback()
    many = limits.allow("concern", f"{service_id} {request.remote_addr}", now=now()) is not None
    with writing_unit():
        service = _service(slug)
        reporting.keep(service, told, fold=many, now=now())
        db.session.commit()
    return page.go_to(url_for("concerns.sent", slug=service.slug))


@bp.get("/activities/<slug>/concern/sent")
@act(REPORT)
def sent(slug):
    """Says what happens now, and when."""
    return page.render("concerns/sent.html", service=_service(slug))


@bp.get("/concerns")
@act(ANSWER)
def concerns():
    """What is open in the person's localities."""
    return page.render("concerns/concerns.html", private=True, rows=showing.rows(fetching.open_ones(person()), now()))


@bp.get("/concerns/<uuid>")
@act(ANSWER)
def concern(uuid):
    """One concern: its words, the listing, and what can be done."""
    return _page(_fetched(uuid), answering.Answer())


@bp.post("/concerns/<uuid>/contact")
@act(ANSWER)
def contact(uuid):
    """Shows the phone number of who reported it, and keeps that it was looked at."""
    with writing_unit():
        found = _fetched(uuid)
        audit.record(ANSWER, "concern", found.uuid, person=person(), reason="contact opened", now=now())
        db.session.commit()
    return _page(found, answering.Answer(), opened=True)


@bp.post("/concerns/<uuid>/hiding")
@act(HIDE)
def hiding(uuid):
    """Hides the listing at once."""
    return _done(uuid, HIDE, lambda one: answering.hide(one, person(), now=now()))


@bp.post("/concerns/<uuid>/showing")
@act(HIDE)
def showing_again(uuid):
    """Makes the listing public again."""
    return _done(uuid, HIDE, lambda one: answering.show(one, person(), now=now(), gazetteer=current_app.extensions["gazetteer"]))


@bp.post("/concerns/<uuid>/answer")
@act(ANSWER)
def answer(uuid):
    """Says what was done, tells whom it says, and closes it."""
    with writing_unit():
        found = _fetched(uuid)
        told = answering.read(request.form, found)
        if told.errors and found.closed_at is None:
            return _page(found, told, 422)
        answering.answer(found, person(), told, now=now())
        db.session.commit()
    return page.go_to(url_for("concerns.concern", uuid=found.uuid))


def _done(uuid, name, verb):
    with writing_unit():
        found = _fetched(uuid, name)
        verb(found)
        db.session.commit()
    return page.go_to(url_for("concerns.concern", uuid=found.uuid))


def _form(service, told, status=200):
    return page.render("concerns/ask.html", status=status, private=True, service=service, told=told, form_errors=told.errors,
                       made_at=traps.made_at(now()))


def _page(found, told, status=200, opened=False):
    return page.render("concerns/concern.html", status=status, private=True, told=told, form_errors=told.errors,
                       **showing.concern(found, now(), opened))


def _service(slug):
    """The activity at an address, hidden ones too, so that no words are lost; else 404, or 301 (308) to where it is now."""
    found = fetching.service(slug) or abort(404)
    if found.slug != slug:
        ending = request.path.partition("/activities/")[2].partition("/")[2]
        abort(redirect(f"/activities/{found.slug}/{ending}", 301 if request.method == "GET" else 308))
    return found


def _fetched(uuid, name=ANSWER):
    return fetching.concern(person(), uuid, name) or abort(404)


def now():
    """This moment, as the site has it."""
    return current_app.config["NOW"]()
