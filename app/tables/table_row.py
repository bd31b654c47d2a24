"""One row of somebody's table: its cells under our names, and the remarks that are made while it is read."""
from typing import NamedTuple

from app.tables.cells import Note


class Remark(NamedTuple):
    """What a person should know of one cell: the row's number, our column, what stood there, and the Note."""

    row: int
    column: str
    cell: str
    note: Note


class Row:
    """One row: its number in the table (the headings are 1), its cells {column: text} without the empty ones, and its remarks."""

    def __init__(self, number, cells, remarks=None):
        self.number, self.cells, self.remarks = number, cells, [] if remarks is None else remarks

    def read(self, column, reader):
        """What a cell says by its reader, None when it is empty; the notes are kept."""
        cell = self.cells.get(column)
        return self.notes_of(column, reader(cell)) if cell else None

    def notes_of(self, column, reading, cell=None):
        """The value of a Reading; its notes are kept with the cell they are about."""
        for note in reading.notes:
            self.remarks.append(Remark(self.number, column, (self.cells.get(column) or "") if cell is None else cell, note))
        return reading.value

    def note(self, column, state, read, todo=""):
        """Keeps a note on a cell."""
        self.remarks.append(Remark(self.number, column, self.cells.get(column) or "", Note(state, read, todo)))
