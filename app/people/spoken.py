"""Spoken links: four plain words and a number, read out to somebody without email; only a keyed hash of them is kept (SECURITY SI-1)."""
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.extensions import db
from app.people.links import PrivateLink, end
from app.sealing import keyed

# Some 44 bits of words and 6 of the number; they open only together with a name, and are tried few times (people.limits, "words").
COUNT, LOWEST, HIGHEST = 4, 10, 99
_LIST = Path(__file__).parent / "spoken_words.txt"
_PART = re.compile(r"[a-z]+")
_FIGURES = re.compile(r"[0-9]+")
_NEAR = 3


class Spoken(NamedTuple):
    """What is read out: COUNT words of the list and a number from LOWEST to HIGHEST."""

    words: tuple[str, ...]
    number: int


class Heard(NamedTuple):
    """What was typed of it: `spoken` (None when it cannot be one) and {"words" or "number": what is wrong, in words}."""

    spoken: Spoken | None
    faults: dict


@lru_cache(maxsize=1)
def words():
    """All words, each once: short, heard apart, none the beginning of another."""
    return tuple(_LIST.read_text(encoding="ascii").split())


def make(purpose, thing_id, *, until, now):
    """A new Spoken that opens the thing for that purpose `until` then; the one made before ends. Never commits."""
    end(purpose, thing_id)
    spoken = Spoken(tuple(secrets.choice(words()) for _ in range(COUNT)), LOWEST + secrets.randbelow(HIGHEST - LOWEST + 1))
    db.session.add(PrivateLink(digest=_digest(spoken, purpose), purpose=purpose, thing_id=thing_id, made_at=now, until=until))
    db.session.flush()
    return spoken


def opened(spoken, purpose, *, now):
    """The id of the thing that a Spoken opens for a purpose, None for one that opens nothing. Whoever asks also asks for a name."""
    link = db.session.scalar(sa.select(PrivateLink).where(PrivateLink.digest == _digest(spoken, purpose), PrivateLink.purpose == purpose))
    return link.thing_id if link and link.until > now else None


def heard(typed, number):
    """The Heard of two boxes (any texts): capitals, hyphens, a word in two parts, and a plural are no matter; a word that is not in the
    list is answered with the nearest that is, which tells nothing, since anybody may read the list.
    """
    faults, found = {}, _found(_PART.findall(typed.casefold()))
    strange = next((one for one in found if one not in _known()), None)
    if strange:
        near = process.extractOne(strange, words(), scorer=OSA.distance, score_cutoff=_NEAR)
        faults["words"] = f"“{strange[:40]}” is none of our words" + (f". Is it “{near[0]}”?" if near else "")
    elif len(found) != COUNT:
        faults["words"] = "Enter all four words, with a space between them"
    figures = _FIGURES.findall(number) or _FIGURES.findall(typed)
    if len(figures) != 1 or len(figures[0]) > 2 or int(figures[0]) < LOWEST:
        faults["number"] = f"Enter the number, from {LOWEST} to {HIGHEST}"
    return Heard(None if faults else Spoken(tuple(found), int(figures[0])), faults)


def _found(parts):
    """The parts as words of the list where they are some: "sun flower" and "sunflowers" are sunflower."""
    told, at = [], 0
    while at < len(parts):
        one, both = parts[at], "".join(parts[at:at + 2])
        is_two = one not in _known() and at + 1 < len(parts) and _single(both) in _known()
        told.append(_single(both if is_two else one))
        at += 2 if is_two else 1
    return told


def _single(word):
    return next((one for one in (word, word.removesuffix("s"), word.removesuffix("es")) if one in _known()), word)


@lru_cache(maxsize=1)
def _known():
    return frozenset(words())


def _digest(spoken, purpose):
    return keyed("spoken link", f"{purpose} {' '.join(spoken.words)} {spoken.number}")
