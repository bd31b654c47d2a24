"""Recurrence rules of iCalendar in a cell ("FREQ=WEEKLY;INTERVAL=4"), as far as our own pattern can hold them."""
import re

from app.tables.cells import dates
from app.directory.sessions import CODES

_RULE = re.compile(r"(?:rrule:)?(?:[a-z]+=[^;=]*;)*freq=[a-z]+(?:;[a-z]+=[^;=]*)*;?", re.IGNORECASE)
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"-?(?:[1-9]|[12]\d|3[01])")
_KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST"})


def is_rule(text):
    """Whether a cell holds a recurrence rule."""
    return bool(_RULE.fullmatch(text.strip()))


def read(text):
    """{freq, interval, days, numbers, until, count} as in days.Said; None for a rule that we cannot hold."""
    rule = dict(part.split("=", 1) for part in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"))
    freq, interval, count = rule["FREQ"], rule.get("INTERVAL", "1"), rule.get("COUNT", "0")
    if not _KNOWN.issuperset(rule) or not re.fullmatch(r"0?[1-9]|[1-4]\d|5[0-2]", interval) or not re.fullmatch(r"\d{1,3}", count):
        return None
    named, numbered = _parts(rule.get("BYDAY", ""), _DAY), _parts(rule.get("BYMONTHDAY", ""), _NUMBER)
    until = dates.read(rule["UNTIL"][:8]).value if rule.get("UNTIL") else None
    if named is None or numbered is None or rule.get("UNTIL") and until is None or rule.get("WKST", "MO") != "MO" and interval != "1":
        return None
    days = tuple((int(found[1] or 0), CODES.index(found[2])) for found in named)
    if "BYSETPOS" in rule:
        days = _picked(freq, days, rule["BYSETPOS"])
    if freq == "DAILY" and int(interval) == 1:
        freq, days = "WEEKLY", days or tuple((0, day) for day in range(7))
    weekly = freq == "WEEKLY" and not numbered and not any(number for number, _ in days or ())
    # A month's Tuesday without a number is each of its Tuesdays.
    monthly = freq == "MONTHLY" and all(number for number, _ in days or ()) and not (days and numbered)
    if days is None or not (weekly or monthly):
        return None
    return {"freq": freq, "interval": int(interval), "days": days, "numbers": tuple(int(found[0]) for found in numbered), "until": until,
            "count": int(count)}


def _parts(text, pattern):
    """The matches of each part of a list, None when one does not fit."""
    found = [pattern.fullmatch(part.strip()) for part in text.split(",")] if text else []
    return None if None in found else found


def _picked(freq, days, position):
    """"The first Tuesday" written as BYDAY=TU;BYSETPOS=1."""
    fits = freq == "MONTHLY" and len(days) == 1 and not days[0][0] and re.fullmatch(r"-1|[1-5]", position)
    return ((int(position), days[0][1]),) if fits else None
