"""A file's rows under our names: those of a table with headings like ours, or of anybody's table through a mapping."""
from collections import Counter
from itertools import islice
from typing import NamedTuple

from app.directory.taxonomy import KINDS
from app.tables import headings
from app.tables.cells import MENDED, REFUSED, Note, dates, times
from app.tables.cells.text import clean
from app.tables.csv_file import CsvFile, Refused
from app.tables.kinds import guessed
from app.tables.table_row import Remark, Row
from app.web.words import list_words

_NEEDED = {"name": "the name", "organisation": "who runs it", "kind": "the kind of activity"}
# What one box can say of all rows of a table that has no such column.
SHARED = ("organisation", "kind")
ALONE = Note(MENDED, "", "Nobody is named as who runs it, so the group stands for itself.")
_LOOKED_AT, _MOST_NAMED = 1_000, 12
_TWO = ("a time", "a date")


class Group(NamedTuple):
    """The rows (table_row.Row) of one activity, its key where a mapping names one, and why it is left out ("" when it is not)."""

    rows: list
    key: str = ""
    left_out: str = ""


class OwnTable:
    """A table whose headings say what its columns are, or a person who `chose` ({position: column of ours}). `headings` are its own,
    `columns` those of ours that it has, `notes` what to know of the whole, `lacks` a sentence when it has not what each activity needs.

    With `shared` ({column of SHARED: what it says of all rows}, which may be empty) a table needs no such column: where nobody is named
    a group stands for itself, and without a kind its words tell one. Raises Refused for what is no table.
    """

    source, name = "", ""

    def __init__(self, path, chosen=None, shared=None):
        self._file = CsvFile(path, lambda cells: len(headings.columns(cells).places))
        self.notes, self.headings = list(self._file.notes), self._file.headings
        found = self._guessed() if chosen is None else headings.chosen_columns(self.headings, chosen)
        self._places, self.columns = found.places, frozenset(found.places)
        self._single = [(column, places[0]) for column, places in found.places.items() if len(places) == 1]
        self._several = [(column, places) for column, places in found.places.items() if len(places) > 1]
        self._shared, needed = shared, _NEEDED if shared is None else {"name": _NEEDED["name"]}
        missing = [words for column, words in needed.items() if column not in self.columns] if "id" not in self.columns else []
        self.lacks = f"The table has no column for {list_words(missing, 'or')}. {_has(self.headings)}" if missing else ""
        if found.unknown and chosen is None:
            self.notes.append(f"Columns that we do not know and leave out: {list_words(found.unknown)}.")

    def taken(self):
        """{position: column of ours} of the columns that are read."""
        return {place: column for column, places in sorted(self._places.items()) for place in places}

    def cells(self):
        """Yields (row number, [cells]) as they stand in the file."""
        return ((place, cells) for place, cells, _ in self._file.rows())

    def named(self, column):
        """The heading that a column of ours stands under."""
        return self._file.headings[self._places[column][0]] if column in self._places else column.replace("_", " ")

    def groups(self):
        """Yields a Group for each activity: rows with the same id are one, wherever they stand."""
        left = Counter(self._ids()) if "id" in self.columns else Counter()
        waiting = {}
        for row in self._rows():
            number = row.cells.get("id", "").strip().lower()
            if left[number] < 2:
                yield Group([*waiting.pop(number, []), row])
            else:
                waiting.setdefault(number, []).append(row)
                left[number] -= 1

    def _ids(self):
        places = self._places["id"]
        for _, cells, _ in self._file.rows():
            number = next(filter(None, (cells[place].strip().lower() for place in places)), "")
            if number:
                yield number

    def _rows(self):
        for place, cells, note in self._file.rows():
            row = _row(place, note)
            for column, at in self._single:
                if cells[at] and (cell := _cleaned(row, column, cells[at])):
                    row.cells[column] = cell
            for column, places in self._several:
                self._join(row, column, [cell for at in places if (cell := _cleaned(row, column, cells[at]))])
            if self._shared is not None and not row.cells.get("id"):
                self._share(row)
            yield row

    def _share(self, row):
        for column in SHARED:
            if column not in self.columns and self._shared.get(column):
                row.cells[column] = self._shared[column]
        name = row.cells.get("name", "")
        if name and not row.cells.get("organisation"):
            row.remarks.append(Remark(row.number, "organisation", "", ALONE))
            row.cells["organisation"] = name
        if name and not row.cells.get("kind"):
            kind = KINDS[guessed(" ".join(row.cells.get(column, "") for column in ("name", "summary", "description")))[0]]
            row.note("kind", MENDED, "", f"No kind is told, so we go by its words: {kind.name}.")
            row.cells["kind"] = kind.code

    def _join(self, row, column, found):
        if not found:
            return
        row.cells[column] = ", ".join(found) if column == "address" else found[0]
        if len(set(found)) > 1 and column != "address":
            row.note(column, MENDED, f"“{found[0]}”", "Two columns say this. The first counts.")

    def _guessed(self):
        found, fixed = headings.columns(self.headings), {}
        for heading, place in found.either.items():
            fixed[heading] = self._decided(heading, place)
        found = headings.columns(self.headings, {heading: column for heading, column in fixed.items() if column})
        starts = found.places.get("starts", ())
        if len(starts) == 1 and "day" in found.places and not {"ends", "times"} & set(found.places) and self._are_spans(starts[0]):
            found.places["times"] = found.places.pop("starts")
        return found

    def _seen(self, place):
        return [cell for _, cells, _ in islice(self._file.rows(), _LOOKED_AT) if (cell := clean(cells[place])[0])]

    def _are_spans(self, place):
        """Whether most cells of a column say an end, too: "10am-12"."""
        seen = self._seen(place)
        return 2 * sum(times.read(cell).value.closes is not None for cell in seen) > len(seen)

    def _decided(self, heading, place):
        """The column of ours that a heading like "start" means, by what most of its cells are; None when they do not tell."""
        seen = self._seen(place)
        as_dates = sum(map(dates.is_date, seen))
        as_times = sum(times.read(cell).value.opens is not None and not dates.is_date(cell) for cell in seen)
        time_column, date_column = headings.EITHER[heading]
        if as_dates != as_times:
            return date_column if as_dates > as_times else time_column
        if seen:
            self.notes.append(f"Question: is “{heading}” {list_words(_TWO, 'or')}? We leave it out. "
                              f"Call it “{time_column}” or “{date_column.replace('_', ' ')}”.")
        return None


class MappedTable:
    """Anybody's table, read as a mapping (mapping.Mapping) tells. Raises Refused when it lacks a column that the mapping names."""

    def __init__(self, path, mapping):
        self._mapping, self.source, self.name = mapping, mapping.source, mapping.name
        wanted = mapping.names()
        self._file = CsvFile(path, lambda cells: len(wanted & {cell.strip() for cell in cells}))
        self.notes = self._file.notes
        self._places = {heading: place for place, heading in reversed(list(enumerate(self._file.headings)))}
        missing = sorted(wanted - set(self._places))
        if missing:
            raise Refused(f"The mapping {mapping.name} needs a column “{missing[0]}”. {_has(self._file.headings)}")
        self._wanted = [(heading, self._places[heading]) for heading in sorted(wanted)]
        self.columns = mapping.columns()

    def named(self, column):
        """The heading that a column of ours stands under; several are joined."""
        return " and ".join(self._mapping.theirs(column)) or column.replace("_", " ")

    def groups(self):
        """Yields a Group for each row; a row whose days have different times is several of ours."""
        for place, cells, note in self._file.rows():
            first = _row(place, note)
            found = self._mapping.apply({heading: _cleaned(first, heading, cells[at]) for heading, at in self._wanted})
            rows = [Row(place, dict(cells)) for cells in found.rows] or [Row(place, {})]
            rows[0].remarks += first.remarks
            for column, cell, todo in found.unknown:
                rows[0].remarks.append(Remark(place, column, cell, Note(MENDED, "that it is not open", todo)))
            yield Group(rows, found.key, found.left_out)


def _row(place, note):
    return Row(place, {}, [Remark(place, "", "", note)] if note else [])


def _cleaned(row, column, cell):
    """The cell's text; one with a hidden character refuses the row (SECURITY HT-14)."""
    if not cell:
        return ""
    text, problem = clean(cell)
    if problem:
        row.remarks.append(Remark(row.number, column, text, Note(REFUSED, "", problem)))
    return text


def _has(found):
    """The sentence that says which columns a table has."""
    named = [f"“{' '.join(heading.split())[:40]}”" for heading in found if heading.strip()]
    more = len(named) - _MOST_NAMED
    return f"Its columns are {list_words(named[:_MOST_NAMED] + ([f'{more} more'] if more > 0 else []))}."
