"""The filters: groups of boxes with their counts, the distances, and a chip for each that is chosen."""
from typing import NamedTuple

from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING, JOINING_FOUND, KINDS
from app.index import BEST
from app.search.forms import DAYS, TIMES, WEEKDAYS
from app.web import formats

MILES = (0.5, 1, 3, 5, 10, 25)
SHOWN_GOOD_FOR = 8
COMING_BITS = {"today": 7, "tomorrow": 8, "weekend": 9}
LABELS = {"day": DAYS, "time": TIMES, "kind": KINDS, "good_for": GOOD_FOR, "access": ACCESS, "join": JOINING_FOUND, "how": HOW}


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
        Group("join", "How to join", _ways_to_join(facets.joining, search.join)),
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
    found = []
    if search.locality:
        found.append(Chip(f"In {search.locality.name}", search.but(locality=None).url()))
    if search.within:
        found.append(Chip(formats.first_upper(f"within {formats.within_words(search.within)}"), search.but(within=None).url()))
    for name, labels in LABELS.items():
        codes = getattr(search, name)
        for code in codes:
            left = search.but(**{name: tuple(other for other in codes if other != code)}, unsure=False)
            found.append(Chip(label_of(labels[code]), left.url()))
    if search.first or search.last:
        found.append(Chip(_dates_words(search, today), search.but(first=None, last=None).url()))
    if search.free:
        found.append(Chip("Free", search.but(free=False).url()))
    if search.age is not None:
        found.append(Chip(f"Open to age {search.age}", search.but(age=None).url()))
    return found


def hidden(search):
    """(name, value) of the chosen filters, for the search form to carry."""
    return search.but(q="", near="", at=None, sort=BEST, exact=False, unknown=False).pairs()


def label_of(choice):
    """What a choice is called: the words themselves, or a term's name."""
    return choice if isinstance(choice, str) else choice.name


def _choices(name, labels, counts, ticked):
    return tuple(Choice(f"{name}-{code}", code, label, counts.get(code, 0), code in ticked) for code, label in labels.items())


def _term_choices(name, terms, counts, ticked):
    return tuple(Choice(f"{name}-{term.code}", term.code, term.name, counts.get(term.bit, 0), term.code in ticked)
                 for term in terms.values())


def _ways_to_join(counts, ticked):
    """Without "Places now" where nothing near counts its places here."""
    return tuple(one for one in _term_choices("join", JOINING_FOUND, counts, ticked)
                 if one.value in JOINING or one.count or one.ticked)


def _dates_words(search, today):
    if search.first and search.last and search.first <= search.last:
        return formats.first_upper(formats.date_range(search.first, search.last, today))
    if search.first and not search.last:
        return f"From {formats.day_month(search.first, today)}"
    return f"Up to {formats.day_month(search.last, today)}"
