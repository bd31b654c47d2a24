"""What a place look-up answers: found, which one, did you mean, or unknown; never an exception."""
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Point(NamedTuple):
    """A WGS84 position in degrees, latitude first by name so that it is never handed over bare."""

    lat: float
    lon: float


class GridPoint(NamedTuple):
    """A British National Grid position in whole metres."""

    e: int
    n: int


class Precision(StrEnum):
    """How exact a position is; decides the words of headings and distances (never a walk from an outcode)."""

    POINT = "point"
    POSTCODE = "postcode"
    SQUARE = "square"
    SECTOR = "sector"
    OUTCODE = "outcode"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a person may pick: what the link says, and the text that finds exactly it."""

    label: str
    near: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place.

    `near` is the coarse text that may stand in an address ("TA1", "TA1 1", "Kendal"); `postcode` is the full one and must
    never leave the server's memory but in the place cookie. `radius_m` is the spread of an outcode or sector, 0 for others.
    `outcode` is the one it lies in (for matching what covers an area); None when it cannot be told.
    `read_as` is set when the text was corrected: the spelling that was used ("TA1 1HE", "Kendal").
    `others` are what else it may have meant ("TA1 1" beside "TA11", the other Somertons).
    `ended` is true for a postcode that is no longer in use.
    """

    grid: GridPoint
    precision: Precision
    label: str
    near: str
    source: str = "gazetteer"
    radius_m: int = 0
    outcode: str | None = None
    postcode: str | None = None
    district: str | None = None
    read_as: str | None = None
    others: tuple[Choice, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Several places share the name: the person picks. `more` are the ones past the first five."""

    options: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """No such postcode, but these (full ones, at most five) look like it. Offered as buttons of a form, never as links."""

    postcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing found. `reason`: blank, place, postcode, not_covered (Northern Ireland and the islands), no_gazetteer."""

    reason: str


Answer = Found | Choices | Suggestions | Unknown
