"""The commands of localities: outlines read from files, areas defined, and venues assigned to them."""
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.directory import localities
from app.directory.areas import keep_boundary
from app.extensions import db, writing_unit
from app.geo import boundary
from app.localities import defining
from app.web.formats import plural

areas = AppGroup("localities", help="The neighbourhoods that champions look after.")


@click.command("boundaries")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--kind", help="What the areas are (ward, parish, neighbourhood ...), for files that do not say it.")
@click.option("--source", default="", help="What to say of where the outlines are from.")
def import_boundaries(path, kind, source):
    """Reads outlines from PATH, a GeoJSON file or a folder of them. Nothing is kept unless every file can be read."""
    files = sorted(path.glob("*.*json")) if path.is_dir() else [path]
    if not files:
        _stop(f"There is no GeoJSON file in {path.name}.")
    found = []
    for file in files:
        try:
            found += boundary.read(file.read_bytes(), kind)
        except (boundary.BoundaryFault, OSError) as fault:
            _stop(f"{file.name}: {fault} Nothing was kept.")
    with writing_unit():
        changed = sum(keep_boundary(area, source)[1] for area in found)
        db.session.commit()
    years = sorted({str(area.year) for area in found if area.year})
    click.echo(f"{plural(len(found), 'outline')} read, {changed:,} of them new or changed"
               + (f"; codes of {', '.join(years)}." if years else "."))
    if changed:
        click.echo("Venues stay where they are until you run: flask localities assign")


@areas.command("define")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def define(file):
    """Makes or changes the localities of FILE (TOML), and works out which venues lie in them."""
    gazetteer = current_app.extensions["gazetteer"]
    try:
        definitions = defining.read(file.read_bytes())
        unmatched = defining.keep(definitions, gazetteer)
    except (defining.DefinitionFault, localities.Loop, OSError) as fault:
        _stop(f"{fault} Nothing was changed.")
    click.echo(f"{plural(len(definitions), 'locality', 'localities')} defined.")
    if unmatched:
        kinds = Counter(kind for _, kind, _ in unmatched)
        click.echo("The postcode file does not know these, so they hold nothing by code (" + ", ".join(
            plural(count, f"{kind} code") for kind, count in kinds.items()) + "):")
        for name, kind, code in unmatched:
            click.echo(f"  {code} ({kind} of {name})")
    _assign(gazetteer, keep=True)


@areas.command("assign")
@click.option("--keep", is_flag=True, help="Keep what was worked out; without it, only say what would change.")
def assign(keep):
    """Works out anew which venues lie where, as after a new gazetteer or new outlines, and says what moves."""
    moved = _assign(current_app.extensions["gazetteer"], keep)
    if moved and not keep:
        click.echo("Nothing was kept. To keep it: flask localities assign --keep")


def _assign(gazetteer, keep):
    names = {one.id: one.name for one in localities.all_localities()}
    moved, by_way = 0, Counter()
    for step in defining.assign_all(gazetteer, datetime.now(UTC), keep):
        moved += len(step)
        for _, before, after in step:
            by_way[_named(before - after, names), _named(after - before, names)] += 1
    for (gone, new), count in sorted(by_way.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"  {plural(count, 'venue')}: " + "; ".join(filter(None, (gone and f"no longer in {gone}", new and f"now in {new}"))))
    click.echo(f"{plural(moved, 'venue')} moved." if moved else "Every venue stays where it is.")
    return moved


def _named(ids, names):
    return ", ".join(sorted(names[one] for one in ids))


def _stop(text):
    click.echo(text, err=True)
    sys.exit(1)
