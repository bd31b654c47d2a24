"""The questions of joining, one a page, and what typed answers make of them."""
from datetime import date

from app.groups import helps, texts
from app.groups.joining import Told
from app.groups.models import CALL, EMAIL, HELPER, PHONE, TEXT
from app.messages.numbers import mobile_number
from app.tables.cells import Reading, contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.phones import phone
from app.web.text import tidy_text

WHO, NAME, REACH, HELP, DATES, AGREE = "who", "name", "reach", "help", "dates", "agree"
ME, OTHER, PRACTICE = "me", "other", "practice"
WHO_WORDS = {ME: "Me", OTHER: "Somebody else", PRACTICE: "Me. My doctor’s surgery suggested it"}
REACH_WORDS = {EMAIL: "Email", TEXT: "Text message", CALL: "A phone call", HELPER: "Through somebody who helps me"}
MOST_NAME, MOST_CONTACT, MOST_MORE = 80, 254, 1000
BAD_EMAIL, BAD_PHONE = "Enter an email address, like name@group.example", "Enter a UK phone number, like 01632 960123"
BAD_EITHER = f"{BAD_PHONE}, or an email address"
BAD_MOBILE = "Enter a UK mobile number, like 07700 900123. A text can’t go to a landline"
NO_YES_TO_TEXTS = "Tick “Text me about my place”, or change how we reach you. Without it we may not text you"
_NUMBERS = ("phone", "mobile", "contact")
_BOXES = {NAME: (("name", MOST_NAME),),
          REACH: (("helper", MOST_NAME), *((box, MOST_CONTACT) for box in ("email", "mobile", "phone", "contact"))),
          HELP: (("more", MOST_MORE),)}


def ways(for_whom=ME):
    """{code: words} of the ways to reach somebody that are offered: texts only where the site has set a text service up."""
    words = REACH_WORDS | ({HELPER: "Through me, or somebody else who helps them"} if for_whom == OTHER else {})
    return {code: said for code, said in words.items() if code != TEXT or texts.is_on()}


def of(group):
    """The steps of joining a Group, in order: dates are asked where a place is for one date at a time."""
    return (WHO, NAME, REACH, HELP, *((DATES,) if group.per_date else ()), AGREE)


def read(step, values, group, answers=None, days=()):
    """(typed answers of one step, {box: words}) of a posted form (a MultiDict of any texts), after the `answers` of the steps before.

    `days` are the dates on offer, ISO.
    """
    typed, faults = {}, {}
    for name, most in _BOXES.get(step, ()):
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if fault or holds_nhs_number(typed[name]) and name not in _NUMBERS:
            faults[name] = fault or NHS_NUMBER
    if step == DATES:
        _dates(values, days, typed, faults)
    else:
        _READERS[step](values, group, typed, faults)
    if step == AGREE and answers and reach_of(answers)[1] == TEXT and not typed["texted"]:
        faults["texted"] = NO_YES_TO_TEXTS
    return typed, faults


def first_open(answers, group):
    """The first step of joining a Group that is still to be answered; AGREE when all are."""
    return next((step for step in of(group)[:-1] if f"{step} done" not in answers), AGREE)


def told(answers, **more):
    """The Told of whole answers."""
    contact, kind = reach_of(answers)
    return Told(name=answers["name"], for_whom=answers["who"], reach=answers["reach"], contact=contact, contact_kind=kind,
                helper=answers.get("helper", "") if answers["reach"] == HELPER else "", helps=answers.get("help", ""),
                more=answers.get("more", ""), days=tuple(date.fromisoformat(one) for one in answers.get("dates", ())), **more)


def reach_of(answers):
    """(contact as it is kept, EMAIL, TEXT or PHONE) of answers; texts are calls once the site has no text service any more."""
    if answers["reach"] == EMAIL:
        return contacts.email(answers["email"]).value, EMAIL
    typed = answers[_BOX_OF[answers["reach"]]]
    if "@" in typed:
        return contacts.email(typed).value, EMAIL
    by_text = answers["reach"] == TEXT or answers["reach"] == HELPER and answers.get("by_text")
    return contacts.number(typed).value, TEXT if by_text and texts.is_on() else PHONE


def reach_words(answers):
    """"By email: pat@oak.example", "Through Karen, by phone: 01632 960111": read back, since one slip would write to somebody else."""
    contact, kind = reach_of(answers)
    how = {EMAIL: "email", TEXT: "text message", PHONE: "phone"}[kind]
    said = f"{how}: {contact if kind == EMAIL else phone(contact)}"
    return f"Through {answers['helper']}, by {said}" if answers["reach"] == HELPER else f"By {said}"


_BOX_OF = {TEXT: "mobile", CALL: "phone", HELPER: "contact"}


def _who(values, group, typed, faults):
    typed["who"] = values.get("who", "") if values.get("who", "") in group.for_whom.split() else ""
    if not typed["who"]:
        faults["who"] = "Choose who the place is for"


def _name(values, group, typed, faults):
    if not typed["name"]:
        faults.setdefault("name", "Enter a name. Two letters will do")


def _reach(values, group, typed, faults):
    typed["reach"] = values.get("reach", "") if values.get("reach", "") in ways() else ""
    typed["by_text"] = typed["reach"] == HELPER and values.get("by_text") == "yes" and "@" not in typed["contact"] and texts.is_on()
    if not typed["reach"]:
        faults["reach"] = "Choose one way, so that we can get in touch"
    elif typed["reach"] == EMAIL and "email" not in faults:
        _check(typed, faults, "email", contacts.email, BAD_EMAIL)
    elif typed["reach"] == TEXT and "mobile" not in faults:
        _check(typed, faults, "mobile", mobile, BAD_MOBILE)
    elif typed["reach"] == CALL and "phone" not in faults:
        _check(typed, faults, "phone", contacts.number, BAD_PHONE)
    elif typed["reach"] == HELPER:
        if not typed["helper"]:
            faults.setdefault("helper", "Enter the name of the person who helps")
        if "contact" not in faults:
            reader = (contacts.email, BAD_EMAIL) if "@" in typed["contact"] else (mobile, BAD_MOBILE) if typed["by_text"] else (
                contacts.number, BAD_EITHER)
            _check(typed, faults, "contact", *reader)


def _check(typed, faults, box, reader, words):
    reading = reader(typed[box])
    if reading.notes or not reading.value:
        faults[box] = words


def mobile(text):
    """The Reading of a mobile number, "" for any other."""
    reading = contacts.number(text)
    return reading if mobile_number(reading.value) else Reading("")


def _dates(values, days, typed, faults):
    typed["dates"] = [one for one in days if one in values.getlist("dates")]
    if days and not typed["dates"]:
        faults["dates"] = "Tick at least one date"


def _help(values, group, typed, faults):
    typed["help"] = helps.kept(values.getlist("help"), group.helps)


def _agree(values, group, typed, faults):
    typed |= {box: values.get(box) == "yes" for box in ("agreed", "texted", "remind", "buddy")}
    if not typed["agreed"]:
        faults["agreed"] = "Tick “Keep my details for this group”. Without it we may not keep a place for you"


_READERS = {WHO: _who, NAME: _name, REACH: _reach, HELP: _help, AGREE: _agree}
