"""Reads a file of comma-separated values whatever its encoding and separator, row by row, or says in one sentence why it cannot."""
import codecs
import csv
import io
from itertools import islice
from pathlib import Path

from app.tables.cells import MENDED, REFUSED, Note
from app.web.words import number

SEPARATORS = ",;\t"
_CHUNK = 1 << 20
_HEAD = 1 << 18
_LONGEST = 8 << 20
_SAVE = "Open it and save it as CSV (UTF-8)."
_KINDS = (
    (b"PK\x03\x04", f"This is a spreadsheet or a zip file. {_SAVE}"), (b"\xd0\xcf\x11\xe0", f"This is a spreadsheet. {_SAVE}"),
    (b"%PDF", f"This is a PDF, not a table. {_SAVE}"), (b"\x89PNG", "This is a picture, not a table."),
    (b"\xff\xd8\xff", "This is a picture, not a table."), (b"GIF8", "This is a picture, not a table."),
    (b"\x1f\x8b", "This file is packed (gzip). Unpack it first."), (b"SQLite format 3", f"This is a database, not a table. {_SAVE}"),
    (b"\x00\x00\xfe\xff", f"This file is in UTF-32. {_SAVE}"), (b"\xff\xfe\x00\x00", f"This file is in UTF-32. {_SAVE}"))
_BINARY = "This is no file of text. Save the table as CSV (UTF-8)."
# Bytes that mean nothing in cp1252.
_NO_LETTERS = frozenset(b"\x81\x8d\x8f\x90\x9d")


class Refused(Exception):
    """An import that cannot be: nothing was changed, and the text says why in one plain sentence."""


class Held:
    """The bytes of a file that lies in memory alone, opened as a path is."""

    def __init__(self, content, name="table"):
        self._content, self.name = content, name

    def open(self, mode="r", encoding=None, newline=None):
        """A new reader of its bytes (mode "rb"), or of its text."""
        read = io.BytesIO(self._content)
        return read if mode == "rb" else io.TextIOWrapper(read, encoding=encoding, newline=newline)


class CsvFile:
    """One file (a path, or Held bytes), read as often as needed. `recognised` says of a list of headings how many it knows, to find the
    separator by.

    Raises Refused when it is no table at all.
    """

    def __init__(self, path, recognised):
        self._path = path if isinstance(path, Held) else Path(path)
        self._encoding, self._finished = _encoding(self._path)
        self._separator, self._skipped = self._found(recognised)
        self.notes = [] if self._finished else ["The file ends in the middle of a line: look whether its last row is whole."]
        self.headings = [heading.strip() for heading in next(iter(self._records()), (0, []))[1]]
        if not any(self.headings):
            raise Refused("The file has no headings: its first row must say what each column is.")

    def rows(self):
        """Yields (row number as a spreadsheet counts, cells, Note or None on the row itself); empty rows are left out.

        Raises Refused, also in the end, for a file that is broken or was cut off.
        """
        wide, last, records = len(self.headings), None, self._records()
        next(records)
        for place, cells in records:
            last = (place, len(cells))
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            counted, note = f"{len(cells)} cells under {wide} headings", None
            if len(cells) < wide:
                cells = cells + [""] * (wide - len(cells))
                note = Note(MENDED, f"{counted}; those that are missing as empty", "Is a comma missing?")
            elif any(map(str.strip, cells[wide:])):
                note = Note(REFUSED, "", f"It has {counted}. Put words with a comma in quotation marks.")
            yield place, cells[:wide], note
        if last and not self._finished and last[1] < wide:
            raise Refused(f"The file breaks off in row {number(last[0])}: it may have been cut. Get it again.")

    def _records(self):
        """Yields (row number, cells) of every record from the headings on."""
        place = 0
        try:
            with self._opened() as lines:
                reader = csv.reader(lines, delimiter=self._separator, strict=True)
                for place, cells in enumerate(reader, 1):
                    if place > self._skipped:
                        yield place, cells
        except csv.Error as fault:
            raise Refused(_fault(str(fault), place + 1)) from None
        except UnicodeError:
            raise Refused(f"Row {number(place + 1)} has letters that we cannot read. {_SAVE}") from None
        except OSError as fault:
            raise Refused(f"The file cannot be read: {fault.strerror or fault}.") from None

    def _opened(self):
        return self._path.open(encoding=self._encoding, newline="")

    def _found(self, recognised):
        """(separator, how many records stand before the headings), by what makes most headings known."""
        with self._opened() as lines:
            try:
                head = lines.read(_HEAD)
            except UnicodeError:
                raise Refused(f"The file has letters that we cannot read. {_SAVE}") from None
        if head.lstrip()[:1] in ("<", "{", "["):
            raise Refused(f"This is a page or data of another kind, not a table. {_SAVE}")
        best, score = (",", 0), (-1, 0)
        for separator in SEPARATORS:
            skipped, headings = _first(head, separator)
            found = (recognised(headings), len(headings))
            if found > score:
                best, score = (separator, skipped), found
        return best


def _first(head, separator):
    """(number of records before it, cells) of the first record with words; a spreadsheet's own "sep=;" is none."""
    try:
        for skipped, cells in enumerate(islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), 100)):
            if any(map(str.strip, cells)) and not (len(cells) <= 2 and cells[0].lower().startswith("sep=")):
                return skipped, cells
    except csv.Error:
        pass
    return 0, []


def _encoding(path):
    """(encoding, whether the file ends with a whole line). Raises Refused."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 14)
            if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
                raise Refused("The file is empty.")
            encoding = _by_its_head(head)
            file.seek(0)
            scanned = _Scanned(file)
    except OSError as fault:
        raise Refused(f"The file {path.name} cannot be read: {fault.strerror or fault}.") from None
    except ValueError:
        raise Refused("There is no such file.") from None
    return encoding or scanned.encoding(), scanned.finished


def _by_its_head(head):
    """The encoding that the first bytes tell, "" when all must be looked at. Raises Refused."""
    for start, reason in _KINDS:
        if head.startswith(start):
            raise Refused(reason)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    nulls, odd = head.count(0), head[1::2].count(0)
    if nulls > len(head) // 4:
        if max(odd, nulls - odd) < nulls * 0.95:
            raise Refused(_BINARY)
        return "utf-16-le" if odd > nulls - odd else "utf-16-be"
    if b"\x00" in head.split(b"\n", 1)[0]:
        raise Refused(_BINARY)
    return ""


class _Scanned:
    """All bytes of a file, looked at once: is it UTF-8, or text of an older kind, and are its rows as long as rows are?"""

    def __init__(self, file):
        self._good = self._bad = self._lines = run = 0
        self._first_bad = self._first_nothing = None
        decoder, last = codecs.getincrementaldecoder("utf-8")("surrogateescape"), b""
        for part in iter(lambda: file.readline(_CHUNK), b""):
            self._look(part, decoder)
            run = 0 if b"\n" in part or b"\r" in part else run + len(part)
            if run > _LONGEST:
                raise Refused(f"Row {number(self._lines + 1)} never ends. {_SAVE}")
            last = part
        self.finished = last.rstrip(b"\x00")[-1:] in (b"\n", b"\r")

    def encoding(self):
        """utf-8-sig or cp1252: text in cp1252 has hardly a run of bytes that UTF-8 would take for letters. Raises Refused."""
        if not self._bad:
            return "utf-8-sig"
        broken = self._first_bad if self._good >= self._bad else self._first_nothing
        if broken:
            raise Refused(f"Line {number(broken)} of {number(self._lines)} has letters that we cannot read. {_SAVE}")
        return "cp1252"

    def _look(self, part, decoder):
        self._lines += part.endswith(b"\n")
        text = decoder.decode(part)
        if part.isascii() and text.isascii():
            return
        wide = [letter for letter in text if letter > "\x7f"]
        escaped = sum("\udc80" <= letter <= "\udcff" for letter in wide)
        self._good, self._bad = self._good + len(wide) - escaped, self._bad + escaped
        if escaped:
            self._first_bad = self._first_bad or self._lines
        if not _NO_LETTERS.isdisjoint(part):
            self._first_nothing = self._first_nothing or self._lines


def _fault(text, place):
    if "end of data" in text:
        return f"The file breaks off inside a cell that begins in row {number(place)}: a quotation mark is opened and never closed."
    if "limit" in text:
        return f"Row {number(place)} has a cell that never ends: a quotation mark may be missing."
    return f"Row {number(place)} has a quotation mark in the middle of a cell: write it twice, or take it out."
