"""Fresh directories for tests: a database at head, made once a run by the migrations and then copied; and details to put in."""
import atexit
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp

import flask_migrate
from flask import Flask

from app import index, steps
from app.directory import models, sessions
from app.directory.details import AccessFact, Author, CostDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails
from app.extensions import db, writing_unit

# A Tuesday.
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
CHAMPION, SOURCE = Author("Sam", "champion"), Author("The council", "source")
HALL = VenueDetails("St Mary’s Church Hall", "1 High Street", "Chard", "Somerset", "TA20 1AA", 50.8729, -2.9634,
                    access={"step-free": AccessFact(True, "Ramp at the side")})
TUESDAYS = ScheduleDetails("WEEKLY", byday="TU", opens_at=time(10, 30), closes_at=time(11, 30), venue=0)
KNITTING = ServiceDetails(
    "Knit and natter", OrganizationDetails("Hillside Champions"), ("crafts", "meeting-people"), "Bring your knitting.", venues=(HALL,),
    schedules=(TUESDAYS,), costs=(CostDetails(Decimal("1"), "for tea and biscuits"),), joining="turn-up", phone="01632 960123",
    source="a file", source_key="1")
_seeded = []


def app_on(path):
    """A Flask app with nothing but the database at `path`."""
    app = Flask("natter-directory", root_path=str(Path(path).parent))
    app.config.update(TESTING=True, SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}")
    db.init_app(app)
    steps.known_to(app)
    return app


def fresh(folder):
    """An app on a new empty directory in `folder`."""
    if not _seeded:
        seed = Path(mkdtemp(prefix="natter-")) / "seed.db"
        atexit.register(rmtree, seed.parent, ignore_errors=True)
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


def committed(verb, *args, **kwargs):
    """What a verb of the directory gives, called in a writing unit of its own and committed; at NOW unless told."""
    with writing_unit():
        given = verb(*args, **{"now": NOW, **kwargs})
        db.session.commit()
    return given


def path():
    """The file of the current app's database."""
    return Path(db.engine.url.database)


def dump(without=()):
    """{table: rows} of everything that is written down, shadow tables of the words apart."""
    with sqlite3.connect(path()) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                 if not name.startswith(("finding_words", "sqlite_", "alembic")) and name not in without]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def count(model, *conditions):
    """How many rows of a model there are."""
    return db.session.scalar(db.select(db.func.count()).select_from(model).where(*conditions))


def ask(now=NOW, **question):
    """The index's Answer now."""
    driver = db.session.connection().connection.driver_connection
    return index.find(driver, index.Question(today=sessions.today(now).toordinal(), minute=sessions.minute(now), **question))


def found(now=NOW, **question):
    """The ids of the activities that the index finds now."""
    return [hit.service_id for hit in ask(now, **question).hits]


def generation():
    """The index's generation."""
    return index.generation(db.session.connection().connection.driver_connection)


def dates(service, state=None):
    """The local dates of an activity's Sessions, in order."""
    rows = db.session.scalars(db.select(models.Session).where(models.Session.service_id == service.id).order_by(models.Session.on))
    return [row.on for row in rows if state in (None, row.state)]


def knitting(key="1", **changes):
    """KNITTING under another key of its source, and changed."""
    return replace(KNITTING, source_key=key, **changes)
