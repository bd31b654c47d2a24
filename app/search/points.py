"""The answer as GeoJSON (RFC 7946) for the map and for other systems: coordinates are longitude, latitude."""
import json
from dataclasses import replace

from flask import Response

from app.directory import pointing, sessions
from app.geo.answers import Found
from app.index import find
from app.search import asking, placing
from app.web.page import PRIVATE, PUBLIC


def settled(search, values, cookie):
    """(the Search, the Found to measure from or None, a sentence about what is not clear or "", whether it is for this person alone)."""
    search = placing.split(search)
    if search.problems:
        return search, None, " ".join(search.problems), True
    point = [values.get(name, "") for name in ("lat", "lon")]
    if any(point):
        found = placing.phone_point(*point)
        return search, found, "" if found else "Give lat and lon in degrees, in England.", True
    own = placing.exact_place(search, cookie)
    if own:
        return search, own, "", True
    before = search
    search, found = placing.squared(search)
    if before.at and found is None:
        return search, None, "Give at as the middle of a 500 m square (easting,northing) that fits near.", True
    if found is None and search.near:
        found = placing.look_up(search.near)
        if not isinstance(found, Found):
            return search, None, "That place is not clear. Give a full postcode, a town, or lat and lon.", True
    return search, found, "", found is not None and found.postcode is not None


def collection(connection, search, place, default_miles, now, site_url):
    """The FeatureCollection (directory.pointing) as a dict, `numberMatched` the page's total."""
    outcome = asking.ask(connection, search.but(page=1), place, default_miles, now)
    answer = find(connection, replace(outcome.question, limit=pointing.MOST, apart=True))
    return pointing.collection(answer, sessions.today(now), site_url)


def unclear(sentence):
    """The empty collection for a place that is not clear, with the reason."""
    return {"type": "FeatureCollection", "numberMatched": 0, "numberReturned": 0, "features": [], "problem": sentence}


def response(found, private):
    """The Response of a collection."""
    answer = Response(json.dumps(found, ensure_ascii=False, separators=(",", ":")), mimetype="application/geo+json")
    answer.headers["Cache-Control"] = PRIVATE if private else PUBLIC
    answer.public = not private
    return answer
