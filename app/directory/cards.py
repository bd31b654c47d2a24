"""What a card of a list shows: an entry's kept card and where the reader is, as plain words for `_card.html`."""
from datetime import date, timedelta

from app.web import formats

# From the most to the least exact; a distance is said as exactly as the less exact of its two ends (GEO.md section 8).
EXACTNESS = ("point", "postcode", "square", "sector", "place", "outcode", "unknown")
STAGE_RING_FIRST, STAGE_SUNK = 2, 3
OFF_WITHIN = timedelta(days=21)
TILES = {"online": ("Online", "online"), "phone": ("Phone", "phone"), "comes-to-you": ("Home", "home")}
WHERE = {"online": "Online", "phone": "By phone", "comes-to-you": "Comes to your home"}


def view(card, *, today, next_on=None, distance_m=None, place=None, others=0):
    """A card's words as a dict, from an entry's card (the dict that entries.card gives).

    `today` and `next_on` are dates (`next_on` None: no date is asserted), `distance_m` metres or None, `place` what the reader
    searched near, with `precision`, `radius_m` and `near` (geo.answers.Found), `others` at how many more addresses it fits.
    """
    far, walk = distance(distance_m, place, card["precision"])
    how = next((code for code in card["how"] if code in TILES), "") if not card["where"] else ""
    return {
        "slug": card["slug"], "name": card["name"], "summary": card["summary"], "when": card["when"], "next_on": next_on,
        "tile": None if next_on else TILES.get(how, ("Ask", "calendar")), "next": formats.day_name(next_on, today) if next_on else "",
        "off": _off(card, today, next_on), "warn": warning(card, today), "where": card["where"] or WHERE.get(how, ""),
        "aside": _aside(card, how), "walk": walk, "far": far, "others": others, "free": card["free"] is True,
        "price": card["price"], "price_words": card["price_words"], "access": card["access"], "join": card["join"],
        "closed": card["notice"] or "Closed for now." if card["status"] == "temporarily closed" else "",
    }


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
