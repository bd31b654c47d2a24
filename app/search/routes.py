"""The doors of Find: the home page, the search and its answer, kinds, and the same answer as points."""
from datetime import timedelta

from flask import Blueprint, abort, current_app, request

from app.directory.taxonomy import KINDS
from app.extensions import htmx, reading
from app.geo.answers import Choices, Found, Precision, Suggestions, Unknown
from app.geo.grid import square
from app.index import SOONEST, find, generation
from app.need import counting
from app.search import asking, boxes, forms, placing, points, showing
from app.web import kept, page, place_cookie

bp = Blueprint("search", __name__)
WEEK = timedelta(days=6)
KINDS_SHOWN = 24
UNKNOWN = {
    "postcode": "We don’t know that postcode. Check it, or type your town or the first half of your postcode.",
    "not_covered": "This site covers England. Type a place or a postcode in England.",
    "no_gazetteer": "We cannot look up places just now. Search without one, or ring us.",
    "point": "We cover England, and your phone says you are somewhere else. Type a place or a postcode instead.",
}
NO_PLACE = "We don’t know that place. Try your town or the first half of your postcode."


@bp.get("/")
def home():
    """The two questions, this week, and kinds."""
    cookie = place_cookie.read()
    if cookie:
        return page.render("search/home.html", private=True, **_home(placing.of_cookie(cookie)))
    return _kept("", lambda: page.render("search/home.html", **_home(None)))


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
    if placing.postcode_within(search.near) or placing.postcode_within(search.q) or (search.q and not search.near):
        parted = placing.split(search)
        if placing.postcode_within(parted.near):
            return _from_words(forms.replace(parted, at=None))
        search = forms.replace(parted, q=placing.without_postcode(parted.q))
    if not search.problems and not htmx.fragment and list(request.args.items(multi=True)) != search.pairs():
        return page.go_to(search.url())
    here = placing.exact_place(search, place_cookie.read() if search.at else None)
    if here:
        return _answer(search, here, private=True)
    return _kept(search.query() + repr(sorted(search.typed.items())), lambda: _answer(search, None))


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
        search = forms.Search(kind=(code,), page=number)
        with reading() as connection:
            found = find(connection, asking.question(search, None, 0, _now()))
        return page.render(
            "search/kind.html", kind=KINDS[code].name, search=forms.Search(), near_text="", hidden_filters=[("kind", code)],
            total=found.total, list=showing.views(found, None, _today()), filter_url=search.but().url(), page=number,
            first_url=f"/kinds/{code}", last_page=_last_page(found.total),
            page_url=lambda wanted: f"/kinds/{code}" + (f"?page={wanted}" if wanted > 1 else ""))
    return _kept(f"page={number}", answer)


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
            return _unplaced(search, found, 200)
        place = found
    with reading() as connection:
        outcome = asking.ask(connection, search, place, _miles(search), _now())
        others = [] if outcome.answer.total else asking.others_to_try(connection, search, place, _miles(search), _now())
    shown = _shown(search, place, outcome, others)
    response = page.render("search/results.html", "search/_part.html", private=private, **shown)
    if htmx.fragment:
        response.headers["HX-Replace-Url"] = search.url()
    if outcome.fruitless and search.page == 1:
        counting.count_after(response, request, _today(), search.q, place.outcode if place else "", _chosen(search))
    return response


def _shown(search, place, outcome, others):
    """Everything that the results page and its part show."""
    today, answer = _today(), outcome.answer
    first_groups, more_groups = showing.groups(search, answer.facets)
    unsure = outcome.unsure
    listed = showing.views(answer, place, today)
    return {
        "search": search, "place": place, "near_text": search.near, "near_error": "", "heading": showing.heading(search, place, answer.read_as),
        "hidden_filters": showing.hidden(search), "filter_context": _filter_context(search), "chosen": search.filtered(),
        "boxes": boxes.boxes, "counts": boxes.counts, "first_groups": first_groups, "more_groups": more_groups, "more_open": showing.more_is_chosen(search),
        "distances": showing.distances(search, _miles(search)), "dates": _typed(search),
        "show_words": f"Show {showing.formats.plural(answer.total, 'activity', 'activities')}" if answer.total else "Show nothing found",
        "chips": showing.chips(search, today), "clear_url": search.unfiltered().url(), "notes": showing.notes(search, place, outcome),
        "total": answer.total, "count_words": showing.count_words(answer.total, place), "where": showing.own_where_words(place),
        "list": listed, "sorts": showing.sorts(search, place), "page": search.page, "first_url": search.but().url(),
        "last_page": _last_page(answer.total), "page_url": lambda number: search.but(page=number).url(),
        "walks": any(card["walk"] for card in listed), "tries": showing.tries(others), "tried": showing.tried_words(search),
        "empty_heading": "We found nothing like that", "tried_within": _tried_within(place, outcome),
        "unsure": showing.views(unsure, place, today) if unsure else [], "unsure_total": unsure.total if unsure else 0,
        "unsure_words": f"{unsure.total} more where we don’t know about {showing.access_phrase(search)}." if unsure else "",
        "unsure_url": search.but(unsure=True).url(),
        "printed": f"{showing.heading(search, place, answer.read_as)}, printed {showing.formats.day_year(today)} from {current_app.config['SITE_URL']}",
    }


def _home(place):
    today = _today()
    week = forms.Search(first=today, last=today + WEEK, sort=SOONEST)
    with reading() as connection:
        found = find(connection, asking.question(week, place, _miles(week), _now(), limit=3))
        whole = find(connection, asking.question(forms.Search(), None, 0, _now(), limit=0))
    if place:
        week = forms.replace(week, near=place.near, at=tuple(square(place.grid.e, place.grid.n)))
    counted = sorted((KINDS[code].name, f"/kinds/{code}", whole.facets.kinds[term.bit]) for code, term in KINDS.items()
                     if term.bit in whole.facets.kinds)
    where = showing.own_where_words(place)
    return {
        "search": forms.Search(near=place.near if place else "", at=week.at), "near_text": place.near if place else "", "near_error": "",
        "hidden_filters": [], "place": place, "list": showing.views(found, place, today), "week_url": week.url(),
        "week_heading": f"This week {where}" if where else "On this week",
        "week_link": f"See all {found.total:,} this week{' ' + showing.where_words(place) if place else ''}",
        "kinds": counted[:KINDS_SHOWN]}


def _unplaced(search, found, status):
    """The page for a place that is not clear; found is Choices, Suggestions or Unknown."""
    options, more, postcodes, error = (), (), (), ""
    if isinstance(found, Choices):
        options, more = found.options, found.more
        heading = f"Which {search.near} do you mean?"
    elif isinstance(found, Suggestions):
        postcodes, heading = found.postcodes, "Did you mean one of these?"
        error = UNKNOWN["postcode"]
    else:
        error = UNKNOWN.get(found.reason, NO_PLACE)
        heading = "Where is that?"

    def links(choices):
        return [(choice.label, forms.replace(search, near=choice.near, at=None).url()) for choice in choices]
    everywhere = forms.replace(search, near="", at=None).url()
    response = page.render(
        "search/unplaced.html", status=status, private=True, search=forms.replace(search, at=None), near_text=search.near, near_error=error,
        hidden_filters=showing.hidden(search), heading=heading, options=links(options), more_options=links(more), postcodes=postcodes,
        everywhere_url=everywhere, form_errors=bool(error))
    return response


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


def _filter_context(search):
    """What the filters' form carries of the search above it."""
    carried = forms.Search(q=search.q, near=search.near, at=search.at, sort=search.sort, exact=search.exact, unknown=search.unknown)
    return carried.pairs()


def _typed(search):
    return {"from": search.typed.get("from", search.first or ""), "to": search.typed.get("to", search.last or ""),
            "age": search.typed.get("age", "" if search.age is None else search.age)}


def _chosen(search):
    return {"kind": search.kind, "good-for": search.good_for, "access": search.access}


def _tried_within(place, outcome):
    if place is None or place.precision == Precision.UNKNOWN:
        return ""
    return f"We tried {showing.formats.within_words(outcome.within)} first, then wider, up to 100 miles."


def _miles(search):
    return search.within or current_app.config["WITHIN_MILES"]


def _last_page(total):
    return min(-(-total // asking.PAGE), forms.MOST_PAGES)


def _now():
    return current_app.config["NOW"]()


def _today():
    return asking.local(_now())[0]
