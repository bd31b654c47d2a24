"""What the search pages show: headings, counts, chips, filters with their counts, and notes on what was done differently."""
import json
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.directory import cards
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING, KINDS
from app.geo.answers import Precision
from app.index import BEST, NEAREST, SOONEST
from app.search.forms import COMING, DAYS, FILTER_FIELDS, TIMES, WEEKDAYS
from app.web import formats

MILES = (0.5, 1, 3, 5, 10, 25)
SHOWN_GOOD_FOR = 8
SORT_WORDS = {BEST: "Best match", NEAREST: "Nearest", SOONEST: "Soonest"}
COMING_BITS = {"today": 7, "tomorrow": 8, "weekend": 9}
TRY_WORDS = {
    "day": "On any day", "time": "At any time of day", "first": "On any date", "access": "Whatever the access", "free": "Free or not",
    "good_for": "Good for anybody", "join": "However you join", "age": "For any age", "kind": "Of any kind", "how": "Wherever it happens",
    "q": "Anything at all"}


class Choice(NamedTuple):
    """One box to tick: `id` of the box, and how many activities have it."""

    id: str
    value: str
    label: str
    count: int
    ticked: bool


class Group(NamedTuple):
    """A group of boxes; `rest` are the choices behind "More choices"."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    two: bool = False
    rest: tuple[Choice, ...] = ()

    @property
    def rest_open(self):
        """Whether one of the rest is ticked, so that it shows."""
        return any(choice.ticked for choice in self.rest)


class Chip(NamedTuple):
    """A chosen filter, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence above the list: strong words, plain words, and a link (text, address) or None."""

    strong: str = ""
    plain: str = ""
    link: tuple[str, str] | None = None


def views(answer, place, today):
    """The cards of an answer's hits, as directory.cards.view gives them."""
    return [view_of(hit, place, today) for hit in answer.hits]


def view_of(hit, place, today):
    """The card of one hit."""
    card = json.loads(hit.card)
    next_on = date.fromordinal(hit.next.day) if hit.next else None
    return cards.view(card, today=today, next_on=next_on, distance_m=hit.distance_m, place=place, others=hit.others)


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
    where = where_words(place)
    if words or where:
        return f"{words or 'Activities'} {where}".strip()
    return "Activities" if search.filtered() else "All activities"


def count_words(total, place):
    """What follows the number: "activities near your TA20 postcode"."""
    return f"{'activity' if total == 1 else 'activities'} {own_where_words(place)}".strip()


def groups(search, facets):
    """(groups in sight, groups behind "More filters") with counts."""
    good_for = _term_choices("for", GOOD_FOR, facets.good_for, search.good_for)
    day_counts = {code: facets.days.get(bit, 0) for bit, code in enumerate(WEEKDAYS)} | {
        code: facets.days.get(bit, 0) for code, bit in COMING_BITS.items()}
    free = (Choice("cost-free", "free", "Free", facets.free, search.free),)
    first = (
        Group("for", "Good for", good_for[:SHOWN_GOOD_FOR], rest=good_for[SHOWN_GOOD_FOR:]),
        Group("day", "Day", _choices("day", DAYS, day_counts, search.day), two=True),
        Group("time", "Time of day", _choices("time", TIMES, {code: facets.times.get(bit, 0) for bit, code in enumerate(TIMES)},
                                              search.time), two=True),
        Group("access", "Getting in", _term_choices("access", ACCESS, facets.access, search.access), two=True),
        Group("cost", "Cost", free))
    more = (
        Group("kind", "Kind", _term_choices("kind", KINDS, facets.kinds, search.kind)),
        Group("join", "How to join", _term_choices("join", JOINING, facets.joining, search.join)),
        Group("how", "Where it happens", _term_choices("how", HOW, facets.how, search.how)))
    return first, more


def more_is_chosen(search):
    """Whether a filter behind "More filters" is chosen, so that they stay open."""
    return bool(search.kind or search.join or search.how or search.first or search.last or search.age is not None or
                search.typed.keys() & {"from", "to", "age"})


def distances(search, default_miles):
    """[(value, words, chosen)] of the distance list, a distance typed by hand among them."""
    chosen = search.within or default_miles
    return [(f"{miles:g}", formats.first_upper(formats.within_words(miles)), miles == chosen) for miles in sorted({*MILES, chosen})]


def chips(search, today):
    """A chip for each chosen filter."""
    found = [Chip(formats.first_upper(f"within {formats.within_words(search.within)}"), search.but(within=None).url())] if search.within else []
    for name, labels in (("day", DAYS), ("time", TIMES), ("kind", KINDS), ("good_for", GOOD_FOR), ("access", ACCESS), ("join", JOINING),
                         ("how", HOW)):
        codes = getattr(search, name)
        for code in codes:
            label = labels[code] if isinstance(labels[code], str) else labels[code].name
            found.append(Chip(label, search.but(**{name: tuple(other for other in codes if other != code)}, unsure=False).url()))
    if search.first or search.last:
        found.append(Chip(_dates_words(search, today), search.but(first=None, last=None).url()))
    if search.free:
        found.append(Chip("Free", search.but(free=False).url()))
    if search.age is not None:
        found.append(Chip(f"Open to age {search.age}", search.but(age=None).url()))
    return found


def hidden(search, names=FILTER_FIELDS):
    """(name, value) of the chosen filters, for the search form to carry."""
    kept = search.but(q="", near="", at=None, sort=BEST, exact=False, unknown=False)
    return kept.pairs() if names else []


def notes(search, place, outcome):
    """What was read or done differently from what was typed, as Notes in order."""
    answer, found = outcome.answer, [Note(plain=fault) for fault in search.problems]
    if answer.read_as:
        found.append(Note("", f"Showing results for “{answer.read_as}”.", (f"Look for “{search.q}” instead", search.but(exact=True).url())))
    if answer.any_word:
        found.append(Note("Nothing has all of your words.", "These have some of them."))
    if search.unknown and place:
        found.append(Note("We don’t know that postcode.", f"Showing {where_words(place)}."))
    if place:
        found += _place_notes(search, place)
    if outcome.widened_to:
        found.append(Note(f"Nothing within {formats.within_words(outcome.within)}.",
                          f"The nearest are up to {formats.within_words(outcome.widened_to)} away."))
    if search.unsure and search.access:
        found.append(Note(f"These are the ones where we don’t know about {access_phrase(search)}.", "They may be fine. Ring before you go.",
                          ("Back to the sure ones", search.but(unsure=False).url())))
    return found


def access_phrase(search):
    """"step-free access and a hearing loop" of the ticked access facts."""
    return formats.list_words([ACCESS[code].phrase for code in search.access], last="or")


def sorts(search, place):
    """[(words, address, chosen)] of the ways to sort."""
    return [(words, search.but(sort=sort).url(), sort == search.sort) for sort, words in SORT_WORDS.items() if sort != NEAREST or place]


def tries(found):
    """[(words, address, count)] from asking.others_to_try."""
    return [(TRY_WORDS[name], other.url(), total) for name, other, total in found]


def tried_words(search):
    """What was looked for, in words: "We looked for “wheelchair basketball” on Saturday or Sunday."."""
    days = formats.list_words([DAYS[code] if code in WEEKDAYS else DAYS[code].lower() for code in search.day], last="or")
    filters = [term.name for terms, codes in ((KINDS, search.kind), (GOOD_FOR, search.good_for), (ACCESS, search.access),
                                              (JOINING, search.join), (HOW, search.how)) for code in codes for term in [terms[code]]]
    words = f"We looked for “{search.q}”" if search.q else "We looked for anything"
    if days:
        words += f" {'' if search.day[0] in COMING else 'on '}{days}"
    return f"{words}, with {formats.list_words(filters)}." if filters else f"{words}."


def _choices(name, labels, counts, ticked):
    return tuple(Choice(f"{name}-{code}", code, label, counts.get(code, 0), code in ticked) for code, label in labels.items())


def _term_choices(name, terms, counts, ticked):
    return tuple(Choice(f"{name}-{term.code}", term.code, term.name, counts.get(term.bit, 0), term.code in ticked) for term in terms.values())


def _dates_words(search, today):
    if search.first and search.last and search.first <= search.last:
        return formats.first_upper(formats.date_range(search.first, search.last, today))
    if search.first and not search.last:
        return f"From {formats.day_month(search.first, today)}"
    return f"Up to {formats.day_month(search.last, today)}"


def _place_notes(search, place):
    found = []
    if place.ended:
        found.append(Note(plain="That postcode is no longer in use. Showing where it was."))
    if place.read_as and place.source != "cookie":
        found.append(Note("", f"Showing {where_words(place)}. You typed “{search.near}”."))
    if place.others:
        names = [(other.label, search.but(near=other.near, at=None).url()) for other in place.others[:5]]
        found += [Note("", f"Not what you meant? {'Try' if number == 0 else 'Or'}", name) for number, name in enumerate(names)]
    return found
