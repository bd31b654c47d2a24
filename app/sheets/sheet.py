"""A sheet as a plain value: which activities in which order, a ready note for each, and how it is printed; its address holds it whole."""
import re
from dataclasses import dataclass, replace

MOST = 12
# Point sizes of the words: ordinary, large, and largest.
SIZES = (12, 16, 20)
_LINE = re.compile(r"([1-9][0-9]{0,8})(?:\.([a-z][a-z-]{0,30}))?")


@dataclass(frozen=True, slots=True)
class Line:
    """One activity by its number (service id), with the key of a ready note (notes.py; "" for none). No words of anybody's."""

    number: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on the paper: `lines` in order; `near` is an outcode or a place's name, never more; `size` in points; `first` when it says
    what happens the first time.

    `level` (1 to 4, 0 not said) is how much to offer, chosen on the spot: it stands in the builder's address alone; `printed` is
    without it.
    """

    lines: tuple[Line, ...] = ()
    near: str = ""
    level: int = 0
    size: int = SIZES[0]
    first: bool = False

    @property
    def numbers(self):
        """The activities' numbers in order."""
        return tuple(line.number for line in self.lines)

    def pairs(self):
        """[(name, value)] of the address: `l` once for each line ("12" or "12.welcomer"), then what is not as usual."""
        said = (("near", self.near, ""), ("level", self.level, 0), ("size", self.size, SIZES[0]),
                ("first", "yes" if self.first else "", ""))
        lines = [("l", f"{line.number}.{line.note}" if line.note else str(line.number)) for line in self.lines]
        return lines + [(name, str(value)) for name, value, usual in said if value != usual]

    def printed(self):
        """The sheet as its paper's address holds it: without the level, which is nobody's business but of the two at the desk."""
        return replace(self, level=0)

    def add(self, number):
        """With one more activity at the end, up to MOST; one that is on it stays where it is."""
        return self if number in self.numbers or len(self.lines) >= MOST else replace(self, lines=(*self.lines, Line(number)))

    def drop(self, number):
        """Without one activity."""
        return replace(self, lines=tuple(line for line in self.lines if line.number != number))

    def move(self, number, by):
        """With one activity `by` lines further down (up when negative), as far as there are lines."""
        moved = [line for line in self.lines if line.number == number]
        rest = [line for line in self.lines if line.number != number]
        at = max(0, self.numbers.index(number) + by) if moved else 0
        return replace(self, lines=(*rest[:at], *moved, *rest[at:]))

    def noted(self, number, note):
        """With another ready note for one activity; "" for none."""
        return replace(self, lines=tuple(Line(number, note) if line.number == number else line for line in self.lines))


def read(values, notes):
    """The Sheet of an address or a form (a MultiDict of text), without what is not understood; `notes` holds the keys of ready notes."""
    lines = {}
    for text in values.getlist("l"):
        found = _LINE.fullmatch(text)
        if found and len(lines) < MOST:
            lines.setdefault(int(found[1]), found[2] if found[2] in notes else "")
    size = next((size for size in SIZES if str(size) == values.get("size")), SIZES[0])
    level = next((level for level in range(1, 5) if str(level) == values.get("level")), 0)
    return Sheet(tuple(Line(*pair) for pair in lines.items()), values.get("near", "").strip(), level, size, values.get("first") == "yes")
