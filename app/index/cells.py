"""Keys that keep neighbours together: one-kilometre cells of the National Grid in Morton order, and a circle as a few runs of them."""

SEQUENCE_BITS = 24
CELL_BITS = 22
_TOP = (1 << CELL_BITS // 2) - 1
# Keys from here on belong to entries without a point.
POINTLESS = 1 << (CELL_BITS + SEQUENCE_BITS)


def _spread(number):
    return sum((number >> bit & 1) << 2 * bit for bit in range(CELL_BITS // 2))


_SPREAD = tuple(_spread(number) for number in range(_TOP + 1))


def first_key(e, n):
    """The lowest key of the cell that holds the point (metres); of the pointless range when `e` is None."""
    if e is None:
        return POINTLESS
    return (_SPREAD[_cell(e)] | _SPREAD[_cell(n)] << 1) << SEQUENCE_BITS


def last_key(first):
    """The highest key that may follow `first`, the answer of first_key."""
    return first + (1 << (SEQUENCE_BITS + (CELL_BITS if first == POINTLESS else 0))) - 1


def cover(e, n, radius, most=12):
    """Key ranges [(low, high)], low to high and inclusive, that hold every point of the circle; built of at most `most` squares.

    They hold points outside the circle too: the caller measures. `most` = 1 gives one run from corner to corner.
    """
    west, east, south, north = _cell(e - radius), _cell(e + radius), _cell(n - radius), _cell(n + radius)
    if most == 1:
        return [((_SPREAD[west] | _SPREAD[south] << 1) << SEQUENCE_BITS, ((_SPREAD[east] | _SPREAD[north] << 1) + 1 << SEQUENCE_BITS) - 1)]
    level = 0
    while ((east >> level) - (west >> level) + 1) * ((north >> level) - (south >> level) + 1) > most:
        level += 1
    squares = sorted(_SPREAD[x] | _SPREAD[y] << 1
                     for x in range(west >> level, (east >> level) + 1) for y in range(south >> level, (north >> level) + 1))
    shift = SEQUENCE_BITS + 2 * level
    ranges = []
    for square in squares:
        low, high = square << shift, (square + 1 << shift) - 1
        if ranges and ranges[-1][1] + 1 == low:
            ranges[-1] = (ranges[-1][0], high)
        else:
            ranges.append((low, high))
    return ranges


def _cell(metres):
    return min(max(metres // 1000, 0), _TOP)
