"""What a practice's sheets came to, by month: a number is told once it is 10 or more, and what is under 10 waits for later months.

How it was comes from groups.how_it_was alone, whose cells were 10 or more when they were parted and stand in no other: all that is told
here is a sum of such cells, so nothing under 10 is the difference of two numbers, of two months or of two practices.
"""
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups.how_it_was import SAID
from app.groups.models import Group
from app.groups.visits import VisitCell
from app.need.suppressing import FEWEST, choices
from app.practices.models import SheetCount
from app.sheets.models import PrintedLine, PrintedSheet
from app.web import formats

OTHER = "Any of these, told together because each was under 10"
SUMS = {"sheets": "sheets printed", "lines": "options on them", "scans": "looks on a phone"}
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


def how_it_was(practice_id):
    """([Told] by month, [(answer in words, how many)]) of what people said of first visits to activities on a practice's sheets, since the
    month of the first sheet that had each.
    """
    months, said = {}, {}
    for cell in _cells(practice_id):
        months[cell.month] = months.get(cell.month, 0) + cell.count
        answer = SAID.get(dict(choices(cell.said)).get("said", ""), OTHER)
        said[answer] = said.get(answer, 0) + cell.count
    return ([Told(f"By the end of {_words(month, month)}", months[month]) for month in sorted(months)],
            [(answer, said[answer]) for answer in (*SAID.values(), OTHER) if answer in said])


def _cells(practice_id):
    """[VisitCell] that are told, of groups whose activity stands on one of the practice's sheets."""
    since = {number: made_on.replace(day=1) for number, made_on in db.session.execute(
        sa.select(PrintedLine.service_id, sa.func.min(PrintedSheet.made_on)).join(PrintedSheet, PrintedSheet.id == PrintedLine.sheet_id)
        .where(PrintedSheet.practice_id == practice_id).group_by(PrintedLine.service_id))}
    found = db.session.execute(sa.select(VisitCell, Group.service_id).join(Group, Group.id == VisitCell.group_id)
                               .where(Group.service_id.in_(since), VisitCell.month.is_not(None))).all()
    return [cell for cell, number in found if cell.since >= since[number]]


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
