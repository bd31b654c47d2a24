"""Begins a draft of a new activity for somebody who is signed in, with what is known of it already filled in."""
from app.extensions import db
from app.submissions.models import Submission

# The most letters that the first question of adding takes.
MOST_NAME = 100


def begin(person, *, name, kinds=(), good_for=(), place="", now):
    """The Submission, a draft of a Person's own that is found at /add/<its uuid>: `kinds` and `good_for` are codes, `place` a town.

    Each question is still asked; `name` longer than a name may be is cut between words. Never commits.
    """
    short = name if len(name) <= MOST_NAME else name[:MOST_NAME].rsplit(None, 1)[0][:MOST_NAME]
    answers = {"name": {"name": " ".join(short.split())}, "what": {"kind": sorted(kinds)}, "where": {"find": place},
               "who": {"good_for": sorted(good_for)}}
    told = {step: {box: value for box, value in typed.items() if value} for step, typed in answers.items()}
    draft = Submission(answers={step: typed for step, typed in told.items() if typed}, begun_at=now, touched_at=now, author_id=person.id,
                       by=person.role)
    db.session.add(draft)
    db.session.flush()
    return draft
