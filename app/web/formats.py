"""Every rule for saying times, money, phones, distances and numbers, as pure functions; pages format nothing by hand."""
from decimal import Decimal
from math import ceil

from app.web.dates import MONTHS, clock, date_range, day_long, day_month, day_name, day_short, day_year, month_short, span, stamp
from app.web.patterns import pattern
from app.web.phones import phone, tel
from app.web.words import first_lower, first_upper, list_words, number, ordinal, ordinal_word, plural, sentence

MILE = 1609.344
WALK_MILES = 2
EXACT = ("point", "postcode")


def pounds(amount):
    """"Free", "50p", "£1", "£2.50", "£1,200" from a Decimal in pounds; "" when it is not known (None)."""
    if amount is None:
        return ""
    amount = Decimal(amount)
    if amount == 0:
        return "Free"
    if amount < 1:
        return f"{int(amount * 100)}p"
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def cost_words(words):
    """What follows the sum, with what joins it: " for tea and biscuits", ", or pay what you can", "" for nothing."""
    words = (words or "").strip()
    if not words:
        return ""
    joined = words.split(" ", 1)[0].lower() in ("for", "per", "a", "an", "each", "every", "to", "first", "with")
    return f"{' ' if joined else ', '}{words}"


def money(amount, words=""):
    """"Free", "£1 for tea and biscuits", "£2, or pay what you can"; unknown: the words alone, or "" without any."""
    if amount is None:
        return first_upper((words or "").strip())
    return pounds(amount) + cost_words(words)


def miles(distance_m, precision="postcode", radius_m=0, near=""):
    """How far, as exactly as the place is known (GEO.md section 8): "0.6 miles", "about half a mile", "in or near LA9".

    `distance_m` metres or None; `precision` as in geo.answers; `radius_m` the spread of an outcode; `near` its name.
    """
    if distance_m is None:
        return ""
    if precision in EXACT:
        return _exact_miles(distance_m / MILE)
    if precision == "outcode" and near and distance_m <= radius_m:
        return f"in or near {near}"
    return _about_miles(distance_m / MILE)


def walk(distance_m, precision="postcode"):
    """"12 minute walk": straight distance at 3 miles an hour, rounded up, from an exact place and up to 2 miles; else ""."""
    if distance_m is None or precision not in EXACT or distance_m > WALK_MILES * MILE:
        return ""
    return f"{max(1, ceil(distance_m / MILE * 20 - 1e-6))} minute walk"


def within_words(distance):
    """A distance limit in miles: "half a mile", "1 mile", "3 miles", "2.5 miles"."""
    return "half a mile" if distance == 0.5 else f"{distance:g} mile{'' if distance == 1 else 's'}"


def pages_around(current, last):
    """The page numbers of a pager, None for a gap: (1, None, 4, 5, 6, None, 12)."""
    shown = sorted({1, last, *(page for page in (current - 1, current, current + 1) if 1 <= page <= last)})
    numbers = []
    for page in shown:
        if numbers and page - numbers[-1] == 2:
            numbers.append(page - 1)
        elif numbers and page - numbers[-1] > 2:
            numbers.append(None)
        numbers.append(page)
    return tuple(numbers)


def _exact_miles(distance):
    if distance < 0.05:
        return "less than 0.1 miles"
    rounded = round(distance, 1) if distance < 9.95 else round(distance)
    return f"{rounded:g} mile{'' if rounded == 1 else 's'}"


def _about_miles(distance):
    if distance < 0.25:
        return "less than half a mile"
    halves = round(distance * 2) if distance < 3 else round(distance) * 2
    whole, half = divmod(halves, 2)
    if half:
        return "about half a mile" if not whole else f"about {whole} and a half miles"
    return f"about {whole} mile{'' if whole == 1 else 's'}"


FILTERS = {rule.__name__: rule for rule in (
    clock, cost_words, date_range, day_long, day_month, day_name, day_short, day_year, first_lower, first_upper, list_words, miles,
    money, month_short, number, ordinal, ordinal_word, phone, plural, pounds, sentence, span, stamp, tel, walk, within_words)}
GLOBALS = {"pages_around": pages_around, "pattern": pattern, "span": span, "money": money, "plural": plural, "date_range": date_range}
