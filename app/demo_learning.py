"""What the demonstration's champions have tried, and what they say of each other's ideas; all made up."""
import tomllib
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.learning import deciding, talking, writing
from app.learning.models import Idea
from app.people.models import Person

FILE = Path(__file__).with_name("demo_ideas.toml")
AUTHOR, READER = "Joan Pike", "Ruth Amory"


def load(now):
    """Writes all of it, once, where there is no idea yet and somebody to write and to read it. Commits."""
    author, reader = _people()
    is_new = author and reader and db.session.scalar(sa.select(Idea.id).limit(1)) is None
    db.session.rollback()
    if not is_new:
        return
    with writing_unit():
        author, reader = _people()
        for told in tomllib.loads(FILE.read_text(encoding="utf-8"))["idea"]:
            _idea(told, author, reader, now - timedelta(told["days_ago"]))
        db.session.commit()


def _people():
    return [db.session.scalar(sa.select(Person).where(Person.ended_at.is_(None), Person.name == name)) for name in (AUTHOR, READER)]


def _idea(told, author, reader, then):
    """One idea, by the same way that every other goes: written, sent, read by somebody else."""
    typed = {name: told[name].strip() for name in writing.COLUMNS} | {
        "tags": told["tags"], "words": told["words"], writing.WORDS: ", ".join(told["words"]), "locality": told["place"]}
    made = writing.begin(author, writing.new_key(), typed, now=then)
    writing.send(made, author, now=then)
    deciding.approve(made, reader, now=then + timedelta(1))
    if "tried" in told:
        talking.try_too(made, reader, told["tried"], now=then + timedelta(9))
