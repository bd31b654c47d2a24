"""From what was typed beside "Near" to a place: the cookie's exact point, a shared square, or the gazetteer's reading."""
import re
from dataclasses import replace

from flask import current_app

from app.directory.venues import venues_named
from app.geo.answers import Choice, Found, GridPoint, Precision
from app.geo.geocoder import at_square, found_at, locate, split_words
from app.geo.grid import square
from app.search import whens
from app.web.place_cookie import Placed

_EDGES = r"(?<![^\W_])({})(?![^\W_])"
POSTCODE = re.compile(_EDGES.format(r"[a-z]{1,2}[0-9][a-z0-9]?[\s.,-]*[0-9][a-z]{2}"), re.IGNORECASE)
# Whatever may have been meant as one, with a letter for a digit in one half, so that a mistyped one stays out of addresses too.
POSTCODE_LIKE = re.compile(
    _EDGES.format(r"[a-z]{1,2}[0-9][a-z0-9]?[\s.,-]*[0-9oil][a-z0-9]{2}|[a-z]{1,2}[oil][a-z0-9]?[\s.,-]*[0-9][a-z]{2}"), re.IGNORECASE)
AROUND = re.compile(r"^(?:near|nearby|around|in|at|close to|by)\s+(?=\S)", re.IGNORECASE)
FULL = 5


def gazetteer():
    """The gazetteer of this app."""
    return current_app.extensions["gazetteer"]


def look_up(text):
    """The geo answer for typed text: postcodes, places, then venues of the directory; "near Taunton" is Taunton."""
    plain = AROUND.sub("", text)
    return locate(gazetteer(), plain or text, current_app.config["SITE_HOME"], venues_named)


def parts_of(text):
    """[Choice] of the places that stand within a text which is none itself: "Yeovil hospital" gives Yeovil; at most three."""
    words = text.split()[:6]
    runs = [" ".join(words[start:end]) for start in range(len(words)) for end in range(len(words), start, -1) if end - start < len(words)]
    found = {}
    for run in sorted(runs, key=len, reverse=True) if len(words) > 1 else ():
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
    near = found.outcode or found.near
    corrected = (found.read_as, typed[:12]) if found.read_as else ("", "")
    return Placed(found.grid.e, found.grid.n, near, str(found.precision), *corrected)


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


def shared_place(search):
    """The Found of the search's square, for one who was sent the address; None when it has none that fits `near`."""
    return at_square(gazetteer(), search.near, *search.at) if search.at else None


def postcode_within(near):
    """What in the text of the place box looks like a full postcode, or ""; "Flat 2, TA1 1HE" gives "TA1 1HE"."""
    found = POSTCODE_LIKE.search(near)
    return found[1] if found else ""


def postcode_among(words):
    """The postcode among words for something to do, or "": there only what has a postcode's very shape is taken for one."""
    found = POSTCODE.search(words)
    return found[1] if found else ""


def without_postcode(words):
    """The words without any postcode."""
    return " ".join(POSTCODE.sub(" ", words).split())


def coarse(text):
    """The first half of a postcode-like text, for an address: "TA1" of "ta1 1he"."""
    letters = re.sub(r"[^A-Za-z0-9]", "", text).upper()
    return letters[:-3] if len(letters) >= FULL else letters


def split(search):
    """The search with what its first box says of when and where put where it belongs: "lunch tomorrow", "knit near Taunton".

    A place is taken from there only when the second box is empty and the tail is one exactly.
    """
    search = whens.split(search)
    if search.near or not search.q:
        return search
    if found := postcode_among(search.q):
        return replace(search, q=re.sub(r"\s*\b(?:near|in|at)$", "", without_postcode(search.q)), near=found)
    parted = split_words(gazetteer(), search.q)
    return replace(search, q=parted[0], near=parted[1]) if parted else search
