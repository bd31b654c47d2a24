"""A whole site for measuring: its own database and settings in a folder of its own, filled through the import of listings."""
import contextlib
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

import config
from app import create_app, steps
from app.directory.details import Author
from app.tables.importing import import_listings
from app.directory.publication import prepare_index
from app.extensions import db, writing_unit
from bench.listings import write_csv
from bench.table import say

SIZE = 10_000
BY = Author("measuring", "coordinator")


def environ(folder, port=5000):
    """The environment of a production site that keeps its files in `folder` and answers at `port` of this machine."""
    folder = Path(folder)
    return {"NATTER_ENV": "production", "SITE_URL": f"http://127.0.0.1:{port}", "SECRET_KEY": secrets.token_hex(32),
            "HMAC_KEY": secrets.token_hex(32), "SEAL_KEYS": Fernet.generate_key().decode(),
            "SITE_NAME": "Measured Natter", "SITE_PHONE": "01632 960100", "HOST": "127.0.0.1", "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{folder / 'natter.db'}", "GAZETTEER_PATH": str(folder / "gazetteer.db")}


def prepare(folder, gazetteer):
    """Makes the site with SIZE listings in `folder`, if it is not there yet; with the gazetteer at that path, if there is one."""
    if folder.exists():
        return
    made = folder.with_name("made")
    made.mkdir()
    if gazetteer.exists():
        (made / "gazetteer.db").hardlink_to(gazetteer)
    with quiet():
        fill(make(made), made, SIZE)
    made.rename(folder)


def make(folder):
    """The app in `folder`, its database at the latest migration."""
    app = create_app(config.load(environ(folder), folder))
    with app.app_context():
        steps.take(app)
        with writing_unit():
            prepare_index()
            db.session.commit()
    return app


def fill(app, folder, size):
    """Imports `size` listings into an app with none; gives the seconds it took, by the clock and of the processor.

    Raises RuntimeError when they are not all found then.
    """
    now, path = datetime.now(UTC), folder / "listings.csv"
    write_csv(path, size, now.date())
    say(f"Import: reading and publishing {size:,} listings ...")
    with app.app_context():
        begun, spent = time.perf_counter(), time.process_time()
        import_listings(path, mapping=None, source="measuring", publish=True, by=BY, now=now, gazetteer=app.extensions["gazetteer"],
                        say=lambda _: None)
        took = time.perf_counter() - begun, time.process_time() - spent
        db.session.remove()
        with db.engine.connect() as connection:
            listed = connection.exec_driver_sql("SELECT count(DISTINCT service_id) FROM finding_near").scalar()
    if listed != size:
        raise RuntimeError(f"{size:,} listings were imported and {listed:,} can be found.")
    return took


@contextlib.contextmanager
def quiet():
    """Sends the site's log lines, on standard output, to nowhere."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        yield
