"""Sealed columns hold no readable word and open again with any kept key; keyed hashes tell texts and purposes apart."""
import sqlite3

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.sealing import NotOpened, Sealed, keyed, stale

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ANY_TEXT = st.text(st.characters(exclude_categories=()))
ROWS = sa.Table("letter", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("to", Sealed))


def house(*seal_keys, hmac_key="one key for comparing"):
    app = Flask("house")
    app.config.update(SEAL_KEYS=list(seal_keys), HMAC_KEY=hmac_key)
    return app.app_context()


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('sealed') / 'sealed.db'}")
    ROWS.metadata.create_all(made)
    yield made
    made.dispose()


def keep(engine, text):
    with engine.begin() as writing:
        return writing.execute(ROWS.insert(), {"to": text}).inserted_primary_key.id


def read(engine, row):
    with engine.connect() as reading:
        return reading.scalar(sa.select(ROWS.c.to).where(ROWS.c.id == row))


@given(text=ANY_TEXT)
def test_any_text_comes_back_as_it_was(engine, text):
    with house(NEW):
        assert read(engine, keep(engine, text)) == text


def test_the_file_holds_no_word_of_it_and_none_twice_alike(engine):
    with house(NEW):
        first, second = keep(engine, "joan@purple.example"), keep(engine, "joan@purple.example")
    with sqlite3.connect(engine.url.database) as plain:
        kept = [plain.execute('SELECT "to" FROM letter WHERE id = ?', (row,)).fetchone()[0] for row in (first, second)]
    plain.close()
    assert kept[0] != kept[1] and "purple" not in " ".join(kept)


def test_nothing_stays_nothing(engine):
    with house(NEW):
        row = keep(engine, None)
        assert read(engine, row) is None
    with engine.connect() as reading:
        assert reading.exec_driver_sql(f'SELECT "to" IS NULL FROM letter WHERE id = {row}').scalar() == 1


def test_an_old_key_opens_what_it_sealed_and_the_first_key_seals(engine):
    with house(OLD):
        before = keep(engine, "sealed last year")
    with house(NEW, OLD):
        assert read(engine, before) == "sealed last year"
        after = keep(engine, "sealed today")
    with house(NEW):
        assert read(engine, after) == "sealed today"
        with pytest.raises(NotOpened, match="SEAL_KEYS"):
            read(engine, before)


def test_all_is_sealed_anew_so_that_an_old_key_may_go(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'sealed.db'}")
    ROWS.metadata.create_all(engine)
    with house(OLD):
        rows = [keep(engine, text) for text in ("one", None, "two", "", "three")]
    with house(NEW, OLD), engine.begin() as writing:
        pieces = list(stale(writing, ROWS.metadata, most=2))
        assert [piece.values for piece in pieces] == [1, 2, 1]
        writing.execute(ROWS.update().where(ROWS.c.id == rows[2]), {"to": "two, changed since"})
        for piece in pieces:
            piece.write(writing)
        assert [piece.values for piece in stale(writing, ROWS.metadata)] == [0]
    with house(NEW), engine.begin() as writing:
        assert [read(engine, row) for row in rows] == ["one", None, "two, changed since", "", "three"]
    with house(OLD), engine.begin() as writing, pytest.raises(NotOpened):
        list(stale(writing, ROWS.metadata))
    engine.dispose()


def test_a_changed_value_does_not_open(engine):
    with house(NEW):
        row = keep(engine, "07700 900123")
        with engine.begin() as writing:
            writing.exec_driver_sql(f"UPDATE letter SET \"to\" = replace(\"to\", 'A', 'B') || 'A' WHERE id = {row}")
        with pytest.raises(NotOpened):
            read(engine, row)


@given(one=st.tuples(ANY_TEXT, ANY_TEXT), other=st.tuples(ANY_TEXT, ANY_TEXT))
def test_keyed_tells_purposes_and_texts_apart(one, other):
    with house(NEW):
        assert (keyed(*one) == keyed(*other)) == (one == other)


def test_keyed_is_the_same_in_every_process_and_another_under_another_key():
    with house(NEW):
        told = keyed("contact", "joan@purple.example")
        assert keyed("conta", "ctjoan@purple.example") != told
    with house(OLD):
        assert keyed("contact", "joan@purple.example") == told and len(told) == 64
    with house(NEW, hmac_key="another key for comparing"):
        assert keyed("contact", "joan@purple.example") != told
