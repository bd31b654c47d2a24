"""Mapping files: how the columns of somebody else's table become ours, written down in TOML so that anybody can read and change it.

    source = "Whose the table is"      kept with each activity, and shown
    key = ["Code", "Name"]             their columns that name a row for ever: the same row again is the same activity
    blank = ["[Unknown]"]              cells that say nothing

    [columns]                          our column = theirs; of a list the full ones are joined with commas
    postcode = "Post code"
    address = ["Line 1", "Line 2"]

    [constants]                        our column = the same words in each row
    kind = "library"

    [templates]                        our column = words with {their columns} in them; of several the first that fits
    name = "{Name} library"            (fits when all its columns are full and its conditions hold)

    [[templates.summary]]              the same with a condition
    text = "An archive in {Town}."
    column = "Type"
    is = ["Archive"]

    [values.kind]                      their word = ours, in what [columns] gave for that column of ours
    "Pub" = "library"

    [[leave_out]]                      rows that are no activity, with the reason that the report gives
    reason = "closed"
    column = "Year closed"
    full = true

    [opening]                          a column for each weekday: open on that day, times not known
    monday = "Monday hours"            (a cell that holds times, like 10:00-17:00, gives those)
    open = ["All day"]                 cells that mean open
    closed = ["Closed"]                cells that mean closed; an empty one does, too

    [opening.notes]                    words for the days with that cell; a cell that is not in `open` is no sure opening
    "Mornings" = "Mornings only on {days}."

A condition names a `column` and one or more of `is`, `is_not` (whole cells), `contains` (words anywhere) and `full` (true or false).
Upper and lower case are the same. Columns of ours are those of headings.COLUMNS and headings.IN_ONLY.
"""
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from app.tables.mapping_check import FIELD, BadMapping, check
from app.tables.mapping_opening import Opening, fold, folded
from app.tables.tables import key
from app.web.words import list_words

SHIPPED = Path(__file__).with_name("mappings")


class Mapped(NamedTuple):
    """What a row becomes: why it is left out ("" when it is not), its key, and [{our column: text}].

    `rows` are several when its days have different times; `unknown` are words that we do not know: (our column, cell, what to do).
    """

    left_out: str = ""
    key: str = ""
    rows: tuple = ()
    unknown: tuple = ()


def shipped():
    """The names of the mapping files that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load(name):
    """The Mapping of a file's path, or of the name of one that is shipped. Raises BadMapping."""
    name = str(name)
    path = SHIPPED / f"{name}.toml" if re.fullmatch(r"[a-z0-9_]{1,100}", name) and not Path(name).is_file() else Path(name)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, IsADirectoryError):
        raise BadMapping(f"There is no mapping {name}: give a file, or one of {list_words(shipped(), 'or')}.") from None
    except (OSError, ValueError, RecursionError) as fault:
        raise BadMapping(f"The mapping {name} cannot be read: {' '.join(str(fault).split())}.") from None
    return Mapping(told, path.stem)


class Mapping:
    """How rows of one table become rows of ours; see the top of this module. Raises BadMapping when it cannot be followed."""

    def __init__(self, told, name):
        check(told, name)
        self.name, self.source, self._key = name, told.get("source", ""), told.get("key", [])
        self._blank = folded(told.get("blank", []))
        self._columns = {ours: [theirs] if isinstance(theirs, str) else theirs for ours, theirs in told.get("columns", {}).items()}
        self._constants = told.get("constants", {})
        self._templates = {ours: [(_Condition(one), one["text"]) for one in ([{"text": those}] if isinstance(those, str) else those)]
                           for ours, those in told.get("templates", {}).items()}
        self._values = {ours: {fold(cell): word for cell, word in words.items()} for ours, words in told.get("values", {}).items()}
        self._leave_out = [(_Condition(test), test["reason"]) for test in told.get("leave_out", [])]
        self._opening = Opening(told["opening"], self._blank) if "opening" in told else None

    def names(self):
        """{their columns} that it needs."""
        templates = [one for those in self._templates.values() for one in those]
        asked = {condition.column for condition, _ in (*self._leave_out, *templates) if condition.column is not None}
        fields = {field for _, text in templates for field in FIELD.findall(text)}
        joined = {theirs for those in self._columns.values() for theirs in those}
        return asked | fields | joined | set(self._key) | (set(self._opening.columns.values()) if self._opening else set())

    def columns(self):
        """{column of ours} that it can fill."""
        return frozenset({*self._columns, *self._constants, *self._templates, *(("day", "times", "when_note") if self._opening else ())})

    def theirs(self, column):
        """[their columns] that a column of ours is read from."""
        return self._columns.get(column, [])

    def apply(self, record):
        """The Mapped of a row {their column: text}."""
        record = {name: "" if fold(cell) in self._blank else cell for name, cell in record.items()}
        reason = next((reason for condition, reason in self._leave_out if condition.holds(record)), "")
        if reason:
            return Mapped(left_out=reason)
        cells = dict(self._constants)
        for ours, theirs in self._columns.items():
            cell = ", ".join(filter(None, (record[name].strip(" ,\t") for name in theirs)))
            cells[ours] = self._values.get(ours, {}).get(fold(cell), cell) or cells.get(ours, "")
        for ours, those in self._templates.items():
            filled = (_filled(text, record) for condition, text in those if condition.holds(record))
            cells[ours] = next(filter(None, filled), "") or cells.get(ours, "")
        rows, unknown = self._opening.rows(record, cells) if self._opening else ([cells], ())
        named = key([record[name] for name in self._key]) if self._key else ""
        return Mapped(key=named, rows=tuple(map(_full, rows)), unknown=unknown)


class _Condition:
    """A test of one column; without a column it always holds."""

    def __init__(self, told):
        self.column, self._full = told.get("column"), told.get("full")
        self._is, self._is_not = (folded(told[name]) if name in told else None for name in ("is", "is_not"))
        self._contains = [fold(word) for word in told["contains"]] if "contains" in told else None

    def holds(self, record):
        """Whether a row meets it."""
        if self.column is None:
            return True
        cell = fold(record[self.column])
        return (self._is is None or cell in self._is) and (self._is_not is None or cell not in self._is_not) \
            and (self._contains is None or any(word in cell for word in self._contains)) \
            and (self._full is None or bool(cell) is self._full)


def _filled(text, record):
    """A template's words; "" when one of its columns is empty."""
    if not all(record[field].strip() for field in FIELD.findall(text)):
        return ""
    return FIELD.sub(lambda found: " ".join(record[found[1]].split()), text)


def _full(cells):
    return {column: cell for column, cell in cells.items() if cell.strip()}
