"""The answer as GeoJSON (RFC 7946) for the map and for other systems: coordinates are longitude, latitude."""
import json
from dataclasses import replace
from datetime import date

from flask import Response

from app.geo.answers import Found
from app.index import find
from app.search import asking, placing
from app.web.page import PRIVATE, PUBLIC

MOST = 2000


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
    """The FeatureCollection as a dict: at most MOST features, `numberMatched` the page's total."""
    outcome = asking.ask(connection, search, place, default_miles, now)
    answer = find(connection, replace(outcome.question, limit=MOST, offset=0, apart=True))
    features = [feature(hit, site_url) for hit in answer.hits]
    return {"type": "FeatureCollection", "numberMatched": answer.total, "numberReturned": len(features), "features": features}


def unclear(sentence):
    """The empty collection for a place that is not clear, with the reason."""
    return {"type": "FeatureCollection", "numberMatched": 0, "numberReturned": 0, "features": [], "problem": sentence}


def feature(hit, site_url):
    """One activity at one of its venues that fit, as a Feature."""
    card = json.loads(hit.card)
    point = {"type": "Point", "coordinates": [card["lon"], card["lat"]]} if card["lat"] is not None else None
    properties = {
        "id": card["id"], "url": f"{site_url}/activities/{card['slug']}", "name": card["name"], "distance_m": hit.distance_m,
        "next_date": date.fromordinal(hit.next.day).isoformat() if hit.next else None, "kinds": card["kinds"], "free": card["free"],
        "when": card["when"], "where": card["where"]}
    known = {name: value for name, value in properties.items() if value not in (None, "")}
    return {"type": "Feature", "id": card["sal"] or card["id"], "geometry": point, "properties": known}


def response(found, private):
    """The Response of a collection."""
    answer = Response(json.dumps(found, ensure_ascii=False, separators=(",", ":")), mimetype="application/geo+json")
    answer.headers["Cache-Control"] = PRIVATE if private else PUBLIC
    return answer
