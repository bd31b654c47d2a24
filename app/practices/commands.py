"""The command that reads the NHS's list of GP practices."""
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, writing_unit
from app.practices import importing


@click.command("practices")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--allow-fewer", is_flag=True, help="Take a file with under 90% of the practices that are open here.")
@with_appcontext
def import_practices(file, allow_fewer):
    """Reads FILE, the NHS's list of prescribing organisations (epraccur) as CSV, and keeps the GP practices that are open."""
    now = current_app.config["NOW"]()
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines, writing_unit():
        try:
            counts, faults = importing.keep(lines, current_app.extensions["gazetteer"], now, allow_fewer=allow_fewer)
            db.session.commit()
        except importing.Refused as refusal:
            db.session.rollback()
            click.echo(f"{file.name}: {refusal} Nothing was kept.", err=True)
            sys.exit(1)
        except SQLAlchemyError:
            db.session.rollback()
            raise
    for line in importing.spoken(counts, faults):
        click.echo(line)
