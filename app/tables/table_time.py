"""When a row of a table says that it happens: its days, times, dates and how often, as one schedule; what is not sure is asked."""
import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from app.directory import sessions
from app.tables.cells import ASKED, MENDED, dates, days, text, times
from app.directory.details import ExceptionDetails, ScheduleDetails
from app.tables.table_row import Row
from app.web import formats
from app.web.words import ordinal_word

COLUMNS = ("day", "starts", "ends", "times", "repeats", "date", "first_date", "last_date", "not_on", "when_note")
# Words that tell nothing against what the other cells say.
_ALWAYS = re.compile(r"(?:(?:all year(?: round)?|ongoing|on-going|regular|regularly|yes|repeats|recurring)[\s,.]*)+", re.IGNORECASE)
_TERMS = re.compile(r"\b(?:school )?terms?(?:[- ]?time)?\b", re.IGNORECASE)
_DATELESS = "no dates; we keep the words"


class _Pattern(NamedTuple):
    """What days and how often come to: the fields of a schedule, or a question instead of them."""

    freq: str = ""
    interval: int = 1
    byday: str = ""
    bymonthday: str = ""
    question: tuple = ()


def schedule(row, today):
    """The ScheduleDetails that a row (table_row.Row) tells, None when it says nothing of when; its notes go to the row."""
    told, remarks = _told(tuple(map(row.cells.get, COLUMNS)), today)
    for remark in remarks:
        row.remarks.append(remark._replace(row=row.number))
    return told


@lru_cache(maxsize=20_000)
def _told(cells, today):
    """(ScheduleDetails or None, the remarks) of cells in the order of the columns: a table has few that differ."""
    if not any(cells):
        return None, ()
    row = Row(0, dict(zip(COLUMNS, cells, strict=True)))
    return _schedule(row, today), tuple(row.remarks)


def _schedule(row, today):
    said, often = _days(row), _often(row)
    opens, closes, more = _times(row, said)
    first, last = _ends(row, said, often)
    words = _words(row, said, often, more)
    if days.ARRANGED in (said.freq, often.freq):
        return ScheduleDetails(opens_at=opens, closes_at=closes, description=words)
    if not _says_when(said, often, first) or said.doubtful or often.doubtful:
        return _in_words(row, opens, closes, words, said, often)
    found = _pattern(_only(row, said, often), often, first, last)
    if found.question:
        row.note(*found.question)
        return ScheduleDetails(opens_at=opens, closes_at=closes, description=_joined(_spoken(row) or _between(first, last), words))
    made = ScheduleDetails(
        freq=found.freq, interval=found.interval, byday=found.byday, bymonthday=found.bymonthday, dtstart=first,
        until=last if found.freq else None, opens_at=opens, closes_at=closes, description=words, exceptions=_exceptions(row))
    return _counted(_checked(row, made, said, today), often.count, today)


def _days(row):
    cell = row.cells.get("day") or ""
    # Opening hours may hold the days as well: "Tue & Thu 10-12".
    return days.read(cell or row.cells.get("times") or "") if cell or row.cells.get("times") else days.Said()


def _often(row):
    said = days.read(row.cells["repeats"]) if row.cells.get("repeats") else days.Said()
    nothing = not (said.freq or said.days or said.numbers or said.on)
    if nothing and said.rest and not _ALWAYS.fullmatch(said.rest) and not _TERMS.search(said.rest):
        return said._replace(doubtful=True)
    return said


def _times(row, said):
    """(opens, closes, words that are no time)."""
    if row.cells.get("starts") or row.cells.get("ends"):
        column, reading = "starts", times.read((row.cells.get("starts") or ""), (row.cells.get("ends") or ""))
    elif row.cells.get("times") and row.cells.get("day"):
        column, reading = "times", times.read(row.cells["times"])
    elif said.span:
        column, reading = "day" if row.cells.get("day") else "times", said.span
    else:
        return None, None, ""
    cell = " to ".join(filter(None, (row.cells.get("starts"), row.cells.get("ends")))) if column == "starts" else None
    row.notes_of(column, reading, cell)
    return reading.value.opens, reading.value.closes, reading.value.rest


def _ends(row, said, often):
    """(first date, last date) as told."""
    first = row.read("first_date", dates.read) or row.read("date", dates.read) or said.on or often.on
    last = row.read("last_date", dates.read) or often.until
    if first and last and last < first:
        row.note("last_date", MENDED, "", "The last date is before the first, so we leave it out. Give it again.")
        last = None
    return first, last


def _words(row, said, often, more):
    """What is said of when, besides the pattern itself."""
    rest = ["" if one.doubtful or _ALWAYS.fullmatch(one.rest) else one.rest for one in (said, often)] + [more]
    note = row.read("when_note", text.paragraphs) or ""
    for column, words in (("day" if row.cells.get("day") else "times", rest[0]), ("repeats", rest[1])):
        if words and _TERMS.search(words):
            row.note(column, ASKED, f"every week, with the note “{words}”", "When do the terms begin and end? Give a row for each term.")
        elif words and not days.HARMLESS.fullmatch(words):
            row.note(column, ASKED, f"the days, with the note “{words}”", "Is that right?")
    return _joined(note, *rest)


def _says_when(said, often, first):
    return bool(said.days or said.numbers or said.freq or often.freq or often.days or often.numbers or first)


def _in_words(row, opens, closes, words, said, often):
    """A schedule without dates, for what cannot be read as a pattern."""
    for column, one in (("day" if row.cells.get("day") else "times", said), ("repeats", often)):
        if one.doubtful:
            row.note(column, ASKED, _DATELESS, "Write the days like “Tue;Thu” or “1st Tue”, and how often like “every 2 weeks”.")
    if not (said.doubtful or often.doubtful) and (opens or row.cells.get("day") or row.cells.get("repeats")):
        row.note("day", ASKED, "no dates", "On which day is it? Write it like “Tuesday”.")
    spoken = _spoken(row) if said.doubtful or often.doubtful else ""
    return ScheduleDetails(opens_at=opens, closes_at=closes, description=_joined(spoken, words)) if opens or words or spoken else None


def _spoken(row):
    """The words of the cells that say on which days, for a page to show."""
    return ", ".join(" ".join(row.cells[column].split()) for column in ("day", "repeats") if row.cells.get(column))[:500]


def _between(first, last):
    if first is None:
        return ""
    return f"From {formats.day_year(first)}" + (f" to {formats.day_year(last)}" if last else "")


def _joined(*parts):
    found = []
    for part in filter(None, parts):
        if part not in found:
            found.append(part)
    return ". ".join(part.rstrip(". ") for part in found[:-1]) + (". " if len(found) > 1 else "") + found[-1] if found else ""


def _only(row, said, often):
    """Beside the one date of an event its weekday is no pattern."""
    once = row.cells.get("date") and not (row.cells.get("first_date") or often.freq or often.days or often.numbers)
    return said._replace(freq=days.ONCE) if once and not said.freq else said


def _pattern(said, often, first, last):
    """The _Pattern of two cells and the dates."""
    freq, weekdays, numbers = often.freq or said.freq, said.days or often.days, often.numbers or said.numbers
    interval = often.interval or said.interval or 1
    if freq != days.ONCE and not (freq or weekdays or numbers) and last and last != first:
        return _Pattern(question=("day", ASKED, _DATELESS, "On which days between the two dates?"))
    if freq == days.ONCE or not (freq or weekdays or numbers):
        return _Pattern() if first else _Pattern(question=("first_date", ASKED, _DATELESS, "On which date is it?"))
    if interval > 1 and not first:
        column = "repeats" if often.interval > 1 else "day"
        return _Pattern(question=(column, ASKED, _DATELESS, "Give the first date: without it we cannot tell which week."))
    numbered = any(number for number, _ in weekdays)
    if freq == "WEEKLY" and numbered:
        return _Pattern(question=("repeats", ASKED, _DATELESS, "Every week, or on that day of the month?"))
    if freq != "MONTHLY" and not numbered and not numbers:
        question = () if weekdays or first else ("day", ASKED, "no dates", "On which day is it? Write it like “Tuesday”.")
        return _Pattern("WEEKLY", interval, days.byday(weekdays), question=question)
    return _monthly(weekdays, numbers, interval, first, numbered)


def _monthly(weekdays, numbers, interval, first, numbered):
    if weekdays and not numbered:
        if not numbers and (not first or first.weekday() not in [weekday for _, weekday in weekdays]):
            return _Pattern(question=("day", ASKED, _DATELESS, "Which one of the month? Write it like “1st Tue”."))
        guessed = () if numbers else ((first.day + 6) // 7,)
        weekdays = tuple((number, weekday) for number in numbers or guessed for _, weekday in weekdays)
        if any(not -5 <= number <= 5 for number, _ in weekdays):
            return _Pattern(question=("day", ASKED, _DATELESS, "Which one of the month? Write it like “1st Tue”."))
        return _Pattern("MONTHLY", interval, days.byday(weekdays))
    if weekdays:
        return _Pattern("MONTHLY", interval, days.byday(weekdays))
    if not numbers:
        return _Pattern(question=("repeats", ASKED, _DATELESS, "On which day of the month? Write it like “1st Tue” or “15”."))
    return _Pattern("MONTHLY", interval, bymonthday=",".join(map(str, numbers)))


def _checked(row, made, said, today):
    """The schedule as it will be kept; asks where the first date and the days do not agree."""
    numbered = made.freq == "MONTHLY" and made.byday and not any(number for number, _ in said.days)
    if numbered and row.cells.get("first_date") and not said.numbers and not days.read(row.cells.get("repeats") or "").numbers:
        number = int(made.byday.split(",")[0][:-2])
        row.note("day", ASKED, f"the {ordinal_word(number)} of the month", "Is that right? Write it like “1st Tue”.")
    weekdays = [weekday for _, weekday in said.days]
    if made.dtstart and weekdays and made.dtstart.weekday() not in weekdays and (not made.freq or made.interval > 1):
        row.note("first_date", ASKED, formats.day_long(made.dtstart), "It is not on that day of the week. Check the date.")
    over = sessions.over_on(made)
    if over and over <= today:
        column = next((name for name in ("last_date", "date", "first_date", "day") if row.cells.get(name)), "day")
        row.note(column, MENDED, formats.day_long(over - timedelta(1)), "It is over, so we show no dates.")
    return made


def _counted(made, count, today):
    """A rule that says how many dates gets its last one."""
    if not count or not made.freq:
        return made
    start = sessions.settled(made, today)["dtstart"]
    found, until = (), start
    while len(found) < count and until.year < dates.LAST.year:
        until += timedelta(days=366)
        found = sessions.pattern_dates(replace(made, dtstart=start), start, until)
    return replace(made, until=found[min(count, len(found)) - 1]) if found else made


def _exceptions(row):
    return tuple(ExceptionDetails(on, sessions.SKIPPED) for on in row.read("not_on", dates.several) or ())
