"""From a search and a place to an answer of the index: how far, how much wider when nothing is near, and what else to try."""
from dataclasses import dataclass, replace

from app.directory import sessions
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING_FOUND, KINDS, mask
from app.geo.answers import Precision
from app.geo.distance import MILE_M
from app.index import AFTERNOON, EVENING, MORNING, NEAREST, Answer, Question, find, weekend

PAGE = 20
FOLDED = 10
STEPS = (0.5, 1, 3, 5, 10, 25, 50, 100)
WEEKDAY_BITS = {code: bit for bit, code in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
TIME_BITS = {"morning": MORNING, "afternoon": AFTERNOON, "evening": EVENING}
SPREAD = (Precision.SECTOR, Precision.OUTCODE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search came to. `asked` is the answer within the asked distance, `answer` the one shown: `widened_to` miles when wider.

    `unsure` is the answer of those kept apart for an unknown access fact, or None. `within` is the limit in miles that was asked.
    """

    question: Question
    asked: Answer
    answer: Answer
    within: float | None
    widened_to: float | None = None
    unsure: Answer | None = None

    @property
    def fruitless(self):
        """True when what was asked for is not there: nothing at all, or nothing near."""
        return self.asked.total == 0 or self.widened_to is not None


def question(search, place, default_miles, now, **more):
    """The index's Question for a Search near a Found (or None), at the aware instant `now`; `more` overrides its fields."""
    today = sessions.today(now)
    miles = search.within or default_miles
    radius = None
    if place:
        radius = round(miles * MILE_M) + (place.radius_m if place.precision in SPREAD else 0)
    asked = {
        "today": today.toordinal(), "minute": sessions.minute(now), "words": search.q, "exact_words": search.exact,
        "e": place.grid.e if place else None, "n": place.grid.n if place else None, "radius_m": radius,
        "area": place.outcode if place else None, "locality": search.locality.number if search.locality else None,
        "days": sum(1 << WEEKDAY_BITS[code] for code in search.day if code in WEEKDAY_BITS), "coming": _coming(search.day, today),
        "times": sum(TIME_BITS[code] for code in search.time),
        "first": search.first.toordinal() if search.first else None, "last": search.last.toordinal() if search.last else None,
        "kinds": mask(KINDS, search.kind), "good_for": mask(GOOD_FOR, search.good_for), "access": mask(ACCESS, search.access),
        "free": search.free, "joining": mask(JOINING_FOUND, search.join), "how": mask(HOW, search.how), "age": search.age,
        "unsure": search.unsure and bool(search.access), "sort": search.sort, "offset": (search.page - 1) * PAGE, "limit": PAGE}
    return Question(**{**asked, **more})


def ask(connection, search, place, default_miles, now):
    """The Outcome of a search."""
    asking = question(search, place, default_miles, now)
    answer = asked = find(connection, asking)
    widened = None
    if place and asked.local == 0 and _goes_out(search):
        asking, answer, widened = _wider(connection, search, place, default_miles, now, asking, asked)
    unsure = None
    if asking.access and not asking.unsure and search.page == 1 and answer.unsure:
        unsure = find(connection, replace(asking, unsure=True, limit=FOLDED, bare=True))
    return Outcome(asking, asked, answer, (search.within or default_miles) if place else None, widened, unsure)


def others_to_try(connection, search, place, default_miles, now):
    """[(the group left out, Search without it, how many it finds)] of those that find something, for a search that found nothing."""
    tries = [(name, search.but(**{name: value})) for name, value in (
        ("day", ()), ("time", ()), ("first", None), ("access", ()), ("free", False), ("good_for", ()), ("join", ()), ("age", None),
        ("kind", ()), ("how", ()), ("locality", None)) if getattr(search, name) != value]
    if search.q and search.filtered():
        tries.append(("q", search.but(q="")))
    if place and not search.how:
        tries.append(("home", search.but(how=("online", "phone", "comes-to-you"))))
    tries.append(("all", type(search)(near=search.near if place else "", at=search.at if place else None, on_map=search.on_map)))
    found = []
    for name, other in tries:
        other = other.but(last=None) if name == "first" else other
        total = find(connection, question(other, place, default_miles, now, limit=0, offset=0, bare=True)).total
        if total:
            found.append((name, other, total))
    return found[:4]


def _wider(connection, search, place, default_miles, now, asking, asked):
    miles = search.within or default_miles
    for step in STEPS:
        if step > miles:
            wider = question(search.but(within=float(step), page=search.page), place, default_miles, now, sort=NEAREST)
            if find(connection, replace(wider, limit=0, bare=True)).local:
                return wider, find(connection, wider), step
    return asking, asked, None


def _goes_out(search):
    return not search.how or "in-person" in search.how


def _coming(codes, today):
    bits = 0
    if "today" in codes:
        bits |= 1 << today.weekday()
    if "tomorrow" in codes:
        bits |= 1 << (today.weekday() + 1) % 7
    if "weekend" in codes:
        bits |= weekend(today.toordinal())
    return bits
