"""What changed in the dates of a group since its people were told of them, in words that name neither the group nor a place; pure."""
from datetime import date
from typing import NamedTuple

from app.web import formats


class Known(NamedTuple):
    """One date, named by its original day: the day and minute (None: not known) it is on, the venue's id or None, whether it is off, and
    what tells the venue's address from another (None: not known), and its times in words where it has several ("" for one, None: not
    known).
    """

    original_on: date
    on: date
    opens: int | None
    location_id: int | None
    off: bool
    address: str | None = None
    times: str | None = None


def changes(before, after, known_until, today):
    """([words], the last day that they are about, or None) of the changes from `before` to `after`, {original day: Known}.

    Days before `today` are not told. What is new is told when it lies within what people knew (`known_until`, None: they knew nothing),
    or when it is off: people expect every date of their group. One that is gone is off.
    """
    found = []
    for day in sorted({*before, *after}):
        was, is_now = before.get(day), after.get(day)
        words = _words(was, is_now, known_until, today)
        about = max(one.on for one in (was, is_now) if one)
        if words and about >= today:
            found.append((about, words))
    return [words for _, words in found], max((about for about, _ in found), default=None)


def when(known, today):
    """"Thursday 10 December, 6pm"."""
    return formats.day_name(known.on, today) + (f", {formats.clock(known.opens)}" if known.opens is not None else "")


def _words(was, is_now, known_until, today):
    if was is None:
        if known_until is None:
            return ""
        return off(is_now, today) if is_now.off else f"There is a date on {when(is_now, today)}, too." if is_now.on <= known_until else ""
    if is_now is None or is_now.off:
        return "" if was.off else off(was, today)
    return (_back if was.off else _moved)(was, is_now, today)


def off(known, today):
    """"Tuesday 1 December is off."."""
    return f"{formats.day_name(known.on, today)} is off."


def _back(was, is_now, today):
    return f"{formats.day_name(was.on, today)} was off. It is on after all: {when(is_now, today)}."


def _moved(was, is_now, today):
    if was.on != is_now.on:
        return f"{formats.day_name(was.on, today)} is off. It is on {when(is_now, today)} instead."
    told = []
    if was.opens != is_now.opens and is_now.opens is not None:
        told.append(f"now starts at {formats.clock(is_now.opens)}")
    elif None not in (was.times, is_now.times, is_now.opens) and was.times != is_now.times:
        told.append(f"is now at {is_now.times or formats.clock(is_now.opens) + ' alone'}")
    if was.location_id != is_now.location_id:
        told.append("is in another place: see your page")
    elif was.address and is_now.address and was.address != is_now.address:
        told.append("has a new address: see your page")
    return f"{formats.day_name(is_now.on, today)} {' and '.join(told)}." if told else ""
