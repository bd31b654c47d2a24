"""Fetches ideas: those that everybody reads, a person's own, and those that somebody may decide on; any other is not there at all."""
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.learning import deciding, tagging, writing
from app.learning.models import COMMENT, TRIED, WAITING, Idea, IdeaWord
from app.people.permissions import visible

PAGE = 10
MOST_WORDS = 8
_PUBLIC = sa.and_(Idea.published_at.is_not(None), Idea.off_at.is_(None))


class Found(NamedTuple):
    """A page of ideas, how many there are in all, and the number of the last page."""

    ideas: list
    total: int
    last: int


def find(words="", tag="", locality=None, page=1):
    """The Found of ideas that everybody reads, the newest first: each of `words` is in them, with a tag (code or free word), tried in a
    Locality.
    """
    wanted = [_PUBLIC, *(Idea.found.contains(word, autoescape=True) for word in words.casefold().split()[:MOST_WORDS])]
    wanted += [_tagged(tag)] if tag else []
    wanted += [Idea.locality_id == locality.id] if locality else []
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Idea).where(*wanted))
    rows = db.session.scalars(sa.select(Idea).where(*wanted).order_by(Idea.published_at.desc(), Idea.id.desc())
                              .limit(PAGE).offset((page - 1) * PAGE)).all()
    return Found(rows, total, max(1, -(-total // PAGE)))


def counts():
    """{tag: how many ideas have it} of those that everybody reads, codes and free words alike; "" is all of them."""
    told = {"": 0}
    for tags, words in db.session.execute(sa.select(Idea.tags, Idea.words).where(_PUBLIC)):
        told[""] += 1
        for one in {*tagging.parted(tags), *tagging.parted(words)}:
            told[one] = told.get(one, 0) + 1
    return told


def tried(ideas):
    """{idea id: how many people tried it too}."""
    ids = [one.id for one in ideas]
    rows = db.session.execute(sa.select(IdeaWord.idea_id, sa.func.count()).where(
        IdeaWord.idea_id.in_(ids), IdeaWord.kind == TRIED, IdeaWord.gone_at.is_(None)).group_by(IdeaWord.idea_id))
    return {row[0]: row[1] for row in rows}


def public(uuid):
    """The Idea of a uuid (any text) that everybody reads, or None."""
    return db.session.scalar(sa.select(Idea).where(Idea.uuid == uuid, _PUBLIC))


def words_of(idea, person, every=False):
    """[IdeaWord] of comments and of what was said on trying, the oldest first: what is hidden only to who may show it again (`every`)."""
    said = sa.and_(IdeaWord.idea_id == idea.id, IdeaWord.gone_at.is_(None), IdeaWord.words.is_not(None),
                   sa.or_(IdeaWord.kind == COMMENT, IdeaWord.words != ""))
    rows = db.session.scalars(sa.select(IdeaWord).where(said).order_by(IdeaWord.at, IdeaWord.id)).all()
    return [one for one in rows if one.words and (every or one.hidden_at is None)]


def own(person):
    """[Idea] that a Person wrote, the newest first."""
    return db.session.scalars(visible(person, writing.ACT, Idea).order_by(Idea.touched_at.desc(), Idea.id.desc())).all()


def mine(person, uuid):
    """The Idea of a uuid (any text) that a Person wrote, or None."""
    return db.session.scalar(visible(person, writing.ACT, Idea).where(Idea.uuid == uuid))


def waiting(person):
    """[Idea] that wait for somebody else's eyes and that a Person may decide on, the oldest first; one's page is /ideas/<uuid>/review."""
    return db.session.scalars(visible(person, deciding.ACT, Idea).where(Idea.state == WAITING).order_by(Idea.sent_at, Idea.id)).all()


def to_decide(person, uuid):
    """The Idea of a uuid (any text) that waits and that a Person may decide on, or that they decided on themselves; else None."""
    return db.session.scalar(visible(person, deciding.ACT, Idea).where(
        Idea.uuid == uuid, sa.or_(Idea.state == WAITING, Idea.decided_by_id == person.id)))


def word(uuid):
    """The IdeaWord of a uuid (any text) that is there, of an idea that everybody reads; else None."""
    return db.session.scalar(sa.select(IdeaWord).join(Idea).where(IdeaWord.uuid == uuid, IdeaWord.gone_at.is_(None), _PUBLIC))


def _tagged(tag):
    plain = tagging.spaced([tag])
    return sa.or_(Idea.tags.contains(plain, autoescape=True), Idea.words.contains(plain, autoescape=True))
