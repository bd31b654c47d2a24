"""What came of a table, for the person who brought it: row by row what was mended, asked or refused, and the totals."""
from collections import Counter
from tempfile import SpooledTemporaryFile
from weakref import finalize

from app.tables.cells import ASKED, MENDED, REFUSED
from app.web.words import number, plural, sentence

_IN_MEMORY = 1 << 20
_MOST_LETTERS, _MOST_REASONS = 60, 20
_WORSE = (MENDED, ASKED, REFUSED)


class Report:
    """`rows` were read; each is `taken`, `mended`, in `asked` (mended and asked are taken, too), `refused` or left out.

    `counts` is publication.Counts, None when nothing was published; `left_out` and `reasons` (of refusals) are Counters in words.
    `named` gives the heading of the table that a column of ours is read from.
    """

    def __init__(self, named=None):
        self.rows = self.taken = self.mended = self.asked = self.refused = self.activities = 0
        self.left_out, self.reasons, self.counts, self.notes = Counter(), Counter(), None, []
        self._named = named or (lambda column: column)
        # A table of any length: the lines wait in a file that has no name, closed with the report.
        self._lines = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")
        finalize(self, self._lines.close)

    def add(self, rows, remarks):
        """Counts the rows (numbers) of one activity with their [Remark]; refused when one of the remarks is."""
        worst = max((_WORSE.index(remark.note.state) for remark in remarks), default=-1)
        self.rows += len(rows)
        for remark in remarks:
            self._lines.write(f"{self._line(remark)}\n")
        if worst == _WORSE.index(REFUSED):
            self.refused += len(rows)
            self.reasons.update({remark.note.todo for remark in remarks if remark.note.state == REFUSED})
            return
        self.taken, self.activities = self.taken + len(rows), self.activities + 1
        states = {remark.row: set() for remark in remarks}
        for remark in remarks:
            states[remark.row].add(remark.note.state)
        self.asked += sum(ASKED in found for found in states.values())
        self.mended += sum(ASKED not in found for found in states.values())

    def leave_out(self, row, reason):
        """Counts a row that is no activity."""
        self.rows += 1
        self.left_out[reason] += 1
        self._lines.write(f"Row {row} is left out: {reason}.\n")

    def lines(self):
        """Yields the whole report, line by line, the totals last."""
        yield from self.notes
        self._lines.seek(0)
        for line in self._lines:
            yield line.rstrip("\n")
        self._lines.seek(0, 2)
        yield from self.summary()

    def summary(self):
        """[lines] with the totals."""
        taken = f"{plural(self.rows, 'row')} read: {number(self.taken)} taken ({number(self.mended)} of them mended, " \
            f"{number(self.asked)} with questions), {number(self.left_out.total())} left out, {number(self.refused)} refused."
        found = [taken]
        if self.left_out:
            found.append(f"Left out: {_counted(self.left_out)}.")
        if self.reasons:
            found.append(f"Refused, and what to do: {_counted(self.reasons)}")
        if self.counts is None:
            found.append("Nothing was published: this was a trial. Add --publish to publish, or bring the file in on the site.")
        else:
            new, changed, same = map(number, self.counts)
            found.append(f"Published: {new} new, {changed} changed, {same} as before.")
        return found

    def _line(self, remark):
        cell = " ".join(remark.cell.split())
        cell = f"“{cell[:_MOST_LETTERS]}{'...' if len(cell) > _MOST_LETTERS else ''}”" if cell else "nothing there"
        place = f"Row {number(remark.row)}, {self._named(remark.column)}" if remark.column else f"Row {number(remark.row)}"
        if remark.note.state == REFUSED:
            return f"{place}: {cell}. Refused. {remark.note.todo}"
        return f"{place}: {cell}. {'Question. ' if remark.note.state == ASKED else ''}{words_of(remark.note)}"


def words_of(note):
    """What a Note says to the person who brought the table, in sentences."""
    read = f"We read {note.read}." if note.read else ""
    if note.read.startswith("no "):
        missing, joint, more = note.read.partition(";")
        read = f"We found {missing} here{joint}{more}."
    return " ".join(filter(None, (sentence(read), note.todo)))


def _counted(counter):
    parts = [f"{number(many)} × {reason.rstrip('.')}" for reason, many in counter.most_common(_MOST_REASONS)]
    more = len(counter) - _MOST_REASONS
    return "; ".join(parts + ([f"and {number(more)} more reasons"] if more > 0 else []))
