"""What is forgotten of ideas: drafts that nobody went on with, and what people said, once their account is."""
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db
from app.learning.models import DECLINED, WAITING, Idea, IdeaWord
from app.people.models import Person
from config import IDEA_DRAFT_DAYS

DRAFT_KEPT = timedelta(days=IDEA_DRAFT_DAYS)
NO_DRAFT = {"draft": None, "reason": None, "state": DECLINED}
NO_WORDS = {"words": None}
# An account that is forgotten has no address any more.
_FORGOTTEN = sa.select(Person.id).where(Person.email_key.is_(None), Person.ended_at.is_not(None))


def drafts(now):
    """Deletes ideas that never were public and that nobody went on with, or whose author is forgotten, and wipes such drafts of public
    ones; gives how many. Never commits.
    """
    old = sa.and_(Idea.touched_at <= now - DRAFT_KEPT, Idea.state != WAITING)
    due = sa.and_(Idea.draft.is_not(None), sa.or_(old, Idea.author_id.in_(_FORGOTTEN)))
    gone = _apart(sa.delete(Idea).where(Idea.published_at.is_(None), sa.or_(due, sa.and_(Idea.draft.is_(None), old))))
    return gone + _apart(sa.update(Idea).where(due).values(**NO_DRAFT))


def said(_now):
    """Overwrites what people said whose account is forgotten; that they tried something still counts. Gives how many. Never commits."""
    return _apart(sa.update(IdeaWord).where(IdeaWord.words.is_not(None), IdeaWord.person_id.in_(_FORGOTTEN)).values(**NO_WORDS))


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
