"""The clinical codes that a practice types into its own record: those we ship, or a site's own file in the same layout (STANDARDS 9.1)."""
import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

SHIPPED = Path(__file__).with_name("codes") / "snomed.csv"
# A site's own file in its instance folder stands in for ours.
OWN = "snomed.csv"
CLUSTER = "SOCPRESREF_COD"
_CODE = re.compile(r"[1-9][0-9]{5,17}")
_MOST = 50
# Verhoeff's check: the ten symmetries of a pentagon, and how a digit's place turns it.
_TIMES = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
          "5987604321", "6598710432", "7659821043", "8765932104", "9876543210")
_TURNED = ("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258")


class Code(NamedTuple):
    """One concept of SNOMED CT: its number as text, its words, and when it is used."""

    code: str
    display: str
    use: str


def codes(instance):
    """(Code, ...) from the site's own file in the `instance` folder (a Path), else those we ship."""
    own = Path(instance) / OWN
    try:
        return _read(own, own.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError, csv.Error):
        return _read(SHIPPED, 0)


def passes(code):
    """Whether a code is 6 to 18 digits and its last one is what Verhoeff's check wants: a slip of one digit, or two swapped, is found."""
    if not _CODE.fullmatch(code):
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(_TIMES[check][int(_TURNED[place % 8][int(digit)])])
    return check == 0


@lru_cache(maxsize=4)
def _read(path, _written):
    """The Codes of a file, each once; a row whose code does not pass its check is left out."""
    found = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
        code, display = (row.get("code") or "").strip(), " ".join((row.get("display") or "").split())
        if passes(code) and display and len(found) < _MOST:
            found.setdefault(code, Code(code, display[:120], " ".join((row.get("use") or "").split())[:120]))
    return tuple(found.values())
