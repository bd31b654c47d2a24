"""The middle of every outcode and sector, and how far its postcodes spread, from one ordered look through the live ones."""
from itertools import chain, groupby
from math import ceil, sqrt

from app.geo.postcode import outcode
from app.geo.schema import INSERT_UNIT

_WITHIN = 0.9


def fill(connection, progress):
    """Fills the tables `outcode` and `sector`."""
    outcodes, sectors = [], []
    rows = connection.execute("SELECT pc, e, n FROM postcode WHERE live ORDER BY pc")
    by_sector = ((sector, [row[1:] for row in members]) for sector, members in groupby(rows, key=lambda row: row[0][:-2]))
    for code, parts in groupby(by_sector, key=lambda part: outcode(part[0])):
        parts = list(parts)
        sectors += [_unit(sector, points) for sector, points in parts]
        outcodes.append(_unit(code, list(chain.from_iterable(points for _, points in parts))))
        progress.beat(f"  at {code}")
    connection.executemany(INSERT_UNIT["outcode"], outcodes)
    connection.executemany(INSERT_UNIT["sector"], sectors)


def _unit(code, points):
    """(code, e, n, how many, metres within which nine of ten lie)."""
    count = len(points)
    e, n = sum(e for e, _ in points) / count, sum(n for _, n in points) / count
    spread = sorted([(own_e - e) * (own_e - e) + (own_n - n) * (own_n - n) for own_e, own_n in points])
    return code, round(e), round(n), count, round(sqrt(spread[ceil(_WITHIN * count) - 1]))
