"""What champions are thanked for, in words that are fixed: how many said it, never who (SECURITY PR-15)."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import index
from app.extensions import db
from app.sealing import keyed

THANKS = {"along": "Thank you for coming along", "easy": "You made it easier for me", "again": "I have been again since"}
# From this many on a number is told; fewer are a few.
FEWEST = 10


class ChampionThanks(db.Model):
    """One thank-you to a champion, a code of THANKS; who said it is not known. `key` makes pressing twice one."""

    __tablename__ = "champion_thanks"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)


def thank(person_id, words, key):
    """Keeps a thank-you (a code of THANKS) to a person, once for a `key` (any text). Never commits. Raises KeyError for another code."""
    if words not in THANKS:
        raise KeyError(words)
    if not is_thanked(key):
        db.session.add(ChampionThanks(person_id=person_id, words=words, key=keyed("thanks", key)))
        show_again()


def is_thanked(key):
    """Whether a thank-you of that key was kept."""
    return db.session.scalar(sa.select(sa.exists().where(ChampionThanks.key == keyed("thanks", key))))


def thanks_words(count):
    """How many said thank you: "12 people said thank you", "A few people said thank you" below FEWEST, "" for nobody."""
    return f"{count if count >= FEWEST else 'A few'} people said thank you" if count else ""


def thanks_of(person_id):
    """[(words, how many said it; 0 for fewer than FEWEST)] of what was said to a person, in the order of THANKS."""
    rows = dict(db.session.execute(sa.select(ChampionThanks.words, sa.func.count()).where(ChampionThanks.person_id == person_id)
                                   .group_by(ChampionThanks.words)).all())
    return [(said, rows[code] if rows[code] >= FEWEST else 0) for code, said in THANKS.items() if code in rows]


def show_again():
    """Has the pages that are kept for everybody made anew: an area's page names its champions."""
    db.session.flush()
    index.touch(db.session.connection().connection.driver_connection)
