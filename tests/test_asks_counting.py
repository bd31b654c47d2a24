"""What need counts of asks: each once, with its choices and how many want it too, but not what was refused."""
from datetime import date, timedelta

import pytest

from app.directory.localities import keep_locality
from app.extensions import db
from app.need.asks import NEW, NOT_SHOWN, READ, TIME, Ask, AskChoice, MeToo, counts
from directories import fresh

TODAY = date(2026, 11, 25)


@pytest.fixture
def app(tmp_path):
    app = fresh(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_asks_are_counted_by_day_and_place_with_who_wants_them_too(app):
    yeovil, chard = (keep_locality(name.lower(), name, [code]).id for name, code in (("Yeovil", "BA20"), ("Chard", "TA20")))
    read = Ask(what="A breakfast", locality_id=chard, asked_on=TODAY, state=READ, public_on=TODAY,
               choices=[AskChoice(taxonomy="kind", code="cooking"), AskChoice(taxonomy=TIME, code="weekends")])
    db.session.add_all([read, Ask(locality_id=yeovil, asked_on=TODAY - timedelta(days=1)),
                        Ask(locality_id=chard, asked_on=TODAY, outcome=NOT_SHOWN), Ask(locality_id=chard, asked_on=TODAY + timedelta(days=1))])
    db.session.flush()
    db.session.add_all([MeToo(ask_id=read.id, on=TODAY, browser=browser) for browser in ("a", "b", None, None)])
    db.session.flush()
    told = counts(TODAY - timedelta(days=1), TODAY)
    assert [(one.what, one.locality_id, one.state, one.too) for one in told] == [("", yeovil, NEW, 0), ("A breakfast", chard, READ, 4)]
    assert told[1].choices == {("kind", "cooking"), (TIME, "weekends")} and told[0].choices == frozenset()
    assert [one.uuid for one in counts(TODAY, TODAY, {chard})] == [read.uuid] and counts(TODAY, TODAY, {yeovil}) == []
