"""An owner's form about when: the schedule builder as an activity's details fill it in, and what its answers make of them. Pure."""
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from app.directory import sessions
from app.tables import patterns
from app.web.dates import day_year
from app.web.text import tidy_text

# What the form does not ask stays as it was told, where all patterns tell the same.
_KEPT = ("until", "notes", "venue")
_SOON = timedelta(days=400)
_CHOICE_MOST, _SEVERAL_MOST = 60, 30


class When(NamedTuple):
    """What was typed (texts, and lists for "day" and "nth"), the schedules that it makes, and {box: words} of what is wrong."""

    typed: dict
    schedules: tuple
    faults: dict


def shown(details, today):
    """The typed answers that say when ServiceDetails are on; None for what the builder cannot say."""
    made = details.schedules
    typed = patterns.typed_from(made)
    if typed is None or any(len({getattr(one, name) for one in made}) > 1 for name in (*_KEPT, "description")):
        return None
    if typed["often"] == patterns.FORTNIGHTLY:
        coming = [on for one in made for on in sessions.pattern_dates(one, today, today + _SOON)]
        typed["first"] = day_year(min(coming)) if coming else ""
    if typed["often"] == patterns.ONCE:
        typed["dates"] = ", ".join(day_year(one.dtstart) for one in made if one.dtstart >= today)
    return {name: value for name, value in typed.items() if value and name != "off"}


def read(values, details, today, terms=()):
    """The When of a posted form (a MultiDict of any texts); None when the details have no builder, or it was not sent. Schedules are as
    they were when nothing was typed anew. Dates that differ stay, as long as the pattern still has them.
    """
    before = shown(details, today)
    if before is None or "often" not in values:
        return None
    typed, faults = _typed(values)
    if faults or _plain(typed) == _plain(before):
        return When(typed, details.schedules, faults)
    made, faults = patterns.schedules(typed, today, terms)
    return When(typed, () if faults else tuple(_like(one, at, details.schedules, today) for at, one in enumerate(made)), faults)


def _typed(values):
    typed, faults = {}, {}
    for name, most in patterns.BOXES.items():
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if fault:
            faults[name] = fault
    typed |= {name: values.get(name, "")[:_CHOICE_MOST] for name in patterns.CHOICES}
    typed |= {name: [one[:_CHOICE_MOST] for one in values.getlist(name)[:_SEVERAL_MOST]] for name in patterns.SEVERAL}
    # Dates that are off are said on their own pages.
    typed.pop("off")
    return {name: value for name, value in typed.items() if value}, faults


def _plain(typed):
    return {name: value if isinstance(value, list) else value.split() for name, value in typed.items() if value}


def _like(new, at, old, today):
    """A new schedule with what the form does not ask, as the old ones told it."""
    if not old:
        return new
    kept = {name: getattr(old[0], name) for name in _KEPT}
    if new.freq and not (old[0].valid_from and old[0].valid_to) and new.valid_from is None:
        kept |= {"valid_from": old[0].valid_from, "valid_to": old[0].valid_to}
    if new.freq and new.interval == 1:
        kept["dtstart"] = next((one.dtstart for one in old if _begun(one, new, today)), None)
    if new.freq or new.dtstart:
        kept["description"] = old[0].description
    new = replace(new, **kept)
    return replace(new, exceptions=tuple(_differing(new, at, old)))


def _begun(old, new, today):
    """Whether a new schedule begins when an old one did: the same pattern goes on, and what is still to begin begins no earlier."""
    same = (old.freq, old.byday, old.bymonthday, old.valid_from) == (new.freq, new.byday, new.bymonthday, new.valid_from)
    return bool(old.freq and old.dtstart) and (same or old.dtstart > today)


def _differing(new, at, old):
    """The dates of the old schedules that differ, as far as the new pattern has them; what is extra stays with the first."""
    told = {one.on: one for schedule in old for one in schedule.exceptions}
    for on in sorted(told):
        if told[on].kind == sessions.EXTRA:
            if at == 0:
                yield told[on]
        elif sessions.pattern_dates(new, on, on):
            yield told[on]
