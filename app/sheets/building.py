"""What the builder shows: the choices, the best options with why, and the sheet as it stands."""
from app.directory import coding, options
from app.sheets import choices, levels, ranking
from app.sheets.needs import NAMES
from app.web import formats
from app.web.words import first_lower

SHOWN, MOST_SHOWN, UNSURE_SHOWN = 8, 40, 10
_GROUPS = (
    ("matters", "The person would like to", {code: one.says for code, one in choices.MATTERS.items()}),
    ("conditions", "The person lives with", {code: one.says for code, one in choices.CONDITIONS.items()}),
    ("access", "Getting in", choices.ACCESS_NAMES), ("days", "Only on these days", choices.DAYS))
# Folded away until somebody needs them, so that the first look is short.
_FOLDED = ("days",)


def page(connection, needs, sheet, place, now, *, instance, notes, more=False, asked=False):
    """What builder.html is given. `place` is a Found or None, `asked` whether anything was asked yet; `more` shows all options; `notes` is
    notes.grouped.
    """
    ranked = ranking.options(connection, needs, place, now, sheet.level) if asked else []
    unsure = ranking.options(connection, needs, place, now, sheet.level, unsure=True) if asked and needs.access else []
    most = MOST_SHOWN if more else SHOWN
    return {
        "needs": needs, "made": sheet, "asked": asked, "groups": [_group(needs, *one) for one in _GROUPS], "miles": _miles(needs),
        "travel": _picked(choices.TRAVEL, needs.travel), "ages": _picked({code: age.says for code, age in choices.AGES.items()}, needs.age),
        "question": levels.QUESTION, "levels": [(number, one, number == sheet.level) for number, one in levels.LEVELS.items()],
        "sum": _sum(len(ranked), sheet),
        "options": [_option(one, sheet) for one in ranked[:most]], "left": max(0, min(len(ranked), MOST_SHOWN) - most),
        "unsure": [_option(one, sheet) for one in unsure[:UNSURE_SHOWN]], "lines": lines(connection, sheet, place, now),
        "notes": notes, "codes": coding.codes(instance), "cluster": coding.CLUSTER, "best": min(levels.most(sheet.level), len(ranked))}


def lines(connection, sheet, place, now):
    """[(Line, options.Option or None)] of a sheet, in order; None for a number that was never an activity."""
    found = options.options(connection, sheet.numbers, now, place)
    return [(line, found.get(line.number)) for line in sheet.lines]


def _group(needs, name, legend, says):
    chosen = getattr(needs, name)
    ticks = [(code, words, code in chosen) for code, words in says.items()]
    return {"name": NAMES[name], "legend": legend, "ticks": ticks, "folded": name in _FOLDED and not chosen}


def _miles(needs):
    usual = needs.miles or choices.USUAL_MILES
    return [(f"{miles:g}", f"Up to {formats.within_words(miles)}", miles == usual) for miles in choices.MILES]


def _picked(says, chosen):
    return [("", "Not said", not chosen), *((code, words, code == chosen) for code, words in says.items())]


def _sum(total, sheet):
    if not total:
        return "Nothing fits all of that."
    many = "1 option fits." if total == 1 else f"{total if total < ranking.MOST else f'{total} or more'} options fit."
    offers = levels.LEVELS.get(sheet.level)
    if not offers:
        return many
    # One that was begun before the level was said has more than that: its page offers to begin again.
    begins = "The sheet begins with" if len(sheet.lines) <= offers.most else "For this level, begin with"
    return f"{many} {begins} {first_lower(offers.offers)}."


def _option(one, sheet):
    hit, card = one.candidate.hit, one.candidate.card
    price = "Free" if card["free"] is True else f"{card['price']}{card['price_words']}"
    return {"number": hit.service_id, "name": card["name"], "slug": card["slug"], "when": card["when"],
            "where": card["where"], "price": price if price != "Free" else "", "why": one.why, "chosen": hit.service_id in sheet.numbers}
