"""The record as administrators see it: found by act, person, thing and day, proved, and each look is itself a row."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db, writing_unit
from app.keeping import looking, telling, telling_acts
from app.messages.models import Message
from app.people import audit, entering, signing_in
from app.people.models import Audit, Person
from conftest import NOW
from page_check import Browser, checked, words
from people import make_person, post, sign_in


@pytest.fixture
def world(app):
    """(a client signed in as an administrator, the Person of a coordinator who did 120 things over 6 days, the administrator)."""
    ada, ruth = make_person(app, "administrator", name="Ada Auk"), make_person(app, "coordinator", "yeovil", name="Ruth Rook")
    with app.app_context(), writing_unit():
        for number in range(120):
            audit.record("listing.approve" if number % 2 else "listing.hide", "service", number, person=ruth, scope="1",
                         now=NOW - timedelta(days=6 - number // 20))
        db.session.commit()
    return sign_in(app, app.test_client(), ada), ruth, ada


def look(client, **told):
    answer = checked(post(client, "/record/reading", told))
    return answer, [words(one) for one in answer.tree.xpath("//ul[@class='nt-lines']/li")]


def test_it_is_found_by_act_person_thing_and_day(app, world):
    client, ruth, ada = world
    assert "nt-lines" not in Browser(client).get("/record").text
    answer, lines = look(client)
    assert len(lines) == looking.PAGE and "Page 1 of 3" in answer.text and "Ada Auk (Administrator)" in lines[0] and "Signed in" in lines[0]
    assert "Ruth Rook (Coordinator)Decided on a listing that waitslisting 119Yeovil" in lines[1]
    _, lines = look(client, act="listing.hide", person=str(ruth.id), page="2")
    assert len(lines) == 10 and all("Hid a listing, or showed it again" in one for one in lines)
    _, lines = look(client, thing="7")
    assert len(lines) == 1 and "listing 7" in lines[0]
    assert len(look(client, thing=" Listing")[1]) == len(look(client, thing="service")[1]) == looking.PAGE
    assert [len(look(client, since=since, until=until)[1]) for since, until in (
        ("2026-11-19", "2026-11-19"), ("2026-11-20", "2026-11-21"), ("2026-11-26", ""), ("", "2026-11-18"))] == [20, 40, 0, 0]
    assert len(look(client, act="audit.read", person=str(ada.id))[1]) == 9
    with app.app_context():
        assert audit.verify() is None and db.session.scalar(sa.select(sa.func.count()).where(Audit.act == "audit.read")) == 10


def test_no_code_is_shown_for_what_was_done():
    shown = [words for _, words in looking.acts()]
    assert len(set(shown)) == len(looking.EVERY_ACT) and not [one for one in shown if ":" in one or not one[0].isupper()]
    assert [telling_acts.scope(code, {3: "Chard"}) for code in ("locality 3", "3 9", "owner 5", "term", "")] == [
        "Chard", "Chard, neighbourhood 9", "by an owner’s link", "term", ""]


def test_only_administrators_look_and_looking_at_the_form_is_no_row(app, world):
    client, ruth, _ = world
    other = sign_in(app, app.test_client(), ruth)
    assert [other.get("/record").status_code, post(other, "/record/reading").status_code, post(other, "/record/proof").status_code] == [403] * 3
    assert "Record" not in words(Browser(other).get("/people").tree.find(".//header"))
    assert "Record" in words(Browser(client).get("/record").tree.find(".//header"))
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count()).where(Audit.act == "audit.read"))


@pytest.mark.parametrize("wrong", [
    {"since": "yesterday"}, {"until": "2026-13-01"}, {"since": "2026-11-25", "until": "2026-11-24"}, {"act": "anything.else"},
    {"person": "1 OR 1=1"}, {"person": "9" * 30}, {"thing": "x" * 41}, {"thing": "a\x00b"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_what_cannot_be_looked_for_is_said_and_nothing_is_recorded(app, world, wrong):
    client, _, _ = world
    answer, lines = look(client, **wrong)
    assert answer.status_code == 422 and not lines and "There is a problem" in answer.text
    # Back must not lead to an address that takes forms alone.
    assert "natter-opens-plainly" not in answer.text
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count()).where(Audit.act == "audit.read"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["act", "person", "thing", "since", "until", "page"]), st.text(max_size=60)))
def test_any_words_are_looked_for_or_refused(world, told):
    answer = post(world[0], "/record/reading", {name: text.encode("utf-8", "replace").decode() for name, text in told.items()})
    assert answer.status_code in (200, 422)


def break_row(app):
    with app.app_context(), db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        triggers = driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall()
        for name, _ in triggers:
            driver.execute(f'DROP TRIGGER "{name}"')
        driver.execute("UPDATE audit SET reason = 'other' WHERE id = 60")
        for _, statement in triggers:
            driver.execute(statement)


def test_the_chain_is_proved_from_the_page(app, world):
    client, _, _ = world
    with app.app_context():
        head = audit.head()
    proved = checked(post(client, "/record/proof"))
    assert "The record is as it was written" in words(proved.tree.find(".//main")) and head in proved.text
    break_row(app)
    assert "not as it was written, from row 60 on" in words(checked(post(client, "/record/proof")).tree.find(".//main"))
    with app.app_context():
        assert db.session.scalars(sa.select(Audit.reason).where(Audit.act == "audit.read").order_by(Audit.id)).all() == ["proved", "broken"]


def mails(app):
    with app.app_context():
        return [(one.to, one.subject, one.text) for one in db.session.scalars(sa.select(Message).order_by(Message.id))]


def test_the_newest_seal_goes_out_once_a_day(app, world):
    _, _, ada = world
    with app.app_context():
        for hours in (0, 1, 14, 15, 16, 40):
            telling.tell(NOW + timedelta(hours=hours))
        head = audit.head()
    assert [(to, subject) for to, subject, _ in mails(app)] == [(ada.email, "Today’s seal of the record")] * 3
    assert all(head in text for *_, text in mails(app))
    app.config["DATA_PROTECTION_EMAIL"] = "dpo@council.example"
    break_row(app)
    with app.app_context():
        telling.tell(NOW + timedelta(days=5))
    assert mails(app)[-1][:2] == ("dpo@council.example", "The record was changed") and len(mails(app)) == 4


def test_administrators_hear_of_somebody_who_opens_very_many_contacts(app, world):
    _, ruth, ada = world
    with app.app_context():
        telling.tell(NOW)
        for number, told in ((19, 0), (1, 1), (5, 1)):
            with writing_unit():
                for one in range(number):
                    audit.record("concern.answer", "concern", one, person=ruth, reason="contact opened", now=NOW)
                db.session.commit()
            telling.tell(NOW + timedelta(minutes=1))
            assert [to for to, subject, _ in mails(app) if subject == "Somebody opened many contacts"] == [ada.email] * told
        telling.tell(NOW + timedelta(hours=2))
        assert "Ruth Rook opened how to reach 20 people" in mails(app)[-1][2] and len(mails(app)) == 2
        with writing_unit():
            for one in range(20):
                audit.record("group.host", "place", one, scope=f"host 7{' asked' * (one % 2)}", reason="contact opened", now=NOW + timedelta(hours=5))
            db.session.commit()
        for minutes in (1, 2):
            telling.tell(NOW + timedelta(hours=5, minutes=minutes))
    assert "Somebody opened how to reach 20 people" in mails(app)[-1][2] and len(mails(app)) == 3, "a host by a private link is counted too"


def test_administrators_hear_once_of_each_export_of_very_many_people(app, world):
    _, ruth, ada = world
    with app.app_context():
        telling.tell(NOW)
        for count, reason in ((70, audit.many_people(50)), (80, audit.many_people(51)), (90, audit.many_people(51))):
            with writing_unit():
                audit.record("listing.export", "listings", count, person=ruth, reason=reason, now=NOW)
                db.session.commit()
            for minutes in (1, 2, 90):
                telling.tell(NOW + timedelta(minutes=minutes))
    told = [(to, text) for to, subject, text in mails(app) if subject == "Somebody saved a large list"]
    assert [to for to, _ in told] == [ada.email] * 2
    assert "Ruth Rook saved 80 activities" in told[0][1] and "more than 50 people" in told[0][1] and "saved 90" in told[1][1]


def test_administrators_hear_of_a_coordinator_on_a_new_browser(app, world):
    _, ruth, ada = world
    told = []
    for _ in range(2):
        with app.test_request_context(headers={"User-Agent": "iPad Safari"}), writing_unit():
            entering.settle(signing_in.start(db.session.get(Person, ruth.id), factor=True, now=NOW), NOW)
            db.session.commit()
        told.append([to for to, *_ in mails(app)])
    assert told == [[], [ruth.email, ada.email]] and "Ruth Rook, a coordinator" in mails(app)[-1][2] and "iPad, Safari" in mails(app)[-1][2]
