"""Writing an idea: each step is kept as a draft, sent for a second pair of eyes, or withdrawn; the public one stays meanwhile.

All that changes rows runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
import json
import re
from secrets import token_urlsafe
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.localities import by_slug
from app.extensions import db
from app.learning import tagging
from app.learning.models import APPROVED, DRAFT, WAITING, Idea
from app.people import audit, ledger
from app.sealing import keyed
from app.tables.cells.text import holds_nhs_number
from app.web.text import tidy_text

ACT = "idea.write"
WORDS = "own_words"
NO_NHS_NUMBER = "This looks like somebody’s NHS number. Take it out"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Box(NamedTuple):
    """One box of a step: its label, what helps to fill it in, the most letters, what is said when it is empty ("": it may be), its rows."""

    label: str
    hint: str
    most: int
    empty: str
    rows: int = 1


STEPS = {
    "what": ("What you did", {
        "title": Box("What do you call it?", "A few words, like “A chair at the chemist’s on flu jab day”", 100, "Give it a name"),
        "summary": Box("Say it in one sentence", "", 300, "Say it in one sentence", 2),
        "did": Box("What did you do?", "No names of people who came, and no phone numbers. Everybody will read this.", 2000,
                   "Say what you did", 5),
        "whom": Box("Who was it for?", "", 300, "Say who it was for", 2)}),
    "took": ("What it took", {
        "took": Box("What did it take?", "People, hours and money, like “1 champion, 3 hours, no money”", 300, "Say what it took", 2),
        "changed": Box("What changed?", "Say what you saw or heard", 1000, "Say what changed", 4),
        "failed": Box("What did not work? (you can leave this out)", "It saves somebody else the try", 1000, "", 3)}),
    "copy": ("How to copy it", {
        "copying": Box("How can somebody copy it?", "One step a line", 2000, "Say how to copy it", 7)}),
}
FIRST, LAST = "what", "copy"
COLUMNS = tuple(name for _, boxes in STEPS.values() for name in boxes)
NO_PLACE = "Choose where it was tried"


def new_key():
    """What makes two presses of one form one idea."""
    return token_urlsafe(24)


def after(step):
    """The step that comes then, "" after the last."""
    names = list(STEPS)
    return names[names.index(step) + 1] if step != LAST else ""


def read(step, values):
    """({box: clean text}, {box: problem in words}) of what was typed at a step (any texts). Too long or empty: kept as it is, and said."""
    typed, faults = {}, {}
    for name, box in STEPS[step][1].items():
        typed[name], fault = tidy_text(values.get(name, ""), box.most)
        fault = fault or ("" if re.search(r"\w", typed[name]) or not box.empty else box.empty)
        fault = fault or (NO_NHS_NUMBER if holds_nhs_number(typed[name]) else "")
        if fault:
            faults[name] = fault
    return (typed, faults) if step != LAST else _read_last(values, typed, faults)


def _read_last(values, typed, faults):
    text, fault = tidy_text(values.get(WORDS, ""), 300)
    words, too_many = tagging.free(text)
    place = by_slug(values.get("locality", ""))
    typed |= {"tags": tagging.chosen(values.getlist("tag")), "locality": place.slug if place else "", "words": words, WORDS: text}
    if fault or too_many or holds_nhs_number(text):
        faults[WORDS] = fault or too_many or NO_NHS_NUMBER
    if place is None:
        faults["locality"] = NO_PLACE
    return typed, faults


def begin(person, key, typed, *, now):
    """The Idea, a draft of a Person's own, of the first step; the same form again gives the one that is there."""
    kept = keyed("idea", f"{person.id} {key if _KEY.fullmatch(key) else new_key()}")
    there = db.session.scalar(sa.select(Idea).where(Idea.key == kept))
    if there is not None:
        return there
    idea = Idea(key=kept, author_id=person.id, touched_at=now, draft=_packed(typed))
    db.session.add(idea)
    db.session.flush()
    audit.record(ACT, "idea", idea.uuid, person=person, reason="begun", now=now)
    return idea


def save(idea, typed, *, now):
    """Keeps what was typed; one that waits is a draft again, so that nobody decides on half a change."""
    idea.draft, idea.state, idea.touched_at = _packed(told(idea) | typed), DRAFT, now


def told(idea):
    """What an Idea says as its author left it: {box: text}, with "tags", "words" (lists) and "locality" (a slug)."""
    return json.loads(idea.draft) if idea.draft else public(idea) if idea.published_at else {}


def public(idea):
    """What everybody reads of an Idea, in the same form; all empty before the first approval."""
    words = tagging.parted(idea.words)
    return {name: getattr(idea, name) for name in COLUMNS} | {
        "tags": tagging.parted(idea.tags), "words": words, WORDS: ", ".join(words), "locality": idea.locality.slug if idea.locality else ""}


def unfinished(idea):
    """The step that still wants an answer, "" when all have what they need."""
    said = told(idea)
    return next((step for step, (_, boxes) in STEPS.items() if any(box.empty and not said.get(name) for name, box in boxes.items())
                 or step == LAST and by_slug(said.get("locality", "")) is None), "")


def send(idea, person, *, now):
    """Sends a draft that is whole for a second pair of eyes; gives whether it was. It lies where it was tried from now on."""
    if idea.draft is None or idea.state == WAITING or unfinished(idea):
        return False
    if idea.published_at is None:
        idea.locality_id = by_slug(told(idea)["locality"]).id
    idea.state, idea.sent_at, idea.touched_at = WAITING, now, now
    audit.record(ACT, "idea", idea.uuid, person=person, reason="sent", now=now)
    return True


def withdraw(idea, person, *, now):
    """Takes an Idea back: what nobody read yet is deleted, what is public is taken off. Raises ledger.Unwritten."""
    audit.record(ACT, "idea", idea.uuid, person=person, reason="withdrawn", now=now)
    if idea.published_at is None:
        db.session.delete(idea)
    else:
        idea.off_at, idea.draft, idea.reason, idea.state, idea.touched_at = idea.off_at or now, None, None, APPROVED, now
    db.session.flush()
    ledger.forgotten("idea", idea.uuid, now=now)


def mark(idea):
    """What tells one state of a draft from another: a reviewer decides on what they read."""
    return keyed("idea seen", idea.draft or "")[:16]


def _packed(typed):
    return json.dumps(typed, ensure_ascii=False, sort_keys=True)
