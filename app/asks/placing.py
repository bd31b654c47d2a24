"""Which locality somebody means: by its name, or by the town, village or part of a postcode that they typed."""
from typing import NamedTuple

from app.directory.localities import all_localities, by_slug, localities_of
from app.geo import postcode
from app.geo.answers import Choices, Found, Precision, Suggestions, Unknown
from app.geo.geocoder import locate

NO_PLACE = "Enter a town, a village or the first half of a postcode"
NO_POSTCODE = "We do not know that postcode. Check it, or type the name of your town or village"
WHICH, NOT_OURS = "Choose the area that you mean", "We do not know that place. Choose the area nearest to you"


class Placed(NamedTuple):
    """Where an ask is for: the Locality or None; the place as it may be kept; else `fault` in words, and the Localities to choose from."""

    locality: object = None
    place: str = ""
    fault: str = ""
    options: tuple = ()


def placed(typed, chosen, gazetteer, home):
    """The Placed of a typed place (clean text) and the slug of a chosen locality (any text or ""); nothing exact is kept (PR-8)."""
    picked = by_slug(chosen) if chosen else None
    answer = locate(gazetteer, typed, home) if typed else Unknown("blank")
    place = coarse(typed, answer)
    if picked:
        return Placed(picked, place or picked.name)
    every = all_localities()
    named = [one for one in every if one.name.casefold() == typed.casefold()]
    if named:
        return Placed(named[0], named[0].name)
    if not typed:
        return Placed(fault=NO_PLACE)
    if isinstance(answer, Suggestions) or isinstance(answer, Unknown) and answer.reason == "postcode":
        return Placed(fault=NO_POSTCODE, place=place)
    found = _smallest(_around(typed, answer, gazetteer, home))
    if len(found) == 1:
        return Placed(found[0], place)
    return Placed(place=place, fault=WHICH if found else NOT_OURS, options=tuple(found or every))


def coarse(typed, answer):
    """What may be kept of a typed place, when it was found to be `answer`: a name, or no more than the first half of a postcode."""
    if isinstance(answer, Found) and answer.precision != Precision.PLACE:
        return answer.outcode or answer.near
    if isinstance(answer, Found):
        return answer.near
    while postcode.among(typed):
        whole, rest = postcode.among(typed)[0]
        typed = f"{rest} {postcode.outcode(whole)}".strip()
    return "" if postcode.may_hold_one(typed) else typed


def _around(typed, answer, gazetteer, home):
    """[Locality] that what was found touches."""
    options = answer.options if isinstance(answer, Choices) else ()
    found = [answer, *(locate(gazetteer, one.near, home) for one in options)]
    outcodes = {one.outcode for one in found if isinstance(one, Found) and one.outcode}
    outcodes |= {postcode.outcode(whole) for whole, _ in postcode.among(typed)}
    return list({one.id: one for code in sorted(outcodes) for one in localities_of(code)}.values())


def _smallest(localities):
    """Those that none of the others lies in, at any depth."""
    above = set()
    parents = {one.id: one.parent_id for one in all_localities()}
    for one in localities:
        line = parents.get(one.id)
        while line is not None and line not in above:
            above.add(line)
            line = parents.get(line)
    return [one for one in localities if one.id not in above]
