"""Measures the page of an area inside one process: processor time from request to last byte, and what it weighs."""
import json
from datetime import UTC, datetime
from math import cos, pi, sin
from random import Random

from app.directory import localities
from app.directory.areas import Boundary
from app.directory.localities import Part
from app.extensions import db, writing_unit
from app.localities import defining
from bench import listings, site
from bench.believable import World
from bench.page import best, environ_of, etags
from bench.table import Row, say, share

# As an outline of a town, and of each of its wards, has them.
_CORNERS, _WARDS = 400, 4


def rows(folder):
    """[Row] of the pages of a county, its towns and their wards, on the site that bench.site prepared in `folder`."""
    app = site.make(folder)
    with site.quiet():
        with app.app_context():
            say("Areas: drawing a county of towns and wards ...")
            slugs = prepare(app.extensions["gazetteer"])
        pages = [environ_of(f"/localities/{slug}") for slug in slugs]
        say(f"Areas: asking for {len(pages)} pages ...")
        first, weights = best(app, pages, forget=True)
        again, _ = best(app, pages)
        same, _ = best(app, [environ | {"HTTP_IF_NONE_MATCH": etag} for environ, etag in zip(pages, etags(app, pages), strict=True)],
                       status="304")
    name = "Area page"
    return [
        Row(f"{name}, nothing kept, p50", share(first, 50), "ms", 3.0), Row(f"{name}, nothing kept, p95", share(first, 95), "ms"),
        Row(f"{name} of the whole county, nothing kept", first[0], "ms"), Row(f"{name}, asked again, p50", share(again, 50), "ms", 0.3),
        Row(f"{name}, not changed since (304), p50", share(same, 50), "ms", 0.3),
        Row(f"{name}, HTML as sent, p50", share(weights, 50) / 1000, "kB", 14),
        Row(f"{name}, HTML as sent, biggest", max(weights) / 1000, "kB", 14)]


def prepare(gazetteer):
    """Defines a county of 25 towns of four wards each, all with an outline, and assigns all venues; gives their slugs, the county first."""
    world, chance = World(site.SIZE, named=listings.TOWNS), Random(7)  # noqa: S311
    slugs = ["county"]
    with writing_unit():
        county = localities.define("county", "The County", [], kind="county", gazetteer=gazetteer)
        for number, town in enumerate(world.towns):
            wobble = [1.6 + 0.4 * chance.random() for _ in range(_CORNERS)]
            ring = [(round(town.e + far * town.spread * cos(2 * pi * at / _CORNERS)),
                     round(town.n + far * town.spread * sin(2 * pi * at / _CORNERS))) for at, far in enumerate(wobble)]
            slugs.append(f"town-{number}")
            above = _drawn(slugs[-1], town.name, "town", ring, county, gazetteer)
            part = _CORNERS // _WARDS
            for ward in range(_WARDS):
                edge = [ring[at % _CORNERS] for at in range(ward * part, (ward + 1) * part + 1)]
                slugs.append(f"town-{number}-{ward}")
                _drawn(slugs[-1], f"{town.name} {ward}", "ward", [(round(town.e), round(town.n)), *edge], above, gazetteer)
        db.session.commit()
    for _ in defining.assign_all(gazetteer, datetime.now(UTC)):
        pass
    db.session.remove()
    return slugs


def _drawn(slug, name, kind, ring, above, gazetteer):
    outline = Boundary(kind=kind, name=slug, polygons=json.dumps([[[*ring, ring[0]]]]))
    db.session.add(outline)
    db.session.flush()
    return localities.define(slug, name, [Part("polygon", "", None, slug, outline.id)], kind=kind, parent=above, gazetteer=gazetteer)
