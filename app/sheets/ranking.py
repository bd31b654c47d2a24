"""The best options for what was ticked at the desk: what is not for the person never comes, the rest is ranked, always alike."""
from typing import NamedTuple

from app.index import DUE, FRESH, RING_FIRST, SUNK
from app.sheets import gathering, reasons
from app.sheets.choices import CONDITIONS, GROWN_UP, MATTERS

# More than anybody reads; what ranks below is not looked at closer.
MOST = 60
# What is about one of these is for those who live with it, where people meet to help each other.
_ABOUT = frozenset(("diabetes", "copd", "heart", "long-term", "dementia", "pain", "bereavement", "cancer", "carers"))
_TOGETHER = {"peer-support": "", "caring": "carers", "memory": "dementia"}
_FOR_THE_YOUNG = frozenset(("children", "young-people"))
# Points of the soft rules. What matters and what somebody lives with weigh most; then getting there; then how sure we are of it.
_CONDITION, _LONG_TERM, _MATTER, _GOOD_FOR, _FIRST_KIND, _KIND, _MOST_FIT = 45, 20, 30, 1.0, 0.8, 0.6, 1.4
_NEAR = {"foot": 22, "bus": 22, "car": 8}
_USUAL_NEAR, _NOT_NEAR, _WELCOME, _FREE, _PAID, _WAITS, _OF_OTHERS, _YOUNG, _SAME_KIND, _OWN_GROUP = (
    15, 2, 6, 6, -10, -12, -10, 25, -5, 12)
_STAGES = {FRESH: 0, DUE: -2, RING_FIRST: -12}
_FIRST_TIMES_ALONE = (1, 2)
_GO_ALONG, _ALONG, _HELPING = 12, 8, 0.5


class Ranked(NamedTuple):
    """One option: its Candidate, its points, and why it is here ([reasons.Why], each with a sentence)."""

    candidate: object
    points: float
    why: tuple


def options(connection, needs, place, now, level=0, unsure=False):
    """At most MOST [Ranked] for Needs near a Found (None: anywhere) at the aware instant `now`, best first; `level` is how much help is
    wanted (1 to 4, 0 not said), `unsure` gives those of which an asked way in is not known.
    """
    found = [one for one in gathering.candidates(connection, needs, place, now, unsure) if is_for(one, needs)]
    scored = [(_points(one, needs, place, level), one) for one in found]
    return [Ranked(one, points, reasons.why(one, needs, place, now, level)) for points, one in _varied(scored)]


def is_for(one, needs):
    """Whether a Candidate may be offered at all: it is on, for such a person, and there is a reason to."""
    card = one.card
    if card["status"] != "active" or card["stage"] >= SUNK or (one.patterned and one.hit.next is None):
        return False
    if not _suits_age(one, needs) or not _suits_people(one, needs):
        return False
    return not (needs.matters or needs.conditions) or _fit(one, needs) > 0


def _suits_age(one, needs):
    """Children's activities are for children, and for whoever asks for a family."""
    young = _FOR_THE_YOUNG & set(one.kinds)
    asked = needs.years is not None and needs.years < GROWN_UP or "family" in needs.matters and "children" in young
    return asked or not young


def _suits_people(one, needs):
    """Where people of one condition meet, somebody has it: the first that it names, or any particular one."""
    own = [code for kind, code in _TOGETHER.items() if kind in one.kinds]
    named = [code for code in one.good_for if code in _ABOUT] or [code for code in own if code]
    if not own or not named:
        return True
    mine = gathering.of_conditions(needs) | ({"carers"} if "break" in needs.matters else set())
    return named[0] in mine or any(code in mine for code in named if code != "long-term")


def _points(one, needs, place, level):
    # What it names first is what it is about: a walk that is also good for the heart is for everybody.
    about = set(one.good_for[:1]) & _ABOUT - gathering.of_conditions(needs)
    points = _fit(one, needs) + _near(one, needs, place) + _STAGES[one.card["stage"]] + _soon(one)
    points += _WELCOME * one.welcomed + _WAITS * one.waits + _cost(one, needs)
    points += _OF_OTHERS * bool(about and not (set(one.good_for) & needs.good_for)) + _OF_OTHERS * _of_another_age(one, needs)
    points += _OF_OTHERS * ("disability" in one.good_for and "disability" not in needs.conditions and "bsl" not in needs.access)
    points += _OWN_GROUP * bool(set(_TOGETHER) & set(one.kinds) and set(one.good_for) & needs.good_for)
    points += _YOUNG * bool(_FOR_THE_YOUNG & set(one.kinds))
    if level in _FIRST_TIMES_ALONE:
        points += _GO_ALONG * one.welcomed + _ALONG * (level == 1 and one.may_be_accompanied)
    if level == 4 and "giving" not in needs.matters:
        points += _HELPING * _MATTER * ("giving" in one.good_for)
    return points


def _fit(one, needs):
    """Points for what was ticked and is met; 0 when nothing is."""
    good_for = set(one.good_for)
    points = sum(_CONDITION for name in needs.conditions if good_for & set(CONDITIONS[name].good_for))
    if not points and "long-term" in good_for & gathering.of_conditions(needs):
        points = _LONG_TERM
    for name in needs.matters:
        matter = MATTERS[name]
        kind = _FIRST_KIND if one.kinds and one.kinds[0] in matter.kinds else _KIND * bool(set(one.kinds) & set(matter.kinds))
        points += _MATTER * min(_MOST_FIT, _GOOD_FOR * bool(good_for & set(matter.good_for)) + kind)
    return points


def _near(one, needs, place):
    if place is None or one.hit.distance_m is None:
        return 0 if place is None else _NOT_NEAR
    reach = gathering.reach_m(needs, place)
    return _NEAR.get(needs.travel, _USUAL_NEAR) * max(0.0, 1 - one.hit.distance_m / reach)


def _soon(one):
    if one.hit.next is None:
        return -2
    return 0


def _cost(one, needs):
    free = one.card["free"] is True
    return (_FREE if free else _PAID * bool(one.card["price"])) if "money" in needs.matters else -1 * (not free)


def _of_another_age(one, needs):
    return "older-people" in one.good_for and needs.years is not None and needs.years < 60


def _varied(scored):
    """[(points, Candidate)] best first, where each further one of a kind counts a little less, so that the first few differ."""
    left, seen, ranked = sorted(scored, key=_order)[:MOST], {}, []
    while left:
        # They stand in order, so the best is the first of one of the kinds.
        firsts = {one.kinds[:1]: (points, one) for points, one in reversed(left)}
        lessened = [(points + _SAME_KIND * min(3, seen.get(kind, 0)), one) for kind, (points, one) in firsts.items()]
        points, best = min(lessened, key=_order)
        left = [pair for pair in left if pair[1] is not best]
        seen[best.kinds[:1]] = seen.get(best.kinds[:1], 0) + 1
        ranked.append((points, best))
    return ranked


def _order(pair):
    points, one = pair
    return -round(points, 6), one.hit.distance_m or 0, one.card["name"], one.hit.service_id
