"""Who was forgotten stays forgotten: in every byte of the database, and in a backup that is put back."""
import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.bulk.models import Upload
from app.champions.models import ChampionRequest
from app.concerns.models import Concern
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.keeping import backing_up, erasing, purging
from app.people import inviting
from app.people.models import Person, SignIn
from conftest import NOW
from people import make_person, sign_in

LATER = NOW + timedelta(days=91)


@pytest.fixture(autouse=True)
def ledger(app, tmp_path):
    """The ledger's path, of this test alone."""
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    return app.config["ERASURES_PATH"]


@pytest.fixture
def forgotten(app):
    """{(class, random id)} of somebody in each class, each due to be forgotten at LATER."""
    person = make_person(app, "champion", "yeovil", name="Wilhelmina", email="wilhelmina@champ.example")
    sign_in(app, app.test_client(), person)
    with app.app_context(), writing_unit():
        inviting.end_role(db.session.get(Person, person.id), by=None, now=NOW)
        asked = ChampionRequest(name="Wilhelmina", contact="w@champ.example", contact_kind="email", contact_key="k", place="Chard", key="k", at=NOW)
        worried = Concern(service=db.session.scalars(sa.select(Service)).first(), words="It is cold.", contact="w@champ.example",
                          contact_kind="email", key="k", at=NOW, closed_at=NOW)
        came_in, left = (Upload(person_id=person.id, key=key, name=f"Wilhelmina {key}.csv", table=f"Ring Wilhelmina {key}", headings_key="k",
                                touched_at=NOW, begun_at=begun) for key, begun in (("one", NOW), ("two", None)))
        db.session.add_all([asked, worried, came_in, left])
        db.session.commit()
        return {("account", person.uuid), ("champion-request", asked.uuid), ("concern", worried.uuid), ("upload", came_in.uuid),
                ("upload", left.uuid)}


def run(app, *words):
    with app.app_context():
        return app.test_cli_runner().invoke(args=list(words))


def sealed_of(file):
    """Every sealed text of people in a database file, as it lies there: a search for plain words would find nothing anyway."""
    with closing(sqlite3.connect(file)) as connection:
        found = [row for table, columns in (("person", "email"), ("champion_request", "name, contact, place"), ("concern", "contact"), ("upload", "\"table\""))
                 for row in connection.execute(f"SELECT {columns} FROM {table}")]  # noqa: S608 - names of ours
    return {text for row in found for text in row if text}


def test_nothing_of_them_is_left_in_any_byte(app, forgotten):
    before = sealed_of(app.config["INSTANCE"] / "natter.db")
    assert len(before) == 7
    with app.app_context():
        purging.purge(LATER)
    files = list(app.config["INSTANCE"].glob("natter.db*"))
    assert files and not [file.name for file in files for text in before if text.encode() in file.read_bytes()]
    assert (app.config["INSTANCE"] / "natter.db-wal").stat().st_size == 0


def test_a_backup_that_is_put_back_brings_nobody_back(app, ledger, forgotten, tmp_path):
    assert run(app, "backup").exit_code == 0
    with app.app_context():
        purging.purge(LATER)
    assert {tuple(line.split()[1:]) for line in ledger.read_text().splitlines()} == forgotten
    assert all(re.fullmatch(r"\S{20} [a-z-]+ [0-9a-f-]{36}", line) for line in ledger.read_text().splitlines())
    assert ledger.stat().st_mode & 0o077 == 0
    told = run(app, "restore-drill")
    assert told.exit_code == 0 and "5 people forgotten again" in told.output
    target = tmp_path / "back.db"
    told = run(app, "open-backup", str(backing_up.newest(app.config["BACKUP_PATH"])), str(target))
    assert told.exit_code == 0 and "5 people" in told.output and "Everybody is signed out" in told.output
    assert not sealed_of(target)
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM sign_in WHERE ended_at IS NULL").fetchone() == (0,)
        assert connection.execute("SELECT words IS NOT NULL FROM concern").fetchall() == [(1,)]
        assert connection.execute('SELECT begun_at IS NOT NULL, "table" FROM upload').fetchall() == [(1, None)]


def test_a_backup_without_a_ledger_is_as_it_was_but_signed_out(app, tmp_path):
    sign_in(app, app.test_client(), make_person(app, "champion", "yeovil"))
    assert run(app, "backup").exit_code == 0
    target = tmp_path / "back.db"
    told = run(app, "open-backup", str(backing_up.newest(app.config["BACKUP_PATH"])), str(target))
    assert told.exit_code == 0 and "forgotten" not in told.output and len(sealed_of(target)) == 1
    with app.app_context():
        assert db.session.scalar(sa.select(SignIn.ended_at)) is None


def test_nothing_is_erased_that_the_ledger_cannot_hold(app, ledger, forgotten):
    ledger.mkdir(parents=True)
    with app.app_context():
        with pytest.raises(OSError):
            purging.purge(LATER)
        db.session.rollback()
        assert erasing.held(db.session) == forgotten
    assert run(app, "purge").exit_code == 1


def test_the_ledger_outlives_the_backups_and_a_line_cut_short_is_left_out(tmp_path):
    file = tmp_path / "erasures.log"
    old, new = "1" * 8 + "-0000-4000-8000-" + "1" * 12, "2" * 8 + "-0000-4000-8000-" + "2" * 12
    erasing.note(file, {("account", old)}, NOW - timedelta(days=70, seconds=1))
    erasing.note(file, {("owner", new)}, NOW - timedelta(days=70))
    with file.open("ab") as ledger:
        ledger.write(b"2026-11-25T09:00:00Z acc\n\xff\x00 nonsense\n\n2026-11-25T09:00")
    assert [entry[1:] for entry in erasing.read(file)] == [("account", old), ("owner", new)]
    assert erasing.shorten(file, NOW) == 1 and erasing.shorten(file, NOW) == 0
    assert [entry[1:] for entry in erasing.read(file)] == [("owner", new)] and erasing.read(tmp_path / "none") == []
