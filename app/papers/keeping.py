"""Keeps a sheet for its square code, for twelve months; counts sheets, lines and scans of a practice, without anybody."""
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from app.directory import sessions, shorts
from app.extensions import db
from app.papers import truth
from app.practices.models import SheetCount
from app.sealing import keyed
from app.sheets.models import PrintedLine, PrintedSheet

LASTS = timedelta(days=365)
# Pressed again within it, the same sheet of the same practice is one sheet: a second press that came of impatience, not of a second person.
AGAIN_S = 10
SHEETS, LINES, SCANS = "sheets", "lines", "scans"
_LETTERS = 10
_ADDED = """INSERT INTO sheet_count (practice_id, month, what, count) VALUES (?, ?, ?, ?)
    ON CONFLICT (practice_id, month, what) DO UPDATE SET count = count + excluded.count"""


class Scan(NamedTuple):
    """That a sheet of a practice was looked at, in the month of this first day, for need.counting.Waiting: nobody waits for its writing."""

    practice_id: int
    month: date

    def rows(self, times):
        """[(statement, its values)] that add `times` of it."""
        return [(_ADDED, (self.practice_id, self.month.isoformat(), SCANS, times))]


def made(sheet, practice, site, now):
    """The PrintedSheet of a sheets.Sheet, which is kept nowhere yet and has no code; one of its activities that is not here is left out.
    `practice` is whose it is, or None.
    """
    today = sessions.today(now)
    found = truth.records(sheet.numbers, today)
    told = [(line, truth.of(found[line.number], now=now, site=site)) for line in sheet.lines if line.number in found]
    return PrintedSheet(
        code="", made_on=today, ends_on=today + LASTS, practice_id=practice.id if practice else None,
        practice_name=practice.name if practice else "", practice_phone=practice.phone if practice else "",
        lines=[PrintedLine(position=place, service_id=one.id, note=line.note, name=one.name, when=one.when, where=one.where, cost=one.cost)
               for place, (line, one) in enumerate(told)])


def keep(sheet, practice, site, now):
    """Writes a sheets.Sheet and gives its PrintedSheet; None when none of its activities is here. `practice` is whose it is, or None.
    Never commits.
    The same sheet within AGAIN_S is the PrintedSheet that was kept first: nothing is written of when, so its code says it, to us alone.
    """
    kept = made(sheet, practice, site, now)
    if not kept.lines:
        return None
    now_code, before = (_code(kept, int(now.timestamp()) // AGAIN_S - back) for back in (0, 1))
    known = by_code(now_code) or by_code(before)
    if known:
        return known
    kept.code = now_code
    db.session.add(kept)
    if practice:
        count(practice.id, SHEETS, now)
        count(practice.id, LINES, now, len(kept.lines))
    db.session.flush()
    return kept


def by_code(code):
    """The PrintedSheet of a code, also one whose time is over; None for none."""
    return db.session.scalar(sa.select(PrintedSheet).where(PrintedSheet.code == code))


def is_over(sheet, now):
    """Whether its twelve months are over."""
    return sessions.today(now) >= sheet.ends_on


def count(practice_id, what, now, by=1):
    """Adds to a practice's count of this month. Never commits."""
    month = sessions.today(now).replace(day=1)
    added = insert(SheetCount).values(practice_id=practice_id, month=month, what=what, count=by)
    db.session.execute(added.on_conflict_do_update(index_elements=["practice_id", "month", "what"], set_={"count": SheetCount.count + by}))


def _code(sheet, moment):
    """A code that nobody can guess, the same for the same lines of the same practice in the same moment of AGAIN_S."""
    lines = [(line.service_id, line.note) for line in sheet.lines]
    number = int(keyed("printed", repr((sheet.practice_id, moment, lines))), 16)
    return "".join(shorts.LETTERS[number // len(shorts.LETTERS) ** place % len(shorts.LETTERS)] for place in range(_LETTERS))
