"""Which step of the migrations a database has taken, and taking those that are new; their package is read in only to take some."""
import re
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from app import lengths
from app.extensions import db

FOLDER = Path(__file__).resolve().parents[1] / "migrations"
_NUMBER = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)
_KEPT_IN = "alembic_version"


@cache
def newest():
    """The newest steps of the migrations: a set of their numbers, of one unless two were written side by side."""
    told = [dict(_NUMBER.findall(file.read_text(encoding="utf-8"))) for file in FOLDER.glob("versions/*.py")]
    return {one["revision"] for one in told} - {one.get("down_revision") for one in told}


def reached(connection):
    """The steps that a database has taken: a set of their numbers, empty when it has taken none."""
    if not sa.inspect(connection).has_table(_KEPT_IN):
        return set()
    return set(connection.scalars(sa.text(f"SELECT version_num FROM {_KEPT_IN}")))  # noqa: S608 - a name of our own


def take(app):
    """Brings the database of `app` to the newest step, and the lengths that it holds to those of its columns. Needs the app's context."""
    with db.engine.connect() as connection:
        if reached(connection) == newest() and lengths.are_held(connection, db.metadata):
            return
    known_to(app)
    import flask_migrate

    flask_migrate.upgrade()


def known_to(app):
    """Reads in the package that takes steps, and tells it of `app`."""
    import flask_migrate

    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(FOLDER))
