"""Times of day as people write them: "10.30am to 12 noon", "7-9pm", "half past 10"; what could be morning or evening is asked."""
import re
from datetime import time
from functools import lru_cache
from typing import NamedTuple

from app.tables.cells import ASKED, MENDED, Note, Reading
from app.web.dates import DAY_MINUTES, clock, span

# An end at or before the start is the next day's up to so many minutes later (STANDARDS 2.5).
LONGEST_OVER_NIGHT = 6 * 60
UNKNOWN = frozenset({"", "tbc", "tba", "tbd", "various", "varies", "n a", "?", "-", "unknown", "not known", "all day"})
_TO = r"\s*(?:-|–|—|~|\bto\b|\btill?\b|\b(?:un)?til\b)\s*"
_HALF = r"(?:am|pm)"
_PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}
_TIME = re.compile(
    rf"(?P<past>half past|quarter past|quarter to) (?P<of>\d\d?) ?(?P<ofhalf>{_HALF})?"
    r"|(?P<hour>\d\d?)(?:[:.h](?P<minute>[0-5]\d)(?::[0-5]\d)?)? ?(?:o'?clock|hrs|hours|z|\+\d\d:?\d\d)?"
    rf" ?(?P<half>{_HALF}|noon|midday|midnight)?"
    rf"|(?P<plain>\d{{3,4}}) ?(?:hrs|hours)? ?(?P<plainhalf>{_HALF})?"
    r"|(?P<word>noon|midday|midnight)")
_OFFSET = re.compile(r"\d(?:z|\+\d\d:?\d\d)$")
_BETWEEN = re.compile(r"\bbetween (\S+(?: ?[ap]m)?) and (?=\d)")
_BARE_AFTER = re.compile(r"(?:^|[\s,(])(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:days?)?[\s,:(-]*$|^\W*$", re.IGNORECASE)
_DOTTED = re.compile(r"\b([ap])\.\s?m\b\.?|(?<=\d)([ap])\.?m?\b\.?", re.IGNORECASE)
_IN_WORDS = re.compile(
    rf"(?<![\w/.:£-])(?:from |at )?(?:(?:{_TIME.pattern.replace('?P<', '?P<a_')}){_TO}(?:{_TIME.pattern.replace('?P<', '?P<b_')})"
    rf"|(?:\d\d?(?::[0-5]\d| ?{_HALF}|\.[0-5]\d ?{_HALF})(?: ?{_HALF})?|half past \d\d?|noon|midday|midnight))"
    r"(?![\w/:]|-\d| ?(?:yrs?|years?)\b)", re.IGNORECASE)


class Span(NamedTuple):
    """When something opens and closes (times, None when not known), and words that are no time."""

    opens: time | None = None
    closes: time | None = None
    rest: str = ""


class _Time(NamedTuple):
    """Minutes after midnight as written. `certain` when nothing else can be meant, `evening_too` when 12 hours later would do as well."""

    minutes: int
    certain: bool
    evening_too: bool


@lru_cache(maxsize=20_000)
def read(text, closing=""):
    """The Reading of a Span from one cell ("10-12", "noon"), or from the two of a start and an end."""
    said = (_tidy(text), _tidy(closing))
    if not said[0] or said[0] in UNKNOWN:
        note = (Note(MENDED, "no time", "Give the start as well as the end."),) if said[1] and said[1] not in UNKNOWN else ()
        return Reading(Span(rest=_words(text)), note)
    opens, closes = _two(said[0])
    if said[1] and said[1] not in UNKNOWN:
        closes = _one(said[1])
        if closes is None:
            return _with(_resolved(opens, None), Note(MENDED, "no end", "Write the end like 12:00.")) if opens else _unread(text)
    if opens is None:
        return _unread(text)
    reading = _resolved(opens, closes)
    if any(map(_OFFSET.search, said)):
        reading = _with(reading, Note(MENDED, _in_words(reading.value), "We read it as the time on the clock here."))
    return reading


@lru_cache(maxsize=20_000)
def find(text):
    """(Reading of the Span found anywhere in a text, the text without it); (None, text) when it tells no time."""
    said = _spaced(text)
    found = next((one for one in _IN_WORDS.finditer(said) if _is_time(one[0], said[:one.start()])), None)
    if found is None:
        return None, text
    reading = _read(*_two(re.sub(r"^(?:from|at) ", "", found[0].lower())))
    if reading is None:
        return None, text
    return reading, f"{said[:found.start()]} {said[found.end():]}".replace("( )", " ").strip(" ,;:-–")


def _is_time(text, before):
    """Whether digits in the midst of words are a time: "7-9pm", "Tue 10-12", but not the "5-11" of an age."""
    return bool(re.search(rf"{_HALF}|:|noon|midday|midnight|half|quarter|from|at ", text.lower()) or _BARE_AFTER.search(before))


def _read(opens, closes):
    return _resolved(opens, closes) if opens else None


def _unread(text):
    """What is no time, but may have one in it: "7pm till late"."""
    reading, rest = find(text)
    if reading:
        value = reading.value._replace(rest=_words(rest))
        reading = reading._replace(value=value)
        return _with(reading, Note(MENDED, _in_words(value), "We keep the other words as a note.")) if value.rest else reading
    return Reading(Span(rest=_words(text)), (Note(MENDED, "no time", "Write the time like 10:30 or 2pm."),))


def _words(text):
    return " ".join(text.split()) if _tidy(text) not in UNKNOWN - {"all day", "various", "varies"} else ""


def _spaced(text):
    text = " ".join(text.replace("’", "'").split())
    text = _DOTTED.sub(lambda found: f"{(found[1] or found[2]).lower()}m", text)
    return _BETWEEN.sub(r"\1 to ", text)


def _tidy(text):
    return _spaced(text.lower()).strip(" .,;")


def _two(text):
    """(_Time, _Time or None) of "10-12" or "10"; (None, None) when it is neither."""
    first = _one(text)
    if first:
        return first, None
    for joint in re.finditer(_TO, text):
        opens, closes = _one(text[:joint.start()]), _one(text[joint.end():])
        if opens and closes:
            return opens, closes
    return None, None


def _one(text):
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    if found["word"]:
        return _Time(0 if found["word"] == "midnight" else 720, True, False)
    if found["past"]:
        return _at(int(found["of"]), _PAST[found["past"]], found["ofhalf"], "")
    if found["plain"]:
        digits = found["plain"]
        return _at(int(digits[:-2]), int(digits[-2:]), found["plainhalf"], digits[:-2])
    return _at(int(found["hour"]), int(found["minute"] or 0), found["half"], found["hour"])


def _at(hour, minute, half, written):
    if minute > 59 or hour > 24 or hour == 24 and minute:
        return None
    if half in ("noon", "midday", "midnight"):
        return _Time(0 if half == "midnight" else 720, True, False) if (hour, minute) == (12, 0) else None
    if half and not 1 <= hour <= 12:
        return _Time(hour * 60 + minute, True, False) if half == "pm" and 12 < hour < 24 else None
    if half:
        return _Time(hour % 12 * 60 + minute + (720 if half == "pm" else 0), True, False)
    certain = hour > 12 or hour == 0 or len(written) == 2 and written[0] == "0"
    return _Time((hour * 60 + minute) % DAY_MINUTES, certain, not certain and hour <= 8)


def _resolved(opens, closes):
    """The Reading of a Span: halves of the day that were not said are worked out from each other."""
    start, end, ask = opens.minutes, closes.minutes if closes else None, False
    if closes and closes.certain and not opens.certain:
        later = start % 720 + 720
        start = later if later < end and start % 720 < 720 else start
    elif opens.evening_too:
        ask = True
        if closes is None or closes.certain or start < end:
            start += 720
    if closes and not closes.certain and end <= start:
        ask = ask or not closes.evening_too
        end = next((one for one in (end + 720, end + 1440) if one > start), end)
    return _checked(start % DAY_MINUTES, None if end is None else end % DAY_MINUTES, ask)


def _checked(start, end, ask):
    notes = []
    if end is not None and end <= start and not 0 < (end - start) % DAY_MINUTES <= LONGEST_OVER_NIGHT:
        end = None
        notes.append(Note(MENDED, clock(start), "The end is before the start. Give the end again."))
    if ask:
        notes.append(Note(ASKED, span(start, end), "Is that right? Write am or pm behind it."))
    value = Span(_time(start), None if end is None else _time(end))
    return Reading(value, tuple(notes))


def _with(reading, note):
    return reading._replace(notes=(*reading.notes, note))


def _in_words(value):
    return span(value.opens, value.closes)


def _time(minutes):
    return time(minutes // 60, minutes % 60)
