"""The freshness clock (PRODUCT.md) as it asks people: what is due for a listing on a day. Pure."""
from datetime import date, timedelta
from typing import NamedTuple

from app.directory import freshness
from config import ASKED_EVERY_DAYS, ASKED_TIMES


class Dates(NamedTuple):
    """What the clock looks at: the local date it counts from, whether it runs at half of all times, when the owner was asked since then
    (dates, in order), whether somebody can be asked, whether they were warned, and whether it joined the queue since then.
    """

    since: date
    sensitive: bool = False
    asked: tuple[date, ...] = ()
    can_ask: bool = True
    warned: bool = False
    queued: bool = False


class Due(NamedTuple):
    """What is due: the number of the asking (1 to 3, 0 for none), a warning that it will be archived, joining the queue, archiving."""

    ask: int = 0
    warn: bool = False
    queue: bool = False
    archive: bool = False


NOTHING = Due()


def due(dates, today):
    """What is Due on the local date `today` by these Dates."""
    first, _, _, last = freshness.limits(dates.sensitive)
    age, every = (today - dates.since).days, every_days(dates.sensitive)
    if age < first:
        return NOTHING
    if age >= last:
        return Due(archive=True)
    rested = not dates.asked or (today - dates.asked[-1]).days >= every
    asks = dates.can_ask and len(dates.asked) < ASKED_TIMES
    return Due(ask=len(dates.asked) + 1 if asks and rested else 0, warn=dates.can_ask and not dates.warned and age >= last - every,
               queue=not asks and rested and not dates.queued)


def every_days(sensitive):
    """The days between two askings, and between the last one and the queue."""
    return ASKED_EVERY_DAYS // 2 if sensitive else ASKED_EVERY_DAYS


def queue_on(number, sensitive, today):
    """The local date on which it joins the queue when the asking `number` of today, and those after it, are not answered."""
    return today + timedelta(every_days(sensitive) * (ASKED_TIMES - number + 1))


def archive_on(since, sensitive):
    """The local date on which it is archived when nobody checks it."""
    return since + timedelta(freshness.limits(sensitive)[-1])
