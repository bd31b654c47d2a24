"""Conversations are counted without names: once each, taken back for a day, then nobody's; words go after 30 days."""
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.keeping import purging
from app.need import counting, tallies
from app.need.tallies import Tally, TallyAbout
from conftest import NOW
from people import make_person

TODAY = NOW.date()


def kept(app, person, uuid=None, now=NOW, **told):
    with app.app_context(), writing_unit():
        given = {"people": 6, "about": {("good-for", "balance"), ("kind", "walking")}, "wished": "a walk on Fridays", **told}
        made = tallies.keep(uuid or str(uuid4()), on=TODAY, locality_id=by_slug("yeovil").id, by_id=person.id, now=now, **given)
        db.session.commit()
        return made and made.uuid


def rows(app, model=Tally):
    with app.app_context():
        return db.session.scalars(sa.select(model).order_by(model.id)).all()


def test_the_same_conversation_told_twice_is_one_and_is_nobody_elses(app):
    joan, other = (make_person(app, "champion", "yeovil") for _ in range(2))
    uuid = kept(app, joan)
    assert kept(app, joan, uuid) == uuid and kept(app, other, uuid) is None
    assert [(one.people, one.wished, one.by_id) for one in rows(app)] == [(6, "a walk on fridays", joan.id)]
    assert [(one.taxonomy, one.code) for one in rows(app, TallyAbout)] == [("good-for", "balance"), ("kind", "walking")]


def test_only_who_wrote_it_takes_it_back_within_a_day(app):
    joan, other = (make_person(app, "champion", "yeovil") for _ in range(2))
    uuid = kept(app, joan)
    with app.app_context(), writing_unit():
        assert not tallies.take_back(uuid, other.id, NOW) and not tallies.take_back(uuid, joan.id, NOW + tallies.OWN_FOR)
        assert not tallies.take_back("' OR 1=1", joan.id, NOW)
        assert tallies.take_back(uuid, joan.id, NOW + tallies.OWN_FOR - timedelta(seconds=1))
        db.session.commit()
    assert rows(app) == [] == rows(app, TallyAbout)


def test_after_a_day_it_is_nobodys_and_after_30_days_only_codes_stay(app):
    joan = make_person(app, "champion", "yeovil")
    kept(app, joan)
    with app.app_context():
        purging.purge(NOW + tallies.OWN_FOR)
    assert [(one.by_id, one.own_until, one.wished) for one in rows(app)] == [(None, None, "a walk on fridays")]
    with app.app_context():
        purging.purge(NOW + timedelta(days=31))
    assert [(one.wished, one.people) for one in rows(app)] == [("", 6)] and len(rows(app, TallyAbout)) == 2


@pytest.mark.parametrize("people", [-1, 0, 100, 10**12])
def test_no_crowd_and_nobody(app, people):
    joan = make_person(app, "champion", "yeovil")
    with pytest.raises(ValueError, match="1 to 99"):
        kept(app, joan, people=people)


@pytest.mark.parametrize(("words", "personal"), [
    ("a walk on Fridays", False), ("ring 01632 960117", True), ("joan＠home.example", True), ("flat ٣", True), ("house ①", True), ("", False)])
def test_what_could_name_somebody_is_seen_and_never_kept(app, words, personal):
    assert counting.has_personal(words) is personal
    uuid = kept(app, make_person(app, "champion", "yeovil"), wished=words)
    assert [one.wished for one in rows(app) if one.uuid == uuid] == [counting.tidy_words(words)]
    assert not counting.has_personal(rows(app)[0].wished)
