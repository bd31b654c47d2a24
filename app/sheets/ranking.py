"""The best options for what was ticked at the desk: what is not for the person never comes, the rest is ranked, always alike."""
from collections import deque
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
_USUAL_NEAR, _NOT_NEAR, _WELCOME, _FREE, _PAID, _WAITS, _OF_OTHERS, _YOUNG, _SAME_KIND, _OWN_GROUP, _UNDATED = (
    15, 2, 6, 6, -10, -12, -10, 25, -5, 12, -2)
_STAGES = {FRESH: 0, DUE: -2, RING_FIRST: -12}
_FIRST_TIMES_ALONE = (1, 2)
_GO_ALONG, _ALONG, _HELPING = 12, 8, 0.5


class Ranked(NamedTuple):
    """One option: its Candidate, its points, and what says why it is here."""

    candidate: gathering.Candidate
    points: float
    told: tuple

    @property
    def why(self):
        """Why it is here: [reasons.Why], each with a sentence."""
        return reasons.why(self.candidate, *self.told)


class _Asked(NamedTuple):
    """Needs as sets, worked out once for hundreds of candidates: `mine` what a person with these conditions may say of themselves,
    `conditions` the good-fors of each, `matters` (kinds, good-fors) of each; `near` the points at the door, `reach` in metres.
    """

    needs: object
    place: object
    level: int
    mine: frozenset
    good_for: frozenset
    conditions: list
    matters: list
    near: int
    reach: float


def options(connection, needs, place, now, level=0, unsure=False):
    """At most MOST [Ranked] for Needs near a Found (None: anywhere) at the aware instant `now`, best first; `level` is how much help is
    wanted (1 to 4, 0 not said), `unsure` gives those of which an asked way in is not known.
    """
    asked = _asked(needs, place, level)
    found = [(one, _fit(one.said, asked)) for one in gathering.candidates(connection, needs, place, now, unsure)
             if _may_be_offered(one, asked)]
    # Where something was ticked, what meets none of it is no option.
    scored = [(_points(one, asked, fit), one) for one, fit in found if fit > 0 or not (needs.matters or needs.conditions)]
    return [Ranked(one, points, (needs, place, now, level)) for points, one in _varied(scored)]


def _asked(needs, place, level):
    matters = [MATTERS[name] for name in needs.matters]
    return _Asked(
        needs, place, level, gathering.of_conditions(needs), needs.good_for,
        [frozenset(CONDITIONS[name].good_for) for name in needs.conditions],
        [(frozenset(one.kinds), frozenset(one.good_for)) for one in matters], _NEAR.get(needs.travel, _USUAL_NEAR),
        gathering.reach_m(needs, place) if place else 0)


def _may_be_offered(one, asked):
    """Whether a Candidate may be offered at all: it is on, and for such a person."""
    card = one.card
    if card["status"] != "active" or card["stage"] >= SUNK or (one.said.patterned and one.hit.next is None):
        return False
    return _suits_age(one.said, asked.needs) and _suits_people(one.said, asked)


def _suits_age(said, needs):
    """Children's activities are for children, and for whoever asks for a family."""
    young = _FOR_THE_YOUNG & said.all_kinds
    return not young or needs.years is not None and needs.years < GROWN_UP or "family" in needs.matters and "children" in young


def _suits_people(said, asked):
    """Where people of one condition meet, somebody has it: the first that it names, or any particular one."""
    if _TOGETHER.keys().isdisjoint(said.all_kinds):
        return True
    named = ([code for code in said.good_for if code in _ABOUT]
             or [code for kind, code in _TOGETHER.items() if code and kind in said.all_kinds])
    if not named:
        return True
    mine = asked.mine | ({"carers"} if "break" in asked.needs.matters else set())
    return named[0] in mine or any(code in mine for code in named if code != "long-term")


def _points(one, asked, fit):
    said, needs = one.said, asked.needs
    meets = not said.all_good_for.isdisjoint(asked.good_for)
    # What it names first is what it is about: a walk that is also good for the heart is for everybody.
    about = bool(said.good_for) and said.good_for[0] in _ABOUT and said.good_for[0] not in asked.mine
    points = fit + _near(one, asked) + _STAGES[one.card["stage"]] + (_UNDATED if one.hit.next is None else 0)
    points += _WELCOME * said.welcomed + _WAITS * said.waits + _cost(one, needs)
    points += _OF_OTHERS * (about and not meets) + _OF_OTHERS * _of_another_age(said, needs)
    points += _OF_OTHERS * ("disability" in said.all_good_for and "disability" not in needs.conditions and "bsl" not in needs.access)
    points += _OWN_GROUP * (meets and not _TOGETHER.keys().isdisjoint(said.all_kinds))
    points += _YOUNG * (not _FOR_THE_YOUNG.isdisjoint(said.all_kinds))
    if asked.level in _FIRST_TIMES_ALONE:
        points += _GO_ALONG * said.welcomed + _ALONG * (asked.level == 1 and one.may_be_accompanied)
    if asked.level == 4 and "giving" not in needs.matters:
        points += _HELPING * _MATTER * ("giving" in said.all_good_for)
    return points


def _fit(said, asked):
    """Points for what was ticked and is met; 0 when nothing is."""
    good_for, kinds = said.all_good_for, said.all_kinds
    points = sum(_CONDITION for meant in asked.conditions if not good_for.isdisjoint(meant))
    if not points and "long-term" in good_for and "long-term" in asked.mine:
        points = _LONG_TERM
    for of_kinds, of_good in asked.matters:
        kind = _FIRST_KIND if said.kinds and said.kinds[0] in of_kinds else _KIND * (not kinds.isdisjoint(of_kinds))
        points += _MATTER * min(_MOST_FIT, _GOOD_FOR * (not good_for.isdisjoint(of_good)) + kind)
    return points


def _near(one, asked):
    if asked.place is None or one.hit.distance_m is None:
        return 0 if asked.place is None else _NOT_NEAR
    return asked.near * max(0.0, 1 - one.hit.distance_m / asked.reach)


def _cost(one, needs):
    free = one.card["free"] is True
    return (_FREE if free else _PAID * bool(one.card["price"])) if "money" in needs.matters else -1 * (not free)


def _of_another_age(said, needs):
    return needs.years is not None and needs.years < 60 and "older-people" in said.all_good_for


def _varied(scored):
    """[(points, Candidate)] best first, where each further one of a kind counts a little less, so that the first few differ."""
    kinds, ranked = {}, []
    for points, one in sorted(scored, key=_order)[:MOST]:
        kinds.setdefault(one.said.kinds[:1], deque()).append((points, one))
    # The best of each kind, as it stands after those of its kind that went before.
    firsts = {kind: waiting.popleft() for kind, waiting in kinds.items()}
    seen = dict.fromkeys(kinds, 0)
    while firsts:
        kind = min(firsts, key=lambda one: _order(firsts[one]))
        ranked.append(firsts.pop(kind))
        seen[kind] += 1
        if kinds[kind]:
            points, one = kinds[kind].popleft()
            firsts[kind] = points + _SAME_KIND * min(3, seen[kind]), one
    return ranked


def _order(pair):
    points, one = pair
    return -round(points, 6), one.hit.distance_m or 0, one.card["name"], one.hit.service_id
