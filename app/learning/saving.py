"""All that is one person's own in the learning exchange, as plain data for a file of theirs."""
import sqlalchemy as sa

from app.extensions import db
from app.learning import fetching, writing
from app.learning.models import IdeaWord


def everything(person):
    """{"ideas": [...], "said": [...]} of a Person: each idea as they left it and as everybody reads it, each text of theirs."""
    said = db.session.scalars(sa.select(IdeaWord).where(IdeaWord.person_id == person.id, IdeaWord.gone_at.is_(None))
                              .order_by(IdeaWord.id)).all()
    return {
        "ideas": [{"state": one.state, "yours": writing.told(one), "public": writing.public(one) if one.is_public else None,
                   "told": one.reason or "", "changed": one.touched_at.isoformat()} for one in fetching.own(person)],
        "said": [{"of": one.idea.title, "kind": one.kind, "words": one.words, "on": one.at.isoformat()} for one in said]}
