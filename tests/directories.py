"""Fresh directories for tests: a database at head, made once a run by the migrations and then copied."""
from pathlib import Path
from shutil import copyfile
from tempfile import mkdtemp

import flask_migrate
from flask import Flask

from app.directory import models  # noqa: F401
from app.need import models as need_models  # noqa: F401
from app.extensions import db, migrate

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_seeded = []


def app_on(path):
    """A Flask app with nothing but the database at `path`."""
    app = Flask("natter-directory", root_path=str(Path(path).parent))
    app.config.update(TESTING=True, SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}")
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    return app


def fresh(folder):
    """An app on a new empty directory in `folder`."""
    if not _seeded:
        seed = Path(mkdtemp(prefix="natter-")) / "seed.db"
        with app_on(seed).app_context():
            flask_migrate.upgrade()
            db.session.remove()
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        _seeded.append(seed)
    path = Path(folder) / "natter.db"
    copyfile(_seeded[0], path)
    return app_on(path)
