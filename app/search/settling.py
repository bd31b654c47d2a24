"""Where a search stands before it is asked: go to another address, ask the person again, or ready with its place.

An exact place stands in no address, so what was typed is judged by what it was read as, never by how it was spelt.
"""
from dataclasses import dataclass, replace

from app.geo import postcode
from app.geo.answers import Choices, Found, Unknown
from app.geo.grid import square
from app.search import placing
from app.search.forms import Search
from app.web.place_cookie import Placed

# Every parameter that an address of Find may have.
ALL = frozenset(("q", "near", "at", "in", "within", "day", "time", "from", "to", "kind", "for", "access", "cost", "join", "how", "age",
                 "sort", "unsure", "exact", "unknown", "view", "page"))
LOST_SQUARE = "We could not tell which place that address was about. Say where in the box."


@dataclass(frozen=True, slots=True)
class Go:
    """To the address of `search`, with `placed` for the cookie; None takes the cookie back, unless `keep`."""

    search: Search
    placed: Placed | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Again, with the form as it was: `answer` is Choices, Suggestions or Unknown, or None when only `search.problems` stand in the way."""

    search: Search
    answer: object


@dataclass(frozen=True, slots=True)
class Ready:
    """To be asked near `place` (a Found or None); `own` when the place is this browser's alone."""

    search: Search
    place: Found | None
    own: bool = False


def posted(search, belongs_to, point):
    """Go or Ask for a posted form. `belongs_to` is the near that its `at` belonged to, `point` the phone's two texts or None."""
    search = placing.split(search)
    if search.problems:
        return Ask(search, None)
    if point:
        found = placing.phone_point(*point)
        return _exactly(search, found) if found else Ask(search, Unknown("point"))
    search, here = placing.squared(search)
    if here and search.near == belongs_to:
        return Go(search, keep=True)
    search = replace(search, at=None, unknown=False)
    if not search.near:
        return Go(search)
    found = placing.look_up(search.near)
    if isinstance(found, Found):
        return _towards(search, found)
    return Go(search) if isinstance(found, Choices) and not postcode.may_hold_one(search.near) else Ask(search, found)


def asked(search, cookie, given):
    """Go, Ask or Ready for an address. `cookie` is a Placed or None, `given` its (name, value) pairs as they stand there."""
    before = search
    search = placing.split(search)
    own = placing.exact_place(search, cookie)
    if own:
        return _canonical(search, given) or Ready(replace(search, typed={**search.typed, "near": cookie.typed}), own, own=True)
    search, place = placing.squared(search)
    if before.at and place is None and search.near == before.near:
        search = replace(search, problems=(*search.problems, LOST_SQUARE))
    if place is None and search.near:
        place = placing.look_up(search.near)
        if isinstance(place, Found):
            if placing.is_exact(place):
                return _exactly(search, place, search.near)
            search = replace(search, near=placing.coarse_near(place, search.near), unknown=search.unknown or _is_lost(place, search.near))
        elif postcode.may_hold_one(search.near):
            return Go(replace(search, near=_first_half(search.near)), keep=True)
    return _canonical(search, given) or (Ask(search, place) if place and not isinstance(place, Found) else Ready(search, place))


def _canonical(search, given):
    """Go to the one form of the address, unless it has it, or what cannot be read must stay to be seen."""
    known = {name for name, _ in search.pairs()}
    if given == search.pairs() or search.problems and all(name in known or name in ALL for name, _ in given):
        return None
    return Go(search, keep=True)


def _towards(search, found):
    if placing.is_exact(found):
        return _exactly(search, found, search.near)
    return Go(replace(search, near=placing.coarse_near(found, search.near), unknown=_is_lost(found, search.near)))


def _exactly(search, found, typed=""):
    kept = placing.placed(found, typed)
    return Go(replace(search, near=kept.near, at=tuple(square(found.grid.e, found.grid.n)), unknown=False), kept)


def _is_lost(found, typed):
    """Whether a full postcode was typed that is not known, so that `found` is its neighbourhood."""
    return found.read_as is not None and bool(postcode.among(typed)) and not found.postcode


def _first_half(text):
    """What may stand in an address of a postcode that is none: "ZZ9" of "zz9 9zz"."""
    plain = postcode.tidy(text)
    return plain[:-3] if len(plain) <= 7 else ""
