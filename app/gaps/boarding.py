"""Puts the figures of some areas and months together, for the board, the summary and their files."""
from datetime import timedelta

import sqlalchemy as sa

from app.directory import localities, sessions
from app.directory.areas import Locality
from app.extensions import db, reading as reading_index
from app.gaps import figures, grounds, reading, saying
from app.gaps.releasing import after

MONTHS = (3, 6, 12, 24)


def open_localities():
    """Every Locality that is not closed, by name."""
    return db.session.scalars(sa.select(Locality).where(Locality.closed_at.is_(None)).order_by(Locality.name, Locality.id)).all()


def figures_of(areas, now, gazetteer, months=12, wanted=frozenset(), every=None):
    """What pages say of Localities together: {"ground", "tables", "gaps", "total", "span"}. `months` how many to look back, `wanted`
    {(taxonomy, code)} that all of it must ask for, `every` all Localities.
    """
    ground = grounds.ground(areas, every or open_localities(), gazetteer)
    spans = _months(sessions.today(now), months)
    told = figures.narrowed(reading.cells(spans[0], ground.places), wanted)
    with reading_index() as index:
        listed = reading.Listed(index, now, areas[0].id if len(areas) == 1 else None)
        tables = saying.tables(told, ground, spans, listed.counts(wanted), reading.by_outcode(ground.outcodes))
        found = figures.gaps(told, listed.of)
    where = areas[0].name if len(areas) == 1 else "all areas"
    gaps = [(*saying.gap(one, where), one) for one in found]
    return {"ground": ground, "tables": [table for table in tables if table.rows], "gaps": gaps,
            "total": figures.amounts(told), "span": (spans[0], after(spans[-1]) - timedelta(1)), "deciles": saying.deciles(ground.lives)}


def by_slug(slug):
    """The open Locality of a slug, or None."""
    found = localities.by_slug(slug)
    return None if found is None or found.closed_at else found


def _months(today, number):
    """The first days of so many months before this one, in order."""
    first, found = today.replace(day=1), []
    for _ in range(number):
        first = (first - timedelta(1)).replace(day=1)
        found.append(first)
    return found[::-1]
