"""Which localities of one kind touch: worked out when areas change, and kept as rows."""
from collections import defaultdict
from itertools import combinations

import sqlalchemy as sa

from app.directory import outlines
from app.directory.areas import Locality, LocalityNeighbour

# Outlines of several makers run a little beside each other.
_REACH_M = 100


def settle(connection, outlined):
    """Writes which localities are neighbours; `outlined` of outlines.of_all. Tells whether any row changed. Two touch when their outlines
    do; where one of them has none, when they share the first half of a postcode.
    """
    kinds, known = defaultdict(list), {}
    for row in connection.execute(sa.select(Locality.id, Locality.kind, Locality.parent_id, Locality.outcodes).where(
            Locality.closed_at.is_(None))):
        known[row.id] = row
        kinds[row.kind].append(row)
    drawn = {one: [outlines.edges_of(outline.polygons) for outline in own] for one, own in outlined.items()}
    wanted = set()
    for same in kinds.values():
        for one, other in combinations(same, 2):
            if _touch(one, other, drawn) and not (_lies_in(one, other, known) or _lies_in(other, one, known)):
                wanted |= {(one.id, other.id), (other.id, one.id)}
    return _write(connection, wanted)


def _touch(one, other, drawn):
    here, there = drawn.get(one.id), drawn.get(other.id)
    if here and there:
        return any(edges.touches(others, _REACH_M) for edges in here for others in there)
    return bool(set(one.outcodes.split()) & set(other.outcodes.split()))


def _lies_in(one, other, known):
    steps = 0
    while one is not None and one.parent_id is not None and steps < len(known):
        if one.parent_id == other.id:
            return True
        one, steps = known.get(one.parent_id), steps + 1
    return False


def _write(connection, wanted):
    known = set(map(tuple, connection.execute(sa.select(LocalityNeighbour.locality_id, LocalityNeighbour.neighbour_id))))
    gone, new = known - wanted, wanted - known
    if gone:
        connection.execute(sa.delete(LocalityNeighbour).where(
            LocalityNeighbour.locality_id == sa.bindparam("one"), LocalityNeighbour.neighbour_id == sa.bindparam("other")),
            [{"one": one, "other": other} for one, other in sorted(gone)])
    if new:
        connection.execute(sa.insert(LocalityNeighbour), [{"locality_id": one, "neighbour_id": other} for one, other in sorted(new)])
    return bool(gone or new)
