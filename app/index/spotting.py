"""Where on the map what lies in one locality is, by squares: for a picture that shows how much is on around a spot."""
from collections import defaultdict

from .board import E, N, board
from .cells import POINTLESS
from .matching import SERVICE, WHOLE, keys_of
from .words import locality_token
from .writing import generation

_BATCH = 500


def spots(connection, locality, side_m):
    """[(e, n, how many activities)] of the squares of `side_m` metres in which there are any: the middle of those in it, whole metres."""
    squares = defaultdict(dict)
    for service, e, n in _points(connection, f'("{locality_token(locality)}")'):
        squares[e // side_m, n // side_m][service] = e, n
    return [(sum(e for e, _ in held.values()) // len(held), sum(n for _, n in held.values()) // len(held), len(held))
            for held in squares.values()]


def cards(connection, service_ids):
    """{entry_id: card} of the entries of some hundreds of activities."""
    marks = ",".join("?" * len(service_ids))
    return dict(connection.execute(
        f"SELECT entry_id, card FROM finding_near JOIN finding_wide USING (key) WHERE service_id IN ({marks})", list(service_ids)))  # noqa: S608


def _points(connection, words):
    whole = board(connection, generation(connection))
    if whole:
        return [(row[SERVICE], row[E], row[N]) for row in whole.chosen(whole.having(connection, words).entries & whole.pointed)]
    keys = [key for key in keys_of(connection, words, [WHOLE]) if key < POINTLESS]
    found = []
    for at in range(0, len(keys), _BATCH):
        marks = ",".join("?" * len(keys[at:at + _BATCH]))
        found += connection.execute(f"SELECT service_id, e, n FROM finding_near WHERE key IN ({marks})", keys[at:at + _BATCH])  # noqa: S608
    return found
