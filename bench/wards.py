"""Measures working out where 10,000 venues lie: in all wards of Somerset and Lancaster, from the publishers' own files."""
import csv
import random
import time
from datetime import UTC, datetime

import sqlalchemy as sa

from app.directory import localities
from app.directory.areas import Boundary, LocalityLocation, keep_boundary
from app.directory.localities import Part
from app.directory.models import Address, Location
from app.extensions import db, writing_unit
from app.geo import boundary
from app.geo.gazetteer import open_gazetteer
from app.geo.importing import build
from app.geo.postcode import outcode
from app.localities import defining
from bench import site
from bench.gazetteer import DATA
from bench.table import Row, say

VENUES, SECONDS = 10_000, 5.0
# So many have no postcode, and are placed by the old outlines alone.
_WITHOUT = 500
_LOOKUP = DATA / "lookups" / "ward_lad_ctyua_may2024.csv"
_DISTRICTS = ("E06000066", "E07000121")


def rows(folder):
    """[Row] of assigning VENUES venues to all wards of two districts; says so when the files are not beside the checkout."""
    name = f"{VENUES:,} venues assigned to all wards of Somerset and Lancaster"
    if not _LOOKUP.exists():
        return [Row(name, None, note="no data beside the checkout")]
    say("Wards: building the postcodes, then assigning venues ...")
    folder.mkdir()
    with site.quiet():
        build([*sorted((DATA / "postcodes").glob("*.zip")), _LOOKUP], folder / "gazetteer.db", say=lambda _: None)
        app = site.make(folder)
        with app.app_context():
            gazetteer = open_gazetteer(folder / "gazetteer.db")
            wards = _define(gazetteer)
            _fill(gazetteer, wards)
            begun = time.perf_counter()
            moved = sum(map(len, defining.assign_all(gazetteer, datetime.now(UTC))))
            took = time.perf_counter() - begun
            hows = dict(db.session.execute(sa.select(LocalityLocation.how, sa.func.count()).group_by(LocalityLocation.how)).all())
            db.session.remove()
    if moved < VENUES - _WITHOUT or not hows.get("polygon"):
        raise RuntimeError(f"Only {moved:,} venues lie in a ward: {hows}.")
    return [Row(f"{name} ({len(wards)})", took, "s", SECONDS)]


def _define(gazetteer):
    """The codes of the wards of May 2024, a locality each, with the outline of 2013 that has its name, where one has."""
    with _LOOKUP.open(encoding="utf-8-sig", newline="") as file:
        named = {row["WD24CD"]: row["WD24NM"] for row in csv.DictReader(file) if row["LAD24CD"] in _DISTRICTS}
    files = sorted((DATA / "boundaries" / "wards_by_lad").glob("*.json"))
    with writing_unit():
        for area in (area for file in files for area in boundary.read(file.read_bytes(), "ward")):
            keep_boundary(area, "Measured")
        drawn = {one.name: one.id for one in db.session.scalars(sa.select(Boundary))}
        for code, name in named.items():
            localities.define(code.lower(), name, [Part("ward", code, 2024, name, drawn.get(name))], gazetteer=gazetteer)
        db.session.commit()
    return sorted(named)


def _fill(gazetteer, wards):
    """Venues at postcodes of these wards, drawn by a fixed seed."""
    marks = ",".join("?" * len(wards))
    known = gazetteer.rows(f"SELECT pc, e, n FROM postcode WHERE live AND ward_id IN (SELECT id FROM area WHERE kind = 'ward'"  # noqa: S608
                           f" AND code IN ({marks})) ORDER BY pc", wards)
    chosen = random.Random(1).choices(known, k=VENUES)
    now = datetime.now(UTC)
    with writing_unit():
        db.session.add_all(Location(
            slug=f"hall-{number}", key=f"hall {number}", name=f"Hall {number}", easting=e, northing=n, precision="point", last_modified=now,
            address=Address() if number < _WITHOUT else Address(postal_code=whole, outcode=outcode(whole)))
            for number, (whole, e, n) in enumerate(chosen))
        db.session.commit()
