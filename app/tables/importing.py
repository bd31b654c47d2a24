"""Imports a table of listings: read to its end and judged before the first row is written, then published whole or not at all."""
from dataclasses import replace
from functools import lru_cache
from tempfile import TemporaryFile

import sqlalchemy as sa

from app.directory import history, publication, rows, sessions
from app.tables import mapping as mappings
from app.tables.amending import amended_from
from app.tables.cells import ASKED, REFUSED, Note
from app.tables.csv_file import Refused
from app.directory.details import Author
from app.tables.import_report import Report
from app.tables.mapping_check import BadMapping
from app.directory.models import Service
from app.tables.recognising import Recognising
from app.tables.table_reading import MappedTable, OwnTable
from app.tables.table_row import Remark
from app.tables.tables import details_from, natural_key
from app.extensions import db, writing_unit
from app.web.words import plural

__all__ = ["Refused", "import_listings"]
_BATCH, _SAY_EVERY, _MOST_SOURCE = 500, 5_000, 200


def import_listings(path, *, mapping=None, source="", publish=False, by, now, gazetteer, say):
    """Reads the table at `path` and gives its Report (import_report); with `publish` everything that can be taken is published.

    `mapping` is the path of a mapping file or the name of a shipped one (mapping.shipped()); `source` whose the table is, else what
    the mapping says. A table that somebody else wrote has its source as author, and `by` (an Author) is the second pair of eyes;
    one without a source is `by`'s own, and a coordinator's own may say when each was checked. `now` is an aware datetime, `say` gets
    a line of progress now and then. Publishing is one transaction: a run that is killed changes nothing, the same table twice nothing
    more. Raises Refused, with a sentence, for a table or mapping that cannot be used; then nothing was changed.
    """
    table = _table(path, mapping)
    source = " ".join((source or table.source).split())[:_MOST_SOURCE]
    author = Author(source[:100], "source") if source else by
    with TemporaryFile("w+", encoding="utf-8") as taken:
        work = _Import(table, source, sessions.today(now), may_check=not source and by.kind == "coordinator")
        try:
            work.judge(taken, say)
        finally:
            db.session.rollback()
        if not work.report.rows:
            raise Refused("The table has headings, and no rows under them.")
        if not work.report.taken and work.report.refused:
            reason, many = work.report.reasons.most_common(1)[0]
            raise Refused(f"None of the {plural(work.report.rows, 'row')} can be taken; {many:,} for this reason: {reason}")
        if publish:
            taken.seek(0)
            work.publish(taken, author, now, gazetteer, say)
    return work.report


def _table(path, mapping):
    try:
        return MappedTable(path, mappings.load(mapping)) if mapping else OwnTable(path)
    except BadMapping as fault:
        raise Refused(str(fault)) from None


class _Import:
    """One run: judges every row, then publishes what was taken."""

    def __init__(self, table, source, today, may_check):
        self.report = Report(table.named)
        self.report.notes += table.notes
        self._table, self._source, self._today, self._may_check = table, source, today, may_check
        self._known = Recognising(db.session.connection(), source)
        self._rows_of, self._checked = {}, {}

    def judge(self, taken, say):
        """Reads all rows; what can be taken is written into the file `taken`, a line each."""
        said = 0
        for part in rows.in_parts(self._table.groups(), _BATCH):
            ids = {_id(group) for group in part} - {""}
            known = self._known.by_id(ids) if ids else {}
            for group in part:
                if group.left_out:
                    self.report.leave_out(group.rows[0].number, group.left_out)
                else:
                    self._judge(group, known, taken)
            if self.report.rows - said >= _SAY_EVERY:
                said = self.report.rows
                say(f"{plural(said, 'row')} read.")

    def publish(self, taken, author, now, gazetteer, say):
        """Publishes the activities of the file `taken`, all in one transaction."""
        try:
            with writing_unit():
                self.report.counts = publication.publish_all(_told(taken, say), author, now=now, gazetteer=gazetteer)
                self._assure(author, now)
                db.session.commit()
        except LookupError:
            raise Refused("Somebody took off one of these activities just now. Nothing was changed. Try again.") from None
        except sa.exc.OperationalError:
            raise Refused("The site is busy writing something else. Nothing was changed. Try again in a minute.") from None
        finally:
            db.session.rollback()

    def _judge(self, group, known, taken):
        told = self._details(group, known)
        details = told.details and self._named(told.details, group, told.remarks)
        if details and not self._settles(details, group, told.remarks):
            details = None
        self.report.add([row.number for row in group.rows], told.remarks)
        if details and not any(remark.note.state == REFUSED for remark in told.remarks):
            taken.write(f"{details.id}\t{history.details_to_json(details)}\n")
            if told.checked and self._may_check and told.checked[0] <= self._today:
                self._checked[details.id or details.source_key] = told.checked

    def _details(self, group, known):
        number = _id(group)
        was = known.get(number, "")
        if number and not was:
            why = "We have no activity with this id." if was == "" else "This activity was taken off the site."
            _remark(group, "id", number, REFUSED, "", f"{why} Leave the cell empty to add a new one.")
        if was:
            return amended_from(was, group.rows, self._table.columns, today=self._today)
        return details_from(group.rows, today=self._today)

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

    def _settles(self, details, group, remarks):
        """Whether its dates can be kept; a pattern that cannot be refuses the row."""
        fault = next(filter(None, (_fault(schedule, self._today) for schedule in details.schedules)), "")
        if fault:
            remarks.append(Remark(group.rows[0].number, "day", group.rows[0].cells.get("day", ""), Note(REFUSED, "", fault)))
        return not fault

    def _assure(self, author, now):
        """Writes the checks that a coordinator's own table tells of, where they are newer than ours."""
        for name, (on, kind) in self._checked.items():
            of_source = sa.and_(Service.source == self._source, Service.source_key == name)
            service = db.session.scalar(sa.select(Service).where(sa.or_(Service.uuid == name, of_source)))
            if service and (service.assured_date is None or service.assured_date < on):
                publication.assure(service, Author(author.name, kind), on=on, now=now)


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


def _remark(group, column, cell, state, read, todo):
    group.rows[0].remarks.append(Remark(group.rows[0].number, column, cell, Note(state, read, todo)))


def _told(taken, say):
    """Yields the ServiceDetails of the file `taken`."""
    for place, line in enumerate(taken, 1):
        number, _, text = line.rstrip("\n").partition("\t")
        yield replace(history.details_from_json(text), id=number)
        if place % _SAY_EVERY == 0:
            say(f"{plural(place, 'activity', 'activities')} written.")
