"""The weekly mail of a locality: nothing before a yes, once a week, stopped with one press, and forgotten the night after."""
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.keeping import erasing, purging
from app.messages.letters import write_letter
from app.messages.models import Message
from app.reminders import weekly
from app.web.traps import BOX, MADE_AT, made_at
from app.weekly.models import WeeklyMail
from conftest import NOW
from page_check import Browser, checked, words
from people import OWN

MONDAY = NOW - timedelta(days=NOW.weekday()) + timedelta(days=7)
FORM = "/localities/yeovil/weekly"


def mails(app):
    with app.app_context():
        return db.session.scalars(sa.select(Message).order_by(Message.id)).all()


def kept(app):
    with app.app_context():
        return db.session.scalars(sa.select(WeeklyMail).order_by(WeeklyMail.id)).all()


def ask(app, client, email="wren@wren.example", **more):
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(FORM).text)[1]
    with app.app_context():
        early = made_at(NOW - timedelta(minutes=1))
    return client.post(FORM, data={"email": email, "csrf_token": token, MADE_AT: early, **more}, headers=OWN)


def say_yes(app, client):
    """Follows the newest mail's link and presses its button; gives the page after it."""
    link = re.search(r"http\S+?(/weekly/confirm/\S+)", mails(app)[-1].text)[1]
    page = Browser(client).get(client.get(link).location)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text)[1]
    answer = client.post(page.tree.xpath("//main//form/@action")[0], data={"csrf_token": token}, headers=OWN)
    return Browser(client).get(answer.location)


def send(app, now=NOW):
    with app.app_context():
        return weekly.send(now)


def test_nothing_is_sent_before_a_yes_and_then_once_a_week(app, client):
    assert ask(app, client).location == "/weekly/sent"
    assert Browser(client).get("/weekly/sent").status_code == 200
    [question] = mails(app)
    assert question.to == "wren@wren.example" and "wren" not in f"{question.key}{question.subject}{question.text}"
    assert send(app) == 0 and kept(app)[0].confirmed_at is None
    assert "on its way" in say_yes(app, client).text
    assert [send(app) for _ in range(2)] == [1, 0]
    first = mails(app)[-1]
    assert first.subject == "On this week in Yeovil" and "Today, Wednesday 25 November" in first.text
    assert "/localities/yeovil\n" in first.text and first.text.count("/activities/") == 0
    assert [send(app, MONDAY + add) for add in (timedelta(hours=-6), timedelta(), timedelta(hours=2), timedelta(days=3))] == [0, 1, 0, 0]
    assert send(app, MONDAY + timedelta(days=9)) == 1 and len(mails(app)) == 4


def test_a_mail_at_the_weekend_leaves_out_the_monday_after(app, client):
    ask(app, client)
    say_yes(app, client)
    assert [send(app, MONDAY - timedelta(days=1)), send(app, MONDAY), send(app, MONDAY + timedelta(days=7))] == [1, 0, 1]


def test_a_mail_program_stops_it_by_itself_and_looking_stops_nothing(app, client):
    ask(app, client)
    say_yes(app, client)
    send(app)
    letter = mails(app)[-1]
    with app.app_context():
        _, written = write_letter(letter.key, letter.to, letter.subject, letter.text, letter.html, json.loads(letter.headers), NOW,
                                  app.config)
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http\S+?(/weekly/\S+/stop)>", written["List-Unsubscribe"])[1]
    fresh = app.test_client()
    assert "Stop the weekly email?" in Browser(fresh).get(address).text and kept(app)[0].ended_at is None
    for _ in range(2):
        answer = fresh.post(address, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.text) == (200, "Stopped.\n") and not answer.headers.getlist("Set-Cookie")
    assert kept(app)[0].ended_at and send(app, MONDAY) == 0
    assert "is stopped" in Browser(fresh).get(fresh.post(address, headers=OWN).location).text
    wrong = re.sub(r"/[0-9a-f]{32}/stop", f"/{'0' * 32}/stop", address)
    assert [fresh.get(wrong).status_code, fresh.post(wrong).status_code] == [404, 404]


def test_every_other_form_still_asks_where_it_comes_from(app, client):
    assert client.post(FORM, data={"email": "wren@wren.example"}).status_code == 403 and not kept(app)


@pytest.mark.parametrize("typed", ["", "wren", "a@b", "a b@c.example", "x" * 300 + "@wren.example", "wren@wren.example\r\nBcc: all@wren.example",
                                   "<script>@wren.example", "wren@wren.example\x00"])
def test_what_is_no_address_comes_back_with_words(app, client, typed):
    answer = checked(ask(app, client, typed))
    assert answer.status_code == 422 and "There is a problem" in words(answer.tree.find(".//main")) and not mails(app)


def test_asked_again_is_one_row_and_never_shows_who_gets_it(app, client):
    answers = [ask(app, client), ask(app, client, "WREN@wren.example")]
    say_yes(app, client)
    answers.append(ask(app, client))
    assert {one.location for one in answers} == {"/weekly/sent"} and len(kept(app)) == 1
    assert "already" in mails(app)[-1].text and "/stop" in mails(app)[-1].text
    assert ask(app, client).status_code == 429


def test_a_machine_is_thanked_and_nothing_is_kept(app, client):
    assert ask(app, client, **{BOX: "x"}).location == "/weekly/sent" and not kept(app) and not mails(app)


def test_it_is_forgotten_the_night_after_and_a_restored_backup_forgets_it_again(app, client, tmp_path):
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    ask(app, client)
    ask(app, client, "robin@wren.example")
    say_yes(app, client)
    wren, robin = kept(app)
    with app.app_context():
        purging.purge(NOW + timedelta(hours=47))
        assert {one.uuid for one in kept(app)} == {wren.uuid, robin.uuid}
        purging.purge(NOW + timedelta(hours=49))
        assert [one.uuid for one in kept(app)] == [robin.uuid]
        entries = erasing.read(app.config["ERASURES_PATH"])
        assert {(name, uuid) for _, name, uuid in entries} == {("weekly-mail", wren.uuid)}
        erasing.replay(db.session, [(NOW, "weekly-mail", robin.uuid)], NOW)
        db.session.commit()
    assert kept(app)[0].email is None and send(app, MONDAY) == 0


def test_a_link_that_is_over_says_what_to_do(app, client):
    page = Browser(client).get(client.get("/weekly/confirm/none").location)
    assert page.status_code == 410 and "ask for the weekly email again" in words(page.tree.find(".//main"))
    assert client.get("/localities/nowhere/weekly").status_code == 404


def test_who_mends_a_slip_and_sends_it_at_once_is_no_machine(app, client):
    answer = checked(ask(app, client, "wren"))
    moment = answer.tree.xpath("//input[@name='made_at']/@value")[0]
    assert ask(app, client, **{MADE_AT: moment}).location == "/weekly/sent" and len(kept(app)) == 1
