"""A locality's plain picture, which needs no script: its outline, names of places, and dots where something is on."""
import json
from functools import lru_cache

from flask import current_app

from app import index
from app.directory import picturing
from app.web import formats

# How far from side to side a dot is.
_DOT = 15
# Some 6 kB each.
_MOST_KEPT = 500


def outline(connection, told, locality):
    """The markup of the picture of a locality; `told` is a picturing.Picture as JSON text, None for none ("")."""
    if not told:
        return ""
    return _drawn(told, tuple(index.spots(connection, locality.id, _side(told))), locality.name)


def forget():
    """Forgets all that was drawn, so that a measurement can start anew."""
    _side.cache_clear(), _drawn.cache_clear()


@lru_cache(_MOST_KEPT)
def _side(told):
    """The side in metres of the squares whose dots can stand side by side."""
    return max(round(picturing.Picture(*json.loads(told)).metres * 2 * _DOT), 1)


@lru_cache(_MOST_KEPT)
def _drawn(told, spots, name):
    """The picture with `spots` (index.spots), and with the names that no dot lies on."""
    plan = picturing.Picture(*json.loads(told))
    dots = _dots(plan, spots)
    names = [one for one in plan.names
             if not any(abs(one[0] - x) < 5 * len(one[2]) + _DOT and abs(one[1] - y) < 2 * _DOT for x, y, _ in dots)]
    module = current_app.jinja_env.get_template("localities/_outline.html").module
    return module.outline(plan, dots, names, _words(name, dots, names))


def _dots(plan, spots):
    """[(x, y, how many)], none on another: the smaller ones go into the bigger ones that they would touch."""
    dots = []
    for count, e, n in sorted(((count, e, n) for e, n, count in spots), reverse=True):
        x, y = map(round, plan.at(e, n))
        met = next((dot for dot in dots if abs(dot[0] - x) < 2 * _DOT and abs(dot[1] - y) < 2 * _DOT), None)
        if met:
            met[2] += count
        elif _DOT < x < plan.width - _DOT and _DOT < y < plan.height - _DOT:
            dots.append([x, y, count])
    return dots


def _words(name, dots, names):
    spots = f", with {formats.plural(len(dots), 'dot')} where something is on" if dots else ""
    named = f". Places named on it: {formats.list_words([one for _, _, one in names])}" if names else ""
    return f"The outline of {name}{spots}{named}."
