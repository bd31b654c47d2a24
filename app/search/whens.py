"""Words for when, typed among words for what: "lunch tomorrow", "yoga on Monday mornings" become chosen days and times."""
import re
from dataclasses import replace

from app.search.forms import DAYS, TIMES, WEEKDAYS

_BY_WORD = {name.lower(): code for code, name in WEEKDAYS.items()} | {f"{name.lower()}s": code for code, name in WEEKDAYS.items()} | {
    "today": "today", "tomorrow": "tomorrow", "weekend": "weekend", "weekends": "weekend", "tonight": "today"}
# A time of day is one only beside a day: a coffee morning is a thing, not a time.
_WHEN = re.compile(
    r"\b(?:(?:on|this|next|the|every|at|for)\s+)*(?P<day>" + "|".join(sorted(_BY_WORD, key=len, reverse=True)) +
    r")\b(?:\s+(?P<time>morning|afternoon|evening)s?\b)?", re.IGNORECASE)


def split(search):
    """The search with such words taken out of its first box and ticked among days and times; as it was when it has none, or days
    are chosen already."""
    found = list(_WHEN.finditer(search.q))
    if not found or search.day:
        return search
    codes = {_BY_WORD[match["day"].lower()] for match in found}
    times = {match["time"].lower() for match in found if match["time"]} | ({"evening"} if "tonight" in search.q.lower() else set())
    left = " ".join(_WHEN.sub(" ", search.q).split()).strip(" ,")
    return replace(search, q=left, day=tuple(code for code in DAYS if code in codes),
                   time=tuple(code for code in TIMES if code in times) or search.time)
