"""Activities like one, near it: for the foot of its page, and for the page of one that is gone."""
import json

from app.directory import cards, placing, sessions
from app.directory.taxonomy import HOW, KINDS, mask
from app.geo.grid import to_grid
from app.index import Question, find

RADIUS_M = 16_093
LIKE, INSTEAD, ENOUGH = 3, 5, 3
# Further off than this, how far it is from the reader helps nobody: it was near the activity that the card is shown for.
FAR_M = 40_234


def like(connection, service, now, reader=None):
    """At most three cards (cards.view) of what is like an activity: of its main kind, then of its others, within 10 miles of it; one
    without a venue is like what is reached in the same way.

    `connection` is the driver's own; `reader` is the Found of where the reader is, from which distances are said.
    """
    return _cards(connection, service, _kinds(service), LIKE, now, reader)


def instead(connection, service, now, reader=None):
    """Three to five cards of what is near an activity that is gone: of its kinds, and when these are few of any kind."""
    found = _cards(connection, service, _kinds(service), INSTEAD, now, reader)
    return found if len(found) >= ENOUGH else _cards(connection, service, [*_kinds(service), 0], ENOUGH, now, reader)


def view(card, following, today, reader=None, others=0):
    """The view (cards.view) of an entry's card; `following` is its next index.Occurrence or None."""
    metres = _metres(card, reader)
    return cards.view(card, today=today, at=following, distance_m=metres if metres is not None and metres <= FAR_M else None, place=reader,
                      others=others)


def _kinds(service):
    """Masks of kinds to look for in turn: the main one, then all."""
    return list(dict.fromkeys([mask(KINDS, service.kinds[:1]), mask(KINDS, service.kinds)])) if service.kinds else []


def _cards(connection, service, kinds, most, now, reader):
    near, today, hits = _around(service), sessions.today(now), {}
    for bits in kinds if near else ():
        if len(hits) < most:
            question = Question(today=today.toordinal(), minute=sessions.minute(now), limit=most + 1 + len(hits), kinds=bits, **near)
            hits |= {hit.service_id: hit for hit in find(connection, question).hits if hit.service_id not in {service.id, *hits}}
    return [view(json.loads(hit.card), hit.next, today, reader, hit.others) for hit in list(hits.values())[:most]]


def _around(service):
    """Where to look, as fields of a Question; None when "near" would mean nothing."""
    for venue in service.venues:
        e, n, *_ = placing.shown(venue.location)
        if e is not None:
            address = venue.location.address
            return {"e": e, "n": n, "radius_m": RADIUS_M, "area": (address and address.outcode) or None}
    reached = [code for code in service.how if code in ("online", "phone")]
    return {"how": mask(HOW, reached)} if reached else None


def _metres(card, reader):
    if reader is None or card["lat"] is None:
        return None
    e, n = to_grid(card["lat"], card["lon"])
    return round(((e - reader.grid.e) ** 2 + (n - reader.grid.n) ** 2) ** 0.5)
