"""Days and how often as people write them: "1st and 3rd Tuesday", "Mon-Fri", "alternate Wednesdays", "every 2 weeks"."""
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.tables.cells import dates, rules, times
from app.directory.sessions import CODES

ONCE, ARRANGED = "once", "by arrangement"
_DAY = re.compile(r"\b(?:(mo)n|(tu)es?|(we)ds?|(we)dnes|(th)u(?:r|rs)?|(fr)i|(sa)t|(sa)tur|(su)n)(?:\.|days?)?(?:['’]?s)?(?![\w'’])",
                  re.IGNORECASE)
_CODES = re.compile(rf"(?:{'|'.join(CODES)})(?:[\s,;&+/]+(?:{'|'.join(CODES)}))*", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "other": 2, "alternate": 2, "alternating": 2}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "second last": -2, "2nd last": -2}
_ORDINAL = re.compile(r"\b(second last|2nd last|first|second|third|fourth|fifth|last|(\d\d?)(?:st|nd|rd|th))\b", re.IGNORECASE)
_SETS = ((r"(?:every|each) ?day|daily", range(7)), (r"week ?days", range(5)), (r"week ?ends?", (5, 6)))
_RANGE = re.compile(r"\bd(\d)\s*(?:-|–|—|\bto\b)\s*d(\d)\b")
_AND = r"\s*(?:,|;|&|\+|/|\band\b|\s)\s*"
_NUMBERED = re.compile(rf"\bo-?\d+(?:{_AND}o-?\d+)*\s*(?:{_AND})?d\d\b")
_MANY = rf"(\d\d?|{'|'.join(_NUMBERS)})"
# What is said, how often that is, and how many weeks or months lie between (None: the number in the words; 0: not said).
_OFTEN = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), freq, interval) for words, freq, interval in (
    (rf"(?:every|each) {_MANY} weeks?|{_MANY}[- ]weekly|(alternate|alternating) weeks", "WEEKLY", None),
    (rf"(?:every|each) {_MANY} months?|{_MANY}[- ]monthly|(alternate|alternating) months", "MONTHLY", None),
    (r"fortnightly|(?:every|each|once a) fortnight", "WEEKLY", 2), (r"quarterly|every quarter|once a quarter", "MONTHLY", 3),
    (r"(?:(?:once|one) )?(?:a|every|each|per|once) week|weekly", "WEEKLY", 1),
    (r"(?:once )?(?:every|each) month|once (?:a|per) month|monthly", "MONTHLY", 1),
    (r"(?:day )?(?:of|in) (?:the|a|each|every) month|(?:day )?of month|(?:the|a|per) month", "MONTHLY", 0),
    (r"every other|alternate|alternating", "WEEKLY", 2)))
_ARRANGED = re.compile(r"\b(?:by (?:prior )?(?:arrangement|appointment)(?: only)?|appointments? only|on request|as arranged|ad hoc)\b",
                       re.IGNORECASE)
_ONCE = re.compile(r"(?:just )?(?:once|one[- ]?off|single)(?: (?:only|event|session|date))?", re.IGNORECASE)
_FILLERS = re.compile(r"\b(?:and|at|each|every|from|in|of|on|the|we|meet|meets|is|held)\b|[^\w£%'’]+",
                      re.IGNORECASE)
# Words beside a day that may turn it into another, so that nothing is read.
_DOUBT = re.compile(r"\b(?:except|excluding|excl|not|no|but|unless|or|either|easter|good|bank|christmas|twice|some|most|odd|even|varies"
                    r"|various|weeks?|nearest|before|after"
                    r"|holidays?|summer|winter|spring|autumn|season|seasonal|january|february|march|april|may|june|july|august|september|october"
                    r"|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b", re.IGNORECASE)
# Every other one to some, that of the month to others.
_EITHER = re.compile(r"\bevery (?:2nd|second|3rd|third)\b(?!.*month)", re.IGNORECASE)
# What may stand beside a day and changes nothing of it.
HARMLESS = re.compile(r"(?:(?:all )?(?:mornings?|afternoons?|evenings?|day|am|pm)\s*)*", re.IGNORECASE)


class Said(NamedTuple):
    """What words say about dates.

    `freq` is "", WEEKLY, MONTHLY, ONCE or ARRANGED, `interval` 0 when not said, `days` are (number or 0, weekday from 0). `numbers`
    stand alone ("first", "15th"): of a weekday said elsewhere, or days of the month. `on` is a whole date, `span` the Reading of
    times among the words, `count` how many dates in all, `rest` the words that say something else. `doubtful` when they can
    mean another pattern than it seems: then nothing else is read.
    """

    freq: str = ""
    interval: int = 0
    days: tuple = ()
    numbers: tuple = ()
    on: date | None = None
    until: date | None = None
    count: int = 0
    span: object = None
    rest: str = ""
    doubtful: bool = False


@lru_cache(maxsize=20_000)
def read(text):
    """What a cell of days, of how often, or of both with times says, as Said."""
    if rules.is_rule(text):
        rule = rules.read(text)
        return Said(**rule) if rule else Said(rest=text, doubtful=True)
    if re.search(r"\d", text) and dates.is_date(text):
        return Said(on=dates.read(text).value)
    if _ONCE.fullmatch(text.strip()):
        return Said(ONCE)
    span, words = times.find(text)
    words = " ".join(words.split())
    if _ARRANGED.search(words):
        return Said(ARRANGED, span=span, rest=_ARRANGED.sub("", words).strip(" ,;:-"))
    said = None if _DOUBT.search(_often(words)[2]) or _EITHER.search(words) else _scan(words)
    if said is None:
        return Said(rest=text, doubtful=True)
    nothing = not (said.freq or said.days or said.numbers or span)
    return said._replace(rest=text) if nothing else said._replace(span=span)


def byday(days):
    """"TU,TH" or "1TU,-1FR" of (number, weekday) pairs."""
    return ",".join(f"{number or ''}{CODES[weekday]}" for number, weekday in dict.fromkeys(days))


def _scan(words):
    """The Said of words; None when they can mean several things."""
    if re.fullmatch(r"(?:\d\d?(?:\s*[,;&]\s*|\s+and\s+|$))+", words):
        numbers = tuple(map(int, re.findall(r"\d+", words)))
        return Said("MONTHLY", numbers=numbers) if all(1 <= number <= 31 for number in numbers) else None
    if _CODES.fullmatch(words):
        return Said(days=tuple((0, CODES.index(code.upper())) for code in re.findall(r"\w+", words)))
    for pattern, days in _SETS:
        words = re.sub(rf"\b(?:{pattern})\b", " ".join(f" d{day} " for day in days), words, flags=re.IGNORECASE)
    words = _ORDINAL.sub(lambda found: f" o{found[2] or _ORDINALS[found[1].lower()]} ", _DAY.sub(_code, words))
    freq, interval, words = _often(_RANGE.sub(_each, words))
    numbered = [(int(number), int(found[0][-1])) for found in _NUMBERED.finditer(words) for number in re.findall(r"o(-?\d+)", found[0])]
    words = _NUMBERED.sub(" ", words)
    plain = [(0, int(day)) for day in re.findall(r"\bd(\d)\b", words)]
    numbers = tuple(map(int, re.findall(r"\bo(-?\d+)\b", words)))
    rest = " ".join(_FILLERS.sub(" ", re.sub(r"\b(?:d\d|o-?\d+)\b", " ", words)).split())
    mixed = bool(numbered) + bool(plain) + bool(numbers) > 1 or any(not -5 <= number <= 5 for number, _ in numbered)
    if mixed or any(not -2 <= number <= 31 for number in numbers) or numbers and rest \
            or numbered and freq == "WEEKLY" or plain and re.fullmatch(r"[\d ]+", rest):
        return None
    return Said("MONTHLY" if numbered else freq, interval, tuple(dict.fromkeys(numbered + plain)), numbers, rest=rest)


def _each(found):
    """Every day of "d0 - d4"."""
    first, last = int(found[1]), int(found[2])
    return " ".join(f"d{(first + step) % 7}" for step in range((last - first) % 7 + 1))


def _often(words):
    """(freq, interval, the words without those that said so)."""
    freq, interval = "", 0
    for pattern, one, every in _OFTEN:
        found = pattern.search(words)
        if found:
            said = next((group for group in found.groups() if group), "1").lower()
            freq = freq or one
            interval = interval or (every if every is not None else _NUMBERS.get(said) or int(said))
            words = pattern.sub(" ", words)
    return freq, interval, words


def _code(found):
    code = next(group for group in found.groups() if group).upper()
    return f" d{CODES.index(code)} "
