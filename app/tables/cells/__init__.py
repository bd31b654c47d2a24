"""Cells as people write them (STANDARDS 8.3): what each says in our words, and what is to be known of how it was read."""
from typing import NamedTuple

# How much a note matters: read with a change, read as well as can be with a question, or not to be taken at all.
MENDED, ASKED, REFUSED = "mended", "question", "refused"
# What people write into a cell that has nothing to say.
NOTHING = frozenset({"", "?", "-", "–", "n/a", "na", "none", "unknown", "[unknown]", "not known", "tbc", "tba", "tbd"})


class Note(NamedTuple):
    """What is to be known of a cell: how much it matters, what we read (in words, "" for nothing), and what to do."""

    state: str
    read: str
    todo: str = ""


class Reading(NamedTuple):
    """What a cell says: its value, and the notes on how it was read (none when it was plain)."""

    value: object
    notes: tuple[Note, ...] = ()


def mended(value, read, todo=""):
    """A Reading that was changed on the way, or left out."""
    return Reading(value, (Note(MENDED, read, todo),))


def asked(value, read, todo):
    """A Reading that is our best guess: somebody should look."""
    return Reading(value, (Note(ASKED, read, todo),))


def refused(todo, value=""):
    """A Reading for which the whole row is refused."""
    return Reading(value, (Note(REFUSED, "", todo),))
