"""The door of the need board: what people look for and do not find in the localities of whoever looks."""
from datetime import timedelta

from flask import Blueprint, current_app, request

from app.directory import sessions
from app.directory.areas import Locality
from app.extensions import db, reading as reading_index
from app.gaps import reading
from app.people.permissions import act, visible
from app.people.signing_in import person
from app.web import page

bp = Blueprint("gaps", __name__)
NEED = "need.read"
MONTHS = (3, 6, 12)


@bp.get("/need")
@act(NEED)
def board():
    """Gaps, and what was looked for by kind, condition and access, in one locality and the last months."""
    now = current_app.config["NOW"]()
    areas = db.session.scalars(visible(person(), NEED, Locality).where(
        Locality.closed_at.is_(None)).order_by(Locality.name, Locality.id)).all()
    area = next((one for one in areas if one.slug == request.args.get("where")), areas[0] if areas else None)
    months = next((number for number in MONTHS if str(number) == request.args.get("months")), MONTHS[-1])
    told = reading.cells(_first(sessions.today(now), months), {*area.outcode_list, area.slug}) if area else []
    with reading_index() as index:
        return page.render("gaps/board.html", private=True, areas=areas, area=area, months=months, spans=MONTHS,
                           gaps=reading.gaps(told, index, now, area),
                           tables=[(heading, make(told, index, now, area)) for heading, make in (
                               ("By kind", reading.by_kind), ("By what it is good for", reading.by_condition),
                               ("By access", reading.by_access))])


def _first(today, months):
    first = today.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
