"""From what was typed beside "Near" to a place: the cookie's exact point, a shared square, or the gazetteer's reading."""
import re
from collections import OrderedDict
from dataclasses import replace

from flask import current_app

from app.directory.venues import venues_named
from app.geo import postcode
from app.geo.answers import Choice, Found, GridPoint, Precision
from app.geo.geocoder import at_square, exact, found_at, locate, split_words
from app.geo.grid import covered, square
from app.search import whens
from app.web.place_cookie import Placed

AROUND = re.compile(r"^(?:near|nearby|around|in|at|close to|by)\s+(?=\S)", re.IGNORECASE)
EXACT = (Precision.POSTCODE, Precision.POINT)
_BEFORE = re.compile(r"(?:\s*\b(?:near|in|at|to))?[\s(\[,;:]*$", re.IGNORECASE)
_MOST_WORDS = 6
_MOST_KNOWN = 5_000


def gazetteer():
    """The gazetteer of this app."""
    return current_app.extensions["gazetteer"]


def look_up(text):
    """The geo answer for the text of the place box: postcodes, places, then venues of the directory.

    "near Taunton" is Taunton; of "Flat 2, TA1 1HE" the postcode counts when the whole is no place.
    """
    answer = _locate(AROUND.sub("", text) or text)
    if isinstance(answer, Found):
        return answer
    for found, _rest in postcode.among(text):
        inside = _locate(found)
        if isinstance(inside, Found):
            return inside
    return answer


def is_exact(found):
    """Whether a Found is so exact that it may stand in no address: a postcode or a phone's point."""
    return found.precision in EXACT


def coarse_near(found, typed):
    """The text that may stand in an address for a Found: what was typed when it names a town or venue, else its coarse name."""
    named = found.precision == Precision.PLACE or found.source == "venue"
    return typed if named and not postcode.may_hold_one(typed) else found.near


def parts_of(text):
    """[Choice] of the places that stand within a text which is none itself: "Yeovil hospital" gives Yeovil; at most three."""
    words = text.split()[:_MOST_WORDS]
    runs = [" ".join(words[start:end]) for start in range(len(words)) for end in range(len(words), start, -1) if end - start < len(words)]
    found = {}
    for run in sorted(runs, key=len, reverse=True):
        answer = locate(gazetteer(), run, current_app.config["SITE_HOME"]) if len(run) > 3 else None
        if isinstance(answer, Found) and answer.precision == Precision.PLACE and not answer.read_as:
            found.setdefault(answer.near, Choice(answer.label, answer.near))
    return list(found.values())[:3]


def phone_point(lat, lon):
    """The Found of a phone's point from its two texts, or None when they are no point that we cover."""
    try:
        return found_at(gazetteer(), float(lat), float(lon))
    except (ValueError, OverflowError):
        return None


def placed(found, typed=""):
    """What the cookie keeps of an exact Found."""
    corrected = (found.read_as, typed[:12]) if found.read_as else ("", "")
    return Placed(found.grid.e, found.grid.n, found.outcode or found.near, str(found.precision), *corrected)


def exact_place(search, cookie):
    """The Found of the cookie's point when it lies in the search's square, else None."""
    if not cookie or not search.at or square(cookie.e, cookie.n) != GridPoint(*search.at) or search.near not in ("", cookie.near):
        return None
    return of_cookie(cookie)


def of_cookie(cookie):
    """The Found that a cookie's Placed stands for."""
    label = "you" if cookie.precision == Precision.POINT else f"your {cookie.near} postcode"
    return Found(GridPoint(cookie.e, cookie.n), Precision(cookie.precision), label, cookie.near, source="cookie", outcode=cookie.near,
                 read_as=cookie.read_as or None)


def squared(search):
    """(the search with its `at` on the middle of its square, the Found of that square); ("at" dropped, None) when it fits nothing."""
    if not search.at:
        return search, None
    middle = square(*search.at) if covered(*search.at) else None
    found = at_square(gazetteer(), search.near, *middle) if middle else None
    return replace(search, at=tuple(middle) if found else None), found


def split(search):
    """The search with what its first box says of when and where put where it belongs: "lunch tomorrow", "knit near Taunton".

    A place is taken from there only when the second box is empty and the tail is one exactly; a postcode never stays there.
    """
    search = whens.split(search)
    for found, rest in postcode.among(search.q):
        if _is_one(found):
            return replace(search, q=_BEFORE.sub("", rest), near=search.near or found, at=search.at if search.near else None)
    parted = split_words(gazetteer(), search.q) if search.q and not search.near else None
    return replace(search, q=parted[0], near=parted[1]) if parted else search


def _is_one(found):
    """Whether words spelt like a postcode are one: it is known, or at least its first half is and it is no "3rd" or "1st"."""
    if exact(gazetteer(), found):
        return True
    return not postcode.is_ordinal(found) and exact(gazetteer(), postcode.outcode(found)) is not None


def _locate(text):
    known = current_app.extensions.setdefault("places", OrderedDict())
    key = gazetteer().edition, text
    if key in known:
        return known[key]
    answer = locate(gazetteer(), text, current_app.config["SITE_HOME"], venues_named)
    # Towns and outcodes are asked for again and again. What is exact, or may have been meant so, is never kept.
    plain = isinstance(answer, Found) and answer.source == "gazetteer" and not (answer.read_as or answer.postcode)
    if plain and not postcode.may_hold_one(text):
        known[key] = answer
        while len(known) > _MOST_KNOWN:
            known.popitem(last=False)
    return answer
