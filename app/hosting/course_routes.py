"""The door of a course: until which of its weeks people may join."""
from flask import Blueprint, abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.groups import courses
from app.hosting import fetching
from app.hosting.routes import GROUP, HOST, group_page
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

bp = Blueprint("courses", __name__)


@bp.post(f"{GROUP}/joining")
@act(HOST)
def joining_weeks(uuid):
    """Changes the week until which people may join."""
    now = current_app.config["NOW"]()
    with writing_unit():
        group = fetching.group(person(), uuid)
        if group is None or group.closed_at is not None or not courses.is_course(group):
            abort(404)
        fault = courses.set_join_weeks(group, request.form.get("joins", "").strip()[:20], person(), now=now)
        if fault:
            return group_page(group, {"joins": fault})
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=uuid))
