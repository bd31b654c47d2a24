"""What a champion asks of a listing on the phone, fact by fact, and what the answers make of it. Pure."""
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from app.directory.details import AccessFact
from app.directory.taxonomy import ACCESS
from app.owners import forms
from app.submissions import differing

YES, UNKNOWN, STOPPED = "yes", "unknown", "stopped"
# Fact: (what it asks, the told words it shows, the boxes of the owner's form that mend it, by their beginnings).
FACTS = {
    "when": ("Day and time", ("When",), ("day-", "time-")),
    "cost": ("Cost", ("Cost",), ("cost",)),
    "where": ("Where", ("Where",), ("place_",)),
    "join": ("How to join", ("How to join",), ("joining_note",)),
    "contact": ("Phone and who to ask for", ("Phone", "Who to ask for"), ("phone", "contact_name")),
}
NOBODY_ANSWERS_DAYS, _SATURDAY = 2, 5


class Fact(NamedTuple):
    """One thing to ask: what we say now in words, and the boxes that mend it; its answer is named is-NAME in the form."""

    name: str
    label: str
    words: tuple[str, ...]
    boxes: tuple


class Way(NamedTuple):
    """One question about getting in: its name in the form, the words, and what we say now."""

    name: str
    label: str
    now: str
    at: int
    code: str


class Answers(NamedTuple):
    """What was answered: the details as they are to be, errors and typed words by box, the facts that were answered, the ways in that
    were answered [(venue, code)], and whether it still goes on ("yes", "stopped", "unknown").
    """

    after: object
    errors: dict
    typed: dict
    facts: frozenset
    ways: tuple
    going: str


def facts(details):
    """[Fact] of ServiceDetails, in the order they are asked."""
    told, boxes = differing.told(details), forms.shown(details)
    found = []
    for name, (label, words, beginnings) in FACTS.items():
        said = tuple(line for one in words for line in told.get(one, "").splitlines() if line)
        found.append(Fact(name, label, said or ("We don’t know.",), tuple(box for box in boxes if box.name.startswith(beginnings))))
    return found


def ways(details):
    """[Way] of each place's ways in that somebody can see; of homes none."""
    several = len(details.venues) > 1
    return [Way(f"way-{at}-{code}", f"{term.name}{f' at {venue.name}' if several else ''}", _now(venue.access.get(code)), at, code)
            for at, venue in enumerate(details.venues) if not venue.private for code, term in ACCESS.items()]


def read(values, details):
    """The Answers of a posted form (any text) about ServiceDetails."""
    asked = facts(details)
    typed_anew = {fact.name for fact in asked for box in fact.boxes if values.get(box.name, box.value).split() != box.value.split()}
    mended = {box.name for fact in asked for box in fact.boxes if fact.name in typed_anew}
    after, errors, typed = forms.read({name: values.get(name, "") for name in mended}, details)
    answered = [(way, values.get(way.name)) for way in ways(details) if values.get(way.name) in (YES, "no")]
    for way, answer in answered:
        after = _with_access(after, way, answer == YES)
    told = frozenset(fact.name for fact in asked if values.get(f"is-{fact.name}") == YES or fact.name in typed_anew)
    going = values.get("going", "")
    ways_in = tuple((way.at, way.code) for way, _ in answered)
    return Answers(after, errors, typed, told, ways_in, going if going in (YES, STOPPED) else UNKNOWN)


def is_whole(answers):
    """Whether all that must be known of a listing was answered, so that its clock may start again."""
    return answers.going == YES and answers.facts == frozenset(FACTS)


def again_on(today, off):
    """The day to try again when nobody answers today: two days later, or the first after it that is neither at a weekend nor one of the
    bank holidays `off` (local dates).
    """
    day = today + timedelta(NOBODY_ANSWERS_DAYS)
    while day.weekday() >= _SATURDAY or day in off:
        day += timedelta(1)
    return day


def _now(fact):
    if fact is None:
        return "We don’t know."
    return f"{'Yes' if fact.answer else 'No'}{f', {fact.note}' if fact.note else ''}"


def _with_access(details, way, answer):
    """The details with one way in answered; an answer that we had keeps its note. A place that was mended meanwhile takes it, too."""
    if way.at >= len(details.venues):
        return details
    venue = details.venues[way.at]
    known = venue.access.get(way.code)
    fact = known if known and known.answer is answer else AccessFact(answer)
    changed = replace(venue, access=venue.access | {way.code: fact})
    return replace(details, venues=tuple(changed if at == way.at else one for at, one in enumerate(details.venues)))
