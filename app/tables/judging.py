"""Judges a table row by row: which activity each speaks of, what it says, and why it cannot be taken; writes nothing."""
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from app.directory import rows, sessions
from app.directory.details import ServiceDetails
from app.directory.freshness import careful
from app.extensions import db
from app.tables.amending import amended_from
from app.tables.cells import ASKED, REFUSED, Note
from app.tables.recognising import Recognising
from app.tables.table_reading import ALONE
from app.tables.table_row import Remark
from app.tables.tables import details_from, natural_key

_BATCH = 500
_WHO_RUNS = "Say who runs it. Groups for children, or for a health condition, need an organisation."
_TAKEN_OFF, _UNKNOWN = "This activity was taken off the site.", "We have no activity with this id."


class Judged(NamedTuple):
    """One activity of a table: the numbers of its rows, what they call it, the ServiceDetails (None: refused or left out), [Remark], who
    checked it when ((date, kind) or None), why it is left out ("" when it is not), what its id stood for (None without one), and when its
    row says that it was last changed (the cell).
    """

    rows: list
    name: str
    details: ServiceDetails | None
    remarks: list
    checked: tuple | None = None
    left_out: str = ""
    before: ServiceDetails | None = None
    moment: str = ""


class Judging:
    """One reading of a table (table_reading) of a source; `today` is a local date.

    `allowed` gives those of a set of ids that the table may change (None: all), `base` the ServiceDetails that the rows of an id were made
    from: of (id, the cell that says when it was last changed, those that are public now).
    """

    def __init__(self, table, source, today, *, allowed=None, base=None):
        self._table, self._source, self._today = table, source, today
        self._allowed, self._base = allowed or (lambda ids: ids), base or (lambda _id, _moment, was: was)
        self._known = Recognising(db.session.connection(), source)
        self._rows_of = {}

    def all(self):
        """Yields the Judged of each activity; the table was read to its end with the last."""
        for part in rows.in_parts(self._table.groups(), _BATCH):
            ids = self._allowed({_id(group) for group in part} - {""})
            known = self._known.by_id(ids) if ids else {}
            for group in part:
                yield self._judged(group, known)

    def _judged(self, group, known):
        numbers, name = [row.number for row in group.rows], group.rows[0].cells.get("name", "")
        if group.left_out:
            return Judged(numbers, name, None, [], left_out=group.left_out)
        told, before = self._details(group, known)
        details = told.details and self._named(told.details, group, told.remarks)
        if details:
            self._settle(details, group, told.remarks)
        refused = any(remark.note.state == REFUSED for remark in told.remarks)
        return Judged(numbers, details.name if details else name, None if refused else details, told.remarks, told.checked, "", before,
                      group.rows[0].cells.get("last_modified", ""))

    def _details(self, group, known):
        """(what the rows tell, what their id stood for or None)."""
        number = _id(group)
        was = known.get(number, "")
        if number and not was:
            _remark(group, "id", number, f"{_UNKNOWN if was == '' else _TAKEN_OFF} Leave the cell empty to add a new one.")
        if not was:
            return details_from(group.rows, today=self._today), None
        before = self._base(number, group.rows[0].cells.get("last_modified", ""), was)
        return amended_from(before, group.rows, self._table.columns, today=self._today), before

    def _named(self, details, group, remarks):
        """The details with what names them: source and key; a row that says what another said is refused."""
        if details.id:
            return details
        details = replace(details, source=self._source, source_key=group.key or natural_key(details))
        row, first = group.rows[0].number, self._rows_of.setdefault(details.source_key, group.rows[0].number)
        if first != row:
            remarks.append(Remark(row, "name", details.name, Note(REFUSED, "", f"Row {first} is the same activity. Take one of them out.")))
        elif not self._known.has(details.source_key) and (slug := self._known.alike(details)):
            remarks.append(Remark(row, "name", details.name, Note(ASKED, "a new activity", f"Is it /activities/{slug}? Then give its id.")))
        return details

    def _settle(self, details, group, remarks):
        """Refuses a row with a pattern of dates that cannot be kept, and one that needs an organisation and has none."""
        fault = next(filter(None, (_fault(schedule, self._today) for schedule in details.schedules)), "")
        if fault:
            remarks.append(Remark(group.rows[0].number, "day", group.rows[0].cells.get("day", ""), Note(REFUSED, "", fault)))
        if careful(details) and any(one.note == ALONE for one in remarks):
            remarks.append(Remark(group.rows[0].number, "", "", Note(REFUSED, "", _WHO_RUNS)))


@lru_cache(maxsize=20_000)
def _fault(schedule, today):
    """Why a pattern cannot be kept, "" when it can."""
    try:
        sessions.settled(schedule, today)
    except ValueError as fault:
        return str(fault)
    return ""


def _id(group):
    return group.rows[0].cells.get("id", "").strip().lower()


def _remark(group, column, cell, todo):
    group.rows[0].remarks.append(Remark(group.rows[0].number, column, cell, Note(REFUSED, "", todo)))
