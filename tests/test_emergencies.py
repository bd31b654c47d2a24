"""Break-glass: one list, for an hour, for a reason in words, and everybody concerned is told; and each look is the member's to read."""
from datetime import timedelta

from app.extensions import db
from app.groups.emergencies import BreakGlass
from app.keeping import telling
from app.messages.models import Message
from app.people import audit
from app.people.models import Audit
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import enter, here_of, hosted, join, press, rows
from test_places_taken import join as take

REASON = "The boiler has burst and no host answers the phone."


def test_one_list_for_an_hour_and_everybody_is_told(app, client):
    joan, chief, other = make_person(app, "champion", here_of(app), name="Joan Pike"), *(make_person(app, "administrator", name=f"Ada {one}") for one in ("Elm", "Oak"))
    group = hosted(app, joan)
    join(app, client)
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    [place] = rows(app)
    browser, ask = sign_in(app, app.test_client(), chief), f"/groups/counts/{group}/emergency"
    assert "Wilma" not in Browser(browser).get(f"/groups/counts/{group}").text and browser.get(f"/groups/{group}").status_code == 403
    for wrong, said in (("", "Write in a sentence"), ("Fire!", "Write in a sentence"), ("Somebody must ring WILMA today please", "Take out names"),
                        ("Ring 01632 960117 about the boiler now", "Take out names"), ("For 943 476 5919 there is a letter", "NHS number")):
        answer = post(browser, ask, {"reason": wrong})
        assert answer.status_code == 422 and said in answer.text and not rows(app, BreakGlass)
    assert [one.reason for one in rows(app, Audit) if one.act == "group.break-glass"] == ["reason refused"] * 5
    before = len(rows(app, Message))
    opened = post(browser, ask, {"reason": REASON}).headers["Location"]
    told = rows(app, Message)[before:]
    assert sorted(one.to for one in told) == sorted([chief.email, other.email, joan.email, "wilma@wren.example"])
    assert not [one for one in told if "Wilma" in f"{one.subject}{one.text}" or "knit" in f"{one.subject}{one.text}".lower() or "boiler" in one.text]
    assert post(browser, ask, {"reason": REASON}).headers["Location"] == opened and len(rows(app, BreakGlass)) == 1
    seen = Browser(browser).get(opened).text
    assert "Wilma" in seen and "wren" not in seen and "open to you until" in seen and REASON in seen
    assert post(browser, f"{opened}/places/{place.uuid}/contact").status_code == 422
    assert "wilma@wren.example" in post(browser, f"{opened}/places/{place.uuid}/contact", {"why": "date-off"}).text
    assert sign_in(app, app.test_client(), other).get(opened).status_code == 404 and sign_in(app, app.test_client(), joan).get(opened).status_code == 403
    page = enter(app, client)
    mine = Browser(client).get(page).text
    assert mine.count("An administrator, in an emergency") == 2 and mine.count(REASON) == 2 and "Looked at how to reach you: a date is off" in mine
    host = sign_in(app, app.test_client(), joan)
    assert REASON in Browser(host).get(f"/groups/{group}").text
    app.config["NOW"] = lambda: NOW + timedelta(minutes=59)
    assert sign_in(app, app.test_client(), chief).get(opened).status_code == 200
    app.config["NOW"] = lambda: NOW + timedelta(minutes=60)
    assert sign_in(app, app.test_client(), chief).get(opened).status_code == 404
    with app.app_context():
        assert [one.reason for one in db.session.query(Audit).filter(Audit.act == "group.break-glass")][5:] == ["roster opened", "contact opened"]
        assert audit.verify() is None


def test_it_asks_for_a_fresh_sign_in_ends_early_and_is_for_administrators_alone(app):
    chief, boss = make_person(app, "administrator"), make_person(app, "coordinator", here_of(app))
    group = hosted(app, make_person(app, "champion", here_of(app)))
    ask = f"/groups/counts/{group}/emergency"
    assert post(sign_in(app, app.test_client(), boss), ask, {"reason": REASON}).status_code == 403
    late = sign_in(app, app.test_client(), chief)
    app.config["NOW"] = lambda: NOW + timedelta(minutes=11)
    assert post(late, ask, {"reason": REASON}).status_code == 401 and not rows(app, BreakGlass)
    browser = sign_in(app, app.test_client(), chief)
    opened = post(browser, ask, {"reason": REASON}).headers["Location"]
    assert post(browser, f"{opened}/ending").status_code == 303 and browser.get(opened).status_code == 404


def test_each_look_says_who_when_and_why_and_very_many_on_paper_are_told(app, client):
    joan, chief = make_person(app, "champion", here_of(app), name="Joan Pike"), make_person(app, "administrator")
    group = hosted(app, joan, capacity=60)
    join(app, client)
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    [place] = rows(app)
    for number in range(51):
        take(app, place.group_id, f"N {number}", proved=True)
    host, own = sign_in(app, app.test_client(), joan), f"/groups/{group}"
    post(host, f"{own}/looks")
    post(host, f"{own}/places/{place.uuid}/contact", {"why": "did-not-come"})
    assert "Looked at how to reach you: you did not come" in Browser(client).get(page).text
    on = Browser(host).get(f"{own}/people").text.partition('name="on" value="')[2][:10]
    assert post(host, f"{own}/register", {"on": on}).status_code == 200
    with app.app_context():
        telling.tell(NOW)
        telling.tell(NOW)
    assert [one.to for one in rows(app, Message) if "large list" in one.subject] == [chief.email]
    press(app, client, f"{page}/leaving", "/leaving")
    app.config["NOW"] = lambda: NOW + timedelta(minutes=20)
    client.get(page)
    app.config["NOW"] = lambda: NOW + timedelta(minutes=31)
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{own}/looks")
    # They are on the list no more: what is looked at now is not theirs.
    assert Browser(client).get(page).text.count("Opened the list of names") == 1
