"""Draws a list's cards: all of a card but how far it is depends on few things, so its markup is made once and kept in two pieces."""
import json
from functools import lru_cache
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup, escape

from app.directory import cards
from app.web import formats

# Some 3 kB each.
_MOST_KEPT = 16_000
# Stands where the distance goes: no clean text holds it (tables.cells.text, web.text).
_GAP = "\0"


class Drawn(NamedTuple):
    """A card's markup, and the walk's words ("" when none are said)."""

    html: Markup
    walk: str


def draw(text, *, today, at=None, distance_m=None, place=None, others=0, mini=False):
    """The Drawn of an entry's kept card (JSON text); the rest as cards.view has it."""
    measured = distance_m is not None and place is not None
    precision, before, after = _pieces(text, today, at, others, measured, mini)
    if not measured:
        return Drawn(before, "")
    far, walk = cards.distance(distance_m, place, precision)
    return Drawn(before + _far_line(walk, far) + after, walk)


@lru_cache(_MOST_KEPT)
def draw_line(text, start, on, today, off=None):
    """The markup of cards.line for an entry's kept card (JSON text)."""
    return current_app.jinja_env.get_template("directory/_line.html").module.line(cards.line(json.loads(text), start, on, today, off))


def forget():
    """Forgets all that was drawn, so that a measurement can start anew."""
    _pieces.cache_clear(), draw_line.cache_clear()


@lru_cache(_MOST_KEPT)
def _pieces(text, today, at, others, measured, mini):
    """(the venue's precision, the markup up to the distance, the markup after it) of one card; where none is said, all of it is first."""
    card = json.loads(text)
    view = cards.view(card, today=today, at=at, others=others)
    if measured:
        view["far"] = _GAP
    drawn = current_app.jinja_env.get_template("directory/_card.html").module.card(view, mini)
    before, _, after = drawn.partition(_far_line("", _GAP))
    return card["precision"], before, after


def _far_line(walk, far):
    """As the macro of that name."""
    if walk:
        return Markup(f'<br><b>{escape(walk)}</b> <span class="nt-muted">({escape(far)})</span>')  # noqa: S704
    return Markup(f"<br><b>{escape(formats.first_upper(far))}</b>")  # noqa: S704
