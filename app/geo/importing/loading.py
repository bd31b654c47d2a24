"""What loading keeps in mind while postcodes stream by: which were seen, and the small numbers that stand for areas."""
import re
from dataclasses import dataclass, field

from app.geo import schema

_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_SECOND = {f"{digit}{one}{two}": number for number, (digit, one, two) in enumerate(
    (digit, one, two) for digit in "0123456789" for one in _LETTERS for two in _LETTERS)}


class Seen:
    """Postcodes met so far, one byte for each that an outcode could have: the shape is checked and doubles are told in one look."""

    def __init__(self):
        self._outcodes = {}

    def new(self, typed):
        """"TA1 1HE" of one not seen before, padded and unspaced spellings too; else None, and `fault` says why."""
        first, second = typed[:-3].rstrip(), typed[-3:]
        marks, number = self._outcodes.get(first), _SECOND.get(second)
        if marks is None or number is None:
            return self._first_of_outcode(typed)
        if marks[number]:
            return None
        marks[number] = 1
        return f"{first} {second}"

    def fault(self, typed):
        """Why a postcode is not kept."""
        plain = typed.replace(" ", "").upper()
        return "duplicate" if plain[:-3] in self._outcodes and plain[-3:] in _SECOND else "malformed postcode"

    def _first_of_outcode(self, typed):
        plain = typed.replace(" ", "").upper()
        first, second = plain[:-3], plain[-3:]
        if not _OUTCODE.fullmatch(first) or second not in _SECOND:
            return None
        self._outcodes.setdefault(first, bytearray(len(_SECOND)))
        return self.new(plain)


class _Ids(dict):
    """Numbers of the areas of one kind by code, given as they are met; no number for no code."""

    def __init__(self, kind, areas):
        super().__init__({"": None})
        self._kind, self._areas = kind, areas

    def __missing__(self, code):
        number = self[code] = self._areas.add(self._kind, code)
        return number


class Areas:
    """The areas that postcodes lie in: [kind, code, name, vintage, parent's number] by number from 1."""

    def __init__(self):
        self.rows, self.vintages, self._kinds = [], {}, {}

    def ids(self, kind):
        """A dict from an area's code to its number, that gives new ones itself."""
        return self._kinds.setdefault(kind, _Ids(kind, self))

    def known(self, kind, code):
        """The row of an area that some postcode lies in (a list to change), or None."""
        number = self.ids(kind).get(code)
        return self.rows[number - 1] if number else None

    def add(self, kind, code):
        """The number of a new area."""
        self.rows.append([kind, code, None, self.vintages.get(kind), None])
        return len(self.rows)

    def write(self, connection):
        """Writes them all."""
        connection.executemany(schema.INSERT_AREA, ((number, *row) for number, row in enumerate(self.rows, 1)))


@dataclass
class Loading:
    """One build under way."""

    progress: object
    keep_ended: bool = False
    seen: Seen = field(default_factory=Seen)
    areas: Areas = field(default_factory=Areas)
