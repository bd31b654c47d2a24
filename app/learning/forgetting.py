"""What is forgotten: drafts of ideas that nobody went on with, what people said once their account is, and who came to a meeting."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.learning.models import DECLINED, WAITING, Coming, Idea, IdeaWord, Meeting
from app.people.models import Person
from config import IDEA_DRAFT_DAYS, MEETING_PEOPLE_DAYS

DRAFT_KEPT = timedelta(days=IDEA_DRAFT_DAYS)
NO_DRAFT = {"draft": None, "reason": None, "state": DECLINED}
NO_WORDS = {"words": None}
NOBODY = {"person_id": None}
NO_NAMES = {"leads": None, "reason": None}
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


def who_came(now):
    """Forgets who came to meetings that are past for so long, who led them and why one was turned down; how many came stays. Gives how many
    rows. Never commits.
    """
    past = Meeting.on < sessions.today(now) - timedelta(days=MEETING_PEOPLE_DAYS)
    gone = _apart(sa.update(Meeting).where(past, named()).values(**NO_NAMES))
    old = sa.select(Meeting.id).where(past)
    return gone + _apart(sa.update(Coming).where(Coming.person_id.is_not(None), Coming.meeting_id.in_(old)).values(**NOBODY))


def named():
    """The condition that a Meeting still tells who leads it, or why it was turned down."""
    return sa.or_(Meeting.leads.is_not(None), Meeting.reason.is_not(None))


def _apart(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount
