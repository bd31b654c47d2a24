"""What the search pages say: headings, counts, cards, and notes on what was read or done differently."""
import json
from dataclasses import dataclass

from app.directory import cards, drawing
from app.directory.taxonomy import ACCESS, KINDS
from app.geo.answers import Precision
from app.index import BEST, NEAREST, SOONEST
from app.search.choosing import LABELS, label_of
from app.search.forms import COMING, WEEKDAYS
from app.web import formats

SORT_WORDS = {BEST: "Best match", NEAREST: "Nearest", SOONEST: "Soonest"}
TRY_WORDS = {
    "day": "On any day", "time": "At any time of day", "first": "On any date", "access": "Whatever the access", "free": "Free or not",
    "good_for": "Good for anybody", "join": "However you join", "age": "For any age", "kind": "Of any kind", "how": "Wherever it happens",
    "locality": "In other areas too",
    "home": "Online, by phone or at home", "all": "See all activities"}


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence above the list: strong words, plain words, and a link (text, address) or None."""

    strong: str = ""
    plain: str = ""
    link: tuple[str, str] | None = None


def views(answer, place, today, mini=False):
    """The cards of an answer's hits, drawn (directory.drawing.Drawn)."""
    return [drawing.draw(hit.card, today=today, at=hit.next, distance_m=hit.distance_m, place=place, others=hit.others, mini=mini)
            for hit in answer.hits]


def where_words(place):
    """"near TA1", "in or near LA9", "near you", for headings that anybody may see; "" without a place."""
    if place is None:
        return ""
    if place.precision == Precision.OUTCODE:
        return f"in or near {place.near}"
    if place.precision == Precision.POINT:
        return "near you"
    return f"near {place.near if place.precision in (Precision.POSTCODE, Precision.SQUARE) else place.label}"


def own_where_words(place):
    """The same for the person's own eyes: "near your TA1 postcode", "near the middle of Kendal"."""
    if place and place.precision == Precision.PLACE and place.source != "venue":
        return f"near the middle of {place.label}"
    return f"near {place.label}" if place and place.precision == Precision.POSTCODE else where_words(place)


def heading(search, place, read_as=None):
    """The page's heading: "Gentle exercise near TA20", "All activities"."""
    words = formats.first_upper(read_as or search.q)
    if not words and len(search.kind) == 1:
        words = KINDS[search.kind[0]].name
    where = where_words(place) or (f"in {search.locality.name}" if search.locality else "")
    everything = "Activities" if place or search.but(locality=None).filtered() else "All activities"
    return f"{words or everything} {where}".strip()


def count_words(total, place, widened):
    """What follows the number: "activities near your TA20 postcode"; when `widened`, "activities, the nearest first"."""
    words = "activity" if total == 1 else "activities"
    if widened:
        return f"{words}, further away" if total == 1 else f"{words}, the nearest first"
    return f"{words} {own_where_words(place)}".strip()


def notes(search, place, outcome):
    """What was read or done differently from what was typed, as Notes in order."""
    answer, found = outcome.answer, [Note(plain=fault) for fault in search.problems]
    if answer.read_as:
        instead = (f"Look for “{search.q}” instead", search.but(exact=True).url())
        found.append(Note("", f"Showing results for “{answer.read_as}”.", instead))
    if answer.any_word:
        found.append(Note("Nothing has all of your words.", "These have some of them."))
    if search.unknown and place:
        found.append(Note("We don’t know that postcode.", f"Showing {where_words(place)}."))
    if place:
        found += _place_notes(search, place)
    if outcome.widened_to:
        found.append(Note(f"Nothing within {formats.within_words(outcome.within)}.", _nearest_words(answer, place)))
    if search.sort == NEAREST and not place:
        found.append(Note(plain="To sort by nearest, say where you are. Showing the best match first."))
    if search.unsure and search.access:
        found.append(Note(f"These are the ones where we don’t know about {access_phrase(search)}.", "They may be fine. Ring before you go.",
                          ("Back to the sure ones", search.but(unsure=False).url())))
    return found


def access_phrase(search):
    """"step-free access and a hearing loop" of the ticked access facts."""
    return formats.list_words([ACCESS[code].phrase for code in search.access], last="or")


def sorts(search, place):
    """[(words, address, chosen)] of the ways to sort."""
    sorted_by = BEST if search.sort == NEAREST and not place else search.sort
    return [(words, search.but(sort=sort).url(), sort == sorted_by) for sort, words in SORT_WORDS.items() if sort != NEAREST or place]


def tries(search, found):
    """[(words, address, count)] from asking.others_to_try."""
    return [(f"Without “{search.q}”" if name == "q" else TRY_WORDS[name], other.url(), total) for name, other, total in found]


def tried_words(search):
    """What was looked for, in words: "We looked for “wheelchair basketball” on Saturday or Sunday."."""
    days = formats.list_words([LABELS["day"][code] if code in WEEKDAYS else LABELS["day"][code].lower() for code in search.day], last="or")
    filters = [label_of(LABELS[name][code]) for name in ("time", "kind", "good_for", "access", "join", "how")
               for code in getattr(search, name)]
    words = f"We looked for “{search.q}”" if search.q else "We looked for anything"
    if days:
        words += f" {'' if search.day[0] in COMING else 'on '}{days}"
    return f"{words}, with {formats.list_words(filters)}." if filters else f"{words}."


def _nearest_words(answer, place):
    """"The nearest is about 11 miles away." from the hits, nearest first; without a point among them, that they are further away."""
    hit = next((hit for hit in answer.hits if hit.distance_m is not None), None)
    far = cards.distance(hit.distance_m, place, json.loads(hit.card)["precision"])[0] if hit else ""
    return f"The nearest is {far} away." if far and not far.startswith("in or near") else "These are further away."


def _place_notes(search, place):
    found = []
    if place.ended:
        found.append(Note(plain="That postcode is no longer in use. Showing where it was."))
    if place.read_as and place.source == "cookie":
        found.append(Note("", f"Showing {place.read_as}. You typed “{search.typed.get('near')}”."))
    elif place.read_as:
        found.append(Note("", f"Showing {where_words(place)}. You typed “{search.near}”."))
    if place.others:
        names = [(other.label, search.but(near=other.near, at=None).url()) for other in place.others[:5]]
        found += [Note("", f"Not what you meant? {'Try' if number == 0 else 'Or'}", name) for number, name in enumerate(names)]
    return found
