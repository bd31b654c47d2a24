"""What a private page says after a press: fixed words for a code in its address, and only what is so when the page is shown."""
from typing import NamedTuple

from app.groups.models import LEFT
from app.places import choosing
from app.web import formats

_ALWAYS = {"details": "Your details are changed.", "calendar": "Your calendar address is stopped."}
_REMIND = {"none": "We send no reminders.", "day": "We remind you the day before.", "hours": "We remind you 2 hours before."}


class Thanks(NamedTuple):
    """The words, and the original day that one press undoes (None for nothing to undo)."""

    words: str
    undo: object = None


def of(args, place, coming, away, remind):
    """The Thanks of an address's words (any text) for a Place, None for nothing to say.

    `coming` are its Dates to come, `away` its {original day: Attendance}, `remind` when it is reminded.
    """
    done = args.get("done", "")
    if place.state == LEFT or not done:
        return None
    if done == "date":
        found = next((one for one in coming if one.original_on.isoformat() == args.get("on", "")), None)
        return found and _date(place, found, choosing.is_away(found, away))
    words = _REMIND.get(remind, "") if done == "reminders" else _ALWAYS.get(done, "")
    return Thanks(words) if words else None


def _date(place, found, is_off):
    on = formats.day_month(found.on)
    if place.group.per_date:
        return Thanks(f"Your choice for {on} is kept.")
    if is_off:
        return Thanks(f"The people who run it know that you can’t come on {on}. You still have your place.", found.original_on)
    return Thanks(f"The people who run it know that you come on {on}.")
