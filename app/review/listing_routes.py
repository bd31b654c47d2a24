"""The door to any listing for coordinators: found by its name, with the ways to its past, to merging, and to closing its venues."""
import sqlalchemy as sa
from flask import Blueprint, request

from app.directory import locating
from app.directory.models import Service
from app.extensions import db
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("listing_finding", __name__)
MOST, MOST_SHOWN = 100, 20


@bp.get("/queue/listings")
@act("listing.restore")
def listings():
    """Listings of the coordinator's localities whose name has the words, also those that are off the site; none without words."""
    words, fault = tidy_text(request.args.get("q", ""), MOST)
    found = _named(words) if words and not fault else []
    return page.render("review/listings.html", status=422 if fault else 200, private=True, q=words, fault=fault, form_errors=fault,
                       listings=found[:MOST_SHOWN], more=len(found) > MOST_SHOWN, most=MOST_SHOWN)


def _named(words):
    return db.session.scalars(
        sa.select(Service).where(sa.func.lower(Service.name).contains(words.lower(), autoescape=True), Service.merged_into_id.is_(None),
                                 locating.lies_in(Service, Service.id, person().locality_ids))
        .order_by(Service.name, Service.id).limit(MOST_SHOWN + 1)).all()
