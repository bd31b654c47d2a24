"""What signed-in people say of an idea: a comment, or that they tried it too; taken away by whoever said it, reported by anybody, hidden.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits. What is public was read by two people, so
comments are shown to signed-in people alone, and at once.
"""
import sqlalchemy as sa

from app.extensions import db
from app.learning.models import COMMENT, TRIED, IdeaWord
from app.messages import mail, outbox
from app.people import audit
from app.people.models import Person
from app.sealing import keyed
from app.tables.cells.text import holds_nhs_number
from app.web.text import tidy_text

ACT, HIDE = "idea.talk", "idea.hide"
MOST = 1000
NO_NHS_NUMBER = "This looks like somebody’s NHS number. Take it out"


def read(text, needed):
    """(clean text, problem in words or ""); `needed` says that it may not be empty."""
    words, fault = tidy_text(text, MOST)
    if not fault and holds_nhs_number(words):
        fault = NO_NHS_NUMBER
    return words, fault or ("Write something first" if needed and not words else "")


def comment(idea, person, key, words, *, now):
    """Adds a comment; the same form again adds nothing."""
    kept = keyed("idea comment", f"{person.id} {idea.id} {key[:64] or words}")
    if db.session.scalar(sa.select(IdeaWord.id).where(IdeaWord.key == kept)) is None:
        db.session.add(IdeaWord(key=kept, idea_id=idea.id, person_id=person.id, kind=COMMENT, words=words, at=now))


def tried(idea, person):
    """The IdeaWord by which a Person said that they tried it too, or None."""
    found = db.session.scalar(sa.select(IdeaWord).where(IdeaWord.key == _tried_key(idea, person)))
    return found if found and found.gone_at is None else None


def try_too(idea, person, words, *, now):
    """Says that a Person tried it too, once; said again it changes how it went. What was hidden stays so."""
    found = db.session.scalar(sa.select(IdeaWord).where(IdeaWord.key == _tried_key(idea, person)))
    if found is None:
        found = IdeaWord(key=_tried_key(idea, person), idea_id=idea.id, person_id=person.id, kind=TRIED)
        db.session.add(found)
    if words != found.words:
        found.reported_at = None
    found.words, found.at, found.gone_at = words, now, None


def take_away(word, *, now):
    """Takes away what somebody said, words and all."""
    word.words, word.gone_at = None, now


def report(word, person, *, now):
    """Tells those who look after the idea's area that somebody is worried about a text, once each text."""
    if word.reported_at is not None or word.hidden_at is not None:
        return
    word.reported_at = now
    audit.record(ACT, "idea-word", word.uuid, person=person, reason="reported", now=now)
    subject, text, html = mail.render("learning/mails/reported.txt", idea=word.idea)
    for one in _answerers(word):
        outbox.queue(f"idea-word-{word.uuid}-{now:%Y%m%d%H%M%S}-{one.id}", to=one.email, subject=subject, text=text, html=html, now=now)


def hide(word, person, hidden, *, now):
    """Hides a text from all, or shows it again."""
    word.hidden_at, word.reported_at = (now if hidden else None), (word.reported_at if hidden else None)
    audit.record(HIDE, "idea-word", word.uuid, person=person, reason="hidden" if hidden else "shown again", now=now)


def _answerers(word):
    """[Person] who may hide it: the coordinators of where the idea was tried, else the administrators."""
    here = Person.within(word.scope_localities())
    active = sa.select(Person).where(Person.ended_at.is_(None), Person.email_key.is_not(None)).order_by(Person.id)
    found = db.session.scalars(active.where(Person.role == "coordinator", here)).all()
    return found or db.session.scalars(active.where(Person.role == "administrator")).all()


def _tried_key(idea, person):
    return keyed("idea tried", f"{person.id} {idea.id}")
