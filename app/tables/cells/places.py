"""Postcodes, points, areas and register numbers as people write them."""
import re
from functools import lru_cache

from app.tables.cells import MENDED, NOTHING, Note, Reading, asked, mended
from app.geo import grid, postcode as codes

_MOST_OFFERED = 3
# The box of the British Isles in degrees; a point that fits only the other way round was swapped.
_LATITUDES, _LONGITUDES = (49.0, 61.0), (-9.0, 2.0)


@lru_cache(maxsize=20_000)
def postcode(text):
    """The Reading of a postcode ("TA1 1HE"), "" for none; what it may have been meant as is asked, never taken."""
    plain = codes.tidy(text)
    if text.strip().lower() in NOTHING:
        return Reading("")
    if codes.elsewhere(plain):
        return mended("", "no postcode", "It is outside England.")
    if whole := codes.full(plain):
        return Reading(whole)
    offered = [f"{code}?" for code in codes.look_alikes(plain)[:_MOST_OFFERED]]
    if offered:
        return asked("", "no postcode", f"Is it {' '.join(offered)}")
    return mended("", "no postcode", "Give the whole postcode, like TA1 1HE.")


@lru_cache(maxsize=20_000)
def degrees(latitude, longitude):
    """The Reading of (latitude, longitude), (None, None) for a point that cannot be."""
    pair = _number(latitude), _number(longitude)
    if None in pair:
        return _no_point("Give latitude and longitude in degrees, like 51.0212 and -3.1065.")
    lat, lon = pair
    if _within(lat, _LATITUDES) and _within(lon, _LONGITUDES):
        covered = grid.covered(*grid.to_grid(lat, lon))
        return Reading((round(lat, 6), round(lon, 6))) if covered else _no_point("The point is outside England.")
    if _within(lon, _LATITUDES) and _within(lat, _LONGITUDES):
        return _no_point("Latitude and longitude have changed places. Change them back.")
    return _no_point("The point is outside England.")


@lru_cache(maxsize=20_000)
def metres(easting, northing):
    """The Reading of (easting, northing) in whole metres, (None, None) for a point that cannot be."""
    pair = _number(easting), _number(northing)
    if None in pair or not grid.covered(*pair):
        return _no_point("Give easting and northing in metres, like 322500 and 124500.")
    return Reading((round(pair[0]), round(pair[1])))


def areas(text):
    """The Reading of a tuple of outcodes and names of areas."""
    parts = [" ".join(part.split())[:100] for part in re.split(r"[;\n]", text)]
    if len(parts) == 1 and all(codes.is_outcode(codes.tidy(part)) for part in text.split(",")):
        parts = text.split(",")
    return Reading(tuple(dict.fromkeys(codes.tidy(part) if codes.is_outcode(codes.tidy(part)) else part for part in parts if part.strip())))


def uprn(text):
    """The Reading of a property's number: 1 to 12 digits."""
    return _digits(text, r"0*(\d{1,12})(?:\.0)?", "Give the property’s number in digits.")


def charity(text):
    """The Reading of a charity's number: 6 or 7 digits."""
    return _digits(text, r"(?:no\.? ?)?(\d{6,7})(?:-\d{1,4})?(?:\.0)?", "A charity number has 6 or 7 digits.")


def company(text):
    """The Reading of a company's number: 8 characters; a lost zero is put back."""
    plain = re.sub(r"\s", "", text).upper().removesuffix(".0")
    if re.fullmatch(r"[A-Z0-9]{2}\d{6}", plain):
        return Reading(plain)
    if re.fullmatch(r"\d{6,7}", plain):
        return mended(plain.zfill(8), plain.zfill(8), "The 0 at the start was lost. Check the number.")
    return Reading("") if plain.lower() in NOTHING else mended("", "no number", "A company number has 8 characters.")


def _digits(text, pattern, how):
    plain = re.sub(r"\s", "", text).lower()
    found = re.fullmatch(pattern, plain)
    return Reading(found[1]) if found else Reading("") if plain in NOTHING else mended("", "no number", how)


def _no_point(why):
    return Reading((None, None), (Note(MENDED, "no point", why),))


def _number(text):
    return float(text) if re.fullmatch(r"[+-]?\d{1,7}(?:\.\d{1,15})?", text.strip()) else None


def _within(number, bounds):
    return bounds[0] <= number <= bounds[1]

