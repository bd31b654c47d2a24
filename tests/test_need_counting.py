"""Counts of searches that found nothing: words for 30 days, choices for good, nothing that could name a person, never in the way."""
import time
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from werkzeug.test import EnvironBuilder

from app.extensions import db
from app.need import counting
from app.need.models import FruitlessChoice, FruitlessSearch
from directories import fresh

TODAY = date(2026, 11, 25)


@pytest.fixture
def app(tmp_path):
    app = fresh(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def rows(model):
    return [tuple(row)[1:] for row in db.session.execute(sa.select(model.__table__)).all()]


def test_words_are_counted_by_day_and_outcode_and_choices_by_month(app):
    ticked = {"kind": ("crafts",), "access": ("step-free", "bsl")}
    for times in (1, 2):
        assert counting.count(db.engine, {counting.search(TODAY, "crochet", "TA1", ticked): times})
    assert counting.count(db.engine, {counting.search(TODAY, "crochet", None, {}): 1})
    assert rows(FruitlessSearch) == [(TODAY, "TA1", "crochet", 3), (TODAY, "", "crochet", 1)]
    month = date(2026, 11, 1)
    assert rows(FruitlessChoice) == [(month, "TA1", "kind", "crafts", 3), (month, "TA1", "access", "step-free", 3),
                                     (month, "TA1", "access", "bsl", 3)]


def test_words_are_forgotten_after_30_days_and_choices_stay(app):
    for day in (date(2026, 10, 25), date(2026, 10, 26)):
        counting.count(db.engine, {counting.search(day, "falconry", "TA1", {"kind": ("nature",)}): 1})
    counting.forget(datetime(2026, 11, 25, tzinfo=UTC))
    assert rows(FruitlessSearch) == [(date(2026, 10, 26), "TA1", "falconry", 1)]
    assert len(rows(FruitlessChoice)) == 1


@pytest.mark.parametrize(("typed", "kept"), [
    ("Wheelchair  Basketball", "wheelchair basketball"), ("call joan 01632 960117", "call joan"), ("joan@home.example knit", "knit"),
    ("943 476 5919", ""), ("TA1 1HE", ""), ("zuzu ٠٧٧٠٠٩٠", "zuzu"), ("zuzu ＴＡ１１ＨＥ", "zuzu"), ("x" * 300, "x" * 100)])
def test_nothing_with_a_digit_or_an_address_is_kept(typed, kept):
    assert counting.tidy_words(typed) == kept


@pytest.mark.parametrize(("method", "headers", "counts"), [
    ("GET", {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/156"}, True), ("HEAD", {}, False),
    ("GET", {"Sec-Purpose": "prefetch"}, False), ("GET", {"User-Agent": "SomethingBot/2.0"}, False),
    ("GET", {"User-Agent": "curl/8"}, False)])
def test_only_a_persons_own_look_counts(method, headers, counts):
    assert counting.countable(EnvironBuilder(method=method, headers=headers).get_environ()) is counts


def test_counts_wait_for_a_busy_database_and_are_written_together(app):
    waiting, look = counting.Waiting(lambda: db.engine, 0), EnvironBuilder().get_environ()
    crochet = counting.search(TODAY, "crochet", "TA1", {})
    with db.engine.connect() as other:
        other.connection.driver_connection.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            waiting.add(crochet, look)
        waiting.add(crochet, look | {"HTTP_SEC_PURPOSE": "prefetch"})
        other.connection.driver_connection.execute("ROLLBACK")
    assert rows(FruitlessSearch) == []
    db.session.rollback()
    waiting.write()
    waiting.write()
    assert rows(FruitlessSearch) == [(TODAY, "TA1", "crochet", 3)]


def test_counts_that_wait_are_written_a_moment_later_without_another_request(app):
    waiting = counting.Waiting(lambda engine=db.engine: engine, 0.05)
    for words in ("crochet", "falconry", "crochet"):
        waiting.add(counting.search(TODAY, words, "", {}), EnvironBuilder().get_environ())
    assert rows(FruitlessSearch) == []
    db.session.rollback()
    until = time.monotonic() + 5
    while not rows(FruitlessSearch) and time.monotonic() < until:
        db.session.rollback()
        time.sleep(0.02)
    assert sorted(row[2:] for row in rows(FruitlessSearch)) == [("crochet", 2), ("falconry", 1)]
