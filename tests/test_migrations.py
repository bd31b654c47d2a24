"""Migrations: head is what the models and the index say, and every step goes up, down and up again with rows in."""
import ast
import sqlite3
from importlib import import_module
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import event

import app
from app import lengths, steps
from app.extensions import db
from app.index.schema import STATEMENTS
from directories import app_on


def numbers():
    return [step.revision for step in reversed(list(ScriptDirectory(str(steps.FOLDER)).walk_revisions()))]


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "natter.db"
    with app_on(path).app_context():
        yield path
        db.session.remove()
        db.engine.dispose()


def columns(connection, table):
    return connection.execute(f"PRAGMA table_info('{table}')").fetchall()


def tables(connection):
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT NULL")
            if not name.startswith(("finding_words_", "sqlite_"))}


def fill(connection):
    """One row in every table, by its columns alone."""
    for table in sorted(tables(connection) - {"alembic_version", "finding_words", "finding_generation"}):
        if connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]:
            continue
        told = columns(connection, table)
        row = [1 if kind in ("INTEGER", "BOOLEAN", "DOUBLE") else "2026-11-24 10:00:00" if kind == "DATETIME" else
               "2026-11-24" if kind == "DATE" else "10:00" if kind == "TIME" else "1" for _, _, kind, *_ in told]
        connection.execute(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(row))})', row)
    connection.commit()
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def rows(connection):
    return {(table, column[1]): connection.execute(f'SELECT "{column[1]}" FROM "{table}" ORDER BY rowid').fetchall()
            for table in tables(connection) - {"finding_words", "finding_generation", "alembic_version"} for column in columns(connection, table)
            if "WITHOUT ROWID" not in sql(connection, table)}


def sql(connection, table):
    return connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]


def know_all_models():
    for file in Path(app.__file__).parent.glob("*/*.py"):
        if "(db.Model)" in file.read_text():
            import_module(f"app.{file.parent.name}.{file.stem}")


def test_head_is_what_the_models_say(database):
    know_all_models()
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True, "compare_server_default": True,
            "include_object": lambda _, name, kind, *__: not (kind == "table" and name.startswith("finding_"))})
        assert compare_metadata(context, db.metadata) == []


def test_heads_finding_tables_are_what_the_index_says(database):
    flask_migrate.upgrade()
    with sqlite3.connect(":memory:") as fresh, sqlite3.connect(database) as made:
        for statement in STATEMENTS:
            fresh.execute(statement)
        asked = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name LIKE '%finding%' ORDER BY name"
        assert [row[:3] for row in made.execute(asked)] == [row[:3] for row in fresh.execute(asked)]
        assert ([" ".join((row[3] or "").split()) for row in made.execute(asked)]
                == [" ".join((row[3] or "").split()) for row in fresh.execute(asked)])
        assert made.execute("SELECT count(*) FROM finding_generation").fetchone() == (1,)


def test_each_step_goes_up_down_and_up_with_rows_in(database):
    before = "base"
    for number in numbers():
        flask_migrate.upgrade(revision=number)
        with sqlite3.connect(database) as connection:
            fill(connection)
            kept = rows(connection)
        if before != "base":
            flask_migrate.downgrade(revision=before)
            with sqlite3.connect(database) as connection:
                assert {column: kept[column] for column in rows(connection)} == rows(connection)
            flask_migrate.upgrade(revision=number)
            with sqlite3.connect(database) as connection:
                fill(connection)
        before = number
    flask_migrate.downgrade(revision="base")
    with sqlite3.connect(database) as connection:
        assert tables(connection) == {"alembic_version"}


def test_no_text_is_longer_than_its_column_says(database):
    know_all_models()
    flask_migrate.upgrade()
    with sqlite3.connect(database) as connection:
        fill(connection)
        held = {(table.name, name): most for table in db.metadata.sorted_tables for name, most in lengths.longest_in(table).items()}
        said = {(table, name): int(kind[8:-1]) for table in tables(connection) - {"alembic_version"}
                for _, name, kind, *_ in columns(connection, table) if kind.startswith("VARCHAR(")}
        assert len(said) > 200 and said.items() <= held.items()
        for (table, name), most in sorted(held.items()):
            with pytest.raises(sqlite3.IntegrityError, match=f"{table}.{name} is too long"):
                connection.execute(f'UPDATE "{table}" SET "{name}" = ?', ("é" * (most + 1),))
        service, added = columns(connection, "service"), "INSERT INTO service SELECT {} FROM service"
        for many, told in ((100, "UNIQUE"), (101, "service.name is too long")):
            with pytest.raises(sqlite3.IntegrityError, match=told):
                connection.execute(added.format(", ".join(f"'{'x' * many}'" if name == "name" else name for _, name, *_ in service)))
        connection.execute("UPDATE service SET name = ?", ("é" * 100,))


def test_a_start_takes_the_steps_that_are_new_and_holds_the_lengths_anew_when_they_are_not_those_of_the_columns(database):
    know_all_models()
    here, taken = current_app._get_current_object(), []
    event.listen(db.engine, "begin", taken.append)
    steps.take(here)
    with sqlite3.connect(database) as connection:
        assert steps.newest() == {numbers()[-1]} == {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
        held = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'longest_service_added'").fetchone()
        writings = len(taken)
        steps.take(here)
        assert held and len(taken) == writings + 1
        connection.execute("DROP TRIGGER longest_service_added")
        connection.commit()
        steps.take(here)
        assert connection.execute("SELECT sql FROM sqlite_master WHERE name = 'longest_service_added'").fetchone() == held


def test_a_step_that_fails_leaves_the_database_as_it_was(database):
    flask_migrate.upgrade(revision="0002")
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE contact (in_the_way INTEGER)")
        before = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    with pytest.raises(Exception, match="contact already exists"):
        flask_migrate.upgrade()
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == before
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]


def test_steps_are_numbered_sentences_that_know_nothing_of_the_app():
    files = sorted((steps.FOLDER / "versions").glob("*.py"))
    assert [file.name[:4] for file in files] == numbers() == [f"{number:04}" for number in range(1, len(files) + 1)]
    for file in files:
        tree = ast.parse(file.read_text())
        named = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert named <= {"sqlalchemy", "alembic"}
        assert file.stem.count("_") >= 4
        assert ast.get_docstring(tree).endswith(".")


def test_each_step_can_be_asked_for_by_command(app):
    run = app.test_cli_runner().invoke
    assert run(args=["db", "heads"]).exit_code == 0 and "upgrade" in run(args=["db", "--help"]).output and run(args=["db", "dance"]).exit_code == 2
