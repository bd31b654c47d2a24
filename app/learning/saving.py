"""All that is one person's own in the learning exchange, as plain data for a file of theirs."""
import sqlalchemy as sa

from app.extensions import db
from app.learning import fetching, writing
from app.learning.models import Coming, IdeaWord, LearningMail, Meeting


def everything(person):
    """{"ideas", "said", "meetings", "mail"} of a Person: each idea as they left it and as everybody reads it, each text of theirs."""
    said = db.session.scalars(sa.select(IdeaWord).where(IdeaWord.person_id == person.id, IdeaWord.gone_at.is_(None))
                              .order_by(IdeaWord.id)).all()
    dates = db.session.scalars(sa.select(Meeting).join(Coming).where(Coming.person_id == person.id).order_by(Meeting.on)).all()
    asked = db.session.get(LearningMail, person.id)
    return {
        "meetings": [{"title": one.title, "on": one.on.isoformat()} for one in dates],
        "mail": asked.said_at.isoformat() if asked and asked.stopped_at is None else "",
        "ideas": [{"state": one.state, "yours": writing.told(one), "public": writing.public(one) if one.is_public else None,
                   "told": one.reason or "", "changed": one.touched_at.isoformat()} for one in fetching.own(person)],
        "said": [{"of": one.idea.title, "kind": one.kind, "words": one.words, "on": one.at.isoformat()} for one in said]}
