"""The command that reads files of statistics: how deprived and how old the small areas are that people live in."""
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, writing_unit
from app.gaps.placing import place
from app.gaps.statistics import StatisticsFault, read
from app.geo.codes import lsoa_year
from app.need import populations
from app.web.formats import plural


@click.command("statistics")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=click.IntRange(2021, 2100), help="The year of a table of people, where the file does not say it.")
@with_appcontext
def import_statistics(paths, year):
    """Reads PATHS: File 7 of the Index of Multiple Deprivation 2025, and tables of people by LSOA and age, as CSV. Without a path it works
    out anew who lives where, as after a change of areas.
    """
    gazetteer = current_app.extensions["gazetteer"]
    known = lsoa_year(gazetteer)
    if paths and known not in ("", str(populations.CODES_OF)):
        _stop(f"The postcode file has LSOA codes of {known}; codes of {populations.CODES_OF} are expected, as these files have. Build the "
              "gazetteer from a newer ONS postcode file first. Nothing was kept.")
    for path in paths:
        click.echo(_read(path, year))
    click.echo(spoken(*place(gazetteer)))


def spoken(places, year):
    """What working out who lives where came to, in a sentence: `places` with figures, `year` of the postcode file's LSOA codes or ""."""
    if not year:
        return ("The postcode file in use has no LSOA codes, so these figures belong to no place yet: build the gazetteer from the ONS "
                "postcode file. Until then the need board uses the numbers of people that the areas were defined with.")
    return f"Who lives where is worked out for {plural(places, 'place')}."


def _read(path, year):
    """Keeps all of one file, or stops with nothing of it kept."""
    now = current_app.config["NOW"]()
    with path.open("rb") as packed:
        if packed.read(2) == b"PK":
            _stop(f"{path.name} is a spreadsheet. Save the sheet with the LSOAs as CSV, then try again. Nothing was kept.")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines, writing_unit():
        try:
            table = read(lines, path.name, year)
            written = populations.keep(table.figures)
            populations.told_by(table.kind, table.year, path.name, written, table.source, now)
            db.session.commit()
        except StatisticsFault as fault:
            db.session.rollback()
            _stop(f"{path.name}: {fault} Nothing of it was kept.")
        except SQLAlchemyError:
            db.session.rollback()
            raise
    few = f" England has {populations.LSOAS:,}." if written < populations.LSOAS else ""
    return f"{path.name}: figures of {table.year} for {plural(written, 'LSOA')}.{few}"


def _stop(text):
    click.echo(text, err=True)
    sys.exit(1)
