"""Opening one's place without a link: by words that were read out, with the name that goes with them, or by having the link sent again."""
import unicodedata

import sqlalchemy as sa

from app.bookings import letters
from app.bookings.models import LEFT as BOOKING_LEFT
from app.bookings.models import Booking
from app.extensions import db
from app.groups import telling, texts
from app.groups.models import LEFT, Place
from app.messages import mail, outbox
from app.people import links, spoken
from app.people.entering import email_key
from app.places import steps
from app.sealing import keyed
from app.tables.cells import contacts
from app.web.text import tidy_text

WRONG = "These words, the number and the name do not go together. Check each of them"
# Somebody is in a few groups at most; and one mail, whose key names each of them, has room for no more.
_MOST_AGAIN = 4
# No Place and no Booking has this id.
_NOBODY = 0
_MOST_WORDS, _MOST_NUMBER = 200, 20


def read(values):
    """({box: typed}, a people.spoken.Spoken or None, {box: words}) of the form of words (a MultiDict of any texts)."""
    typed, faults = {}, {}
    for name, most in (("words", _MOST_WORDS), ("number", _MOST_NUMBER), ("name", steps.MOST_NAME)):
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if fault:
            faults[name] = fault
    heard = spoken.heard(typed["words"], typed["number"])
    if not typed["name"]:
        faults.setdefault("name", "Enter the name")
    return typed, heard.spoken, heard.faults | faults


def opened_by(said, name, *, now):
    """The Place or the Booking that a Spoken opens together with a name (any text), None for wrong words and for a wrong name alike."""
    found = [db.session.get(row, spoken.opened(said, purpose, now=now) or _NOBODY)
             for row, purpose in ((Place, telling.SPOKEN), (Booking, letters.SPOKEN))]
    return next((one for one in found if one is not None and one.name is not None and _folded(one.name) == _folded(name)), None)


def read_contact(values):
    """(email address as it is kept, or mobile number where texts are sent, or what was typed, what is wrong in words or "")."""
    typed, fault = tidy_text(values.get("email", ""), steps.MOST_CONTACT)
    by_text = texts.is_on() and "@" not in typed
    reading = (steps.mobile if by_text else contacts.email)(typed)
    if fault or reading.notes or not reading.value:
        return typed, fault or (f"{steps.BAD_EMAIL}, or a UK mobile number" if texts.is_on() else steps.BAD_EMAIL)
    return reading.value, ""


def key_of(contact):
    """What tells that two contacts are the same, of an email address or a number."""
    return email_key(contact) if "@" in contact else keyed("phone", contact)


def send_again(contact, *, now):
    """Sends new links of the places of an address to it, in one mail, or of a mobile number, a text each; nothing to one that has none.

    Never commits.
    """
    known = sa.select(Place).where(Place.contact_key == key_of(contact), Place.contact.is_not(None))
    newest = db.session.scalars(known.order_by(Place.state == LEFT, Place.id.desc()).limit(_MOST_AGAIN)).all()
    by_text = "@" not in contact
    found = [place for place in newest if (telling.can_be_texted if by_text else telling.can_be_mailed)(place)]
    if found and by_text:
        for place in found:
            telling.tell("link", place, now)
    elif found:
        _mail(f"place-{'-'.join(place.uuid for place in found)}-link-{now.isoformat()}", [telling.link(place, now) for place in found],
              found[0].contact, now)
    if not _bookings_again(contact, now) and not found:
        _as_if(contact, now)


def _bookings_again(contact, now):
    """A mail, or a text, of its own for each of a few bookings of an address or a number; gives how many."""
    known = sa.select(Booking).where(Booking.contact_key == key_of(contact), Booking.contact.is_not(None), Booking.state != BOOKING_LEFT)
    reaches = letters.can_be_mailed if "@" in contact else letters.can_be_texted
    every = [one for one in db.session.scalars(known.order_by(Booking.id.desc()).limit(_MOST_AGAIN)) if reaches(one)]
    for found in every:
        letters.tell("link", found, now)
    return len(every)


def _as_if(contact, now):
    """The same work for an address without a place, so that how long it takes tells nothing: a link and a letter that are taken back."""
    with db.session.begin_nested() as undone:
        token = links.make(telling.PURPOSE, _NOBODY, until=now, now=now)
        if "@" in contact:
            _mail("place-nobody", [token], contact, now)
        else:
            texts.queue("place-nobody", "link", contact, now, token=token)
        db.session.flush()
        undone.rollback()


def _mail(key, tokens, to, now):
    subject, text, html = mail.render("groups/mails/link.txt", tokens=tokens)
    outbox.queue(key, to=to, subject=subject, text=text, html=html, now=now)


def _folded(name):
    """A name without what is heard alike: capitals, accents, spaces, hyphens and dots."""
    return "".join(one for one in unicodedata.normalize("NFKD", name).casefold() if one.isalnum())
