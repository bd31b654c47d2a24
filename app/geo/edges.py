"""The edges of outlines in short runs, by which it is quickly told how near a point is; and outlines with fewer corners."""
from itertools import pairwise
from math import isqrt

_RUN = 8


class Edges:
    """All edges of some rings of (e, n) in metres. `box` is (west, south, east, north)."""

    def __init__(self, rings):
        lines = [line for ring in rings for line in _runs(ring)]
        self._runs = [(min(x for x, _ in line), min(y for _, y in line), max(x for x, _ in line), max(y for _, y in line), _edges(line))
                      for line in lines]
        self.box = (min(run[0] for run in self._runs), min(run[1] for run in self._runs), max(run[2] for run in self._runs),
                    max(run[3] for run in self._runs))

    def near(self, e, n, limit_m):
        """Whole metres from a point to the nearest edge; None when that is further than `limit_m`, which is whole metres too."""
        least = limit_m * limit_m + 1
        reach = limit_m
        for west, south, east, north, edges in self._runs:
            if west - reach > e or e > east + reach or south - reach > n or n > north + reach:
                continue
            for x, y, along, up, square in edges:
                to_e, to_n = e - x, n - y
                part = (to_e * along + to_n * up) / square
                if part > 0:
                    part = min(part, 1)
                    to_e, to_n = to_e - part * along, to_n - part * up
                metres = to_e * to_e + to_n * to_n
                if metres < least:
                    least, reach = metres, isqrt(int(metres)) + 1
        return None if least > limit_m * limit_m else isqrt(int(least))

    def corners(self):
        """Its corners, one after another."""
        return [(x, y) for *_, edges in self._runs for x, y, *_ in edges]

    def touches(self, other, reach_m):
        """Whether a corner of one lies within so many metres of an edge of the other."""
        (west, south, east, north), (w, s, e, n) = self.box, other.box
        if west - reach_m > e or w - reach_m > east or south - reach_m > n or s - reach_m > north:
            return False
        return any(there.near(*corner, reach_m) is not None for here, there in ((self, other), (other, self)) for corner in here.corners())


def simpler(ring, within):
    """A closed ring of (x, y) without the corners that lie nearer than `within` to what is left; it stays closed."""
    corners = ring[:-1]
    if len(corners) < 4:
        return ring
    first = corners[0]
    far = max(range(len(corners)), key=lambda at: (corners[at][0] - first[0]) ** 2 + (corners[at][1] - first[1]) ** 2)
    kept = {0, far, len(corners)}
    _keep_far(ring, 0, far, within * within, kept), _keep_far(ring, far, len(corners), within * within, kept)
    return [ring[at] for at in sorted(kept)]


def _keep_far(ring, first, last, limit, kept):
    """Adds to `kept` the places between two that lie further from the line than the square root of `limit`, and so on between those."""
    waiting = [(first, last)]
    while waiting:
        first, last = waiting.pop()
        (x, y), (to_x, to_y) = ring[first], ring[last]
        along, up = to_x - x, to_y - y
        square = along * along + up * up
        worst, most = None, limit
        for at in range(first + 1, last):
            e, n = ring[at][0] - x, ring[at][1] - y
            part = min(1, max(0, (e * along + n * up) / square)) if square else 0
            off = (e - part * along) ** 2 + (n - part * up) ** 2
            if off > most:
                worst, most = at, off
        if worst is not None:
            kept.add(worst)
            waiting += [(first, worst), (worst, last)]


def _runs(ring):
    return [ring[at:at + _RUN + 1] for at in range(0, len(ring) - 1, _RUN)]


def _edges(line):
    return [(x, y, to_x - x, to_y - y, (to_x - x) ** 2 + (to_y - y) ** 2 or 1) for (x, y), (to_x, to_y) in pairwise(line)]
