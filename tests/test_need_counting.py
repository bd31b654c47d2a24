"""Counts of searches that found nothing: words for 30 days, choices for good, nothing that could name a person, never in the way."""
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

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
    for _ in range(2):
        assert counting.count(db.engine, TODAY, "crochet", "TA1", {"kind": ("crafts",), "access": ("step-free", "bsl")})
    assert counting.count(db.engine, TODAY, "crochet", "", {})
    assert rows(FruitlessSearch) == [(TODAY, "TA1", "crochet", 2), (TODAY, "", "crochet", 1)]
    month = date(2026, 11, 1)
    assert rows(FruitlessChoice) == [(month, "TA1", "kind", "crafts", 2), (month, "TA1", "access", "step-free", 2),
                                     (month, "TA1", "access", "bsl", 2)]


def test_words_are_forgotten_after_30_days_and_choices_stay(app):
    for day in (date(2026, 10, 25), date(2026, 10, 26)):
        counting.count(db.engine, day, "falconry", "TA1", {"kind": ("nature",)})
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
    assert counting.countable(Request(EnvironBuilder(method=method, headers=headers).get_environ())) is counts


def test_a_busy_database_drops_the_count(app):
    with db.engine.connect() as other:
        other.connection.driver_connection.execute("BEGIN IMMEDIATE")
        assert counting.count(db.engine, TODAY, "crochet", "TA1", {}) is False
        other.connection.driver_connection.execute("ROLLBACK")
    assert counting.count(db.engine, TODAY, "crochet", "TA1", {})
