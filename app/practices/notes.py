"""A practice's own ready notes for the lines of its sheets, in its lead's order: for everybody, with nothing about a person."""
import secrets

import sqlalchemy as sa

from app.extensions import db
from app.people import audit
from app.practices.finding import REMOVED
from app.practices.models import OwnNote

MOST, LONGEST = 20, 120
LEAD = "practice.lead"
# No vowels, so that no code is a word; letters alone, since a sheet's address tells a note from a number by them.
_LETTERS, _MANY = "bcdfghjkmnpqrstvwxz", 10


def of_practice(practice_id):
    """[OwnNote] of a practice, in its order."""
    return list(db.session.scalars(sa.select(OwnNote).where(OwnNote.practice_id == practice_id).order_by(OwnNote.position, OwnNote.id)))


def words_of(practice_id):
    """{key: words} of a practice's notes in its order; nothing for None."""
    return {one.key: one.words for one in of_practice(practice_id)} if practice_id else {}


def add(practice_id, words, *, by, now):
    """Writes a note at the end of the list; gives it. Never commits."""
    last = db.session.scalar(sa.select(sa.func.max(OwnNote.position)).where(OwnNote.practice_id == practice_id))
    made = OwnNote(key="own-" + "".join(secrets.choice(_LETTERS) for _ in range(_MANY)), practice_id=practice_id, words=words,
                   position=0 if last is None else last + 1, written_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(LEAD, "note", made.key, person=by, reason="written", now=now)
    return made


def change(note, words, *, by, now):
    """Other words under the same key: sheets that carry it say them from now on. Never commits."""
    note.words, note.written_at = words, now
    audit.record(LEAD, "note", note.key, person=by, reason="changed", now=now)


def move(note, by_lines, *, by, now):
    """One place up (-1) or down (1), as far as there are notes. Never commits."""
    told = of_practice(note.practice_id)
    at = told.index(note)
    to = min(max(0, at + by_lines), len(told) - 1)
    if to == at:
        return
    told.insert(to, told.pop(at))
    for place, one in enumerate(told):
        one.position = place
    audit.record(LEAD, "note", note.key, person=by, reason="moved", now=now)


def remove(note, *, by, now):
    """Takes it off the list, and off every sheet that carries it. Never commits."""
    audit.record(LEAD, "note", note.key, person=by, reason=REMOVED, now=now)
    db.session.delete(note)
