"""The record: one row an act and in its transaction, never changed, and a change beside it is seen."""
import sqlite3
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import current_app

from app.extensions import db, writing_unit
from app.people import audit
from app.people.models import Audit
from conftest import NOW
from directories import path
from people import make_person


@pytest.fixture
def rows(app):
    """An app context with three rows of the record, the first of long ago."""
    person = make_person(app, "coordinator", "yeovil")
    with app.app_context():
        with writing_unit():
            audit.record("people.invite", "invitation", "a", person=person, scope="1", reason="champion", now=NOW - timedelta(days=6 * 366 + 1))
            audit.record("listing.approve", "service", 7, person=person, now=NOW)
            audit.record("sign-in", now=NOW)
            db.session.commit()
        yield person


def test_each_row_follows_the_one_before(rows):
    told = db.session.scalars(sa.select(Audit).order_by(Audit.id)).all()
    assert [row.previous for row in told] == ["", told[0].digest, told[1].digest] and audit.head() == told[2].digest
    assert (told[1].person_id, told[1].role, told[1].thing_id, told[1].at) == (rows.id, "coordinator", "7", NOW)
    assert audit.verify() is None


def test_nothing_is_recorded_of_what_was_rolled_back(rows):
    with writing_unit():
        audit.record("listing.hide", "service", 7, person=rows, now=NOW)
        db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Audit)) == 3 and audit.verify() is None


@pytest.mark.parametrize("statement", [
    "UPDATE audit SET act = 'read' WHERE id = 1", "UPDATE audit SET reason = reason", "DELETE FROM audit WHERE id = 2", "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit SELECT 2, at, 99, role, act, thing_type, thing_id, scope, reason, previous, digest FROM audit WHERE id = 1",
    "UPDATE OR REPLACE audit SET id = 3 WHERE id = 2"])
def test_the_database_itself_refuses_to_change_it(rows, statement):
    with writing_unit(), pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert audit.verify() is None


def test_a_row_older_than_six_years_may_leave_and_the_rest_still_holds(rows):
    with writing_unit():
        db.session.execute(sa.text("DELETE FROM audit WHERE id = 1"))
        db.session.commit()
    assert audit.verify() is None and db.session.scalar(sa.select(sa.func.count()).select_from(Audit)) == 2


@pytest.mark.parametrize(("statement", "seen"), [
    ("UPDATE audit SET person_id = 99 WHERE id = 2", 2), ("UPDATE audit SET at = '2026-11-26 09:00:00.000000' WHERE id = 3", 3),
    ("DELETE FROM audit WHERE id = 2", 3), ("UPDATE audit SET digest = previous WHERE id = 3", 3)])
def test_who_goes_round_the_database_is_seen(rows, statement, seen):
    db.session.rollback()
    file = path()
    db.engine.dispose()
    said = current_app.test_cli_runner().invoke
    assert audit.head() in said(args=["people", "record"]).output
    db.session.rollback()
    db.engine.dispose()
    with sqlite3.connect(file) as connection:
        for name in ("audit_stays", "audit_lasts"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
    assert audit.verify() == seen
    assert said(args=["people", "record"]).exit_code == 1


@pytest.mark.parametrize("told", [
    {"act": "made.up"}, {"act": "sign-in", "reason": "Rang Joan about the hall"}, {"act": "sign-in", "scope": "x\n"}, {"act": "sign-in", "reason": "x" * 41}])
def test_no_words_of_anybody_get_in(rows, told):
    with writing_unit(), pytest.raises(ValueError, match="No code of the record"):
        audit.record(**told, now=NOW)
