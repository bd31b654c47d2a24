"""The parts of Flask that are made once: imports nothing of ours, so every room may import it."""
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from sqlite3 import Connection as SQLiteConnection

from flask import request
from flask_babel import Babel
from flask_htmx import HTMX as FlaskHTMX
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import DateTime, MetaData, TypeDecorator, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session


class Base(DeclarativeBase):
    """All our rows; constraint names are fixed so that a migration can name what it changes."""

    metadata = MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"})


class Instant(TypeDecorator):
    """A UTC moment: aware in Python, naive in the column (SQLite keeps no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value, dialect):
        return value.replace(tzinfo=UTC) if value else None


class HTMX(FlaskHTMX):
    """Reads htmx 4's request headers (FlaskHTMX 0.4 knows those of htmx 2)."""

    @property
    def fragment(self):
        """True when only the part should be sent: an htmx request that swaps, not a restored page."""
        headers = request.headers
        return (headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"
                and headers.get("HX-History-Restore-Request") != "true" and headers.get("HX-Request-Type") != "full")

    @property
    def target_id(self):
        """The id of the element to be swapped, or None (htmx 4 sends `tag#id`)."""
        target = request.headers.get("HX-Target", "")
        return target.partition("#")[2] or None


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
htmx = HTMX()
csrf = CSRFProtect()
babel = Babel()
login = LoginManager()
# The row behind each cookie says whether it still holds.
login.session_protection = None

_writing = ContextVar("writing", default=False)


def is_writing():
    """Whether this runs inside a writing unit, which may read what is not committed and never will be."""
    return _writing.get()


@contextmanager
def writing_unit():
    """Marks what runs inside as a writing unit: SQLite then takes its write lock at the start (BEGIN IMMEDIATE).

    A read that turns into a write fails at once with SQLITE_BUSY_SNAPSHOT whatever the time-out (SECURITY DU-4).
    """
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def apart():
    """A session of its own that only reads: also inside a writing unit, whose lock it does not wait for."""
    token = _writing.set(False)
    try:
        with Session(db.engine, expire_on_commit=False) as session:
            yield session
    finally:
        _writing.reset(token)


@contextmanager
def reading():
    """The driver's own connection inside one read transaction: for the index, which knows no model and asks no ORM."""
    pooled = db.engine.raw_connection()
    try:
        connection = pooled.driver_connection
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
    finally:
        pooled.close()


def empty_log(wait_ms=0):
    """Writes the database's log (WAL) back and cuts it to nothing, so that what was overwritten is in no file; waits so long for readers.

    Gives whether it is empty now.
    """
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        before = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        try:
            driver.execute(f"PRAGMA busy_timeout = {int(wait_ms)}")
            return driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        finally:
            driver.execute(f"PRAGMA busy_timeout = {int(before)}")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection, _record):
    if not isinstance(connection, SQLiteConnection):
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON",
                   "cache_size=-32000", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection):
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
