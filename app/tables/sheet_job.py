"""Reads the first full sheet of a spreadsheet into CSV: a program of its own, so that a file made to burst it ends nothing else.

Takes the spreadsheet's bytes on standard input, and on the command line the most megabytes, seconds, rows and columns; gives CSV (UTF-8) on
standard output, the headings first, and on standard error one line: the sheet's name, or the code of why it gave nothing.
"""
import csv
import datetime
import io
import resource
import sys

LOCKED, BROKEN, EMPTY, ROWS, COLUMNS = range(3, 8)


def main(megabytes, seconds, most_rows, most_columns):
    """Runs the job; gives its exit code, 0 when all was written."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Loaded under the limits, too.
    from python_calamine import CalamineError, PasswordError, load_workbook
    try:
        book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return _write(name, rows, most_rows, most_columns)
    except PasswordError:
        return LOCKED
    except (CalamineError, OSError, ValueError, MemoryError):
        return BROKEN
    return EMPTY


def _write(name, rows, most_rows, most_columns):
    """Writes the rows, each where it stands; those and the columns after the last full one are none."""
    told = [[_text(cell) for cell in row] for row in rows]
    last = max(place for place, row in enumerate(told) if any(row))
    wide = max(place for row in told for place, cell in enumerate(row) if cell) + 1
    # One more for the headings.
    if sum(map(any, told)) > most_rows + 1:
        return ROWS
    if wide > most_columns:
        return COLUMNS
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")
    csv.writer(out).writerows(row[:wide] for row in told[:last + 1])
    out.flush()
    sys.stderr.write(" ".join(name.split())[:60])
    return 0


def _text(cell):
    """A cell as a person reads it in the sheet."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime.timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{cell:%H:%M}" if isinstance(cell, datetime.time) else str(cell)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
