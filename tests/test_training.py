"""Training and checks: good on their days alone, seen where the person helps, never one's own to write, and gone when they are over."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.keeping import purging
from app.people import audit, checks, inviting
from app.people.checks import PersonCheck, has_check
from app.people.models import Audit, Person
from app.messages.models import Message
from app.reminders import training
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in

TODAY = date(2026, 11, 25)


def note(app, person, by, kind="dbs", level="enhanced", on=date(2025, 12, 1), until=TODAY):
    """The uuid of a check written down."""
    with app.app_context(), writing_unit():
        made = checks.record(db.session.get(Person, person.id), kind, level, on, until, by=by, now=NOW)
        db.session.commit()
        return made.uuid


def test_a_check_holds_on_its_days_for_its_level_and_while_the_role_lasts(app):
    joan, carol = make_person(app, "champion", "chard"), make_person(app, "coordinator", "chard")
    uuid = note(app, joan, carol, level="standard")
    with app.app_context():
        def has(day=TODAY, **more):
            return has_check(joan.id, checks.DBS, day, **more)
        assert has() and has(date(2025, 12, 1)) and has(least="basic") and has(least="standard")
        assert not (has(TODAY + timedelta(days=1)) or has(date(2025, 11, 30)) or has(least="enhanced"))
        assert not has_check(joan.id, checks.SAFEGUARDING, TODAY) and not has_check(carol.id, checks.DBS, TODAY) and not has_check(0, checks.DBS, TODAY)
        with pytest.raises(KeyError):
            has_check(joan.id, "swimming", TODAY)
        with pytest.raises(ValueError):
            has_check(joan.id, checks.DBS, TODAY, least="gold")
        with writing_unit():
            checks.strike(checks.seen_by(db.session.get(Person, carol.id), uuid), by=carol, now=NOW)
            db.session.commit()
        assert not has() and checks.checks_of(joan.id) == [] and checks.seen_by(db.session.get(Person, carol.id), uuid) is None
    note(app, joan, carol)
    with app.app_context():
        assert has(least="enhanced")
        with writing_unit():
            inviting.end_role(db.session.get(Person, joan.id), by=None, now=NOW)
            db.session.commit()
        assert not has() and audit.verify() is None


@pytest.mark.parametrize(("kind", "level", "on", "until"), [
    ("swimming", "", TODAY, TODAY), ("dbs", "", TODAY, TODAY), ("dbs", "level 1", TODAY, TODAY), ("first-aid", "basic", TODAY, TODAY),
    ("dbs", "basic", TODAY, None), ("dbs", "basic", TODAY, TODAY - timedelta(days=1))])
def test_what_does_not_go_together_is_not_written(app, kind, level, on, until):
    with pytest.raises(ValueError):
        note(app, make_person(app, "champion", "chard"), make_person(app, "coordinator", "chard"), kind, level, on, until)


def test_it_is_seen_where_they_help_and_written_once_without_a_word_of_what_it_says(app):
    joan, carol, far = make_person(app, "champion", "chard"), make_person(app, "coordinator", "chard"), make_person(app, "coordinator", "kendal")
    admin = make_person(app, "administrator")
    assert note(app, joan, carol) == note(app, joan, carol) and note(app, joan, carol, "first-aid", "", TODAY, None)
    own = note(app, carol, admin)
    with app.app_context():
        uuid = checks.checks_of(joan.id)[0].uuid
        seen = {who.role + str(who.id): checks.seen_by(db.session.merge(who), uuid) is not None for who in (joan, carol, far, admin)}
        assert list(seen.values()) == [False, True, False, True]
        assert checks.seen_by(db.session.merge(carol), own) is None and checks.seen_by(db.session.merge(admin), own)
        assert {row.reason for row in db.session.scalars(sa.select(Audit).where(Audit.thing_type == "check"))} == {"recorded dbs", "recorded first-aid"}
        assert not {"number", "content", "text", "words", "notes"} & set(PersonCheck.__table__.columns.keys())


def test_what_is_over_goes_after_a_year_and_with_the_account(app):
    joan, carol = make_person(app, "champion", "chard"), make_person(app, "coordinator", "chard")
    note(app, joan, carol)
    note(app, joan, carol, "first-aid", "", TODAY, None)

    def left(moment):
        with app.app_context():
            purging.purge(moment)
            return db.session.scalar(sa.select(sa.func.count()).select_from(PersonCheck))
    assert left(NOW + timedelta(days=366)) == 2 and left(NOW + timedelta(days=367)) == 1
    with app.app_context(), writing_unit():
        inviting.end_role(db.session.get(Person, joan.id), by=None, now=NOW)
        db.session.commit()
    assert left(NOW + timedelta(days=90, seconds=1)) == 0


TOLD = {"what": "dbs enhanced", "on": "2025-12-01", "until": "2026-12-20"}


def test_a_coordinator_writes_it_down_takes_it_back_and_the_champion_sees_it(app):
    joan, carol, far = (make_person(app, role, slug, name=name) for role, slug, name in (
        ("champion", "chard", "Joan Pike"), ("coordinator", "chard", "Carol"), ("coordinator", "kendal", "Far")))
    own, keeper, other = (sign_in(app, app.test_client(), one) for one in (joan, carol, far))
    url = f"/people/{joan.uuid}/checks"
    assert "No DBS check is written down" in Browser(keeper).get("/people").text and "Nothing is written down" in Browser(own).get("/account/training").text
    assert other.get(url).status_code == post(other, url, TOLD).status_code == keeper.get(f"/people/{carol.uuid}/checks").status_code == 404
    assert own.get(url).status_code == post(own, url, TOLD).status_code == 403
    for wrong, box in (({"what": "dbs"}, "what"), ({"on": "2027-01-01"}, "on"), ({"on": "soon"}, "on"), ({"until": ""}, "until"),
                       ({"until": "2026-11-01"}, "until"), ({"until": "2066-11-01"}, "until"), ({"until": "x", "what": "first-aid"}, "until")):
        answer = post(keeper, url, {**TOLD, **wrong})
        assert answer.status_code == 422 and f'href="#{box}"' in answer.text, wrong
    for _ in range(2):
        assert post(keeper, url, TOLD).status_code == 303
    assert Browser(own).get("/account/training").text.count("DBS check, enhanced") == 1 and "Seen by Carol" in own.get("/account/training").text
    assert "A DBS check is written down" in Browser(keeper).get("/people").text
    with app.app_context():
        strike = f"/people/checks/{checks.checks_of(joan.id)[0].uuid}/striking"
    assert other.get(strike).status_code == post(other, strike).status_code == 404
    assert "Take this back?" in Browser(keeper).get(strike).text and post(keeper, strike).status_code == 303
    assert "Nothing is written down" in own.get("/account/training").text and keeper.get(strike).status_code == 404


def test_what_ends_is_told_a_month_before_once_without_saying_what(app):
    joan, carol = make_person(app, "champion", "chard"), make_person(app, "coordinator", "chard")
    make_person(app, "coordinator", "kendal")
    note(app, joan, carol, until=TODAY + timedelta(days=31))

    def told(days):
        with app.app_context():
            training.remind(NOW + timedelta(days=days))
            return {one.to: f"{one.subject} {one.text}" for one in db.session.scalars(sa.select(Message).order_by(Message.id))}
    assert told(0) == {}
    for days in (1, 2, 31, 40):
        mails = told(days)
        assert set(mails) == {joan.email, carol.email} and not [one for one in mails.values() if "DBS" in one or "Test Person" in one]
    note(app, joan, carol, "safeguarding", "level 1", TODAY, TODAY + timedelta(days=40))
    note(app, joan, carol, "safeguarding", "level 1", TODAY + timedelta(days=1), TODAY + timedelta(days=400))
    assert len(told(20)) == 2
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 2
