"""From what was typed beside "Near" at the desk to a coarse place: an outcode or a town, never a whole postcode in an address."""
from flask import current_app

from app.geo import postcode
from app.geo.answers import Choices, Found
from app.geo.geocoder import exact, locate

UNKNOWN = "We do not know that place. Type a town, or the first part of a postcode, like TA1."
_LONGEST = 100


def look_up(text):
    """(Found or None, [Choice], what is wrong in words) of a text; a whole postcode is found as its outcode. Nothing is kept of it."""
    text = " ".join(text.split())[:_LONGEST]
    if not text:
        return None, [], ""
    answer = _coarse(text) or locate(_gazetteer(), text, current_app.config["SITE_HOME"])
    if isinstance(answer, Found) and answer.postcode:
        answer = _coarse(answer.postcode) or answer
    if isinstance(answer, Found):
        return answer, [], ""
    if isinstance(answer, Choices):
        return None, list(answer.options), "There is more than one place of that name. Which one is it?"
    return None, [], UNKNOWN


def name_of(found, typed):
    """What may stand in an address for a Found: its own coarse name, or a town as it was chosen among several."""
    return typed if not postcode.may_hold_one(typed) and found.source == "gazetteer" and not found.read_as and "," in typed else found.near


def _coarse(text):
    """The Found of the outcode of a text that is a whole postcode, else None."""
    whole = postcode.full(postcode.tidy(text))
    return exact(_gazetteer(), postcode.outcode(whole)) if whole else None


def _gazetteer():
    return current_app.extensions["gazetteer"]
