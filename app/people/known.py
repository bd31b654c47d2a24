"""Browsers that somebody signed in with before: their own tries are counted apart, so that no stranger locks them out (SECURITY LM-3)."""
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.dialects.sqlite import insert

from app.extensions import db
from app.people.models import KnownBrowser
from app.people.signing_in import digest_of

LASTS = timedelta(days=365)
_LONGEST = 200


def browser_of(person_id):
    """The id of this browser when the Person of an id (None: nobody, asked for all the same) signed in with it within LASTS, else ""."""
    told = _read()
    if not told:
        return ""
    found = db.session.scalar(sa.select(KnownBrowser.id).where(
        KnownBrowser.person_id == (person_id or 0), KnownBrowser.digest == digest_of(told),
        KnownBrowser.used_at > current_app.config["NOW"]() - LASTS))
    return told if found else ""


def remember(person, now):
    """(id, is_new, is_first): notes that the person signed in with this browser; the first time with it? with any? Never commits."""
    told = _read() or secrets.token_urlsafe(16)
    known_before = set(db.session.scalars(sa.select(KnownBrowser.digest).where(KnownBrowser.person_id == person.id)))
    row = {"person_id": person.id, "digest": digest_of(told), "used_at": now}
    db.session.execute(insert(KnownBrowser).values(row).on_conflict_do_update(
        index_elements=["person_id", "digest"], set_={"used_at": now}))
    return told, row["digest"] not in known_before, not known_before


def give(response, browser):
    """Sets the cookie of a known browser."""
    response.set_cookie(name(), _signer().dumps(browser), max_age=LASTS, httponly=True, samesite="Lax", secure=_secure(), path="/")
    return response


def forget(now):
    """Deletes what was not used for LASTS; gives how many. Never commits."""
    return db.session.execute(sa.delete(KnownBrowser).where(KnownBrowser.used_at < now - LASTS)).rowcount


def name():
    """The cookie's name; the browser holds a __Host- one to this host and to https."""
    return "__Host-natter-known" if _secure() else "natter-known"


def _read():
    value = request.cookies.get(name(), "")
    try:
        return str(_signer().loads(value)) if value and len(value) <= _LONGEST else ""
    except BadSignature:
        return ""


def _secure():
    return current_app.config["SITE_URL"].startswith("https://")


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known")
