"""Typed answers, step by step, to what they say of an activity: clean values, faults in plain words, and the way back."""
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import NamedTuple

from app.directory.details import AccessFact, OrganizationDetails, ServiceDetails, VenueDetails
from app.directory.taxonomy import ACCESS, GOOD_FOR, JOINING, KINDS
from app.listings import steps
from app.submissions.details import careful, has_organization
from app.tables import patterns, prices
from app.tables.cells import REFUSED, contacts, costs, places
from app.tables.cells import text as words
from app.tables.kinds import guessed
from app.web.formats import phone
from app.web.phones import NBSP, tel
from app.web.text import tidy_text

YES, NO, UNKNOWN = "yes", "no", "unknown"
NEW, ONLINE, PHONE, HOME = "new", "online", "phone", "comes-to-you"
SHOW = {"phone": "My first name and phone number", "email": "My first name and email address", "both": "My first name and both of them",
        "none": "Nothing. Keep it private"}
# Up to the first full stop, or to the end of the first line.
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)|.+")
_FIRST_SENTENCE = 300
_NEEDED = "Groups for children, or for a health condition, need an organisation."
_NOT_TEXT = ("your_phone", "ask_phone", "your_email", "ask_email")
_SEVERAL_MOST, _CHOICE_MOST = 30, 60


class Known(NamedTuple):
    """What the answers are read against: the local date, VenueDetails (or None) of a known venue's uuid, and (postcode, fault) of a typed
    postcode. `signed_in` people are reached by their account. `terms` [(first, last)] are the school terms to come.
    """

    today: date
    venue: Callable
    postcode: Callable
    signed_in: bool = False
    terms: tuple = ()


def read(step, values):
    """({box: text or list}, {box: words}) of a MultiDict: clean texts, and what no box may hold. Empty boxes are left out; nothing is
    cut."""
    asked, typed, faults = steps.STEPS[step], {}, {}
    for name, most in asked.boxes.items():
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if name not in _NOT_TEXT and not fault:
            fault = next((note.todo for note in words.paragraphs(typed[name]).notes if note.state == REFUSED), "")
        if fault:
            faults[name] = fault
    for name in asked.choices:
        typed[name] = _choice(values.get(name, ""))
    for name in asked.several:
        typed[name] = [_choice(one) for one in values.getlist(name)[:_SEVERAL_MOST]]
    return {name: value for name, value in typed.items() if value}, faults


def _choice(value):
    """The code that was chosen; "" for what is too long to be one: its beginning is nobody's choice."""
    text, fault = tidy_text(value, _CHOICE_MOST)
    return "" if fault else text


def said(step, typed, known):
    """({field of ServiceDetails: value}, {box: words}) of one step's typed answers; the fields are whole only without faults."""
    return _SAID[step](typed, known)


def details_from(answers, known, before=None):
    """(ServiceDetails or None, {step: {box: words}}) of {step: typed answers}. `before` is what is public of the activity that changes:
    a step that still says what it says leaves it as it is, also where the form could not say it.
    """
    told = {} if before is None else {field.name: getattr(before, field.name) for field in fields(ServiceDetails)}
    unchanged, faults, elsewhere = answers_from(before) if before else {}, {}, False
    for step in steps.ORDER:
        typed = answers.get(step, {})
        found, wrong = said(step, typed, known)
        stays = before and same(step, typed, unchanged[step]) and not (step == steps.IN and elsewhere)
        if wrong and (not stays or step == steps.CONTACT):
            faults[step] = wrong
        if wrong or stays:
            continue
        elsewhere = elsewhere or step == steps.WHERE
        if step == steps.IN:
            told["venues"] = tuple(replace(one, **found) if not at else one for at, one in enumerate(told.get("venues", ())))
        else:
            told |= found
    if not faults and before is None and not told.get("kinds"):
        told["kinds"] = guessed(f"{told['name']} {told['summary']} {told['description']}")
    if not faults:
        told["organization"], fault = _organization(told, answers, before)
        faults = {steps.CONTACT: {"organisation": fault}} if fault else {}
    return (None, faults) if faults else (ServiceDetails(**told), {})


def needs_organization(answers, known):
    """Whether {step: typed answers} so far are of a group for children or a health condition."""
    told = {}
    for step in (steps.NAME, steps.WHAT, steps.WHO):
        told |= said(step, answers.get(step, {}), known)[0]
    kinds = told.get("kinds") or guessed(f"{told['name']} {told.get('summary', '')} {told.get('description', '')}")
    return careful(ServiceDetails(told["name"], OrganizationDetails(""), kinds, good_for=told["good_for"], maximum_age=told["maximum_age"]))


def answers_from(details):
    """{step: typed answers} that say what ServiceDetails say; a step that the form cannot say is None."""
    venue = details.venues[0] if details.venues else None
    when = patterns.typed_from(details.schedules)
    found = {
        steps.NAME: {"name": details.name},
        steps.WHAT: {"description": "\n".join(filter(None, (details.summary, details.description))), "first_visit": details.first_visit,
                     "kind": list(details.kinds)},
        steps.WHERE: _where_from(details),
        steps.WHEN: when if not any(one.venue for one in details.schedules) else None,
        steps.WHO: _who_from(details),
        steps.IN: {} if venue is None else {
            **{code: YES if fact.answer else NO for code, fact in venue.access.items()}, "access_note": venue.access_note},
        steps.CONTACT: {"organisation": details.organization.name, "ask_name": details.contact_name,
                        "ask_phone": phone(details.phone).replace(NBSP, " "), "ask_email": details.email, "website": details.website,
                        "show": "none"},
    }
    return {step: None if typed is None else {name: value for name, value in typed.items() if value} for step, typed in found.items()}


def same(step, typed, unchanged):
    """Whether a step's typed answers are still those that the public activity gave (None: what the form cannot say)."""
    shown = {name: value for name, value in typed.items() if name not in (*steps.PRIVATE, "same", "find", "show")}
    return not shown if unchanged is None else shown == {name: value for name, value in unchanged.items() if name != "show"}


def _name(typed, _known):
    name = " ".join(typed.get("name", "").split())
    return {"name": name}, {} if re.search(r"\w", name) else {"name": "Enter what it is called."}


def _what(typed, _known):
    description = typed.get("description", "")
    if not description:
        return {}, {"description": "Say in a sentence or two what people do there."}
    first = _SENTENCE.match(description)
    summary = " ".join(first[0].split())
    if len(summary) > _FIRST_SENTENCE:
        return {}, {"description": f"Make the first sentence shorter. Lists show it, and have room for {_FIRST_SENTENCE} letters."}
    kinds = tuple(code for code in KINDS if code in typed.get("kind", []))
    return {"summary": summary, "description": description[first.end():].strip(), "kinds": kinds,
            "first_visit": typed.get("first_visit", "")}, {}


def _where(typed, known):
    where, none = typed.get("where", ""), {"venues": (), "areas": ()}
    if where in (ONLINE, PHONE):
        return none | {"how": (where,)}, {}
    if where == HOME:
        areas = places.areas(typed.get("area", "")).value
        faults = {} if areas else {"area": "Enter the towns, or the first halves of postcodes, like TA1."}
        return none | {"how": (HOME,), "areas": areas}, faults
    if where == NEW:
        venue, faults = _new_venue(typed, known)
        return {"how": ("in-person",), "venues": (venue,) if venue else (), "areas": ()}, faults
    venue = known.venue(where) if where else None
    if venue is None:
        asked = typed.get("find") or where
        return {}, {"where": "Choose where it happens."} if asked else {"find": "Type the town, the postcode or the name of the place."}
    return {"how": ("in-person",), "venues": (venue,), "areas": ()}, {}


def _new_venue(typed, known):
    name, faults, postcode = typed.get("venue_name", ""), {}, ""
    if not name:
        faults["venue_name"] = "Enter the name of the place."
    if typed.get("postcode"):
        postcode, fault = known.postcode(typed["postcode"])
        faults |= {"postcode": fault} if fault else {}
    elif not typed.get("no_postcode"):
        faults["postcode"] = "Enter a full postcode, like TA1 1HE, or tick that it has none."
    elif not typed.get("address"):
        faults["address"] = "Describe the way in, since it has no postcode."
    if not typed.get("town"):
        faults["town"] = "Enter the town or village."
    venue = VenueDetails(name, typed.get("address", ""), typed.get("town", ""), postcode=postcode, private=bool(typed.get("home")))
    return (None, faults) if faults else (venue, {})


def _where_from(details):
    if len(details.venues) > 1 or len(details.how) != 1:
        return None
    if details.how[0] in (ONLINE, PHONE):
        return {"where": details.how[0]}
    if details.how[0] == HOME:
        return {"where": HOME, "area": "; ".join(details.areas)}
    if not details.venues:
        return None
    venue = details.venues[0]
    return {"where": NEW, "venue_name": venue.name, "address": venue.address, "town": venue.town, "postcode": venue.postcode,
            "no_postcode": "" if venue.postcode else YES, "home": YES if venue.private else ""}


def _when(typed, known):
    made, faults = patterns.schedules(typed, known.today, known.terms)
    return {"schedules": made}, faults


def _who(typed, _known):
    faults, cost = {}, typed.get("cost", "")
    made, whole = prices.read("" if cost.lower() == "not known" else cost)
    if not whole:
        faults["cost"] = "Write each price on a line of its own, like £2, and below it £1 for carers. Write Free if it costs nothing."
    elif len(made) > prices.MOST:
        faults["cost"] = f"Write {prices.MOST} prices or fewer."
    ages = costs.ages(typed.get("ages", ""))
    if ages.notes:
        faults["ages"] = "Write the ages like 18+ or 5-11."
    joining = typed.get("joining", "")
    if joining not in (*JOINING, UNKNOWN):
        faults["joining"] = "Choose how people join, or that you do not know."
    good_for = tuple(code for code in GOOD_FOR if code in typed.get("good_for", []))
    who_for = " ".join(filter(None, (typed.get("who_for", ""), ages.value.words)))
    return {"who_for": who_for, "not_for": typed.get("not_for", ""), "minimum_age": ages.value.low, "maximum_age": ages.value.high,
            "good_for": good_for, "costs": made,
            "joining": joining if joining in JOINING else "", "joining_note": typed.get("joining_note", "")}, faults


def _who_from(details):
    low, high = details.minimum_age, details.maximum_age
    ages = f"{low}-{high}" if low is not None and high is not None else f"{low}+" if low is not None else f"up to {high}" if high else ""
    return {"who_for": details.who_for, "not_for": details.not_for, "ages": ages, "good_for": list(details.good_for),
            "cost": "\n".join(map(prices.line, details.costs)), "joining": details.joining or UNKNOWN,
            "joining_note": details.joining_note}


def _in(typed, _known):
    access = {code: AccessFact(typed[code] == YES) for code in ACCESS if typed.get(code) in (YES, NO)}
    return {"access": access, "access_note": typed.get("access_note", "")}, {}


def _contact(typed, known):
    faults, mine = {}, {}
    for name, reading in (("your_phone", contacts.number), ("ask_phone", contacts.number), ("your_email", contacts.email),
                          ("ask_email", contacts.email), ("website", contacts.website)):
        found = reading(typed.get(name, ""))
        mine[name] = found.value
        if found.notes:
            faults[name] = f"Check this. {found.notes[0].todo}"
    if not known.signed_in:
        faults |= _reached(typed, mine)
    if faults:
        return {}, faults
    show, shown = typed.get("show", ""), {}
    if not known.signed_in and not mine["ask_phone"] and not mine["ask_email"]:
        shown = {"phone": tel_of(mine["your_phone"]) if show in ("phone", "both") else "",
                 "email": mine["your_email"] if show in ("email", "both") else "",
                 "contact_name": typed["your_name"].split()[0] if show != "none" else ""}
    return {"contact_name": typed.get("ask_name", ""), "phone": tel_of(mine["ask_phone"]), "email": mine["ask_email"],
            "website": mine["website"], **{name: value for name, value in shown.items() if value}}, {}


def tel_of(number):
    """A number's digits as they are kept, with the extension that people dial behind them."""
    main, _, extension = number.partition(" ext ")
    return f"{tel(main)} ext {extension}" if extension else tel(main)


def _reached(typed, mine):
    """What is missing of how we reach somebody without an account."""
    faults, show = {}, typed.get("show", "")
    if not re.search(r"\w", typed.get("your_name", "")):
        faults["your_name"] = "Enter your name."
    if not typed.get("your_email") and not typed.get("your_phone"):
        faults["your_email"] = "Enter an email address or a phone number, so that we can reach you."
    if show not in SHOW:
        faults["show"] = "Choose what everybody may see."
    elif show in ("phone", "both") and not mine["your_phone"]:
        faults.setdefault("your_phone", "Enter the phone number that everybody may see.")
    if show in ("email", "both") and not mine["your_email"]:
        faults.setdefault("your_email", "Enter the email address that everybody may see.")
    return faults


def _organization(told, answers, before):
    """(OrganizationDetails, fault). Without one named, the group stands for itself; for children or a condition that is not enough."""
    name = " ".join(answers.get(steps.CONTACT, {}).get("organisation", "").split())
    if before and name == before.organization.name:
        return before.organization, ""
    whole = ServiceDetails(**{**told, "organization": OrganizationDetails(name or told["name"])})
    if careful(whole) and not has_organization(whole):
        return None, f"Enter who runs it{', by a name that is not just the group’s' if name else ''}. {_NEEDED}"
    return whole.organization, ""


_SAID = {steps.NAME: _name, steps.WHAT: _what, steps.WHERE: _where, steps.WHEN: _when, steps.WHO: _who, steps.IN: _in,
         steps.CONTACT: _contact}
