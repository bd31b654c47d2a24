"""The doors of Find: the home page, the search and its answer, kinds, and the same answer as points."""
from flask import Blueprint, abort, current_app, request

from app.directory.taxonomy import KINDS
from app.extensions import htmx, reading
from app.geo.answers import Found, Unknown
from app.geo.grid import square
from app.index import find, generation
from app.need import counting
from app.search import asking, forms, pages, placing, points
from app.web import kept, page, place_cookie

bp = Blueprint("search", __name__)


@bp.get("/")
def home():
    """The two questions, this week, and kinds."""
    cookie = place_cookie.read()
    if cookie:
        return _home(placing.of_cookie(cookie), private=True)
    return _kept("", lambda: _home(None))


@bp.post("/activities")
def look():
    """Takes what was typed and answers with an address that holds nothing exact (303), or the form again (422)."""
    search = placing.split(_read(request.form))
    if request.form.get("lat") and request.form.get("lon"):
        found = placing.phone_point(request.form["lat"], request.form["lon"])
        return _to_place(search, found) if found else _unplaced(search, Unknown("point"), 422)
    if search.at and search.near == request.form.get("placed", "").strip():
        return page.go_to(search.url())
    return _from_words(forms.replace(search, at=None, unknown=False))


@bp.get("/activities")
def results():
    """What is on: the whole page, or the part that a filter changed."""
    search = _read(request.args)
    if placing.postcode_within(search.near) or search.q:
        parted = placing.split(search)
        if placing.postcode_within(parted.near):
            return _from_words(forms.replace(parted, at=None))
        search = forms.replace(parted, q=placing.without_postcode(parted.q))
    if not search.problems and not htmx.fragment and list(request.args.items(multi=True)) != search.pairs():
        return page.go_to(search.url())
    cookie = place_cookie.read() if search.at else None
    here = placing.exact_place(search, cookie)
    if here:
        return _answer(forms.replace(search, typed={**search.typed, "near": cookie.typed}), here, private=True)
    return _kept("\n".join((search.query(), *search.problems, repr(search.typed))), lambda: _answer(search, None))


@bp.get("/activities.geojson")
def geojson():
    """The same question answered as GeoJSON points; nothing about the asker is kept, and nothing redirects."""
    search = _read(request.args)
    place, unclear, private = points.place_of(search, request.args, place_cookie.read() if search.at else None)
    if unclear:
        return points.response(points.unclear(unclear), private)
    with reading() as connection:
        found = points.collection(connection, search, place, _miles(search), _now(), current_app.config["SITE_URL"])
    return points.response(found, private)


@bp.get("/kinds/<code>")
def kind(code):
    """All activities of one kind."""
    if code not in KINDS:
        abort(404)
    number = forms.read(request.args).page

    def answer():
        with reading() as connection:
            found = find(connection, asking.question(forms.Search(kind=(code,), page=number), None, 0, _now()))
        return page.render("search/kind.html", **pages.kind(code, number, found, _today()))
    return _kept(f"page={number}", answer)


def _home(place, private=False):
    today = _today()
    week = pages.week(place, today)
    with reading() as connection:
        found = find(connection, asking.question(week, place, _miles(week), _now(), limit=3))
        whole = find(connection, asking.question(forms.Search(), None, 0, _now(), limit=0))
    return page.render("search/home.html", private=private, **pages.home(place, week, found, whole, today))


def _read(values):
    """The Search of a form or an address; the site's own distance is no choice, so it never stands in an address."""
    search = forms.read(values)
    return forms.replace(search, within=None) if search.within == current_app.config["WITHIN_MILES"] else search


def _from_words(search):
    """The answer to typed words for a place."""
    postcode = placing.postcode_within(search.near)
    found = placing.look_up(postcode or search.near) if search.near else None
    search = forms.replace(search, q=placing.without_postcode(search.q))
    if isinstance(found, Found) and found.postcode:
        return _to_place(search, found, postcode)
    if not postcode:
        return place_cookie.forget(page.go_to(search.url()))
    if isinstance(found, Found):
        return place_cookie.forget(page.go_to(forms.replace(search, near=found.near, unknown=True).url()))
    if request.method == "POST":
        return _unplaced(search, found, 422)
    return page.go_to(forms.replace(search, near=placing.coarse(postcode)).url())


def _to_place(search, found, typed=""):
    """303 to the coarse address of an exact place, which stays in the cookie alone."""
    kept_place = placing.placed(found, typed)
    coarse = forms.replace(search, near=kept_place.near, at=tuple(square(found.grid.e, found.grid.n)), unknown=False)
    return place_cookie.give(page.go_to(coarse.url()), kept_place)


def _answer(search, here, private=False):
    place = here or placing.shared_place(search)
    if place is None and search.near:
        found = placing.look_up(search.near)
        if not isinstance(found, Found):
            return page.go_to(search.url()) if htmx.fragment else _unplaced(search, found, 200)
        place = found
    with reading() as connection:
        outcome = asking.ask(connection, search, place, _miles(search), _now())
        others = [] if outcome.answer.total else asking.others_to_try(connection, search, place, _miles(search), _now())
    shown = pages.results(search, place, outcome, others, _miles(forms.Search()), _today(), current_app.config["SITE_URL"])
    response = page.render("search/results.html", "search/_part.html", private=private, **shown)
    if htmx.fragment:
        response.headers["HX-Replace-Url"] = search.url()
    if outcome.fruitless and search.page == 1:
        counting.count_after(response, request, _today(), search.q, place.outcode if place else "", _chosen(search))
    return response


def _unplaced(search, found, status):
    within = placing.parts_of(search.near) if isinstance(found, Unknown) and found.reason == "place" else ()
    return page.render("search/unplaced.html", status=status, private=True, **pages.unplaced(search, found, within))


def _kept(query, make):
    """The answer kept for this question while nothing changed, a 304, or the one that `make` gives now."""
    with reading() as connection:
        at = generation(connection)
    edition = current_app.extensions["gazetteer"].edition
    etag = page.etag_of(at, _today(), request.path, query, edition)
    same = page.unchanged(etag)
    if same:
        return same
    key = kept.key_of(f"{query}\n{edition}", at, _today())
    return kept.find(key) or _keep(key, make(), etag)


def _keep(key, response, etag):
    """Keeps what anybody may be given again; one that was counted as found nothing is made anew each time, to be counted."""
    if not getattr(response, "public", False):
        return response
    page.answer_with_etag(response, etag)
    return page.compress(response) if getattr(response, "counted", False) else kept.keep(key, response)


def _chosen(search):
    return {"kind": search.kind, "good-for": search.good_for, "access": search.access}


def _miles(search):
    return search.within or current_app.config["WITHIN_MILES"]


def _now():
    return current_app.config["NOW"]()


def _today():
    return asking.local(_now())[0]
