"""The doors of Find: the home page, the search and its answer, kinds, and the same answer as points."""
from dataclasses import replace

from flask import Blueprint, abort, current_app, request

from app.directory import localities, sessions
from app.directory.taxonomy import KINDS
from app.extensions import htmx, reading
from app.geo.answers import Unknown
from app.index import find, generation
from app.need import counting
from app.search import asking, forms, pages, placing, points, settling
from app.people.permissions import act
from app.web import kept, maps, page, place_cookie

bp = Blueprint("search", __name__)


@bp.get("/")
@act("read")
def home():
    """The two questions, this week, and kinds."""
    if request.args:
        settled = settling.asked(_read(request.args), None, [])
        return _go(settled) if isinstance(settled, settling.Go) else page.go_to(settled.search.url())
    cookie = place_cookie.read()
    if cookie:
        return _home(placing.of_cookie(cookie), private=True)
    return _kept("", lambda: _home(None))


@bp.post("/activities")
@act("read")
def look():
    """Takes what was typed and answers with an address that holds nothing exact (303), or the form again (422)."""
    point = request.form.get("lat", ""), request.form.get("lon", "")
    settled = settling.posted(_read(request.form), request.form.get("placed", "").strip(), point if all(point) else None)
    return _go(settled) if isinstance(settled, settling.Go) else _unplaced(settled, 422)


@bp.get("/activities")
@act("read")
def results():
    """What is on: the whole page, or the part that a filter changed."""
    cookie = place_cookie.read()
    if cookie:
        return page.compress(_results(cookie))
    return _kept(request.query_string.decode("latin-1"), lambda: _results(None))


@bp.get("/activities.geojson")
@act("read")
def geojson():
    """The same question answered as GeoJSON points; nothing about the asker is kept, and nothing redirects."""
    cookie = place_cookie.read()
    if cookie:
        return page.compress(_points(cookie))
    return _kept(request.query_string.decode("latin-1"), lambda: _points(None))


@bp.get("/kinds/<code>")
@act("read")
def kind(code):
    """All activities of one kind."""
    if code not in KINDS:
        abort(404)
    if request.args.keys() - {"page"}:
        return page.go_to(request.path)
    number = forms.read(request.args).page

    def answer():
        with reading() as connection:
            found = find(connection, asking.question(forms.Search(kind=(code,), page=number), None, 0, _now()))
        return page.render("search/kind.html", **pages.kind(code, number, found, _today()))
    return _kept(f"page={number}", answer)


def _results(cookie):
    settled = settling.asked(_read(request.args), cookie, list(request.args.items(multi=True)))
    if isinstance(settled, settling.Go) and htmx.fragment and settled.placed is None:
        # A part has no address of its own: it is given at once, with the page's one address beside it.
        settled = settling.asked(settled.search, cookie, settled.search.pairs())
    match settled:
        case settling.Go():
            return _go(settled)
        case settling.Ask():
            return page.go_to(settled.search.url()) if htmx.fragment else _unplaced(settled, 200)
    return _answer(settled)


def _points(cookie):
    search, place, problem, private = points.settled(_read(request.args), request.args, cookie)
    if problem:
        return points.response(points.unclear(problem), private)
    with reading() as connection:
        found = points.collection(connection, search, place, _miles(search), _now(), current_app.config["SITE_URL"])
    return points.response(found, private)


def _home(place, private=False):
    today = _today()
    week = pages.week(place, today)
    with reading() as connection:
        found = find(connection, asking.question(week, place, _miles(week), _now(), limit=3, bare=True))
        whole = find(connection, asking.question(forms.Search(), None, 0, _now(), limit=0))
    return page.render("search/home.html", private=private, **pages.home(place, week, found, whole, today))


def _read(values):
    """The Search of a form or an address; the site's own distance is no choice, so it never stands in an address."""
    search = forms.read(values, _locality)
    return replace(search, within=None) if search.within == current_app.config["WITHIN_MILES"] else search


def _locality(slug):
    found = localities.by_slug(slug)
    return forms.Locality(found.slug, found.name, found.id) if found else None


def _go(settled):
    response = page.go_to(settled.search.url())
    if settled.placed:
        return place_cookie.give(response, settled.placed)
    return response if settled.keep else place_cookie.forget(response)


def _unplaced(settled, status):
    search, found = settled.search, settled.answer
    within = placing.parts_of(search.near) if isinstance(found, Unknown) and found.reason == "place" else ()
    return page.render("search/unplaced.html", status=status, private=True, **pages.unplaced(search, found, within))


def _answer(settled):
    search, place = settled.search, settled.place
    with reading() as connection:
        outcome = asking.ask(connection, search, place, _miles(search), _now())
        others = [] if outcome.answer.total else asking.others_to_try(connection, search, place, _miles(search), _now())
    shown = pages.results(search, place, outcome, others, _miles(forms.Search()), _today(), current_app.config["SITE_URL"])
    response = page.render("search/results.html", "search/_part.html", private=settled.own, **shown)
    if search.on_map:
        maps.allow(response)
    if htmx.fragment:
        response.headers["HX-Replace-Url"] = search.url()
    if outcome.fruitless and search.page == 1:
        chosen = {"kind": search.kind, "good-for": search.good_for, "access": search.access}
        vain = counting.search(_today(), search.q, place.outcode if place else "", chosen,
                               {"day": search.day, "time": search.time})
        response.each_look = lambda environ, waiting=current_app.extensions["counts"]: waiting.add(vain, environ)
        if not response.public:
            response.each_look(request.environ)
    return response


def versions():
    """What every answer of this room depends on besides its address and a cookie: the index's generation, the day, the gazetteer."""
    with reading() as connection:
        at = generation(connection)
    return at, _today(), current_app.extensions["gazetteer"].edition


def _kept(query, make):
    at, today, edition = now = versions()
    return kept.answer(f"{query}\n{edition}", at, today, make, now)


def _miles(search):
    return search.within or current_app.config["WITHIN_MILES"]


def _now():
    return current_app.config["NOW"]()


def _today():
    return sessions.today(_now())
