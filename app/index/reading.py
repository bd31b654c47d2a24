"""Reads what was typed: which words must hold, what else each may be called, and how a wrong spelling was meant."""
import json
import re
from dataclasses import dataclass

from . import vocabulary
from .words import STOP_WORDS, stem, words

_MOST_LETTERS = 200
_MOST_WORDS = 12
_LONGEST_PHRASE = 5
_RAREST = 24
_BETWEEN = re.compile(r"[,;/|]|\bor\b", re.IGNORECASE)
_RUN = re.compile(r"[^\s,;/|]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """One word or known phrase of a question: met when any of `ways` holds; a way holds when all its phrases do, each with its
    stems side by side. No ways: nothing meets it. `uses` is about how many entries meet it at most.
    """

    ways: tuple[tuple[tuple[str, ...], ...], ...]
    uses: int = 0

    @property
    def weight(self):
        """How much it counts that an entry lacks it: twice as few uses, one more; a word that nothing holds counts for nobody."""
        return max(1, _RAREST - self.uses.bit_length()) if self.ways else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """`groups` are alternatives ("yoga, pilates"), each met when all its units are; no groups: the words match nothing."""

    groups: tuple[tuple[Unit, ...], ...]
    read_as: str | None = None


def read(connection, text, exact=False):
    """The Reading of typed words, None when there are none. At most 200 letters and 12 words are read; any string will do."""
    text = text[:_MOST_LETTERS]
    if not text.strip():
        return None
    parts = [part for part in map(words, _BETWEEN.split(text)) if part] or [part for part in [words(text)] if part]
    for stops in (STOP_WORDS, frozenset()):
        corrections, room, groups = {}, _MOST_WORDS, []
        for part in parts:
            units, room = _units(connection, part, stops, exact, corrections, room)
            if units:
                groups.append(tuple(units))
        if groups:
            break
    return Reading(tuple(groups), _rewritten(text, corrections) if corrections else None)


def expression(units, joint):
    """Units as one full-text expression, joined by "AND" or "OR"; None when it can match nothing."""
    parts = [_unit_expression(unit) for unit in units if unit.ways]
    if not parts or joint == "AND" and len(parts) < len(units):
        return None
    return "(" + f" {joint} ".join(parts) + ")"


def all_words(reading):
    """The expression that entries with all the words meet, or None."""
    parts = [part for part in (expression(group, "AND") for group in reading.groups) if part]
    return "(" + " OR ".join(parts) + ")" if parts else None


def any_words(reading):
    """The expression that entries with any of the words meet; None when that says no more than all_words."""
    if all(len(group) < 2 for group in reading.groups):
        return None
    return expression([unit for group in reading.groups for unit in group], "OR")


def _units(connection, part, stops, exact, corrections, room):
    units, at, tokens = [], 0, [stem(word) for word in part]
    while at < len(part) and room > 0:
        span, others = _phrase(connection, tokens, at)
        if span:
            units.append(_phrase_unit(connection, tokens[at:at + span], others))
        elif part[at] not in stops:
            units.append(_word_unit(connection, part[at], exact, corrections))
        room -= 1 if span or part[at] not in stops else 0
        at += span or 1
    return units, room


def _phrase(connection, tokens, at):
    spans = range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1)
    keys = {" ".join(tokens[at:at + span]): span for span in spans}
    marks = ",".join("?" * len(keys))
    rows = connection.execute(f"SELECT phrase, alternatives FROM finding_synonyms WHERE phrase IN ({marks})", list(keys))  # noqa: S608
    span, others = max(((keys[phrase], others) for phrase, others in rows), default=(0, "[]"))
    return span, json.loads(others)


def _phrase_unit(connection, tokens, others):
    known = [vocabulary.uses(connection, token) for token in tokens]
    ways, uses = [], 0
    if all(known):
        ways, uses = [tuple((token,) for token in tokens)], min(known)
    for other in others:
        used = min(vocabulary.uses(connection, token) for token in other)
        if used:
            ways.append((tuple(other),))
            uses += used
    return Unit(tuple(ways), uses)


def _word_unit(connection, word, exact, corrections):
    token = stem(word)
    uses = vocabulary.uses(connection, token)
    if uses:
        return Unit((((token,),),), uses)
    tokens = vocabulary.endings(connection, word)
    if tokens:
        return Unit(tuple(((token,),) for token in tokens), sum(vocabulary.uses(connection, token) for token in tokens))
    meant = None if exact else vocabulary.correct(connection, word)
    if meant is None:
        return Unit(())
    corrections[word] = meant
    span, others = _phrase(connection, [stem(meant)], 0)
    return _phrase_unit(connection, [stem(meant)], others if span else [])


def _unit_expression(unit):
    ways = [" AND ".join('"' + " ".join(phrase) + '"' for phrase in way) for way in unit.ways]
    return ways[0] if len(ways) == 1 and len(unit.ways[0]) == 1 else "(" + " OR ".join(f"({way})" for way in ways) + ")"


def _rewritten(text, corrections):
    def meant(run):
        own = words(run[0])
        return corrections.get(own[0], run[0]) if len(own) == 1 else run[0]
    return " ".join(_RUN.sub(meant, text).split())
