"""A picture of wards from where their postcodes lie: squares that belong to the nearest, and lines around them; and outlines over it."""
from collections import Counter, defaultdict, deque
from typing import NamedTuple

SIDE, EDGE = 480, 8
# So many squares along the longer side; a ward reaches so many squares beyond its last postcode.
_ACROSS, _REACH = 72, 5
_FINEST_M, _MOST_M = 100, 200_000
_AROUND = ((1, 0), (0, 1), (-1, 0), (0, -1))


class Picture(NamedTuple):
    """`shapes` {code: SVG path data}, `lines` [path data] of outlines, in a box of `width` by `height`; `labels` {code: (x, y)}."""

    width: int
    height: int
    shapes: dict
    lines: list
    labels: dict


def picture(places, shapes=(), units=None):
    """The Picture of units ({code: [(e, n)] in metres}, or `units` {code: geo.boundary.Shape}) with outlines (Shapes) over it; None when
    there is nothing to draw, or it is too wide to.
    """
    points = [point for each in places.values() for point in each]
    units = units or {}
    boxes = [shape.box for shape in (*shapes, *units.values())] + [(*point, *point) for point in points]
    if not boxes:
        return None
    west, south = (min(box[at] for box in boxes) for at in (0, 1))
    east, north = (max(box[at] for box in boxes) for at in (2, 3))
    if max(east - west, north - south) > _MOST_M:
        return None
    side_m = max(_FINEST_M, -(-max(east - west, north - south) // _ACROSS))
    squares = _spread(_owners(places, side_m))
    if squares:
        west, south = min(west, min(x for x, _ in squares) * side_m), min(south, min(y for _, y in squares) * side_m)
        east, north = max(east, (max(x for x, _ in squares) + 1) * side_m), max(north, (max(y for _, y in squares) + 1) * side_m)
    scale = (SIDE - 2 * EDGE) / max(east - west, north - south, 1)

    def at(e, n):
        return EDGE + round((e - west) * scale), EDGE + round((north - n) * scale)
    by_code = defaultdict(set)
    for square, code in squares.items():
        by_code[code].add(square)
    drawn = {code: "".join(path([at(x * side_m, y * side_m) for x, y in ring]) for ring in rings(own)) for code, own in by_code.items()}
    labels = {code: at(*((sum(one[axis] for one in own) / len(own) + .5) * side_m for axis in (0, 1))) for code, own in by_code.items()}
    for code, shape in units.items():
        drawn[code], labels[code] = _of_shape(shape, at), at((shape.box[0] + shape.box[2]) / 2, (shape.box[1] + shape.box[3]) / 2)
    lines = [_of_shape(shape, at) for shape in shapes]
    width, height = at(east, south)
    return Picture(width + EDGE, height + EDGE, drawn, lines, labels)


def _of_shape(shape, at):
    return "".join(path([at(e, n) for e, n in ring]) for polygon in shape.polygons for ring in polygon)


def rings(squares):
    """The closed rings of corners around a set of squares (x, y), without the corners on straight lines."""
    after = defaultdict(list)
    for x, y in squares:
        for (dx, dy), a, b in (((0, -1), (x, y), (x + 1, y)), ((1, 0), (x + 1, y), (x + 1, y + 1)),
                               ((0, 1), (x + 1, y + 1), (x, y + 1)), ((-1, 0), (x, y + 1), (x, y))):
            if (x + dx, y + dy) not in squares:
                after[a].append(b)
    found = []
    while after:
        corner = start = next(iter(after))
        ring = []
        while not ring or corner != start:
            ring.append(corner)
            onward = after[corner].pop()
            if not after[corner]:
                del after[corner]
            corner = onward
        found.append(_straight(ring))
    return found


def path(points):
    """SVG path data of a ring of whole points, closed."""
    kept = [point for place, point in enumerate(points) if not place or point != points[place - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _straight(ring):
    return [corner for place, corner in enumerate(ring)
            if not _in_line(ring[place - 1], corner, ring[(place + 1) % len(ring)])]


def _in_line(before, corner, after):
    return before[0] == corner[0] == after[0] or before[1] == corner[1] == after[1]


def _owners(places, side_m):
    """{square: code} of the unit with the most postcodes in it."""
    counts = defaultdict(Counter)
    for code, points in places.items():
        for e, n in points:
            counts[e // side_m, n // side_m][code] += 1
    return {square: max(sorted(here), key=here.get) for square, here in counts.items()}


def _spread(owners):
    """The same with the empty squares within reach, each given to the nearest."""
    found, waiting = dict(owners), deque((square, 0) for square in sorted(owners))
    while waiting:
        (x, y), far = waiting.popleft()
        if far == _REACH:
            continue
        for dx, dy in _AROUND:
            if (x + dx, y + dy) not in found:
                found[x + dx, y + dy] = found[x, y]
                waiting.append(((x + dx, y + dy), far + 1))
    return found
