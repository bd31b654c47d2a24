"""The doors by which somebody with a place tells a coordinator that something is wrong: the page names no group, and no host reads it."""
import sqlalchemy as sa
from flask import abort, request, url_for

from app.concerns import reporting
from app.concerns.routes import REPORT, bp, now
from app.extensions import db, writing_unit
from app.groups import telling
from app.groups.models import Place
from app.people import limits, links
from app.people.permissions import act
from app.web import page, traps

_CONCERN = "/places/<string(length=36):uuid>/concern"


@bp.get(_CONCERN)
@act(REPORT)
def ask_from_place(uuid):
    """What is wrong? After the numbers to ring at once."""
    return _form(_held(uuid), reporting.Report(key=reporting.new_key()))


@bp.post(_CONCERN)
@act(REPORT)
def report_from_place(uuid):
    """Keeps it as any other about the activity, without who has which place; never refused for how many there were."""
    place = _held(uuid)
    told = reporting.read(request.form, now())
    if told.errors:
        return _form(place, told, 422)
    service_id = place.group.service_id
    db.session.rollback()
    many = limits.allow("concern", f"{service_id} {request.remote_addr}", now=now()) is not None
    with writing_unit():
        reporting.keep(_held(uuid).group.service, told, fold=many, now=now())
        db.session.commit()
    return page.go_to(url_for("concerns.sent_from_place", uuid=uuid))


@bp.get(f"{_CONCERN}/sent")
@act(REPORT)
def sent_from_place(uuid):
    """Says what happens now, and when."""
    return page.render("concerns/place_sent.html", private=True, place=_held(uuid))


def _held(uuid):
    """The Place that this browser holds; for any other the request ends where a link is opened again."""
    place = db.session.scalar(sa.select(Place).where(Place.uuid == uuid))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if place is None or not (links.held(telling.PURPOSE, place.id) or links.hold_by_page(proof, telling.PURPOSE, place.id)):
        abort(page.go_to(url_for("places.mine", uuid=uuid)))
    return place


def _form(place, told, status=200):
    return page.render("concerns/place_ask.html", status=status, private=True, place=place, told=told, form_errors=told.errors,
                       proof=links.page_of(telling.PURPOSE, place.id), made_at=traps.made_at(now()))


@bp.after_request
def keep_open(response):
    """A place that this browser holds lasts for another while."""
    return links.refresh(response)
