"""Imports a table of listings: read to its end and judged before the first row is written, then published whole or not at all."""
from dataclasses import replace
from tempfile import TemporaryFile

import sqlalchemy as sa

from app.directory import history, publication, sessions
from app.directory.details import Author
from app.directory.models import Service
from app.tables import mapping as mappings
from app.tables.csv_file import Refused
from app.tables.import_report import Report
from app.tables.judging import Judging
from app.tables.mapping_check import BadMapping
from app.tables.table_reading import MappedTable, OwnTable
from app.extensions import db, writing_unit
from app.web.words import plural

__all__ = ["Refused", "import_listings"]
_SAY_EVERY, _MOST_SOURCE = 5_000, 200


def import_listings(path, *, mapping=None, source="", shared=None, publish=False, by, now, gazetteer, say):
    """Reads the table at `path` and gives its Report (import_report); with `publish` everything that can be taken is published.

    `mapping` is the path of a mapping file or the name of a shipped one (mapping.shipped()); `source` whose the table is, else what the
    mapping says. `shared` is what all rows of a table without a mapping say ({column of table_reading.SHARED: words}). A table that
    somebody else wrote has its source as author, and `by` (an Author) is the second pair of eyes; one without a source is `by`'s own, and
    a coordinator's own may say when each was checked. `now` is an aware datetime, `say` gets a line of progress now and then. Publishing
    is one transaction: a run that is killed changes nothing, the same table twice nothing more. Raises Refused, with a sentence, for a
    table or mapping that cannot be used; then nothing was changed.
    """
    table = _table(path, mapping, shared)
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


def _table(path, mapping, shared):
    if mapping and shared:
        raise Refused("A mapping says itself who runs its rows and of which kind they are. Leave out --organisation and --kind.")
    try:
        table = MappedTable(path, mappings.load(mapping)) if mapping else OwnTable(path, shared=shared or {})
    except BadMapping as fault:
        raise Refused(str(fault)) from None
    if not mapping and table.lacks:
        raise Refused(table.lacks)
    return table


class _Import:
    """One run: judges every row, then publishes what was taken."""

    def __init__(self, table, source, today, may_check):
        self.report = Report(table.named)
        self.report.notes += table.notes
        self._source, self._today, self._may_check = source, today, may_check
        self._judging = Judging(table, source, today)
        self._checked = {}

    def judge(self, taken, say):
        """Reads all rows; what can be taken is written into the file `taken`, a line each."""
        said = 0
        for judged in self._judging.all():
            if judged.left_out:
                self.report.leave_out(judged.rows[0], judged.left_out)
            else:
                self.report.add(judged.rows, judged.remarks)
            if judged.details:
                self._take(judged, taken)
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

    def _take(self, judged, taken):
        details = judged.details
        taken.write(f"{details.id}\t{history.details_to_json(details)}\n")
        if judged.checked and self._may_check and judged.checked[0] <= self._today:
            self._checked[details.id or details.source_key] = judged.checked

    def _assure(self, author, now):
        """Writes the checks that a coordinator's own table tells of, where they are newer than ours."""
        for name, (on, kind) in self._checked.items():
            of_source = sa.and_(Service.source == self._source, Service.source_key == name)
            service = db.session.scalar(sa.select(Service).where(sa.or_(Service.uuid == name, of_source)))
            if service and (service.assured_date is None or service.assured_date < on):
                publication.assure(service, Author(author.name, kind), on=on, now=now)


def _told(taken, say):
    """Yields the ServiceDetails of the file `taken`."""
    for place, line in enumerate(taken, 1):
        number, _, text = line.rstrip("\n").partition("\t")
        yield replace(history.details_from_json(text), id=number)
        if place % _SAY_EVERY == 0:
            say(f"{plural(place, 'activity', 'activities')} written.")
