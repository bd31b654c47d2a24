"""The door of saying how a first visit was, with one tap on the private page."""
from flask import request, url_for

from app.extensions import db, writing_unit
from app.groups import how_it_was
from app.people.permissions import act
from app.places import own_routes
from app.places.opening_routes import bp
from app.places.own_routes import OWN
from app.places.routes import now
from app.web import page


@bp.post("/places/<string(length=36):uuid>/first-visit")
@act(OWN)
def say_how(uuid):
    """Counts it; the same tap twice is once."""
    with writing_unit():
        how_it_was.say(own_routes.held_place(uuid), request.form.get("said", ""), now=now())
        db.session.commit()
    return page.go_to(url_for("places.mine", uuid=uuid))
