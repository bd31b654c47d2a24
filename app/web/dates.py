"""Times and dates in words: 10:30am, Wednesday 25 November 2026, 25 November to 2 December; zone is Europe/London and never shown."""
from datetime import time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAY_MINUTES = 24 * 60


def clock(moment):
    """"10:30am", "2pm", "midday" or "midnight" from a `time`, or from minutes after midnight (may pass 1440)."""
    minutes = (moment.hour * 60 + moment.minute if isinstance(moment, time) else moment) % DAY_MINUTES
    if minutes == 0:
        return "midnight"
    if minutes == 12 * 60:
        return "midday"
    hour, past = divmod(minutes, 60)
    return f"{(hour - 1) % 12 + 1}{f':{past:02}' if past else ''}{'am' if hour < 12 else 'pm'}"


def span(start, end=None):
    """"2pm to 4pm"; "2pm" without an end; "" without a start. Takes what clock() takes."""
    if start is None:
        return ""
    return clock(start) if end is None or end == start else f"{clock(start)} to {clock(end)}"


def day_long(day):
    """"Wednesday 25 November 2026"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def day_month(day, today=None):
    """"25 November", with the year when it is not the year of `today` (always without it when `today` is not given)."""
    year = f" {day.year}" if today and day.year != today.year else ""
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def day_name(day, today=None):
    """"Wednesday 25 November", with the year when it is not the year of `today`."""
    return f"{DAYS[day.weekday()]} {day_month(day, today)}"


def day_year(day):
    """"18 November 2026"."""
    return f"{day_month(day)} {day.year}"


def day_short(day):
    """"Wed", for the date tile alone: words beside it say the day in full."""
    return DAYS[day.weekday()][:3]


def month_short(day):
    """"Nov", for the date tile alone."""
    return MONTHS[day.month - 1][:3]


def date_range(first, last, today=None):
    """"25 to 27 November", "25 November to 2 December", years where the two differ or are not this one."""
    if first == last:
        return day_month(first, today)
    if first.year != last.year:
        return f"{day_year(first)} to {day_year(last)}"
    if first.month == last.month:
        return f"{first.day} to {day_month(last, today)}"
    return f"{day_month(first)} to {day_month(last, today)}"


def stamp(moment):
    """"Sunday 22 November 2026, 10:14am" from a local `datetime`."""
    return f"{day_long(moment)}, {clock(moment.time())}"
