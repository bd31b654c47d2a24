"""Why an option stands on a list: short lines in plain words, each about one thing that was ticked, and what we do not know."""
from typing import NamedTuple

from app.directory import cards, sessions
from app.directory.taxonomy import ACCESS
from app.sheets import gathering
from app.sheets.choices import CONDITIONS, MATTERS
from app.web.words import first_upper, list_words

_MEET = frozenset(("peer-support", "memory"))


class Why(NamedTuple):
    """One line of why; `sure` is False for what we do not know or what to mind."""

    says: str
    sure: bool = True


def why(one, needs, place, now, level=0):
    """The Whys of a gathering.Candidate for these Needs near a Found or None; at a `level` of 1 also that somebody can go along."""
    along = [("somebody can go along", True)] if level == 1 and one.may_be_accompanied else []
    lines = [*_people(one, needs), *_access(one, needs), *_far(one, place), *along, *_ways(one, now)]
    return tuple(Why(first_upper(says), sure) for says, sure in lines if says)


def _people(one, needs):
    """For whom it is, and for what: of what was ticked, what it meets."""
    good_for = one.said.all_good_for
    names = [CONDITIONS[name].why for name in needs.conditions if name != "caring" and good_for & set(CONDITIONS[name].good_for)]
    if not names and "long-term" in good_for & gathering.of_conditions(needs):
        names = ["long-term conditions"]
    if names and _MEET & one.said.all_kinds:
        yield f"others with {list_words(names)} go", True
    elif names:
        yield f"good for {list_words(names)}", True
    if "caring" in needs.conditions and "carers" in good_for:
        yield "others who look after someone go" if "caring" in one.said.kinds else "for people who look after someone", True
    met = [MATTERS[name].why for name in needs.matters if _meets(one, MATTERS[name])]
    yield list_words(met), True


def _meets(one, matter):
    return not (one.said.all_good_for.isdisjoint(matter.good_for) and one.said.all_kinds.isdisjoint(matter.kinds))


def _access(one, needs):
    """What was asked of getting in: what is known, and what is not."""
    if not needs.access:
        return
    if not one.card["where"]:
        yield "no need to travel", True
        return
    doubts = [ACCESS[code].phrase for code in needs.access if code not in one.known]
    sure = [ACCESS[code].name for code in needs.access if code in one.known]
    yield list_words([sure[0], *(_lower(name) for name in sure[1:])] if sure else []), True
    yield f"we don’t know about {list_words(doubts)}" if doubts else "", False


def _lower(name):
    return name if "BSL" in name else name[:1].lower() + name[1:]


def _far(one, place):
    far, walk = cards.distance(one.hit.distance_m, place, one.card["precision"])
    if walk:
        yield f"{walk} ({far})", True
    elif far:
        about = f" (we only know {place.near})" if place.precision == "outcode" and place.near not in far else ""
        yield f"{far}{about}", True


def _ways(one, now):
    """Who meets somebody new, what it costs, whether there is room, and when nobody has checked it for long."""
    card = one.card
    yield "somebody meets new people" if one.said.welcomed else "", True
    yield "free" if card["free"] is True else "", True
    yield "all places are taken: there is a waiting list" if one.said.waits else "", False
    warn = cards.warning(card, sessions.today(now))
    yield " ".join(warn) if warn else "", False
