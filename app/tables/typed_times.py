"""Times as people type them into two boxes: "10.30", "1030am", "half past ten", "half 10"; what could be morning or evening is asked."""
import re

from app.tables.cells import ASKED, times
from app.web.dates import clock

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORD = re.compile(rf"\b({'|'.join(_NUMBERS)})\b")
_HALF = re.compile(r"\bhalf (?=\d)")
# "1030am" has no sign between its hours and its minutes, and "10 30" has a space there.
_SPACE = re.compile(r"\b(\d\d?) (\d\d)\b")
HOW = "Write the time like 10:30am or 2pm."


def read(starts, ends=""):
    """(opens, closes, {"starts": words, "ends": words}): times of day or None, and what is wrong with a box. Any text will do."""
    said, faults = (_plain(starts), _plain(ends)), {}
    if not said[0]:
        return None, None, {"starts": "Enter the time that it starts, like 10:30am."} if said[1] else {}
    alone = [times.read(text).value if text else None for text in said]
    for name, text, one in zip(("starts", "ends"), said, alone, strict=True):
        if text and (one.opens is None or one.closes or one.rest):
            faults[name] = HOW
    if faults:
        return None, None, faults
    reading = times.read(*said)
    opens, closes = reading.value.opens, reading.value.closes
    if any(note.state == ASKED for note in reading.notes):
        unsure = "ends" if _says_half(said[0]) else "starts"
        return None, None, {unsure: "Is that in the morning or later? Write am or pm behind the time."}
    if said[1] and closes is None:
        return None, None, {"ends": f"Enter an end time that is after {clock(opens)}."}
    return opens, closes, {}


def out(moment):
    """A time as it stands in a box again: "10:30am", "midday"."""
    return clock(moment) if moment is not None else ""


def _plain(text):
    said = " ".join(text.lower().replace("’", "'").split()).strip(" .,;")
    said = _WORD.sub(lambda found: str(_NUMBERS.index(found[1]) + 1), said)
    return _SPACE.sub(r"\1:\2", _HALF.sub("half past ", said))


def _says_half(text):
    return bool(re.search(r"[ap]\.?m\b|noon|midday|midnight", text))
