"""What a card of a list shows: an entry's kept card and where the reader is, as plain words for `_card.html`."""
from datetime import date, timedelta
from typing import NamedTuple

from app.web import formats

# From the most to the least exact; a distance is said as exactly as the less exact of its two ends (GEO.md section 8).
EXACTNESS = ("point", "postcode", "square", "sector", "place", "outcode", "unknown")
STAGE_RING_FIRST, STAGE_SUNK = 2, 3
OFF_WITHIN = timedelta(days=21)
TILES = {"online": ("Online", "online"), "phone": ("Phone", "phone"), "comes-to-you": ("Home", "home")}
WHERE = {"online": "Online", "phone": "By phone", "comes-to-you": "Comes to your home"}


class View(dict):
    """A card's words by name, which a template reads as attributes at no cost (a plain dict costs it an exception each)."""

    __getattr__ = dict.__getitem__


def view(card, *, today, at=None, distance_m=None, place=None, others=0):
    """A card's words as a View, from an entry's card (the dict that entries.card gives).

    `today` is a date, `at` the coming index.Occurrence that is shown (None: no date is asserted), `distance_m` metres or None,
    `place` what the reader searched near, with `precision`, `radius_m` and `near` (geo.answers.Found), `others` at how many more
    addresses it fits.
    """
    far, walk = distance(distance_m, place, card["precision"])
    next_on = date.fromordinal(at.day) if at else None
    how = next((code for code in card["how"] if code in TILES), "") if not card["where"] else ""
    return View({
        "slug": card["slug"], "number": card["number"], "name": card["name"],
        "summary": card["summary"], "when": card["when"], "next_on": next_on,
        "tile": None if next_on else TILES.get(how, ("Ask", "calendar")), "next": _day_words(next_on, today),
        "off": _off(card, today, next_on), "warn": warning(card, today), "where": card["where"] or WHERE.get(how, ""),
        "aside": _aside(card, how), "walk": walk, "far": far, "others": min(others, card["venues"] - 1) if card["where"] else 0,
        "free": card["free"] is True,
        "price": card["price"], "price_words": card["price_words"], "access": card["access"], "join": card["join"],
        "places": card["places"],
        "changed": _changed(card, at), "paper": _paper(card, today),
        "closed": card["notice"] or "Closed for now." if card["status"] == "temporarily closed" else "",
    })


class Line(NamedTuple):
    """One thing that is on, in a list by day: when it begins in words ("" when not known), what it is called, its slug, where with the
    price, then these two alone, what to mind before going (""), and that it is off, in words ("").
    """

    time: str
    name: str
    slug: str
    where: str
    place: str
    price: str
    note: str
    off: str = ""


def line(card, start, on, today, off=None):
    """The Line of a card (a dict) on a date, from minute `start` (None: not known); `off` is why it is not on that day and the date of
    the next time (None: not known), or None when it is on.
    """
    time = formats.first_upper(formats.clock(start)) if start is not None else ""
    about = time, card["name"], card["slug"], ". ".join(filter(None, (card["where"], card["price"]))), card["where"], card["price"]
    if off:
        reason, again = off
        back = f"Back on {formats.day_month(again, today)}." if again else ""
        return Line(*about, " ".join(filter(None, (formats.sentence(reason), back))), f"Not on {formats.day_month(on, today)}.")
    warn = warning(card, today)
    return Line(*about, card["doubts"].get(on.isoformat(), "") or (warn[0] if warn else ""))


def distance(distance_m, place, venue_precision):
    """(how far, the walk) in words, "" where it cannot be said; see `view`."""
    if distance_m is None or place is None:
        return "", ""
    precision = max(place.precision, venue_precision or "unknown", key=EXACTNESS.index)
    precision = "outcode" if precision == "unknown" else precision
    inside = place.precision == "outcode"
    far = formats.miles(distance_m, precision, place.radius_m if inside else 0, place.near if inside else "")
    return far, formats.walk(distance_m, precision)


def warning(card, today):
    """What to mind before going, as (strong words, the rest), or None while it was checked lately enough."""
    if card["stage"] < STAGE_RING_FIRST:
        return None
    if not card["checked"]:
        return "Ring before you go.", "Nobody has checked this yet."
    checked = date.fromisoformat(card["checked"])
    if card["stage"] >= STAGE_SUNK:
        return "Ring before you go.", f"Not checked since {formats.MONTHS[checked.month - 1]} {checked.year}, so we give no dates."
    return "Ring before you go.", f"Last checked on {formats.day_month(checked, today)}."


def _day_words(next_on, today):
    if next_on is None:
        return ""
    near = {today: "Today, ", today + timedelta(days=1): "Tomorrow, "}.get(next_on, "On ")
    return f"{near}{formats.day_name(next_on, today)}"


def _changed(card, at):
    """"11am to midday on this date" when the date shown is not at one of the usual times (a moved or an extra one), or is to be checked
    first; else "".
    """
    doubt = card["doubts"].get(date.fromordinal(at.day).isoformat()) if at else None
    if doubt:
        return doubt.rstrip(".")
    if at is None or at.start is None or not card["usual"] or [at.start, at.end] in card["usual"]:
        return ""
    return f"{formats.span(at.start, at.end)} on this date, not the usual time"


def _paper(card, today):
    """What print shows besides: the number, and when it was last checked."""
    checked = f"Checked on {formats.day_month(date.fromisoformat(card['checked']), today)}." if card["checked"] else "Not checked yet."
    return f"{formats.phone(card['phone'])}. {checked}" if card["phone"] else checked


def _off(card, today, next_on):
    for on, reason in card["off"]:
        day = date.fromisoformat(on)
        if today <= day <= max(today + OFF_WITHIN, next_on or today):
            return formats.day_month(day, today), formats.sentence(reason)
    return None


def _aside(card, how):
    if how == "comes-to-you" and card["covers"]:
        return f"Covers {formats.list_words(card['covers'][:4])}" + (" and more" if len(card["covers"]) > 4 else "")
    return ""
