"""Where on the map what lies in one locality is, by squares: for a picture that shows how much is on around a spot."""
from collections import defaultdict

from .board import E, N, board
from .cells import POINTLESS
from .finding import find
from .matching import SERVICE, WHOLE, keys_of
from .shapes import Question
from .sifting import count
from .words import locality_token
from .writing import generation

_BATCH = 500
# A board keeps the spots of so many localities: pages of areas ask for the same again and again.
_MOST_KEPT = 2000


def spots(connection, locality, side_m):
    """[(e, n, how many activities)] of the squares of `side_m` metres in which there are any: the middle of those in it, whole metres."""
    whole = board(connection, generation(connection))
    kept, known = whole.spots if whole else {}, (locality, side_m)
    found = kept.get(known)
    if found is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        found = kept[known] = _squares(_points(connection, whole, f'("{locality_token(locality)}")'), side_m)
    return found


def totals(connection, localities):
    """{locality: how many activities lie there} of localities (ids): the total of a question with nothing but that locality."""
    whole = board(connection, generation(connection))
    if not whole:
        return {one: find(connection, Question(today=1, minute=0, locality=one, limit=0, bare=True)).total for one in localities}
    return {one: count(whole, whole.having(connection, f'("{locality_token(one)}")').entries) for one in localities}


def cards(connection, service_ids):
    """{entry_id: card} of the entries of some hundreds of activities."""
    marks = ",".join("?" * len(service_ids))
    return dict(connection.execute(
        f"SELECT entry_id, card FROM finding_near JOIN finding_wide USING (key) WHERE service_id IN ({marks})", list(service_ids)))  # noqa: S608


def _squares(points, side_m):
    squares = defaultdict(dict)
    for service, e, n in points:
        squares[e // side_m, n // side_m][service] = e, n
    return [(sum(e for e, _ in held.values()) // len(held), sum(n for _, n in held.values()) // len(held), len(held))
            for held in squares.values()]


def _points(connection, whole, words):
    if whole:
        return [(row[SERVICE], row[E], row[N]) for row in whole.chosen(whole.having(connection, words).entries & whole.pointed)]
    keys = [key for key in keys_of(connection, words, [WHOLE]) if key < POINTLESS]
    found = []
    for at in range(0, len(keys), _BATCH):
        marks = ",".join("?" * len(keys[at:at + _BATCH]))
        found += connection.execute(f"SELECT service_id, e, n FROM finding_near WHERE key IN ({marks})", keys[at:at + _BATCH])  # noqa: S608
    return found
