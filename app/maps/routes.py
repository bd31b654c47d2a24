"""The doors of the map: its plain ground, and an area with its outline and all that is on there."""
import json

from flask import Blueprint, Response, abort, current_app, request

from app.directory import localities, outlines, pointing, sessions
from app.extensions import reading
from app.index import Question, find, generation
from app.maps import ground
from app.people.permissions import act
from app.web import kept, page

bp = Blueprint("maps", __name__)
GROUND_KEPT = "private, max-age=3600"


@bp.get("/map/ground.json")
@act("read")
def plain():
    """Outlines and place names within a box of degrees (west,south,east,north); 400 for what is no box in this country."""
    box = ground.box_of(request.args.get("box", ""))
    if box is None:
        abort(400)
    gazetteer = current_app.extensions["gazetteer"]
    return _kept(f"{box}\n{gazetteer.edition}", lambda: _json(ground.ground(gazetteer, box), "application/json", GROUND_KEPT))


@bp.get("/localities/<slug>.geojson")
@act("read")
def locality(slug):
    """What is on in one locality as points, before them its outline where one is known."""
    found = localities.by_slug(slug)
    if found is None:
        abort(404)
    return _kept("", lambda: _locality(found))


def _locality(found):
    now, config = current_app.config["NOW"](), current_app.config
    today = sessions.today(now)
    with reading() as connection:
        answer = find(connection, Question(today=today.toordinal(), minute=sessions.minute(now), locality=found.id,
                                           limit=pointing.MOST, apart=True))
    return _json(pointing.collection(answer, today, config["SITE_URL"], _outline(found)), "application/geo+json")


def _outline(found):
    drawn = outlines.outline(found)
    if not drawn:
        return []
    geometry = {"type": "MultiPolygon", "coordinates": outlines.degrees([shape for _, shape in drawn])}
    sources = sorted({one.source for one, _ in drawn if one.source})
    return [{"type": "Feature", "id": found.uuid, "geometry": geometry, "properties": {"outline": found.name, "sources": sources}}]


def _json(told, mimetype, cache=page.PUBLIC):
    response = Response(json.dumps(told, ensure_ascii=False, separators=(",", ":")), mimetype=mimetype)
    response.headers["Cache-Control"] = cache
    response.public = True
    return response


def _kept(query, make):
    with reading() as connection:
        at = generation(connection)
    return kept.answer(query, at, sessions.today(current_app.config["NOW"]()), make)
