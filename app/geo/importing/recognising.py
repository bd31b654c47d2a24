"""Tells by their first lines what the parts of a build are, and puts those of one source together."""
from dataclasses import dataclass

from app.geo.importing import area_names, code_point, ons, place_names
from app.geo.importing.parts import BuildRefused, Part, parts_of

FORMATS = {code_point.KIND: code_point.fits, place_names.OPEN_NAMES: place_names.is_open_names, ons.KIND: ons.fits,
           area_names.KIND: area_names.fits, place_names.RANKED: place_names.is_ranked}
# The ONS file first: it knows more of each postcode than Code-Point Open does.
ORDER = (ons.KIND, code_point.KIND, area_names.KIND, place_names.OPEN_NAMES, place_names.RANKED)


@dataclass(frozen=True)
class Bundle:
    """One source: its kind, its parts in order, the first lines of the first of them, and all that came with them."""

    kind: str
    parts: tuple[Part, ...]
    head: tuple[str, ...]
    company: tuple[Part, ...]

    @property
    def boxes(self):
        """The files on the disk that it lies in."""
        return list(dict.fromkeys(part.box for part in self.parts))

    @property
    def name(self):
        """The file or folder that it came in."""
        return self.boxes[0].name if len(self.boxes) == 1 else self.parts[0].given.name


def sources(files, stack):
    """[Bundle] of the paths that were named, in the order to read them. Raises BuildRefused when one holds nothing that can be read."""
    found = []
    for given in files:
        company = parts_of(given, stack)
        kinds = {}
        for part in company:
            lines = head_lines(part)
            kind = next((kind for kind, fits in FORMATS.items() if lines and fits(lines)), None)
            kinds.setdefault(kind, []).append((part, lines))
        kinds.pop(None, None)
        if not kinds:
            raise BuildRefused(f"{given.name} holds nothing that we can read: we read Code-Point Open, ONSPD, NSPL, OS Open Names and "
                               "ranked place lists.")
        for kind, told in kinds.items():
            found.append(Bundle(kind, tuple(_whole(part for part, _ in told)), tuple(told[0][1]), tuple(company)))
    return sorted(found, key=_order)


def _order(bundle):
    # Of several look-ups of names the latest has the last word.
    return ORDER.index(bundle.kind), area_names.year(list(bundle.head)) if bundle.kind == area_names.KIND else ""


def head_lines(part):
    """The first lines of a part that is text; [] for any other."""
    start = part.head()
    if b"\0" in start:
        return []
    return start.decode("utf-8-sig", errors="replace").splitlines()


def _whole(found):
    """The parts without those that ONS packs a second time, cut up by area."""
    found = list(found)
    once = [part for part in found if "multi_csv" not in part.name.lower()]
    return once or found
