"""Activities as GeoJSON points (RFC 7946): one Feature for each at each of its venues; coordinates are longitude, latitude."""
import json
from datetime import date

from app.directory import cards

MOST = 2000


def collection(answer, today, site_url, extra=()):
    """The FeatureCollection (a dict) of an index.Answer whose hits are apart, at most MOST of them; `extra` are Features before them."""
    features = [*extra, *(_feature(hit, today, site_url) for hit in answer.hits)]
    return {"type": "FeatureCollection", "numberMatched": answer.total, "numberReturned": len(features), "features": features}


def _feature(hit, today, site_url):
    card = json.loads(hit.card)
    view = cards.view(card, today=today, at=hit.next)
    point = {"type": "Point", "coordinates": [card["lon"], card["lat"]]} if card["lat"] is not None else None
    properties = {
        "id": card["id"], "url": f"{site_url}/activities/{card['slug']}", "name": card["name"], "distance_m": hit.distance_m,
        "next_date": date.fromordinal(hit.next.day).isoformat() if hit.next else None, "kinds": card["kinds"], "free": card["free"],
        "next": view.next, "when": card["when"], "where": card["where"], "alert": _alert(view)}
    known = {name: value for name, value in properties.items() if value not in (None, "")}
    return {"type": "Feature", "id": card["sal"] or card["id"], "geometry": point, "properties": known}


def _alert(view):
    """What to mind before going, as the card says it."""
    off = f"Not on {view.off[0]}. {view.off[1]}" if view.off else ""
    changed = f"{view.changed[:1].upper()}{view.changed[1:]}." if view.changed else ""
    return " ".join(filter(None, (changed, view.closed or off, " ".join(view.warn or ())))).strip()
