"""What somebody who reviews should look at first, in words with reasons."""
import unicodedata
from typing import NamedTuple

import sqlalchemy as sa
from rapidfuzz.distance import OSA

from app.directory.models import Organization, Phone, Service
from app.directory.sharing import organization_key
from app.directory.entries import LISTED
from app.extensions import db
from app.submissions.proposing import wrote
from app.submissions.details import has_organization
from app.submissions.models import UNCONFIRMED
from app.web import formats

# What fields are called in a sentence.
_FIELDS = {"schedules": "the dates", "venues": "the place", "costs": "the cost", "phone": "the phone number", "email": "the email",
           "organization": "who runs it", "kinds": "the kind", "contact_name": "who to ask for"}


class Flag(NamedTuple):
    """One thing to look at: what it is, and what more there is to say."""

    what: str
    why: str = ""


def flags(submission, seen, person, doubles):
    """[Flag] for `person` about a submission; `seen` is its Proposal, `doubles` the Services that it may be one of."""
    return [*_who(submission, person), *_careful(submission, seen.after), *_torn(seen), *_contact(seen), *_cost(seen),
            *(Flag("May be a double", f"of {one.name}.") for one in doubles), *_organization(seen), *_sender(submission)]


def _who(submission, person):
    if wrote(submission, person):
        yield Flag("Someone else must approve it,", "because it is yours.")
    asked = next((one for one in reversed(submission.decisions) if one.asked_id == person.id and one.undone_at is None), None)
    if asked:
        yield Flag("A colleague asks you to look.", asked.reason)


def _careful(submission, after):
    if submission.scope_careful():
        yield Flag("For children or a health condition.", "It needs an organisation and a coordinator.")
        if not has_organization(after):
            yield Flag("It names no organisation.", "Send it back and ask who runs it.")


def _torn(seen):
    if seen.torn:
        names = formats.list_words([_FIELDS.get(name, name.replace("_", " ")) for name in seen.torn])
        yield Flag(f"Somebody else changed {names} after this was begun.", "Look which is right.")


def _contact(seen):
    before, after = seen.before, seen.after
    if before is None:
        return
    if after.phone and formats.tel(after.phone) != formats.tel(before.phone):
        others = _listings_with(after.phone, before.id)
        where = f"and is on {formats.list_words(others)}, too." if others else "and is on no other listing."
        yield Flag("The phone number is new", f"{where} Ring the old one to ask." if before.phone else where)
    for name, words in (("email", "The email is new."), ("website", "The website is new.")):
        if getattr(after, name) and getattr(after, name) != getattr(before, name):
            yield Flag(words)
    if organization_key(after.organization.name) != organization_key(before.organization.name):
        yield Flag("Somebody else runs it now.")


def _listings_with(phone, besides):
    number = formats.tel(phone)
    return db.session.scalars(sa.select(Service.name).join(Phone).where(
        Phone.number == number, Service.uuid != besides, Service.status.in_(LISTED)).limit(3)).all()


def _cost(seen):
    if seen.before and any(one.amount == 0 for one in seen.before.costs) and any(one.amount > 0 for one in seen.after.costs):
        yield Flag("It was free and now costs money.")


def _organization(seen):
    """Names that look like another's (SECURITY SG-6)."""
    name = seen.after.organization.name
    if len({script for letter in name if letter.isalpha() for script in [unicodedata.name(letter, "?").split()[0]]}) > 1:
        yield Flag("The organisation’s name mixes alphabets.", "It may be made to look like another.")
    key = organization_key(name)
    like = [one for one in db.session.scalars(sa.select(Organization.key).where(
        sa.func.length(Organization.key).between(len(key) - 1, len(key) + 1), Organization.key != key)) if OSA.distance(one, key) == 1]
    if like and not db.session.scalar(sa.select(sa.exists().where(Organization.key == key))):
        known = db.session.scalar(sa.select(Organization.name).where(Organization.key == like[0]))
        yield Flag("The organisation is nearly called", f"“{known}”, which we know.")


def _sender(submission):
    if submission.trap:
        yield Flag("A machine may have sent this.", "It came at once, or a box that people cannot see was filled in.")
    if submission.state == UNCONFIRMED:
        yield Flag("Nobody has confirmed that they sent this.", "Ring them and ask, before you decide.")
