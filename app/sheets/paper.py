"""What a printed sheet says of each line today, in plain words, with the code that leads to how it stands later."""
from app.directory import options, sessions, shorts
from app.directory.taxonomy import ACCESS
from app.sheets import building
from app.sheets.sheet import SIZES
from app.web import formats, qr
from app.web.words import first_lower, first_upper, list_words

TITLE = "Things to try near you"
# Whose absence somebody would only find out at the door.
_MISSED = ("accessible-toilet", "hearing-loop", "parking")


def page(connection, sheet, place, now, site_url, notes):
    """What paper.html is given; `notes` is notes.offered; lines of what has ended are left out of the paper, and named in `gone`."""
    told = building.lines(connection, sheet, place, now)
    today = sessions.today(now)
    here = [(line, option) for line, option in told if option and option.card and not option.card.closed]
    return {"title": TITLE, "made": sheet, "sizes": SIZES, "printed": building.printed_on(now), "until": building.good_until(today),
            "lines": [line_of(line, option, sheet, today, site_url, notes) for line, option in here],
            "gone": [option.record.name for _, option in told if option and (not option.card or option.card.closed)],
            "back": sheet.pairs(), "level": sheet.level}


def line_of(line, option, sheet, today, site_url, notes):
    """One line in words, a dict; what is not known is "" and left out."""
    card, record = option.card, option.record
    url = f"{site_url}/s/{shorts.short(record.id)}"
    ring = options.number_to_ring(option)
    return {
        "number": line.number, "name": record.name, "summary": card.summary, "when": card.when, "next": _next(card, today),
        "off": f"Not on {card.off[0]}." if card.off else "", "warn": " ".join(card.warn) if card.warn else "",
        "where": card.where,
        "about_where": ", ".join(filter(None, (options.postcode(option), card.aside, _far(card)))),
        "getting_in": _getting_in(option), "cost": _cost(card), "join": card.join, "note": notes.get(line.note, ""),
        "first": _first(record) if sheet.first else "", "checked": _checked(record, today), "ring": ring, "url": url,
        "short": url.split("//", 1)[-1], "qr": qr.draw(url)}


def _far(card):
    """How far it is; of a whole outcode that is no news beside the postcode."""
    return card.walk or ("" if card.far.startswith("in or near") else first_lower(card.far))


def _next(card, today):
    return f"next {formats.day_month(card.next_on, today)}" if card.next_on else ""


def _cost(card):
    return f"{card.price}{card.price_words}" if card.price else "Ask what it costs"


def _first(record):
    return " ".join(formats.sentence(text) for text in (record.first_visit, record.welcome) if text)


def _checked(record, today):
    return f"Checked {formats.day_month(record.assured_date, today)}" if record.assured_date else "Not checked yet"


def _getting_in(option):
    """What is known about getting in at the venue that counts; of each fact that is not, that we do not know."""
    if option.venue is None:
        return "No need to travel" if not option.card.where or option.card.tile else ""
    facts = {fact.code: fact.answer for fact in option.venue.location.accessibility}
    yes = [ACCESS[code].name for code in ACCESS if facts.get(code)]
    no = [f"no {first_lower(ACCESS[code].name)}" for code in _MISSED if facts.get(code) is False]
    no = (["not step-free"] if facts.get("step-free") is False else []) + no
    return first_upper(list_words([first_lower(one) for one in yes] + no)) or "We don’t know. Ask when you ring"
