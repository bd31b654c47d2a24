"""What the last page shows: every answer in words with the step that changes it, and the card as people will see it."""
from app.directory.cards import View
from app.directory.taxonomy import ACCESS, GOOD_FOR, JOINING, KINDS
from app.listings import answers, steps
from app.submissions.details import has_organization
from app.tables import patterns, prices
from app.web import formats

WHERE = {"online": "Online", "phone": "By phone", "comes-to-you": "Comes to people’s homes"}
TILES = {"online": ("Online", "online"), "phone": ("Phone", "phone"), "comes-to-you": ("Home", "home")}


def groups(details, typed, pictures, today):
    """[(heading, [(label, [line], step or "pictures")])] of ServiceDetails and {step: typed answers}."""
    told = [
        ("What it is", [
            ("Name", [details.name], steps.NAME), ("What happens", [details.summary, details.description], steps.WHAT),
            ("Kind", [formats.list_words([KINDS[code].name for code in details.kinds if code in KINDS])], steps.WHAT),
            ("First visit", [details.first_visit or "Nothing said"], steps.WHAT),
            ("Who it is for", _who(details), steps.WHO), ("Cost", [_cost(details)], steps.WHO),
            ("How to join", [JOINING[details.joining].name if details.joining else "Not known", details.joining_note], steps.WHO)]),
        ("Where and when", [
            ("Where", [_where(details)], steps.WHERE), ("When", when(details, today), steps.WHEN),
            *([("Getting in", _access(details), steps.IN)] if details.venues else []),
            ("Pictures", [formats.plural(len(pictures), "picture") if pictures else "No pictures"], "pictures")]),
        ("Contact", [
            ("Shown to everyone", _public(details), steps.CONTACT), ("Only for us", _private(typed[steps.CONTACT], details), steps.CONTACT),
            ("Who runs it", [_runs(details)], steps.CONTACT)])]
    return [(heading, [(label, list(filter(None, lines)), step) for label, lines, step in rows if any(lines)]) for heading, rows in told]


def card(details, today):
    """The View of a card as lists will show it; see directory.cards.view."""
    said = patterns.shown(details.schedules, today)
    how = next((code for code in details.how if code in TILES), "") if not details.venues else ""
    venue, cost = (details.venues[0] if details.venues else None), (details.costs[0] if details.costs else None)
    next_on = patterns.next_on(details.schedules, today)
    off = next((words for words, is_off in said.dates if is_off), "")
    return View({
        "name": details.name, "summary": details.summary, "when": said.sentence, "next_on": next_on,
        "tile": None if next_on else TILES.get(how, ("Ask", "calendar")), "next": "", "off": (off, "") if off else None,
        "where": ", ".join(filter(None, (venue.name, venue.town))) if venue and not venue.private else _where(details),
        "free": bool(cost) and not cost.amount, "price": formats.pounds(cost.amount) if cost else "",
        "price_words": formats.cost_words(cost.amount_description) if cost else "",
        "access": [term.name for code, term in ACCESS.items() if venue and code in venue.access and venue.access[code].answer][:3],
        "join": JOINING[details.joining].name if details.joining else ""})


def when(details, today):
    """The lines that say when: the pattern, the terms, and the dates it is off."""
    said = patterns.shown(details.schedules, today)
    off = sorted({one.on for schedule in details.schedules for one in schedule.exceptions if one.kind in ("cancelled", "skipped")})
    note = next((one.description for one in details.schedules if one.description), "")
    return [said.sentence, said.terms, note, f"Not on {formats.list_words([formats.day_year(on) for on in off])}" if off else ""]


def _who(details):
    low, high = details.minimum_age, details.maximum_age
    ages = f"Ages {low} to {high}" if low is not None and high is not None else f"Ages {low} and over" if low is not None else (
        f"Up to age {high}" if high is not None else "")
    good_for = formats.list_words([GOOD_FOR[code].name for code in details.good_for if code in GOOD_FOR])
    return [details.who_for or ("" if ages else "Anyone"), ages, f"Good for: {good_for}" if good_for else "",
            f"Not for: {details.not_for}" if details.not_for else ""]


def _cost(details):
    return formats.list_words([prices.line(one) for one in details.costs]) or "Not known"


def _where(details):
    if not details.venues:
        covers = f", for {formats.list_words(details.areas)}" if details.areas else ""
        return formats.list_words([WHERE[code] for code in details.how if code in WHERE]) + covers
    return "; ".join(f"{venue.town}, where people do not see the address" if venue.private else
                     ", ".join(filter(None, (venue.name, venue.address, " ".join(filter(None, (venue.town, venue.postcode))))))
                     for venue in details.venues)


def _runs(details):
    return details.organization.name if has_organization(details) else "The group itself"


def _access(details):
    venue = details.venues[0]
    said = {answer: [term.name.lower() if code != "bsl" else term.name for code, term in ACCESS.items()
                     if code in venue.access and venue.access[code].answer is answer] for answer in (True, False)}
    unknown = [term.name.lower() if code != "bsl" else term.name for code, term in ACCESS.items() if code not in venue.access]
    return [f"{word}: {formats.list_words(names)}" if names else "" for word, names in (
        ("Yes", said[True]), ("No", said[False]), ("Don’t know", unknown))] + [venue.access_note]


def _public(details):
    return [", ".join(filter(None, (details.contact_name, formats.phone(details.phone) if details.phone else "", details.email)))
            or "Nothing. People ring us, and we tell you.", details.website]


def _private(typed, details):
    shown = {details.contact_name, details.email}
    own = [typed.get(name, "") for name in steps.PRIVATE]
    return [own[0] if own[0] not in shown else "", own[1] if own[1] not in shown else "",
            own[2] if own[2] and answers.tel_of(own[2]) != details.phone else ""]
