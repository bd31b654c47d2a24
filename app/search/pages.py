"""What each page of the room is given to show: the home page, results, a kind, and a place that is not clear."""
from dataclasses import replace
from datetime import timedelta

from app.directory.taxonomy import KINDS
from app.geo.answers import Choices, Suggestions
from app.geo.grid import square
from app.index import SOONEST
from app.search import asking, boxes, choosing, showing
from app.search.forms import MOST_PAGES, Search
from app.web import formats, maps

WEEK = timedelta(days=6)
MOST_ASKED = 60
UNKNOWN = {
    "postcode": "We don’t know that postcode. Check it, or type your town or the first half of your postcode.",
    "not_covered": "This site covers England. Type a place or a postcode in England.",
    "no_gazetteer": "We cannot look up places just now. Search without one, or ring us.",
    "point": "We cover England, and your phone says you are somewhere else. Type a place or a postcode instead.",
}
NO_PLACE = "We don’t know that place. Try your town or the first half of your postcode."


def week(place, today):
    """The Search for what is on this week, near a Found or None."""
    search = Search(first=today, last=today + WEEK, sort=SOONEST)
    if place is None:
        return search
    # What is near is what one can walk into: a call from anywhere would always come first.
    return replace(search, near=place.near, at=tuple(square(place.grid.e, place.grid.n)), how=("in-person",))


def home(place, this_week, found, whole, today):
    """`this_week` is the Search of week(), `found` its Answer, `whole` the Answer to everything (for the kinds' counts)."""
    where = showing.own_where_words(place)
    kinds = sorted((term.name, f"/kinds/{code}", whole.facets.kinds[term.bit]) for code, term in KINDS.items()
                   if term.bit in whole.facets.kinds)
    return {
        **search_form(Search(near=this_week.near, at=this_week.at)), "place": place, "list": showing.views(found, place, today),
        "week_url": this_week.url(), "week_heading": f"This week {where}" if where else "On this week",
        "week_link": f"See all {found.total:,} this week {showing.where_words(place)}".strip(), "kinds": kinds}


def kind(code, number, found, today):
    """All of one kind, page `number` of them."""
    path = f"/kinds/{code}"
    return {
        **search_form(Search()), "hidden_filters": [("kind", code)], "kind": KINDS[code].name, "total": found.total,
        "list": showing.views(found, None, today), "filter_url": Search(kind=(code,)).url(), "page": number, "first_url": path,
        "last_page": last_page(found.total), "page_url": lambda wanted: f"{path}?page={wanted}" if wanted > 1 else path}


def search_form(search, error=""):
    """What the two boxes need."""
    return {"search": search, "near_text": search.near, "near_error": error, "hidden_filters": choosing.hidden(search)}


def results(search, place, outcome, others, default_miles, today, site_url):
    """The results page and its part: `outcome` of asking.ask, `others` of asking.others_to_try."""
    answer, heading = outcome.answer, showing.heading(search, place, outcome.answer.read_as)
    listed = showing.views(answer, place, today)
    return {
        **search_form(search), **_filters(search, answer, default_miles, today), **_unsure(search, place, outcome.unsure, today),
        "place": place, "heading": heading, "notes": showing.notes(search, place, outcome), "total": answer.total,
        "count_words": showing.count_words(answer.total, place, outcome.widened_to),
        "where": showing.own_where_words(place), "list": listed,
        "view_url": search.but(on_map=not search.on_map, page=search.page).url(),
        "map": _map(search) if search.on_map else None,
        "sorts": showing.sorts(search, place), "page": search.page, "first_url": search.but().url(), "last_page": last_page(answer.total),
        "page_url": lambda number: search.but(page=number).url(), "walks": any(card.walk for card in listed),
        "tries": showing.tries(search, others), "tried": showing.tried_words(search), "tried_within": _tried_within(place, outcome),
        "empty_heading": "We found nothing like that", **_ask(search),
        "printed": f"{showing.tried_words(search)} Printed on {formats.day_year(today)} from {site_url}"}


def _ask(search):
    """Where to ask for what was looked for in vain, and what the link there says."""
    carried = Search(q=search.q, near=search.near, locality=search.locality, kind=search.kind, good_for=search.good_for,
                     access=search.access)
    near = search.near or (search.locality.name if search.locality else "")
    words = " ".join(filter(None, (f"Ask for {search.q}", f"near {near}" if near else "")))
    return {"ask_url": carried.url("/ask"), "ask_words": words if search.q and len(words) <= MOST_ASKED else "Ask for what is missing"}


def unplaced(search, found, within=()):
    """A place that is not clear; `found` is Choices (which one?), Suggestions (did you mean?), Unknown with the Choices `within`, or None
    when something else could not be read.
    """
    options, more, postcodes, error, heading = (), (), (), "", "Where is that?"
    if isinstance(found, Choices):
        options, more, heading = found.options, found.more, f"Which {search.near} do you mean?"
    elif found is None:
        heading, error = "We could not read that", " ".join(search.problems)
    elif isinstance(found, Suggestions):
        postcodes, error, heading = found.postcodes, UNKNOWN["postcode"], "Did you mean one of these?"
    else:
        error, options = UNKNOWN.get(found.reason, NO_PLACE), within

    def links(choices):
        return [(choice.label, search.but(near=choice.near, at=None).url()) for choice in choices]
    return {
        **search_form(replace(search, at=None), error), "heading": heading, "options": links(options), "more_options": links(more),
        "postcodes": postcodes, "maybe": bool(within), "everywhere_url": search.but(near="", at=None).url(), "form_errors": bool(error)}


def last_page(total):
    """The number of the last page that can be asked for."""
    return min(-(-total // asking.PAGE), MOST_PAGES)


def _map(search):
    # What cannot be read is left out of the list, so it must not stop the map.
    points = search.but(on_map=False, problems=(), typed={})
    return maps.View("Map of activities", points=points.url("/activities.geojson"),
                     outline=f"/localities/{search.locality.slug}.geojson" if search.locality else "")


def _filters(search, answer, default_miles, today):
    first_groups, more_groups = choosing.groups(search, answer.facets)
    carried = Search(q=search.q, near=search.near, at=search.at, locality=search.locality, sort=search.sort, exact=search.exact,
                     unknown=search.unknown, on_map=search.on_map)
    return {
        "boxes": boxes.boxes, "counts": boxes.counts, "filter_context": carried.pairs(), "chosen": search.filtered(),
        "first_groups": first_groups, "more_groups": more_groups, "more_open": choosing.more_is_chosen(search),
        "distances": choosing.distances(search, default_miles), "dates": _typed(search), "chips": choosing.chips(search, today),
        "clear_url": search.unfiltered().url(),
        "show_words": f"Show {formats.plural(answer.total, 'activity', 'activities')}" if answer.total else "Show what to try instead"}


def _unsure(search, place, unsure, today):
    if not unsure:
        return {"unsure": [], "unsure_total": 0}
    listed = showing.views(unsure, place, today, mini=True)
    return {"unsure": listed, "unsure_total": unsure.total, "unsure_url": search.but(unsure=True).url(),
            "unsure_words": f"{unsure.total:,} more where we don’t know about {showing.access_phrase(search)}."}


def _typed(search):
    return {"from": search.typed.get("from", search.first or ""), "to": search.typed.get("to", search.last or ""),
            "age": search.typed.get("age", "" if search.age is None else search.age)}


def _tried_within(place, outcome):
    if place is None:
        return ""
    return f"We tried {formats.within_words(outcome.within)} first, then wider, up to {formats.within_words(asking.STEPS[-1])}."
