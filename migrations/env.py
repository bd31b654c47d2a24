"""Runs migrations on the app's own database, all of them or none; references are checked at the end instead of on the way."""
from alembic import context
from flask import current_app

from app import lengths
from app.extensions import writing_unit

FINDING = "finding_"


def _is_ours(_object, name, kind, _reflected, _compared):
    # The index keeps its tables as plain statements: no model knows them.
    return not (kind == "table" and name.startswith(FINDING))


def _run():
    db = current_app.extensions["migrate"].db
    with db.engine.connect() as connection, writing_unit():
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _references(connection, "OFF")
        context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, transactional_ddl=True,
                          include_object=_is_ours)
        with connection.begin():
            if sqlite:
                lengths.let_go(connection)
            context.run_migrations()
            if sqlite:
                _check_references(connection)
                lengths.hold(connection, db.metadata)
        if sqlite:
            _references(connection, "ON")


def _references(connection, state):
    # Batch steps drop the old table after copying it, which would take the rows that refer to it along. SQLite obeys this
    # outside a transaction only, so it is said to the driver, that begins none by itself (extensions.py).
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def _check_references(connection):
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"{len(broken)} rows refer to rows that are gone; nothing was changed. The first: {broken[0]}")


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not into a script: leave out --sql.")
_run()
