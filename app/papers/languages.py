"""Which languages sheets are offered in: English, and those whose fixed words an administrator says a native reader has checked."""
import hashlib

import sqlalchemy as sa

from app.extensions import db
from app.papers import wording
from app.people import audit
from app.sheets.models import CheckedLanguage
from app.sheets.notes import NOTES


def offered():
    """The codes of languages that a sheet may be had in, English first. One whose words changed since they were checked is none of them."""
    checked = {one.code: one.words for one in db.session.scalars(sa.select(CheckedLanguage))}
    return (wording.ENGLISH, *(code for code in wording.LANGUAGES if code in checked and checked[code] == fingerprint(code)))


def all_others():
    """[(code, name in English, name in itself, when it was checked or None, whether a font is there)] of every language but English."""
    checked = {one.code: one for one in db.session.scalars(sa.select(CheckedLanguage))}
    good = offered()
    return [(code, wording.ENGLISH_NAMES[code], name, checked[code].at if code in good else None, wording.font(code) is not None)
            for code, name in wording.LANGUAGES.items() if code != wording.ENGLISH]


def mark(code, *, by, now):
    """Somebody whose language it is has read the words as they are now. Never commits."""
    take_back(code, by=by, now=now, note=False)
    db.session.add(CheckedLanguage(code=code, words=fingerprint(code), person_id=by.id, at=now))
    audit.record("language.mark", "language", code, person=by, reason="checked", now=now)


def take_back(code, *, by, now, note=True):
    """It is offered no more. Never commits."""
    db.session.execute(sa.delete(CheckedLanguage).where(CheckedLanguage.code == code))
    if note:
        audit.record("language.mark", "language", code, person=by, reason="taken back", now=now)


def fingerprint(code):
    """The hash of all fixed words of a language, ready notes among them."""
    empty = dict.fromkeys(("day", "number", "name", "count", "opens", "closes", "what"), "")
    told = wording.words(code, **dict.fromkeys(wording.WORDS, empty))
    every = [*(told[name] for name in sorted(told)), *(wording.note(code, key) for key in NOTES)]
    return hashlib.sha256("\x1f".join(every).encode()).hexdigest()
