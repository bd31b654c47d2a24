"""What an adult types who books a children's group: who books, a name, how many children, and a way to reach them; nothing of a child."""
import re
from dataclasses import dataclass, field

from app.bookings.models import MOST, PARENT, SCHOOL
from app.bookings.taking import Wanted
from app.directory.models import new_uuid
from app.groups import texts
from app.groups.models import TEXT
from app.people.entering import email_key
from app.places.steps import BAD_EMAIL, BAD_MOBILE, BAD_PHONE, MOST_CONTACT, MOST_NAME, mobile
from app.sealing import keyed
from app.tables.cells import contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

KINDS = {PARENT: "I am a parent or carer", SCHOOL: "I book for a school"}
_FIGURES = re.compile(r"[0-9]{1,3}")
_KEY = 36


@dataclass
class Typed:
    """What was typed; `errors` {box: words}, `key` makes sending it twice one."""

    kind: str = ""
    name: str = ""
    many: str = ""
    contact: str = ""
    agreed: bool = False
    remind: bool = False
    texted: bool = False
    key: str = field(default_factory=new_uuid)
    errors: dict = field(default_factory=dict)


def read(values):
    """The Typed of a posted form (a MultiDict of any texts)."""
    typed = Typed(kind=values.get("kind", "") if values.get("kind", "") in KINDS else "", agreed=values.get("agreed") == "yes",
                  remind=values.get("remind") == "yes", texted=values.get("texted") == "yes" and texts.is_on(),
                  key=values.get("key", "")[:_KEY] or new_uuid())
    if not typed.kind:
        typed.errors["kind"] = "Choose who books"
    typed.name, fault = tidy_text(values.get("name", ""), MOST_NAME)
    if fault or holds_nhs_number(typed.name) or not typed.name:
        typed.errors["name"] = fault or (NHS_NUMBER if typed.name else "Enter your own name, not a child’s. Two letters will do")
    typed.many = values.get("many", "").strip()[:20]
    wrong = many_fault(typed.many, typed.kind or SCHOOL)
    if wrong:
        typed.errors["many"] = wrong
    typed.contact, fault = tidy_text(values.get("contact", ""), MOST_CONTACT)
    if fault or not reach(typed.contact)[0]:
        typed.errors["contact"] = fault or (BAD_EMAIL if "@" in typed.contact else f"{BAD_EMAIL}, or {BAD_PHONE[0].lower()}{BAD_PHONE[1:]}")
    elif by_text(typed) and not mobile(typed.contact).value:
        typed.errors["contact"] = BAD_MOBILE
    if not typed.agreed:
        typed.errors["agreed"] = "Tick “Keep my details for this booking”. Without it we may not keep places"
    return typed


def many_fault(text, kind):
    """What is wrong with a number of children, in words; "" for 1 to the most that who books may bring."""
    if _FIGURES.fullmatch(text) and 1 <= int(text) <= MOST[kind]:
        return ""
    return f"Enter how many children come, from 1 to {MOST[kind]}"


def reach(contact):
    """(contact as it is kept or "", email or phone) of a typed one."""
    by_mail = "@" in contact
    reading = (contacts.email if by_mail else contacts.number)(contact)
    return ("" if reading.notes else reading.value or ""), "email" if by_mail else "phone"


def by_text(typed):
    """Whether a Typed says that a text reaches them; with an email address the tick means nothing."""
    return typed.texted and "@" not in typed.contact


def reach_key(contact):
    """What tells that two contacts, as they are kept, are the same."""
    return email_key(contact) if "@" in contact else keyed("phone", contact)


def wanted(typed, *, trapped):
    """The Wanted of a Typed without errors."""
    contact, kind = reach(typed.contact)
    kind = TEXT if by_text(typed) else kind
    return Wanted(name=typed.name, kind=typed.kind, many=int(typed.many), contact=contact, contact_kind=kind, reach_key=reach_key(contact),
                  trapped=trapped, remind=typed.remind, key=typed.key)
