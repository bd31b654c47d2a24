"""Measures working out where venues lie: the site's venues, in a hundred localities made of outcodes and a hundred with an outline."""
import json
import time
from datetime import UTC, datetime

import sqlalchemy as sa

from app.directory import localities
from app.directory.areas import Boundary
from app.directory.localities import Part
from app.directory.models import Address, Location
from app.extensions import db, writing_unit
from app.localities import defining
from bench import site
from bench.table import Row, say

SECONDS = 5.0
_CORNERS = 140
_SIDE = 3_000


def rows(folder):
    """[Row] of assigning all venues of the site that bench.site prepared in `folder`, then of keeping it, which has what is on there found
    in its new localities; in seconds by the clock.
    """
    say("Areas: assigning venues ...")
    with site.quiet():
        app = site.make(folder)
        with app.app_context():
            venues = _define(app.extensions["gazetteer"])
            took = [_took(lambda kept=kept: list(defining.assign_all(app.extensions["gazetteer"], datetime.now(UTC), kept)))
                    for kept in (False, True)]
            db.session.remove()
    return [Row(f"{venues:,} venues assigned to 200 localities", took[0], "s", SECONDS * venues / 10_000),
            Row(f"{site.SIZE:,} activities there found in them", took[1], "s")]


def _define(gazetteer):
    outcodes = db.session.scalars(sa.select(Address.outcode).where(Address.outcode != "").group_by(Address.outcode).limit(100)).all()
    points = db.session.execute(sa.select(Location.easting, Location.northing).where(Location.easting.is_not(None)).limit(100)).all()
    db.session.rollback()
    with writing_unit():
        for outcode in outcodes:
            localities.define(outcode.lower(), outcode, [Part("outcode", outcode)], gazetteer=gazetteer)
        for number, (e, n) in enumerate(points):
            drawn = Boundary(kind="neighbourhood", name=f"Outline {number}", polygons=json.dumps([[_ring(e, n)]]))
            db.session.add(drawn)
            db.session.flush()
            localities.define(f"drawn-{number}", f"Drawn {number}", [Part("polygon", "", None, drawn.name, drawn.id)], gazetteer=gazetteer)
        count = db.session.scalar(sa.select(sa.func.count(Location.id)))
        db.session.commit()
    return count


def _ring(e, n):
    """A square with as many corners as a ward's outline has points."""
    step = 4 * _SIDE // _CORNERS
    side = [(along, -_SIDE // 2) for along in range(-_SIDE // 2, _SIDE // 2, step)]
    ring = [(e + x, n + y) for turn in ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))
            for x, y in ((turn[0] * a + turn[1] * b, turn[2] * a + turn[3] * b) for a, b in side)]
    return [*ring, ring[0]]


def _took(verb):
    begun = time.perf_counter()
    verb()
    return time.perf_counter() - begun
