"""Changes an activity by rows of our own table: what the rows cannot tell, or do not, stays as it was."""
from dataclasses import fields, is_dataclass, replace

from app.directory.sessions import SKIPPED
from app.tables.table_out import in_row_order, rows_from
from app.tables.table_row import Row
from app.tables.tables import details_from


def amended_from(was, rows, columns, *, today):
    """The Told of the rows (table_row.Row) of an activity that we have; `was` its ServiceDetails, `columns` those that the table has.

    The same rows that rows_from gives for `was` give `was` again, also where they tell less than it holds.
    """
    shown = rows_from(was)
    filled = [Row(row.number, _absent(shown, place, columns) | row.cells, row.remarks) for place, row in enumerate(rows)]
    told = details_from(filled, today=today)
    told = told._replace(remarks=[remark for remark in told.remarks if remark.column in columns or remark.cell == ""])
    if told.details is None:
        return told
    number, said = told.details.id, replace(told.details, id="")
    seen = details_from([Row(0, _full(cells) | {"id": number}) for cells in shown], today=today).details
    if seen is None:
        return told
    seen = replace(seen, id="")
    return told._replace(details=replace(was if seen == said else _amended(in_row_order(was), seen, said), id=number))


def _absent(shown, place, columns):
    """The cells of columns that the table does not have at all."""
    return {column: cell for column, cell in shown[min(place, len(shown) - 1)].items() if cell and column not in columns}


def _full(cells):
    return {column: cell for column, cell in cells.items() if cell}


def _amended(was, seen, said):
    """What `was` becomes when somebody who saw `seen` of it says `said`."""
    if said == seen:
        return was
    if is_dataclass(was) and type(was) is type(said) is type(seen):
        names = [one.name for one in fields(was)]
        return replace(was, **{name: _part(name, *(getattr(record, name) for record in (was, seen, said))) for name in names})
    if isinstance(was, tuple) and len(seen) == len(said) <= len(was) and all(map(is_dataclass, (*was, *said))):
        return tuple(_amended(*those) for those in zip(was, seen, said, strict=False)) + was[len(said):]
    return said


def _part(name, was, seen, said):
    if name == "exceptions" and said != seen:
        # A table tells only the dates that were never planned.
        return said + tuple(one for one in was if one.kind != SKIPPED)
    if name == "access" and said != seen:
        return {code: was[code] if said[code] == seen.get(code) and code in was else said[code] for code in said}
    return _amended(was, seen, said)
