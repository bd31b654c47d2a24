"""What a private page says after a press: fixed words for a code in its address, and only what is so when the page is shown."""
from typing import NamedTuple

from app.groups.models import LEFT
from app.groups.seats import COMES, OFFERED, WAITS
from app.places import choosing
from app.web import formats

_ALWAYS = {"details": "Your details are changed.", "calendar": "Your calendar address is stopped."}
_CHOICE = {COMES: "You have a place on {on}.", WAITS: "You wait for a place on {on}. We tell you when one comes up.",
           OFFERED: "A place on {on} is kept for you. Say yes or no below.",
           "": "You have no place on {on} any more, and somebody else can come. You are still in the group."}
_REMIND = {"none": "We send no reminders.", "day": "We remind you the day before.", "hours": "We remind you 2 hours before."}


class Thanks(NamedTuple):
    """The words, and the original day that one press undoes (None for nothing to undo)."""

    words: str
    undo: object = None


def of(args, place, coming, choices, away, remind):
    """The Thanks of an address's words (any text) for a Place, None for nothing to say.

    `coming` are its Dates to come, `choices` its Choices where a place is for one date at a time, `away` its {original day: Attendance},
    `remind` when it is reminded.
    """
    done = args.get("done", "")
    if place.state == LEFT or not done:
        return None
    if done == "date":
        found = next((one for one in coming if one.original_on.isoformat() == args.get("on", "")), None)
        return found and (_choice(found, choices) if place.group.per_date else _date(found, choosing.is_away(found, away)))
    words = _REMIND.get(remind, "") if done == "reminders" else _ALWAYS.get(done, "")
    return Thanks(words) if words else None


def _choice(found, choices):
    state = next((one.state for one in choices if one.date.original_on == found.original_on), "")
    return Thanks(_CHOICE.get(state, _CHOICE[""]).format(on=formats.day_month(found.on)))


def _date(found, is_off):
    on = formats.day_month(found.on)
    if is_off:
        return Thanks(f"The people who run it know that you can’t come on {on}. You still have your place.", found.original_on)
    return Thanks(f"The people who run it know that you come on {on}.")
