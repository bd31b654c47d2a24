"""What a practice's sheets came to, by month: a number is told once it is 10 or more, and what is under 10 waits for later months."""
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.need.suppressing import FEWEST
from app.practices.models import SheetCount
from app.web import formats

WHAT = {"sheets": "Sheets printed", "lines": "Options on them", "scans": "Times somebody looked at one on a phone"}


class Told(NamedTuple):
    """A number that may be told: of the months in words, from the first day of the first."""

    months: str
    count: int


def figures(practice_id, now):
    """{what of WHAT: [Told]} of a practice, of months that have ended, the oldest first."""
    month = sessions.today(now).replace(day=1)
    rows = db.session.execute(sa.select(SheetCount.what, SheetCount.month, SheetCount.count).where(
        SheetCount.practice_id == practice_id, SheetCount.month < month).order_by(SheetCount.month)).all()
    return {what: _told([(on, count) for name, on, count in rows if name == what]) for what in WHAT}


def _told(months):
    told, since, waiting = [], None, 0
    for on, count in months:
        since, waiting = since or on, waiting + count
        if waiting >= FEWEST:
            told.append(Told(_words(since, on), waiting))
            since, waiting = None, 0
    return told


def _words(first, last):
    """"October 2026", "September to October 2026", "December 2026 to January 2027"."""
    names = formats.MONTHS
    if first == last:
        return f"{names[last.month - 1]} {last.year}"
    begun = names[first.month - 1] + (f" {first.year}" if first.year != last.year else "")
    return f"{begun} to {names[last.month - 1]} {last.year}"
