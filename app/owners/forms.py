"""The form by which an owner changes a listing: what it shows of ServiceDetails, and what typed words make of them. Pure."""
from dataclasses import replace
from typing import NamedTuple

from app.directory.details import VenueDetails
from app.tables import prices
from app.tables.cells import ASKED, contacts, places, times
from app.web import formats
from app.web.dates import DAYS
from app.web.text import tidy_text

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SHORT, LINE, LONG = 100, 300, 4000
# Field of the form: (what it asks, the hint, how long, whether it takes several lines, the field of ServiceDetails).
TEXTS = {
    "summary": ("What it is, in a sentence", "", LINE, False), "description": ("More about it (you can leave this out)", "", LONG, True),
    "notice": ("Anything people must know just now (you can leave this out)", "For example, use the side door this week", LINE, False),
    "first_visit": ("What happens on a first visit (you can leave this out)", "", LONG, True),
    "joining_note": ("How to join (you can leave this out)", "For example, ring before the first time", LINE, False),
    "contact_name": ("Who to ask for", "People see this. A first name is enough", 80, False),
}
PLACE = {"place_name": ("Name of the place", "name"), "place_address": ("Street", "address"), "place_town": ("Town or village", "town"),
         "place_postcode": ("Postcode", "postcode")}
# The beginnings of the fields about when.
TIMES = ("day-", "time-")
_READERS = {"phone": contacts.number, "email": contacts.email, "website": contacts.website}
_HOW = {"phone": "Enter a UK phone number, like 01632 960123", "email": "Enter an email address, like name@group.example",
        "website": "Enter a web address, like https://group.example", "place_postcode": "Enter the whole postcode, like TA1 1HE"}


_COST_HINT = "For example, free, or £2 for tea. Write each price on a line of its own, like Children: £1"


class Field(NamedTuple):
    """One box of the form; `options` [(value, words)] makes it a list to choose from."""

    name: str
    label: str
    value: str
    hint: str = ""
    long: bool = False
    options: tuple = ()


def shown(details):
    """[Field] of what an owner may type, as the details say it now."""
    found = [*_times(details), Field("cost", "Cost", "\n".join(map(prices.line, details.costs)), _COST_HINT, True)]
    found += [Field(name, label, getattr(details, name), hint, long) for name, (label, hint, _, long) in TEXTS.items()]
    found += [Field("phone", "Phone", formats.phone(details.phone).replace("\u00a0", " ") if details.phone else "", "People see this"),
              Field("email", "Email", details.email, "People see this"), Field("website", "Website", details.website),
              Field("organization", "Who runs it", details.organization.name)]
    if _one_place(details):
        found += [Field(name, label, getattr(details.venues[0], part)) for name, (label, part) in PLACE.items()]
    return found


def read(values, details):
    """(ServiceDetails, {field: error}, {field: typed}) of a posted form: only what was typed anew is changed."""
    fields = shown(details)
    typed = {field.name: values.get(field.name, field.value)[:LONG + 1000] for field in fields}
    errors, changed = {}, {}
    for field in fields:
        text, problem = tidy_text(typed[field.name], _most(field.name))
        if problem:
            errors[field.name] = problem
        elif text != tidy_text(field.value, LONG)[0]:
            changed[field.name] = text
    after = details
    for change in (_change_times, _change_cost, _change_texts, _change_contact, _change_place):
        after = change(after, changed, errors, typed)
    return after, errors, typed


def _times(details):
    for at, one in enumerate(details.schedules):
        if one.freq == "WEEKLY" and one.interval == 1 and one.byday in WEEKDAYS:
            yield Field(f"day-{at}", "Day", one.byday, options=tuple(zip(WEEKDAYS, DAYS, strict=True)))
        if one.opens_at is not None:
            words = formats.pattern(one.freq, one.interval, one.byday, one.bymonthday, None, None, one.dtstart).partition(" (")[0]
            yield Field(f"time-{at}", "Time" if len(details.schedules) == 1 else f"Time on {words}",
                        formats.span(one.opens_at, one.closes_at), "For example, 10:30am to midday")


def _one_place(details):
    return len(details.venues) == 1 and not details.venues[0].private


def _most(name):
    return TEXTS[name][2] if name in TEXTS else 254 if name == "email" else 2000 if name in ("website", "cost") else LINE


def _change_times(details, changed, errors, typed):
    schedules = list(details.schedules)
    for at, one in enumerate(schedules):
        day, text = changed.get(f"day-{at}"), changed.get(f"time-{at}")
        if day in WEEKDAYS:
            schedules[at] = one = replace(one, byday=day, dtstart=None)
        if text is None:
            continue
        reading = times.read(text)
        unsure = next((note.todo for note in reading.notes if note.state == ASKED), "")
        if unsure or reading.value.opens is None or reading.value.rest:
            errors[f"time-{at}"] = unsure or "Enter the time like 10:30am to midday"
        else:
            schedules[at] = replace(one, opens_at=reading.value.opens, closes_at=reading.value.closes)
    return replace(details, schedules=tuple(schedules))


def _change_cost(details, changed, errors, typed):
    if "cost" not in changed:
        return details
    made, whole = prices.read(changed["cost"], details.costs)
    if not whole or len(made) > prices.MOST:
        errors["cost"] = f"Write {prices.MOST} prices or fewer" if whole else "Enter each price on a line, like £2 for tea, or free"
        return details
    return replace(details, costs=made)


def _change_texts(details, changed, errors, typed):
    return replace(details, **{name: changed[name] for name in TEXTS if name in changed})


def _change_contact(details, changed, errors, typed):
    found = {}
    for name, reader in _READERS.items():
        if name in changed:
            found[name] = reader(changed[name]).value if changed[name] else ""
            if changed[name] and not found[name]:
                errors[name] = _HOW[name]
    if "organization" in changed:
        found["organization"] = replace(details.organization, name=changed["organization"][:SHORT])
        if len(changed["organization"]) > SHORT:
            errors["organization"] = f"Use {SHORT} letters or fewer"
    return replace(details, **found)


def _change_place(details, changed, errors, typed):
    if not any(name in changed for name in PLACE) or not _one_place(details):
        return details
    said = {part: tidy_text(typed[name], SHORT)[0] for name, (_, part) in PLACE.items()}
    if not said["name"]:
        errors["place_name"] = "Enter the name of the place"
    if said["postcode"]:
        found = places.postcode(said["postcode"]).value
        errors |= {} if found else {"place_postcode": _HOW["place_postcode"]}
        said["postcode"] = found or said["postcode"]
    # Another place: what was known of getting in to the old one is not known of it.
    return replace(details, venues=(VenueDetails(county=details.venues[0].county, **said),))
