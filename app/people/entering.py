"""Getting in: address and password, code, a new password by a link; the same for known and unknown addresses (SECURITY SI-10)."""
import unicodedata
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.extensions import db
from app.messages import mail, outbox
from app.people import audit, factors, known, limits, links, passwords, signing_in
from app.people.models import Person
from app.sealing import keyed

RESET_LASTS = timedelta(hours=1)
RESET = "reset"
# No Person has this id.
_NOBODY = 0
WRONG_PASSWORD = "That email address and password do not go together. Check them both"  # noqa: S105 # nosec B105 - words to show


def email_key(address):
    """What tells that two addresses are the same, whatever the size of their letters."""
    return keyed("email", unicodedata.normalize("NFC", address).strip().lower())


def try_password(address, password, now):
    """The id of the Person whose address and password these are, a limits.Wait when it was tried too often, or None.

    Counts first, then hashes: a guess that is one too many costs nothing. Asks the database the same questions and does the same hashing
    for an address that nobody has. Called in no writing unit; leaves the session without a transaction, so that one may follow.
    """
    key = email_key(address)
    found = db.session.execute(sa.select(Person.id, Person.password_hash).where(Person.email_key == key, Person.ended_at.is_(None))).first()
    person_id, hashed = found or (None, None)
    browser = known.browser_of(person_id)
    db.session.rollback()
    wait = limits.allow("sign-in known", f"{key} {browser}", now=now) if browser else limits.allow("sign-in", key, now=now)
    if wait:
        return wait
    return person_id if passwords.is_right(hashed, password) else None


def pass_password(person_id, password, now):
    """Signs this browser in as far as the password goes; gives the SignIn row. Never commits."""
    person = db.session.get(Person, person_id)
    if passwords.is_old(person.password_hash):
        person.password_hash = passwords.hash_of(password)
    return signing_in.start(person, factor=False, now=now)


def pass_code(person_id, code, now, *, printed):
    """Why a code is not taken, in words, or "": then this browser is signed in whole. Never commits."""
    person = db.session.get(Person, person_id, populate_existing=True)
    fault = factors.use_printed(person, code, now) if printed else factors.fault(person, person.factor_secret, code, now)
    if not fault:
        signing_in.start(person, factor=True, now=now)
    return fault


def settle(row, now):
    """What follows once nothing is left to ask: the browser is known from now on; when it is new, its owner and the administrators are
    told. Never commits.

    Gives the id for the cookie of known browsers.
    """
    person = row.person
    browser, is_new, is_first = known.remember(person, now)
    if is_new and not is_first and person.role in signing_in.FACTOR_ROLES:
        _tell(person, f"new browser {row.uuid}", "new_browser", now, browser=row.browser, at=now)
        _tell_administrators(row, now)
    return browser


def send_reset(address, now):
    """Queues a mail to the address typed, whoever's it is: with a link to choose another password, or saying that nobody has it.

    The database does the same work for both: without a person it makes a link of nobody, which nothing opens. Whether so many mails may
    go there (limits "message") is asked before. Never commits.
    """
    key = email_key(address)
    found = db.session.execute(sa.select(Person.id, Person.email).where(Person.email_key == key, Person.ended_at.is_(None))).first()
    person_id, kept = found or (_NOBODY, address)
    token = links.make(RESET, person_id, until=now + RESET_LASTS, now=now)
    subject, text, html = mail.render("people/mails/reset.txt" if found else "people/mails/unknown.txt", token=token)
    outbox.queue(f"reset {keyed('reset mail', f'{key} {now.isoformat()}')}", to=kept, subject=subject, text=text, html=html, now=now)


def change_password(person_id, password, now, besides=None):
    """The person's password is this one; all their sign-ins end, but for the row `besides`. Tells them by mail. Never commits."""
    person = db.session.get(Person, person_id)
    person.password_hash = passwords.hash_of(password)
    signing_in.end_all(person.id, now, besides=besides)
    links.end(RESET, person.id)
    audit.record("account.own", "person", person.uuid, person=person, reason="password changed", now=now)
    _tell(person, f"password {person.uuid} {now.isoformat()}", "password_changed", now)
    return person


def near_words(person_name, address):
    """What a password must not be made of."""
    return (person_name, address.partition("@")[0], current_app.config["SITE_NAME"])


def _tell(person, key, template, now, **context):
    subject, text, html = mail.render(f"people/mails/{template}.txt", person=person, **context)
    outbox.queue(key, to=person.email, subject=subject, text=text, html=html, now=now)


def _tell_administrators(row, now):
    """So that nobody with such a role is signed in from anywhere new unseen (SECURITY AU-5)."""
    subject, text, html = mail.render("people/mails/new_browser_told.txt", person=row.person, browser=row.browser, at=now)
    others = sa.select(Person).where(Person.role == "administrator", Person.ended_at.is_(None), Person.id != row.person_id)
    for one in db.session.scalars(others):
        outbox.queue(f"new browser {row.uuid} {one.uuid}", to=one.email, subject=subject, text=text, html=html, now=now)
