"""Asks: nothing is public before a champion has read it, "me too" counts once a browser a day, and each is told once what came of it."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.asks import asking, placing, pointing
from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.geo import postcode
from app.keeping import erasing, purging
from app.messages.models import Message
from app.need.asks import CLOSED, DRAFTED, NEW, NOT_SHOWN, PICKED_UP, READ, Ask, AskContact, MeToo, too_words
from app.people.models import Audit
from app.submissions.models import Submission
from app.web.traps import BOX, MADE_AT, made_at
from conftest import NOW
from page_check import Browser, checked, words
from people import OWN, make_person, post, sign_in

MAIN = ".//main"


def ask(app, client, words="A breakfast for men on their own", place="Chard", **more):
    """The answer to the form of /ask, looked at before."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/ask").text)[1]
    with app.app_context():
        early = made_at(NOW - timedelta(minutes=1))
    told = {"words": words, "place": place, "csrf_token": token, MADE_AT: early, "looked": "yes", **more}
    return client.post("/ask", data=told, headers=OWN)


def kept(app, model=Ask):
    with app.app_context():
        return db.session.scalars(sa.select(model).order_by(model.id)).all()


def make_ask(app, what="A breakfast for men on their own", place="chard", state=READ, **more):
    """The uuid of an Ask; everybody sees it unless its state is NEW."""
    with app.app_context(), writing_unit():
        made = Ask(typed=what, what="" if state == NEW else what, locality_id=by_slug(place).id, place=place.title(),
                   asked_on=NOW.date(), public_on=None if state == NEW else NOW.date(), state=state, **more)
        db.session.add(made)
        db.session.commit()
        return made.uuid


def me_too(app, uuid, agent="One", network="192.0.2.1"):
    return app.test_client().post(f"/asks/{uuid}/me-too", headers={**OWN, "User-Agent": agent}, environ_base={"REMOTE_ADDR": network})


def mails(app):
    with app.app_context():
        return db.session.scalars(sa.select(Message).order_by(Message.id)).all()


def acts(app):
    with app.app_context():
        return [(one.act, one.reason) for one in db.session.scalars(sa.select(Audit).where(Audit.act.like("ask.%")).order_by(Audit.id))]


@pytest.fixture
def champion(app, client):
    return sign_in(app, client, make_person(app, "champion", "chard", name="Joan Reed"))


def test_nothing_is_public_before_a_champion_has_read_it_and_then_in_their_words(app, champion):
    assert ask(app, app.test_client(), "Breakfast. Ring Zebedee on 01632 960123").location == "/ask/sent"
    [found] = kept(app)
    visitor = Browser(app.test_client())
    assert found.state == NEW and "Zebedee" not in visitor.get("/asks").text + visitor.client.get("/localities/chard").text
    assert visitor.get(f"/asks/{found.uuid}").status_code == 404 and me_too(app, found.uuid).status_code == 404
    page = Browser(champion).get(f"/asks/{found.uuid}/work")
    assert "01632 960123 shows how to reach" in words(page.tree.find(MAIN)) and "Zebedee may be a name" in words(page.tree.find(MAIN))
    refused = checked(post(champion, f"/asks/{found.uuid}/publication", {"words": "Breakfast. Ring 01632 960123"}))
    assert refused.status_code == 422 and "Take out 01632 960123" in refused.text
    post(champion, f"/asks/{found.uuid}/publication", {"words": "A breakfast", "choice": ["kind:cooking", "kind:nothing", "x"]})
    page = visitor.get(f"/asks/{found.uuid}")
    assert page.tree.findtext(".//h1") == "A breakfast" and "Zebedee" not in page.text
    assert "A breakfast" in visitor.get("/asks?in=chard").text and "A breakfast" not in visitor.get("/asks?in=yeovil").text
    assert acts(app) == [("ask.send", ""), ("ask.answer", "made public")]
    assert [(one.taxonomy, one.code) for one in _choices(app)] == [("kind", "cooking")]


def _choices(app):
    with app.app_context():
        return list(db.session.scalar(sa.select(Ask)).choices)


def test_the_same_press_twice_is_one_ask_and_a_machine_s_is_held(app, client):
    form = {"idempotency_key": "k" * 24}
    assert [ask(app, client, **form).status_code for _ in range(2)] == [303, 303] and len(kept(app)) == 1
    ask(app, client, "Bees", contact="wren@wren.example", **{BOX: "x"})
    assert [one.trapped for one in kept(app)] == [False, True] and not mails(app)


def test_no_more_of_a_postcode_is_kept_than_its_first_half(app, client):
    assert ask(app, client, place="TA20 1HE").status_code in (303, 422) and ask(app, client, place="TA20").status_code == 303
    assert {one.place for one in kept(app)} == {"TA20"} and "TA20 1HE" not in "".join(one.typed + one.place for one in kept(app))


@pytest.mark.parametrize(("typed", "box"), [
    ({"words": ""}, "words"), ({"words": "?!"}, "words"), ({"words": "x" * 301}, "words"), ({"words": "Help for 943 476 5919"}, "words"),
    ({"place": ""}, "place"), ({"place": "ZZ9 9ZZ"}, "place"), ({"place": "x" * 101}, "place"), ({"words": "a\x00b"}, "words"),
    ({"place": "Nowherebury"}, "locality"), ({"contact": "wren"}, "contact"), ({"contact": "a@b"}, "contact"),
    ({"contact": "wren@wren.example\r\nBcc: all@wren.example"}, "contact")])
def test_what_cannot_be_taken_comes_back_with_words(app, client, typed, box):
    answer = checked(ask(app, client, **{"words": "A choir", **typed}))
    assert answer.status_code == 422 and answer.tree.xpath(f"//a[@href='#{box}']") and not kept(app) and not mails(app)


def test_one_that_is_like_it_is_shown_once_and_me_too_does_not_send_the_form(app, client):
    uuid = make_ask(app)
    page = checked(ask(app, client, "breakfast for men", looked=""))
    assert page.status_code == 200 and page.tree.xpath(f"//button[@formaction='/asks/{uuid}/me-too']") and len(kept(app)) == 1
    assert ask(app, client, "breakfast for men").status_code == 303 and len(kept(app)) == 2


def test_me_too_is_one_a_browser_a_day_without_any_cookie(app):
    uuid = make_ask(app)
    first, second = me_too(app, uuid), me_too(app, uuid)
    assert (first.location, second.location) == (f"/asks/{uuid}/counted", f"/asks/{uuid}/counted?before=yes")
    assert not first.headers.getlist("Set-Cookie") and len(kept(app, MeToo)) == 1
    me_too(app, uuid, "Two")
    app.config["NOW"] = lambda: NOW + timedelta(days=1)
    assert me_too(app, uuid).location.endswith("/counted") and len(kept(app, MeToo)) == 3
    assert "192.0.2.1" not in "".join(one.browser for one in kept(app, MeToo))
    assert app.test_client().post(f"/asks/{uuid}/me-too").status_code == 403


def test_one_network_is_limited_and_no_number_under_ten_is_shown(app):
    uuid, visitor = make_ask(app), Browser(app.test_client())
    statuses = [me_too(app, uuid, f"Browser {number}").status_code for number in range(21)]
    assert statuses == [303] * 20 + [429] and "20 or more others asked too" in visitor.get(f"/asks/{uuid}").text
    assert [too_words(number) for number in (0, 1, 9, 10, 19, 20)] == [
        "", "Others asked too", "Others asked too", "10 or more others asked too", "10 or more others asked too", "20 or more others asked too"]


def confirmed(app, client, email):
    """Says yes from the newest mail, which asked this address."""
    [letter] = [one for one in mails(app) if one.to == email and "/asks/confirm/" in one.text][-1:]
    link = re.search(r"http\S+?(/asks/confirm/\S+)", letter.text)[1]
    page = Browser(client).get(client.get(link).location)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text)[1]
    return client.post(page.tree.xpath("//main//form/@action")[0], data={"csrf_token": token}, headers=OWN)


def test_those_who_said_yes_are_told_once_and_nobody_else(app, champion):
    uuid = make_ask(app)
    wren, robin = app.test_client(), app.test_client()
    for client, email in ((wren, "wren@wren.example"), (robin, "robin@wren.example")):
        token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(f"/asks/{uuid}/tell").text)[1]
        with app.app_context():
            early = made_at(NOW - timedelta(minutes=1))
        told = {"contact": email, "csrf_token": token, MADE_AT: early}
        assert client.post(f"/asks/{uuid}/tell", data=told, headers=OWN).location.startswith(f"/asks/{uuid}/tell/sent")
    assert confirmed(app, wren, "wren@wren.example").status_code == 303
    before = len(mails(app))
    told = {"outcome": "found", "answer": "The Guildhall does breakfast on Fridays.", "activity": "/activities/weir-meadow-knit-and-natter"}
    for _ in range(2):
        assert post(champion, f"/asks/{uuid}/closing", told).status_code == 303
    [letter] = mails(app)[before:]
    assert letter.to == "wren@wren.example" and "breakfast" not in f"{letter.subject}{letter.text}".lower()
    page = Browser(app.test_client()).get(f"/asks/{uuid}")
    assert "The Guildhall does breakfast" in page.text and page.tree.xpath("//a[@href='/activities/weir-meadow-knit-and-natter']")
    assert me_too(app, uuid).location.endswith("before=yes") and not kept(app, MeToo)


def test_what_is_not_for_the_site_is_gone_from_it(app, champion):
    uuid = make_ask(app)
    post(champion, f"/asks/{uuid}/closing", {"outcome": NOT_SHOWN})
    visitor = app.test_client()
    assert visitor.get(f"/asks/{uuid}").status_code == 404 and "breakfast" not in visitor.get("/asks").text
    assert kept(app)[0].outcome == NOT_SHOWN and Browser(champion).get(f"/asks/{uuid}/work").status_code == 200


@pytest.mark.parametrize("told", [{}, {"outcome": "x"}, {"outcome": "found"}, {"outcome": "started", "activity": "/activities/none"},
                                  {"outcome": "found", "answer": "x" * 1001}, {"outcome": "nobody could", "answer": "\x00"}])
def test_what_cannot_close_it_comes_back_with_words(app, champion, told):
    uuid = make_ask(app)
    answer = checked(post(champion, f"/asks/{uuid}/closing", told))
    assert answer.status_code == 422 and "There is a problem" in answer.text and kept(app)[0].state == READ


def test_who_has_it_is_seen_and_nobody_takes_it_from_them(app, champion):
    uuid = make_ask(app)
    post(champion, f"/asks/{uuid}/holding")
    assert "Picked up by Joan, a champion" in words(Browser(app.test_client()).get(f"/asks/{uuid}").tree.find(MAIN))
    other = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard", name="Bev Moss"))
    for verb in ("holding", "draft", "putting-back"):
        post(other, f"/asks/{uuid}/{verb}")
    assert "Joan Reed has this." in words(Browser(other).get(f"/asks/{uuid}/work").tree.find(MAIN))
    assert kept(app)[0].state == PICKED_UP and not kept(app, Submission)
    app.config["NOW"] = lambda: NOW + timedelta(days=14)
    sign_in(app, other, make_person(app, "coordinator", "chard"))
    post(other, f"/asks/{uuid}/putting-back")
    assert kept(app)[0].state == READ


def test_one_button_makes_one_draft_that_is_theirs(app, champion):
    uuid = make_ask(app)
    first, second = (post(champion, f"/asks/{uuid}/draft").location for _ in range(2))
    assert first == second and len(kept(app, Submission)) == 1 and kept(app)[0].state == DRAFTED
    page = Browser(champion).get(first)
    assert page.tree.xpath("//input[@id='name']/@value") == ["A breakfast for men on their own"]
    assert app.test_client().get(first).status_code == 404


def test_it_is_forgotten_in_time_and_a_restored_backup_forgets_it_again(app, client, tmp_path):
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    ask(app, client, contact="wren@wren.example")
    ask(app, client, "A choir", contact="01632 960123")
    uuid = make_ask(app)
    me_too(app, uuid)
    with app.app_context():
        purging.purge(NOW + timedelta(hours=47))
        assert len(kept(app, AskContact)) == 2 and kept(app, MeToo)[0].browser is None
        purging.purge(NOW + timedelta(hours=49))
        [left] = kept(app, AskContact)
        assert left.contact == "01632960123"
        with writing_unit():
            db.session.execute(sa.update(Ask).values(state=CLOSED, closed_at=NOW))
            db.session.commit()
        purging.purge(NOW + timedelta(days=29))
        assert kept(app, AskContact)[0].contact and kept(app)[0].typed
        purging.purge(NOW + timedelta(days=30))
        assert kept(app, AskContact)[0].contact is None and not any(one.typed for one in kept(app))
        told = {(name, uuid) for _, name, uuid in erasing.read(app.config["ERASURES_PATH"])}
        assert ("ask-contact", left.uuid) in told and ("ask", uuid) in told


def test_nobody_s_ask_is_kept_for_good(app, client):
    ask(app, client, contact="01632 960123")
    with app.app_context():
        purging.purge(NOW + timedelta(days=364))
        assert kept(app)[0].typed
        purging.purge(NOW + timedelta(days=365))
    assert (kept(app)[0].typed, kept(app)[0].state, kept(app, AskContact)[0].contact) == (None, CLOSED, None)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120), st.sampled_from(["TA20 1HE", "ta201he", "TA2O 1HE"]), st.text(max_size=40))
@example("", "TA20 1HE", "")
@example("TA1 1", "TA20 1HE", "AA")
def test_no_words_bring_a_whole_postcode_or_a_fault(before, code, after):
    text = f"{before} {code} {after}"
    assert not postcode.among(placing.coarse(text, None))
    assert isinstance(pointing.must_go(text), list) and isinstance(pointing.may_be_names(text), list)
    assert asking.speaks_of_health(text) in (True, False) and pointing.must_go("Come to TA20 1HE") == ["TA20 1HE"]
