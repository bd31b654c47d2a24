"""The questions of joining, one a page, and what typed answers make of them. Pure."""
from app.groups import helps
from app.groups.joining import Told
from app.groups.models import CALL, EMAIL, HELPER
from app.tables.cells import contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

WHO, NAME, REACH, HELP, AGREE = "who", "name", "reach", "help", "agree"
STEPS = (WHO, NAME, REACH, HELP, AGREE)
ME, OTHER, PRACTICE = "me", "other", "practice"
WHO_WORDS = {ME: "Me", OTHER: "Somebody else", PRACTICE: "Me. My doctor’s surgery suggested it"}
REACH_WORDS = {EMAIL: "Email", CALL: "A phone call", HELPER: "Through somebody who helps me"}
MOST_NAME, MOST_CONTACT, MOST_MORE = 80, 254, 1000
BAD_EMAIL, BAD_PHONE = "Enter an email address, like name@group.example", "Enter a UK phone number, like 01632 960123"
_BOXES = {NAME: (("name", MOST_NAME),),
          REACH: (("email", MOST_CONTACT), ("phone", MOST_CONTACT), ("helper", MOST_NAME), ("contact", MOST_CONTACT)),
          HELP: (("more", MOST_MORE),)}


def read(step, values, group):
    """(typed answers of one step, {box: words}) of a posted form (a MultiDict of any texts)."""
    typed, faults = {}, {}
    for name, most in _BOXES.get(step, ()):
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if fault or holds_nhs_number(typed[name]) and name not in ("phone", "contact"):
            faults[name] = fault or NHS_NUMBER
    _READERS[step](values, group, typed, faults)
    return typed, faults


def first_open(answers):
    """The first step that is still to be answered; AGREE when all are."""
    return next((step for step in STEPS[:-1] if f"{step} done" not in answers), AGREE)


def told(answers, **more):
    """The Told of whole answers."""
    contact, kind = reach_of(answers)
    return Told(name=answers["name"], for_whom=answers["who"], reach=answers["reach"], contact=contact, contact_kind=kind,
                helper=answers.get("helper", "") if answers["reach"] == HELPER else "", helps=answers.get("help", ""),
                more=answers.get("more", ""), **more)


def reach_of(answers):
    """(contact as it is kept, "email" or "phone") of answers."""
    if answers["reach"] == EMAIL:
        return contacts.email(answers["email"]).value, "email"
    typed = answers["phone" if answers["reach"] == CALL else "contact"]
    return (contacts.email(typed).value, "email") if "@" in typed else (contacts.number(typed).value, "phone")


def reach_words(answers):
    """"By email", "Through Karen, by phone"."""
    _, kind = reach_of(answers)
    how = "email" if kind == "email" else "phone"
    return f"Through {answers['helper']}, by {how}" if answers["reach"] == HELPER else f"By {how}"


def _who(values, group, typed, faults):
    typed["who"] = values.get("who", "") if values.get("who", "") in group.for_whom.split() else ""
    if not typed["who"]:
        faults["who"] = "Choose who the place is for"


def _name(values, group, typed, faults):
    if not typed["name"]:
        faults.setdefault("name", "Enter a name. Two letters will do")


def _reach(values, group, typed, faults):
    typed["reach"] = values.get("reach", "") if values.get("reach", "") in REACH_WORDS else ""
    if not typed["reach"]:
        faults["reach"] = "Choose how we can reach you"
    elif typed["reach"] == EMAIL and "email" not in faults:
        _check(typed, faults, "email", contacts.email, BAD_EMAIL)
    elif typed["reach"] == CALL and "phone" not in faults:
        _check(typed, faults, "phone", contacts.number, BAD_PHONE)
    elif typed["reach"] == HELPER:
        if not typed["helper"]:
            faults.setdefault("helper", "Enter the name of the person who helps")
        if "contact" not in faults:
            by_mail = "@" in typed["contact"]
            _check(typed, faults, "contact", contacts.email if by_mail else contacts.number, BAD_EMAIL if by_mail else BAD_PHONE)


def _check(typed, faults, box, reader, words):
    reading = reader(typed[box])
    if reading.notes or not reading.value:
        faults[box] = words


def _help(values, group, typed, faults):
    typed["help"] = helps.kept(values.getlist("help"), group.helps)


def _agree(values, group, typed, faults):
    typed |= {box: values.get(box) == "yes" for box in ("agreed", "remind", "buddy")}
    if not typed["agreed"]:
        faults["agreed"] = "Tick “Keep my details for this group”. Without it we may not keep a place for you"


_READERS = {WHO: _who, NAME: _name, REACH: _reach, HELP: _help, AGREE: _agree}
