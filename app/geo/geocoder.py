"""The one door from words or a point to a place: every answer is one of geo.answers, whatever was typed (GEO.md section 10).

`label` is what stands in a heading behind "near": "your TA1 postcode", "LA9 4", "Kendal", "Chard Library, Chard", "you" for a phone's
point; an outcode's ("LA9") stands behind "in or near".
"""
import re
from dataclasses import replace
from functools import lru_cache, wraps
from math import isfinite

from app.geo import areas, places, units
from app.geo.answers import Choice, Choices, Found, GridPoint, Precision, Unknown
from app.geo.gazetteer import NoGazetteer
from app.geo.grid import apart, covered, square, to_grid
from app.geo.nearest import nearest_outcode, plausible
from app.geo.text import clean, key

SHOWN, CORRECTED_SHOWN, MOST = 5, 3, 40
# How far a shared point may lie from the middle of the town that its address names.
_TOWN_M = 16_000
_JOINTS = re.compile(r"(?:^|\s)(near|in)\s+", re.IGNORECASE)
_VILLAGE, _ANY = 3, 6


def _answering(otherwise):
    """A missing or broken gazetteer is an answer, too."""
    def wrap(ask):
        @wraps(ask)
        def answer(*args, **kwargs):
            try:
                return ask(*args, **kwargs)
            except NoGazetteer:
                return otherwise
        return answer
    return wrap


def locate(gazetteer, text, home=None, venues=None):
    """The Answer for typed text; at most 80 characters are read, and any string will do.

    `home` has .lat and .lon (degrees) of the site's own neighbourhood and breaks ties between places, or is None.
    `venues` gives [Found] of venues whose name begins with a text (source "venue", `near` its name), or is None.
    """
    text = clean(text)
    if not text:
        return Unknown("blank")
    venues = _Venues(venues, text)
    try:
        return units.read(gazetteer, text) or _by_name(gazetteer, text, home, venues)
    except NoGazetteer:
        return venues.answer() or Unknown("no_gazetteer")


@_answering(None)
def exact(gazetteer, text):
    """The Found of a postcode, sector or outcode in the gazetteer, in any spacing and case; None when it is not there."""
    return units.exact(gazetteer, clean(text))


def found_at(gazetteer, lat, lon):
    """The Found of a phone's point in WGS84 degrees, with the outcode it lies in where that can be told.

    None when it is no point, or more than 5 km outside the box of England's postcodes.
    """
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    here = to_grid(lat, lon)
    if not covered(*here):
        return None
    outcode = _outcode_at(gazetteer, here)
    return Found(here, Precision.POINT, "you", outcode or "", source="point", outcode=outcode)


@_answering(None)
def at_square(gazetteer, near, e, n):
    """The Found of a shared address: the middle (grid metres) of a 500 m square, and the text that stood beside it ("TA1").

    None when it is no square's middle, not in England, or too far from `near` to belong to it. A blank `near` is taken from the point.
    """
    if not (covered(e, n) and square(e, n) == (e, n)):
        return None
    here, near = GridPoint(int(e), int(n)), clean(near)
    unit = units.exact(gazetteer, near)
    if not near:
        outcode = _outcode_of_square(gazetteer, here) or ""
        return Found(here, Precision.SQUARE, outcode or "here", outcode, outcode=outcode or None)
    if unit:
        fits = plausible(apart(unit.grid, here), unit.radius_m)
        return Found(here, Precision.SQUARE, unit.near, unit.near, outcode=unit.outcode) if fits else None
    if any(apart(to_grid(*hit.point), here) <= _TOWN_M for hit in places.named(gazetteer, near)):
        return Found(here, Precision.SQUARE, near, near, outcode=_outcode_of_square(gazetteer, here))
    return None


@_answering(None)
def split_words(gazetteer, text):
    """("knit", "Taunton") of "knit near Taunton" or "knit in Taunton", None unless what follows is exactly a place or postcode.

    The longest such ending is taken, and nothing when the whole text is a place itself. After "in" only a city, town or village counts:
    many a hamlet is called like a word.
    """
    text = clean(text)
    if not text or places.named(gazetteer, text):
        return None
    for joint in _JOINTS.finditer(text):
        tail = text[joint.end():]
        least = _VILLAGE if joint[1].lower() == "in" else _ANY
        if units.exact(gazetteer, tail) or any(hit.rank <= least for hit in places.named(gazetteer, tail)):
            return text[:joint.start()].strip(), tail
    return None


def _by_name(gazetteer, text, home, venues):
    """Places and venues, those of that very name before those that begin so or are misspelt."""
    hits = places.named(gazetteer, text, home)
    if hits:
        return _place(gazetteer, hits, home)
    if venues.exact():
        return venues.answer()
    name, further = places.parted(text)
    hits = places.named(gazetteer, name, home) if further else []
    if hits:
        # "Taunton, Cheshire": there is a Taunton, but not there; the person says which.
        return _choices(gazetteer, hits)
    hits = places.beginning(gazetteer, text, home) or places.misspelt(gazetteer, text, home)
    if hits:
        return _place(gazetteer, hits, home, corrected=True)
    return venues.answer() or Unknown("postcode" if units.is_unit(text) else "place")


def _place(gazetteer, hits, home, corrected=False):
    hit = places.clear(hits)
    if hit is None:
        return _choices(gazetteer, hits)
    here = to_grid(*hit.point)
    others = areas.choices(gazetteer, hits, but=hit)[:CORRECTED_SHOWN if corrected else SHOWN]
    return Found(here, Precision.PLACE, hit.name, _near(gazetteer, hit, home), outcode=nearest_outcode(gazetteer, *here),
                 district=areas.district(gazetteer, hit), read_as=hit.name if corrected else None,
                 others=tuple(others))


def _choices(gazetteer, hits):
    found = areas.choices(gazetteer, hits)
    return Choices(tuple(found[:SHOWN]), tuple(found[SHOWN:MOST]))


def _near(gazetteer, hit, home):
    """The text that finds exactly this place again: its name, or with the district when the name alone does not."""
    namesakes = places.named(gazetteer, hit.name, home)
    clear = places.clear(namesakes) if namesakes else None
    if clear and clear.point == hit.point:
        return hit.name
    texts = zip(namesakes, areas.texts(gazetteer, namesakes), strict=True)
    return next((text for other, text in texts if other.point == hit.point), hit.name)


def _outcode_at(gazetteer, here):
    try:
        return nearest_outcode(gazetteer, *here)
    except NoGazetteer:
        return None


def _outcode_of_square(gazetteer, middle):
    try:
        return _kept_outcode(gazetteer, gazetteer.edition, middle)
    except NoGazetteer:
        return None


# Of shared squares alone: a person's own point stays in no memory.
@lru_cache(maxsize=10_000)
def _kept_outcode(gazetteer, _edition, middle):
    return nearest_outcode(gazetteer, *middle)


class _Venues:
    """What the directory says to a text, asked at most once; "Village Hall, Chard" finds the one in Chard."""

    def __init__(self, ask, text):
        self._ask, self._text, self._found = ask, text, None

    def exact(self):
        """The venues of that very name or label."""
        wanted = key(self._text)
        return [found for found in self._all() if wanted and wanted in (key(found.near), key(found.label))]

    def answer(self):
        """A Found, the Choices, or None."""
        found = self.exact() or self._all()
        if len(found) == 1:
            return found[0]
        options = tuple(Choice(one.label, one.label) for one in found)
        return Choices(options[:SHOWN], options[SHOWN:]) if found else None

    def _all(self):
        if self._ask is None:
            return []
        if self._found is None:
            self._found = list(self._ask(self._text))
            name, town = places.parted(self._text)
            if not self._found and town:
                self._found = [replace(one, near=one.label) for one in self._ask(name) if key(one.label) == key(self._text)]
        return self._found
