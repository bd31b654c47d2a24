"""The doors of a listing's past, for coordinators: its history, an earlier version put back, and two listings made one."""
import re

from flask import Blueprint, abort, current_app, request, url_for

from app.directory import publication
from app.directory.details import Author
from app.extensions import db, writing_unit
from app.people import audit
from app.people.permissions import act
from app.people.signing_in import person
from app.review import fetching, past
from app.submissions import owning, pictures
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("past", __name__)
RESTORE, MERGE = "listing.restore", "listing.merge"
_ADDRESS = re.compile(r"(?:.*/activities/)?([a-z0-9-]{1,120})/?(?:\?.*)?", re.DOTALL)


@bp.get("/activities/<slug>/history")
@act(RESTORE)
def history(slug):
    """Every published change, with who, when, from what and to what."""
    return _history(_fetched(slug, RESTORE))


@bp.post("/activities/<slug>/history/<row>/restoring")
@act(RESTORE)
def restoring(slug, row):
    """Publishes again what was public then."""
    with writing_unit():
        service = _fetched(slug, RESTORE)
        if not re.fullmatch(r"[0-9]{1,9}", row) or int(row) not in {one.id for one in past.versions(service) if one.can_restore}:
            abort(404)
        try:
            service = publication.restore(service, int(row), _me(), now=_now(), gazetteer=current_app.extensions["gazetteer"])
        except ValueError as fault:
            db.session.rollback()
            return _history(_fetched(slug, RESTORE), str(fault))
        _record(RESTORE, service, "restored")
        db.session.commit()
    return page.go_to(url_for("past.history", slug=service.slug))


@bp.post("/activities/<slug>/pictures/<uuid:picture>/removal")
@act(RESTORE)
def removal(slug, picture):
    """Takes a picture off for good."""
    with writing_unit():
        service = _fetched(slug, RESTORE)
        if pictures.take_off(service, str(picture)):
            _record(RESTORE, service, "picture taken off")
        db.session.commit()
    return page.go_to(url_for("past.history", slug=service.slug))


@bp.get("/activities/<slug>/merging")
@act(MERGE)
def ask_merging(slug):
    """Asks of which other listing this is a double."""
    return _merging(_fetched(slug, MERGE))


@bp.post("/activities/<slug>/merging")
@act(MERGE)
def merging(slug):
    """Shows both with the one that stays chosen, then makes them one."""
    with writing_unit():
        service, typed = _fetched(slug, MERGE), tidy_text(request.form.get("other", ""), 300)[0]
        named = _ADDRESS.fullmatch(typed)
        other = fetching.listing(person(), named[1], MERGE) if named else None
        stays = request.form.get("stays", "")
        if other is None or other.id == service.id or other.withdrawn_at is not None or service.withdrawn_at is not None:
            return _merging(service, typed, {"other": "Enter the address of another listing that is on the site"}, status=422)
        if stays not in (service.slug, other.slug):
            errors = {"stays": "Choose which one stays"} if "stays" in request.form or "sure" in request.form else {}
            return _merging(service, typed, errors, other, 422 if errors else 200)
        kept, gone = (service, other) if stays == service.slug else (other, service)
        publication.merge(gone, kept, _me(), now=_now())
        owning.follow(gone, kept)
        pictures.follow(gone, kept)
        _record(MERGE, kept, "merged")
        db.session.commit()
    return page.go_to(url_for("past.history", slug=kept.slug))


def _history(service, refused=""):
    return page.render("review/history.html", status=422 if refused else 200, private=True, service=service, refused=refused,
                       versions=past.versions(service), pictures=pictures.shown(service.id), form_errors=refused)


def _merging(service, typed="", errors=None, other=None, status=200):
    return page.render("review/merging.html", status=status, private=True, service=service, typed=typed, errors=errors or {}, other=other,
                       form_errors=errors)


def _fetched(slug, name):
    return fetching.listing(person(), slug, name) or abort(404)


def _record(name, service, did):
    audit.record(name, "service", service.uuid, person=person(), reason=did, now=_now())


def _me():
    me = person()
    return Author(me.name, me.role)


def _now():
    return current_app.config["NOW"]()
