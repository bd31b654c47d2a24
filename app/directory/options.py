"""Some activities by their numbers, each as one line of a list or a sheet says it today: also one that is off, moved, closed or gone."""
import json
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import cards, coming, entries, rows, sessions
from app.directory.held import Held
from app.directory.models import Service
from app.geo.answers import Found, GridPoint, Precision
from app.index.dates import ends, order
from app.web import formats

# What has become of one that is on no list any more.
GONE = {"inactive": "Not on just now.", "defunct": "This has stopped.", "withdrawn": "This is not on the site any more."}
OVER = "No more dates that we know of."
UNCHECKED = "Nobody has checked this for so long that we no longer list it."
# As many doubles as people make of one; a ring would go on for ever.
_MOST_MERGES = 20
# So many activities are held as they were read, whole as they are.
_HELD = Held(500)


class Option(NamedTuple):
    """One activity, by the number that it was asked for. `card` is its cards.View at the venue that counts, None once it is on no
    list; `gone` then says why.

    `record` is the whole of it (rows.activities), `venue` its ServiceAtLocation that counts or None, `at` the next index.Occurrence or
    None.
    """

    number: int
    record: object
    card: object = None
    venue: object = None
    at: object = None
    gone: str = ""


def options(connection, numbers, now, place=None):
    """{number: Option} of the activities of some numbers (service ids) that are known, one that was merged as what it is now part of.

    `place` is where the reader is (geo.answers.Found) or None: of several venues the nearest counts, else the one that is on next.
    """
    today, led = sessions.today(now), followed(connection, numbers)
    found = _whole(connection, set(led.values()), today)
    minute = today.toordinal() * sessions.DAY + sessions.minute(now)
    return {number: _option(number, *found[led[number]], today, minute, place) for number in numbers if led.get(number) in found}


def followed(connection, numbers):
    """{number: the id of what it is now}: one that was merged is what it was merged into, however often."""
    led, asked = {number: number for number in numbers}, set(numbers)
    for _ in range(_MOST_MERGES):
        into = dict(connection.execute(sa.select(Service.id, Service.merged_into_id).where(
            Service.id.in_(sorted(asked)), Service.merged_into_id.is_not(None))).all())
        if not into:
            break
        led, asked = {number: into.get(now, now) for number, now in led.items()}, set(into.values())
    return led


def here(placed):
    """The Found of what the place cookie holds (web.place_cookie.Placed), or None without one."""
    if placed is None:
        return None
    return Found(GridPoint(placed.e, placed.n), Precision(placed.precision), "you", placed.near, source="cookie", outcode=placed.near)


def postcode(option):
    """The postcode of the venue that counts; "" for a home, or without one."""
    venue = option.venue
    return venue.location.address.postal_code if venue and venue.location.address and not venue.location.private else ""


def number_to_ring(option):
    """("Ring Joan on", the number as it is read, its link) of an Option; None without a number."""
    if not option.record.phones:
        return None
    name, number = next((one.name for one in option.record.contacts), ""), option.record.phones[0].number
    return f"Ring {name} on" if name else "Ring", formats.phone(number), f"tel:{formats.tel(number)}"


def _whole(connection, ids, today):
    """{id: (record, [index.Entry])} of those that are there on a local date."""
    def read(numbers):
        found = rows.activities(connection, sorted(numbers), today)
        return {one: (record, entries.entries_of(record, today)) for one, record in found.items()}
    return _HELD.find(connection.connection.driver_connection, ids, read, today)


def _option(number, record, told, today, minute, place):
    entry, at, metres = _best(told, minute, place)
    if entry is None:
        return Option(number, record, gone=GONE.get(record.status, UNCHECKED))
    view = cards.view(json.loads(entry.card), today=today, at=at, distance_m=metres, place=place)
    if at is None and not view["closed"] and coming.is_over(record, coming.to_come(record, today, minute % sessions.DAY)):
        view["closed"] = OVER
    position = entry.entry_id & entries.POINTLESS
    return Option(number, record, view, next((one for one in record.venues if one.position == position), None), at)


def _best(told, minute, place):
    """(the index.Entry that counts, its next Occurrence, metres to it), each None where there is none."""
    def measured(entry):
        at = min((one for one in entry.occurrences if ends(one) > minute), key=order, default=None)
        known = place is not None and entry.e is not None
        return entry, at, round(((entry.e - place.grid.e) ** 2 + (entry.n - place.grid.n) ** 2) ** 0.5) if known else None
    return min(map(measured, told), key=lambda one: _order(*one, place), default=(None, None, None))


def _order(entry, at, metres, place):
    soon = at is None, order(at) if at else 0
    return (metres is None, metres or 0, *soon, entry.entry_id) if place else (*soon, entry.entry_id)
