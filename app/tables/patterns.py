"""The schedule builder: what was chosen and typed about when, as schedules; the sentence they make and the next dates."""
import re
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from app.directory import sessions
from app.directory.details import ExceptionDetails, ScheduleDetails
from app.tables import typed_times as times
from app.tables.cells import dates
from app.web.dates import date_range, day_long, day_name, day_year, span
from app.web.patterns import pattern
from app.web.words import list_words

WEEKLY, FORTNIGHTLY, NTH, MONTHLY, ONCE, ARRANGED = OFTEN = ("weekly", "fortnightly", "nth", "monthly", "once", "arranged")
WORDS = {WEEKLY: "Every week", FORTNIGHTLY: "Every 2 weeks", NTH: "Some weeks of the month", MONTHLY: "On the same date each month",
         ONCE: "On dates I choose", ARRANGED: "By arrangement"}
NTHS = {"1": "First", "2": "Second", "3": "Third", "4": "Fourth", "-1": "Last"}
DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}
SHOWN = 6
MOST_DATES, MOST_TERMS = 24, 8
# Its boxes with the most letters of each, those that hold one choice, and those that hold several.
BOXES = {"first": 60, "monthday": 10, "dates": 1000, "note": 1000, "starts": 40, "ends": 40, "terms": 1000, "off": 1000}
CHOICES, SEVERAL = ("often", "nth_day", "term"), ("day", "nth")
# A date without its year that comes later than this was perhaps meant as the one just past.
_SURE = timedelta(days=300)
_LOOKED_AHEAD, _SOON = timedelta(days=366 * 2), timedelta(days=366 * 3)
_NO_DATE, _NO_DATES = "Write the date like 5 January 2027.", "Write each date like 5 January 2027, with commas between."
_COMMA = r"[;\n]|,(?!\s*\d{4}\b)"
_NO_TERM = "Write each term on a line, like 5 January 2027 to 12 February 2027."


class Shown(NamedTuple):
    """What people will see: the pattern in words, [(date in words, whether it is off)] of the next six dates, and the terms in words."""

    sentence: str
    dates: tuple = ()
    terms: str = ""


def schedules(typed, today, terms=()):
    """(tuple of ScheduleDetails, {box: words}) of the typed answers about when, a dict of texts and of lists for "day" and "nth".

    Without faults there is at least one schedule. Any text will do; nothing is taken for something else. `terms` [(first, last)] are the
    school terms that it follows when it stops for school holidays and none are typed.
    """
    often, faults = typed.get("often", ""), {}
    if often not in OFTEN:
        return (), {"often": "Choose how often it happens."}
    opens, closes, faults = times.read(typed.get("starts", ""), typed.get("ends", ""))
    if not faults and opens is None and often != ARRANGED:
        faults["starts"] = "Enter the time that it starts, like 10:30am."
    made, more = _BUILD[often](typed, today)
    faults = more | faults
    if faults:
        return (), faults
    made = tuple(replace(one, opens_at=opens, closes_at=closes) for one in made)
    if often not in (ONCE, ARRANGED):
        made, faults = _in_terms(made, typed, today, terms)
        made, off = _without(made, typed, today) if made else ((), {})
        faults |= off
    return ((), faults) if faults else (made, {})


def with_years(typed, today):
    """Typed answers with the year of each date that has none: the next such date, which it must stay when it is read again later."""
    told = {name: "".join(_with_year(part, today) for part in re.split(f"({_COMMA})", typed[name]))
            for name in ("first", "dates", "off") if typed.get(name)}
    return typed | told


def shown(made, today):
    """The Shown of schedules that `schedules` or a directory's activity gave."""
    if not made:
        return Shown("")
    found = (one for schedule in made for one in sessions.occurrences(schedule, today, today + _LOOKED_AHEAD))
    terms = [date_range(one.valid_from, one.valid_to, today) for one in made if one.valid_from and one.valid_to]
    six = tuple(_until_sixth(sorted(found, key=lambda one: one.on), today))
    return Shown(sentence(made, today), six, f"In term time: {list_words(terms)}" if terms else "")


def next_on(made, today):
    """The next date (a local date) of schedules that is on, None when there is none."""
    found = (one.on for schedule in made for one in sessions.occurrences(schedule, today, today + _LOOKED_AHEAD)
             if one.state != sessions.CANCELLED)
    return min(found, default=None)


def sentence(made, today):
    """The pattern of schedules in words: "First and third Tuesday of the month, 10:30am to midday"; "" for none."""
    if not made:
        return ""
    first = made[0]
    if not first.freq and first.dtstart and len(made) > 1:
        days = list_words([day_name(one.dtstart, today) for one in made])
        return ", ".join(filter(None, (days, times_words(first))))
    return pattern(first.freq, first.interval, first.byday, first.bymonthday, first.opens_at, first.closes_at, first.dtstart)


def times_words(schedule):
    """"10:30am to midday" of a schedule, "" without a time."""
    return span(schedule.opens_at, schedule.closes_at)


def typed_from(made):
    """The typed answers that make these schedules, or None for what the builder cannot say."""
    if not made:
        return {"often": ARRANGED}
    first = made[0]
    if len(set(map(_pattern, made))) > 1:
        return None
    typed = {"starts": times.out(first.opens_at), "ends": times.out(first.closes_at), "note": first.description}
    off = sorted({one.on for schedule in made for one in schedule.exceptions})
    if off:
        typed["off"] = ", ".join(map(day_year, off))
    if first.valid_from and first.valid_to:
        typed |= {"term": "yes", "terms": "\n".join(f"{day_year(one.valid_from)} to {day_year(one.valid_to)}" for one in made)}
    typed |= _often_from(made) or {}
    return {name: value for name, value in typed.items() if value} if "often" in typed else None


def words_of_terms(terms, today):
    """"5 January to 12 February 2027 and 22 February to 26 March 2027" of [(first, last)]."""
    return list_words([date_range(first, last, today) for first, last in terms])


def _pattern(schedule):
    """What all schedules of one answer share: single dates differ in their date, terms in their days."""
    if not schedule.freq:
        return bool(schedule.dtstart), schedule.opens_at, schedule.closes_at
    return (schedule.freq, schedule.interval, schedule.byday, schedule.bymonthday, schedule.opens_at, schedule.closes_at,
            bool(schedule.valid_from and schedule.valid_to))


def _often_from(made):
    first = made[0]
    if not first.freq:
        return {"often": ONCE, "dates": ", ".join(day_year(one.dtstart) for one in made)} if first.dtstart else {"often": ARRANGED}
    days = [part for part in first.byday.split(",") if part]
    if first.freq == "WEEKLY" and days and first.interval == 1:
        return {"often": WEEKLY, "day": days}
    if first.freq == "WEEKLY" and days and first.interval == 2 and first.dtstart:
        return {"often": FORTNIGHTLY, "first": day_year(first.dtstart)} if len(days) == 1 else None
    numbered = [re.fullmatch(r"(-1|[1-4])([A-Z]{2})", part) for part in days]
    if first.freq == "MONTHLY" and first.interval == 1 and days and all(numbered) and len({one[2] for one in numbered}) == 1:
        return {"often": NTH, "nth": [one[1] for one in numbered], "nth_day": numbered[0][2]}
    if first.freq == "MONTHLY" and first.interval == 1 and not days and re.fullmatch(r"[0-9]{1,2}", first.bymonthday):
        return {"often": MONTHLY, "monthday": first.bymonthday}
    return None


def _until_sixth(found, today):
    """[(date in words, off)] up to the sixth date that is on."""
    on = 0
    for one in found:
        off = one.state == sessions.CANCELLED
        yield day_name(one.on, today), off
        on += not off
        if on == SHOWN:
            return


def _weekly(typed, _today):
    days = [day for day in DAYS if day in typed.get("day", [])]
    if not days:
        return (), {"day": "Choose the day, or the days."}
    return (ScheduleDetails(freq="WEEKLY", byday=",".join(days)),), {}


def _fortnightly(typed, today):
    first, fault = _one_date(typed.get("first", ""), today)
    if fault:
        return (), {"first": fault if typed.get("first") else "Enter the next date it is on, like 5 January 2027."}
    return (ScheduleDetails(freq="WEEKLY", interval=2, byday=sessions.CODES[first.weekday()], dtstart=first),), {}


def _nth(typed, _today):
    numbers, day, faults = [one for one in NTHS if one in typed.get("nth", [])], typed.get("nth_day", ""), {}
    if not numbers:
        faults["nth"] = "Choose which ones, like first and third."
    if day not in DAYS:
        faults["nth_day"] = "Choose the day of the week."
    return ((), faults) if faults else ((ScheduleDetails(freq="MONTHLY", byday=",".join(f"{one}{day}" for one in numbers)),), {})


def _monthly(typed, _today):
    said = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?", typed.get("monthday", "").strip().lower())
    if not said or not 1 <= int(said[1]) <= 31:
        return (), {"monthday": "Enter the day of the month as a number from 1 to 31, like 15."}
    return (ScheduleDetails(freq="MONTHLY", bymonthday=str(int(said[1]))),), {}


def _once(typed, today):
    found, fault = _dates(typed.get("dates", ""), today)
    if not found and not fault:
        fault = "Enter the date, like 5 January 2027."
    return ((), {"dates": fault}) if fault else (tuple(ScheduleDetails(dtstart=on) for on in found), {})


def _arranged(typed, _today):
    return (ScheduleDetails(description=typed.get("note", "")),), {}


_BUILD = {WEEKLY: _weekly, FORTNIGHTLY: _fortnightly, NTH: _nth, MONTHLY: _monthly, ONCE: _once, ARRANGED: _arranged}


def _in_terms(made, typed, today, known):
    """One schedule a term when it stops for school holidays; without typed terms, in those that are known."""
    if typed.get("term") != "yes":
        return made, {}
    if known and not typed.get("terms", "").strip():
        return tuple(replace(made[0], valid_from=first, valid_to=last) for first, last in known), {}
    lines = [line.strip() for line in typed.get("terms", "").split("\n") if line.strip()]
    terms, faults = [], []
    for line in lines:
        ends = [_one_date(part, today, past=True) for part in re.split(r"\s+(?:to|until|till)\s+|\s*[–—]\s*", line)]
        if len(ends) != 2 or ends[0][1] or ends[1][1] or ends[0][0] > ends[1][0]:
            faults.append(_NO_TERM)
        elif ends[1][0] >= today:
            terms.append((ends[0][0], ends[1][0]))
    if len(lines) > MOST_TERMS:
        faults.append(f"Write {MOST_TERMS} terms or fewer.")
    if faults or not terms:
        return (), {"terms": faults[0] if faults else f"{_NO_TERM} One must still be to come."}
    return tuple(replace(made[0], valid_from=first, valid_to=last) for first, last in sorted(set(terms))), {}


def _without(made, typed, today):
    """The schedules with the dates that are off; a date that is none of theirs is a mistake."""
    off, fault = _dates(typed.get("off", ""), today)
    if fault:
        return (), {"off": fault}
    by_schedule = [tuple(ExceptionDetails(on, sessions.CANCELLED) for on in off if sessions.pattern_dates(one, on, on)) for one in made]
    known = {one.on for several in by_schedule for one in several}
    strange = next((on for on in off if on not in known), None)
    if strange:
        return (), {"off": f"{day_long(strange)} is not one of its dates. Check that date."}
    return tuple(replace(one, exceptions=several) for one, several in zip(made, by_schedule, strict=True)), {}


def _dates(text, today):
    """([dates], fault) of a box with several."""
    parts = [part.strip() for part in re.split(_COMMA, text) if part.strip()]
    if len(parts) > MOST_DATES:
        return [], f"Write {MOST_DATES} dates or fewer."
    read = [_one_date(part, today) for part in parts]
    fault = next((fault for _, fault in read if fault), "")
    fault = _NO_DATES if fault == _NO_DATE and len(parts) > 1 else fault
    return ([], fault) if fault else (sorted({on for on, _ in read}), "")


def _with_year(part, today):
    on = dates.next_one(part, today) if not dates.is_date(part.strip()) else None
    return f"{' ' if part[:1] == ' ' else ''}{day_year(on)}" if on and on - today <= _SURE else part


def _one_date(text, today, past=False):
    """(date or None, fault)."""
    on = dates.read(text.strip()).value if text.strip() else None
    # The years of a term are asked: its first day may be past.
    coming = dates.next_one(text, today) if on is None and not past else None
    if coming and coming - today > _SURE:
        return None, f"Write the year too, like {day_year(coming)}."
    on = on or coming
    if on is None:
        return None, _NO_DATE
    if on < today and not past:
        return None, f"{day_long(on)} is past. Enter a date that is still to come."
    if on - today > _SOON or today - on > _SOON:
        return None, f"{day_long(on)} is more than three years off. Check the year."
    return on, ""
