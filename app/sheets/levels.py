"""How much to offer: a question of our own about how sure the person feels, in four steps; nobody's answer is kept.

The numbers stand beside the words for those who know them from the patient activation measure. Its questions, scores and words are
licensed: none of them is here, and none may be added.
"""
from typing import NamedTuple


class Level(NamedTuple):
    """One step: what the person may say, what the sheet then offers in words, and at most how many options it begins with."""

    says: str
    offers: str
    most: int


QUESTION = "How sure does the person feel about trying something?"
LEVELS = {
    1: Level("Not sure where to start", "One option, and somebody to go along", 1),
    2: Level("Willing, with some help", "Two or three options, with the first visit explained", 3),
    3: Level("Trying things already", "Up to six options", 6),
    4: Level("Happy to choose", "A free choice, and ways to help others", 8),
}
NOT_SAID = 5


def most(level):
    """How many options a sheet begins with at a level (1 to 4; 0 when it was not said)."""
    return LEVELS[level].most if level in LEVELS else NOT_SAID
