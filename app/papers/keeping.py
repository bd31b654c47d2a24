"""Keeps a sheet for its square code, for twelve months; counts sheets, lines and scans of a practice, without anybody."""
import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from app.directory import sessions, shorts
from app.extensions import db
from app.papers import truth
from app.practices.models import SheetCount
from app.sheets.models import PrintedLine, PrintedSheet

LASTS = timedelta(days=365)
SHEETS, LINES, SCANS = "sheets", "lines", "scans"
_LETTERS = 10


def keep(sheet, practice, site, now):
    """Writes a sheets.Sheet and gives its PrintedSheet; None when none of its activities is here. `practice` is whose it is, or None.
    Never commits.
    """
    today = sessions.today(now)
    found = truth.records(sheet.numbers, today)
    kept = [(line, truth.of(found[line.number], now=now, site=site)) for line in sheet.lines if line.number in found]
    if not kept:
        return None
    made = PrintedSheet(code=_code(), made_on=today, ends_on=today + LASTS, practice_id=practice.id if practice else None,
                        practice_name=practice.name if practice else "", practice_phone=practice.phone if practice else "")
    made.lines = [PrintedLine(position=place, service_id=told.id, note=line.note, name=told.name, when=told.when, where=told.where,
                              cost=told.cost) for place, (line, told) in enumerate(kept)]
    db.session.add(made)
    if practice:
        count(practice.id, SHEETS, now)
        count(practice.id, LINES, now, len(kept))
    db.session.flush()
    return made


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


def _code():
    return "".join(secrets.choice(shorts.LETTERS) for _ in range(_LETTERS))
