"""An outline that somebody brings as a file: its polygons, and what to know of it before it decides anything."""
from itertools import pairwise

from app.geo import boundary

# A pair of edges costs a microsecond; an outline that needs more is not looked at for crossings.
_MOST_PAIRS = 400_000


class OutlineFault(ValueError):
    """Why an outline cannot be taken, in a sentence for people."""


def read(content, name):
    """(polygons in grid metres, [what to know in sentences]) of a GeoJSON file in bytes; all its areas together. Raises OutlineFault."""
    try:
        areas = boundary.read(content, "outline", name or "Outline")
    except boundary.BoundaryFault as fault:
        raise OutlineFault(str(fault)) from None
    except (ArithmeticError, RecursionError, ValueError, TypeError, KeyError, AttributeError):
        raise OutlineFault("That file is not GeoJSON that we can read. Save it again from the program that drew it.") from None
    polygons = [polygon for area in areas for polygon in area.shape.polygons]
    notes, holes, crossed = [], sum(len(polygon) - 1 for polygon in polygons), crossings(polygons)
    if len(polygons) > 1:
        notes.append(f"It has {len(polygons):,} pieces. All of them count.")
    if holes:
        notes.append(f"It has {holes:,} {'hole' if holes == 1 else 'holes'}. What lies in a hole is outside.")
    if crossed:
        notes.append("It crosses itself. Which side is inside is then a guess: look at what it would hold.")
    if crossed is None:
        notes.append("It has too many corners for us to see whether it crosses itself. Look at what it would hold.")
    return polygons, notes


def crossings(polygons):
    """Whether a ring of polygons crosses itself; None when that needs too much looking."""
    left = _MOST_PAIRS
    for ring in (ring for polygon in polygons for ring in polygon):
        edges = sorted((min(a[0], b[0]), max(a[0], b[0]), a, b) for a, b in pairwise(ring) if a != b)
        active = []
        for edge in edges:
            active = [one for one in active if one[1] >= edge[0]]
            left -= len(active) + 1
            if left < 0:
                return None
            if any(_cross(*edge[2:], *one[2:]) for one in active):
                return True
            active.append(edge)
    return False


def _cross(a, b, c, d):
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a, b, point):
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)
