"""When something happens again, in words: "First and third Tuesday of the month, 10am to midday"."""
from app.web.dates import DAYS, day_long, span
from app.web.words import first_upper, list_words, ordinal, ordinal_word

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NO_TIME = "time not known, ring first"


def pattern(freq="", interval=1, byday="", bymonthday="", opens_at=None, closes_at=None, dtstart=None):
    """A schedule in words, from its HSDS fields (see directory.details.ScheduleDetails).

    >>> pattern("WEEKLY", byday="TU", opens_at=time(10, 30), closes_at=time(11, 30))
    'Tuesdays, 10:30am to 11:30am'
    """
    days = _days(freq, interval or 1, byday, bymonthday, dtstart)
    if not days:
        return first_upper(f"by arrangement, {span(opens_at, closes_at)}") if opens_at else "By arrangement"
    return f"{days}, {span(opens_at, closes_at)}" if opens_at is not None else f"{days} ({NO_TIME})"


def _days(freq, interval, byday, bymonthday, dtstart):
    picked = [_pick(code) for code in byday.upper().replace(" ", "").split(",") if code]
    if freq == "DAILY":
        return "Every day" if interval == 1 else f"Every {interval} days"
    if freq == "WEEKLY":
        return _weekly(interval, sorted({day for _, day in picked}) or ([dtstart.weekday()] if dtstart else []))
    if freq == "MONTHLY":
        return _monthly(interval, picked, bymonthday, dtstart)
    return day_long(dtstart) if dtstart else ""


def _pick(code):
    """(number or 0, weekday) of "TU", "1TU" or "-1FR"."""
    return (int(code[:-2]) if code[:-2] else 0), CODES.index(code[-2:])


def _weekly(interval, days):
    if interval == 1:
        return _plural_days(days) or "Every week"
    every = f"Every {interval} weeks"
    return f"{every} on {_plural_days(days)}" if days else every


def _plural_days(days):
    if len(days) == 7:
        return "Every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]}s to {DAYS[days[-1]]}s"
    return list_words([f"{DAYS[day]}s" for day in days])


def _monthly(interval, picked, bymonthday, dtstart):
    if picked and not any(number for number, _ in picked):
        return _weekly(1, sorted({day for _, day in picked})) if interval == 1 else _each_month(interval, _every_named(picked))
    if picked:
        return _each_month(interval, _nth_days(picked))
    numbers = [int(number) for number in bymonthday.replace(" ", "").split(",") if number] or ([dtstart.day] if dtstart else [])
    return _each_month(interval, _month_days(numbers)) if numbers else _each_month(interval, "")


def _each_month(interval, days):
    if interval == 1:
        return first_upper(f"{days} of the month") if days else "Every month"
    every = "Every other month" if interval == 2 else f"Every {interval} months"
    on = days if days.startswith(("the ", "every ")) else f"the {days}"
    return f"{every}, on {on}" if days else every


def _every_named(picked):
    return "every " + list_words([DAYS[day] for day in sorted({day for _, day in picked})])


def _nth_days(picked):
    """"first and third Tuesday", or "first Monday and third Wednesday" when the weekdays differ."""
    ordered = sorted(picked, key=lambda one: (one[0] < 0, one[0], one[1]))
    if len({day for _, day in ordered}) == 1:
        return f"{list_words([ordinal_word(number) for number, _ in ordered])} {DAYS[ordered[0][1]]}"
    return list_words([f"{ordinal_word(number) if number else 'every'} {DAYS[day]}" for number, day in ordered])


def _month_days(numbers):
    ordered = sorted(numbers, key=lambda number: (number < 0, number))
    words = [ordinal(number) if number > 0 else f"{ordinal_word(number)} day" for number in ordered]
    return f"the {list_words(words)}"
