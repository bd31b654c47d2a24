"""People in a group who are reached by text: joining, dates, offers, a changed number, what is never in a text, and whom a text does not reach."""
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import announcing, minding, moving, texts as words_of
from app.groups.models import HELD, OFFERED, PHONE, PLACED, TEXT, Consent, Group, Place
from app.groups.told import Ring
from app.keeping import purging
from app.messages import outbox
from app.messages.models import Message
from app.messages.notify import Notify
from app.people import limits
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_dates_told import TUESDAYS, change as change_dates, off
from test_every_page import faults_here
from test_groups import SLUG, here_of, hosted, join, press, rows
from test_groups_journeys import come_in
from test_texts import BAD_NUMBER, texts as texts

BY_TEXT = {"reach": {"reach": "text", "email": "", "mobile": "07700 900123"}, "agree": {"texted": "yes"}}
HELPER = {"reach": {"reach": "helper", "email": "", "helper": "Karen", "contact": "07700 900456", "by_text": "yes"}, "agree": {"texted": "yes"}}
LINK = re.compile(r"http\S+?(/places/(?:reach/)?[\w-]{43})")
WIRED = timedelta(minutes=1)


@pytest.fixture
def on(app, texts):
    """The site with a text service and Joan's group; on.send() sends what is due and gives what the service got since."""
    app.config["TEXTS"] = texts.told
    texts.joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    texts.group = hosted(app, texts.joan, inside="Room 2, side door", capacity=2)
    texts.seen = 0

    def send(now=None):
        with app.app_context():
            outbox.send_due((now or app.config["NOW"]()) + WIRED, Notify(texts.told), kind="text")
        found, texts.seen = texts.sink.got[texts.seen:], len(texts.sink.got)
        return found
    texts.send = send
    return texts


def at(app, now):
    app.config["NOW"] = lambda: now


def minded(app, now):
    """The work of a minute; moved links are in what is sent next."""
    with app.app_context():
        announcing.mind(now)
        minding.mind(now)


def entered(client, text):
    return client.get(LINK.search(text["words"])[1]).headers["Location"]


def placed(app, on, client, **more):
    """Somebody who has a place by text; the address of their page."""
    join(app, client, **(BY_TEXT | more))
    page = entered(client, on.send()[-1])
    press(app, client, page, "/confirmation")
    return page


def test_without_a_service_no_page_speaks_of_texts_and_nobody_gets_one(app, client):
    hosted(app, make_person(app, "champion", here_of(app)))
    assert join(app, client, reach={"reach": "text", "mobile": "07700 900123"}).status_code == 422
    assert join(app, client, agree={"texted": "yes"})
    page = client.get(LINK.search(rows(app, Message)[-1].text)[1]).headers["Location"]
    press(app, client, page, "/confirmation")
    for path in (page, f"{page}/reach", "/place", "/place/link/sent?by=text"):
        shown = re.search("<main.*</main>", Browser(client).get(path).text, re.DOTALL)[0]
        assert not re.search(r"\btexts?\b|mobile", re.sub("<[^>]*>", " ", shown), re.IGNORECASE), path
    assert press(app, client, f"{page}/reach", "/reach", reach="text", email="", mobile="07700 900123").status_code == 422
    assert press(app, client, f"{page}/reach", "/reach", reach="helper", email="", helper="Karen", contact="07700 900456", by_text="yes").status_code == 303
    assert not [one for one in rows(app, Message) if one.kind == "text"] and {one.purpose for one in rows(app, Consent)} == {"join", "remind"}


def test_a_place_by_text_from_joining_to_being_forgotten(app, client, on, capsys):
    for box, number in (("mobile", "01632 960123"), ("mobile", "07700"), ("mobile", "")):
        assert "can’t go to a landline" in join(app, client, reach={"reach": "text", "email": "", box: number}).text
    refused = join(app, client, **(BY_TEXT | {"agree": {"texted": None}}))
    assert refused.status_code == 422 and "Tick “Text me about my place”" in refused.text and not rows(app)
    answer = join(app, client, **BY_TEXT)
    assert "Open the text" in Browser(client).get(answer).text
    [place], [first] = rows(app), on.send()
    assert (place.state, place.contact, place.contact_kind, place.reach) == (HELD, "07700900123", TEXT, TEXT) and first["to"] == "07700900123"
    page = entered(client, first)
    assert rows(app)[0].confirmed_at is None, "a link that is opened changes nothing"
    press(app, client, page, "/confirmation")
    assert rows(app)[0].state == PLACED and {one.purpose for one in rows(app, Consent)} == {"join", "text", "remind"}
    assert "Remind you by text?" in Browser(client).get(page).text and "One text message before each date" in client.get(page).text
    assert join(app, app.test_client(), **BY_TEXT) and len(rows(app)) == 1
    [again] = on.send()
    assert "known to us already" in again["words"] and client.get(LINK.search(first["words"])[1]).headers["Location"].endswith("0" * 36)

    host = sign_in(app, app.test_client(), on.joan)
    post(host, f"/groups/{on.group}/looks")
    seen = Browser(host).get(f"/groups/{on.group}/people").text
    assert "Text message" in seen and "0770" not in seen
    assert "07700" in post(host, f"/groups/{on.group}/places/{place.uuid}/contact", {"why": "asked"}).text
    assert "rung" not in post(host, f"/groups/{on.group}/letters", {"words": "Bring a mug."}).text
    assert not on.send(), "what a host typed is in no text"

    minded(app, NOW)
    change_dates(app, off(TUESDAYS[0]), now=NOW + timedelta(hours=13))
    minded(app, NOW + timedelta(hours=14))
    assert not on.send(NOW + timedelta(hours=14)), "at 11pm no telephone rings"
    [news] = on.send(NOW + timedelta(hours=23))
    assert "Tuesday 1 December is off. The next date is Tuesday 8 December" in news["words"]
    for hours in range(24 * 12, 24 * 13, 3):
        minded(app, NOW + timedelta(hours=hours))
    sent = on.send(NOW + timedelta(days=15))
    assert any("your first visit is " in one["words"] and "8 December" in one["words"] for one in sent)
    every = [one["words"] for one in on.sink.got]
    assert all(one.startswith("Your booking: ") and one.isascii() and len(one) < 400 for one in every)
    assert not [one for one in every for word in ("Wilma", "knit", "Weir", "Room 2", "chair", "door", "Joan", "0770") if word.lower() in LINK.sub("", one).lower()]
    with app.app_context():
        assert not db.session.execute(sa.text("SELECT count(*) FROM message WHERE kind = 'text' AND sent_at IS NOT NULL AND text IS NOT NULL")).scalar()
    said = capsys.readouterr()
    assert "0770" not in said.out + said.err and on.told.secret not in said.out + said.err

    client = app.test_client()
    page = entered(client, sent[-1])
    whole = json.loads(client.get(f"{page}/everything.json").text)
    assert whole["reached by"] == "Text message" and whole["messages to you"][0]["sent as"] == "a text"
    press(app, client, f"{page}/erasure", "/erasure")
    assert rows(app)[0].contact is None and not [one for one in rows(app, Message) if one.kind == "text" and (one.to or one.text)]


def test_an_offer_goes_by_text_and_retention_wipes_what_is_left(app, client, on):
    page = placed(app, on, client, name={"name": "Wilma"})
    with app.app_context(), writing_unit():
        group = db.session.scalar(sa.select(Group))
        group.capacity = 1
        db.session.commit()
    other = app.test_client()
    join(app, other, **(HELPER | {"who": {"who": "other"}, "name": {"name": "Mary"}}))
    [waits] = on.send()
    assert waits["to"] == "07700900456" and "You can wait for one" in waits["words"]
    press(app, other, entered(other, waits), "/confirmation")
    press(app, client, f"{page}/leaving", "/leaving")
    [offer] = on.send()
    assert "It is yours until" in offer["words"] and rows(app)[1].state == OFFERED
    hers = entered(other, offer)
    press(app, other, hers, "/acceptance")
    assert rows(app)[1].state == PLACED and "Through Karen" in other.get(hers).text
    with app.app_context():
        purging.purge(NOW + timedelta(days=91))
        wilma = db.session.scalar(sa.select(Place).where(Place.state == "left"))
        assert wilma.contact is None and not db.session.execute(sa.select(Message.id).where(
            Message.key.like(f"place-{wilma.uuid}-%"), sa.or_(Message.to.is_not(None), Message.text.is_not(None)))).all()


def test_whom_no_text_reaches_is_rung_and_loses_nothing(app, client, on):
    on.sink.answers["07700900123"] = BAD_NUMBER
    join(app, client, **BY_TEXT)
    assert not on.send()
    minded(app, NOW + timedelta(minutes=2))
    [place] = rows(app)
    assert (place.state, place.contact_kind, place.reach) == (HELD, PHONE, TEXT) and place.held_until >= NOW + timedelta(days=14)
    assert [one.to for one in rows(app, Message) if "-ring-" in one.key] == [on.joan.email]
    assert not [one.purpose for one in rows(app, Consent) if not one.withdrawn_at and one.purpose != "join"]
    host = sign_in(app, app.test_client(), on.joan)
    post(host, f"/groups/{on.group}/looks")
    seen = Browser(host).get(f"/groups/{on.group}/people").text
    assert "Ring these people" in seen and "07700" in seen
    minded(app, NOW + timedelta(minutes=3))
    assert len([one for one in rows(app, Message) if "-ring-" in one.key]) == 1, "once"


@pytest.mark.parametrize("why", ["refused", "off"])
def test_a_date_that_could_not_be_texted_is_on_the_list_of_whom_to_ring(app, client, on, why):
    placed(app, on, client)
    minded(app, NOW)
    change_dates(app, off(TUESDAYS[0]), now=NOW + timedelta(minutes=1))
    minded(app, NOW + timedelta(minutes=8))
    if why == "refused":
        on.sink.answers["07700900123"] = BAD_NUMBER
        on.send(NOW + timedelta(minutes=9))
    else:
        app.config["TEXTS"] = None
    minded(app, NOW + timedelta(minutes=11))
    [ring] = rows(app, Ring)
    assert "Tuesday 1 December is off." in ring.words and "The next date is Tuesday 8 December" in ring.words and ring.told_at is None
    assert rows(app)[0].contact_kind == PHONE and len([one for one in rows(app, Message) if "ring-text" in one.key]) == 1
    on.sink.answers.clear()
    app.config["TEXTS"] = on.told
    assert not on.send(NOW + timedelta(days=1)), "nothing old goes once it is back"
    host = sign_in(app, app.test_client(), on.joan)
    assert "did not arrive" in post(host, f"/groups/{on.group}/ringing").text + Browser(host).get(f"/groups/{on.group}/ringing").text


def test_who_could_not_be_texted_that_it_ended_is_rung_about_that(app, client, on):
    placed(app, on, client)
    minded(app, NOW)
    on.sink.answers["07700900123"] = BAD_NUMBER
    with app.app_context(), writing_unit():
        moving.close(db.session.scalar(sa.select(Group)), now=NOW)
        db.session.commit()
    assert not rows(app, Ring)
    on.send(NOW + timedelta(minutes=1))
    minded(app, NOW + timedelta(minutes=2))
    minded(app, NOW + timedelta(minutes=3))
    assert [(one.about, one.words) for one in rows(app, Ring)] == [("over", moving.ENDED)]
    assert [one.to for one in rows(app, Message) if "Something has ended" in (one.text or "")] == [on.joan.email]


def test_without_a_service_no_text_waits_for_good(app, client, on):
    placed(app, on, client)
    with app.app_context(), writing_unit():
        moving.close(db.session.scalar(sa.select(Group)), now=NOW)
        db.session.commit()
    app.config["TEXTS"] = None
    minded(app, NOW + timedelta(minutes=2))
    [text] = [one for one in rows(app, Message) if "-closed-" in one.key]
    assert text.given_up_at and not text.to and not text.text
    with app.app_context():
        assert outbox.health(NOW + timedelta(minutes=20))["outbox"]


def test_a_way_to_be_reached_changes_to_texts_and_back(app, client, on):
    join(app, client)
    page = client.get(LINK.search(rows(app, Message)[-1].text)[1]).headers["Location"]
    press(app, client, page, "/confirmation")
    asked = press(app, client, f"{page}/reach", "/reach", reach="text", email="", mobile="+44 7700 900123").headers["Location"]
    assert "Look at your texts" in Browser(client).get(asked).text and rows(app)[0].contact == "wilma@wren.example"
    other = app.test_client()
    ask = entered(other, on.send()[-1])
    assert "Shall we text this number?" in Browser(other).get(ask).text
    assert press(app, other, ask, "/confirmation").status_code == 422 and rows(app)[0].contact_kind == "email"
    press(app, other, ask, "/confirmation", texted="yes")
    [place] = rows(app)
    assert (place.contact, place.contact_kind, place.remind) == ("07700900123", TEXT, False)
    standing = sorted(one.purpose for one in rows(app, Consent) if not one.withdrawn_at)
    assert standing == ["join", "text"] and "Was it not you?" in next(one.text for one in rows(app, Message) if "reach_old" in one.key)
    page = entered(client, on.send()[-1])
    press(app, client, page, "/consents/text/ending")
    assert rows(app)[0].contact_kind == PHONE and "Ring" not in "".join(one["words"] for one in on.send())
    assert "07700" in client.get(page).text

    at(app, NOW + timedelta(minutes=2))
    join(app, app.test_client(), **BY_TEXT)
    [known] = on.send()
    assert "http" not in known["words"] and "Ring us on 01632 960100" in known["words"] and len(rows(app)) == 1
    press(app, client, f"{page}/reach", "/reach", reach="text", mobile="07700 900123", phone="")
    [confirm] = on.send()
    assert rows(app)[0].contact_kind == PHONE and "Is that right?" in confirm["words"], "a number that was only rung is confirmed by text first"
    assert press(app, other, "/place", "/place/link", email="07700 900123").headers["Location"].endswith("?by=text") and not on.send()
    press(app, other, entered(other, confirm), "/confirmation", texted="yes")
    on.send()
    press(app, other, "/place", "/place/link", email="07700900123")
    [link] = on.send()
    assert "asked for your link again" in link["words"] and entered(app.test_client(), link) == page


def test_nobody_can_make_the_site_text_a_stranger_again_and_again(app, on):
    taken = 0
    for number in range(12):
        at(app, NOW + timedelta(minutes=11 * number))
        kept = limits.LIMITS["join text"]
        with app.app_context():
            taken += limits.allow("join text", "a keyed number", now=app.config["NOW"]()) is None
    assert taken == sum(one.count for one in kept.each[:1]) + 2 == 5, "3 an hour, 5 a day"
    with app.app_context():
        with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            full = [limits.allow("join text", f"number {one}", now=NOW + timedelta(days=2)) for one in range(31)]
    assert full[:30] == [None] * 30 and full[30].seconds > 0


def test_every_text_is_short_and_says_nothing(app, on):
    now = NOW.astimezone(words_of.sessions.LONDON)
    more = {"until": now, "on": now.date(), "when": "Tuesday 1 December, 2pm", "said": ["Tuesday 1 December is off."] * 3}
    for template in [*words_of._WORDS, *words_of._BARE, "buddy"]:
        with app.app_context():
            told = words_of.words(template, f"https://natter.example/places/{'x' * 43}", **more)
        assert told.startswith("Your booking: ") and told.isascii() and len(told) <= 320 and "{" not in told and "None" not in told, told
    with app.app_context():
        assert "there is news" in words_of.words("dates", said=["Tuesday 1 December is off."] * 30)
    assert not {"group", "club", "class", "health", "diabetes"} & set(re.findall("[a-z]+", json.dumps([*words_of._WORDS.values()]).lower()))


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_place_by_text_from_the_sofa(chromium, live, texts, script):
    joan = make_person(live.app, "champion", here_of(live.app), name="Joan Pike")
    group = hosted(live.app, joan, capacity=2)
    live.app.config["TEXTS"] = texts.told
    me, host = (chromium(java_script_enabled=script, bypass_csp=script) for _ in range(2))
    me.goto(f"/join/new?activity={SLUG}")
    me.get_by_role("radio", name="Me", exact=True).check()
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("textbox", name="What should we call you?").fill("Wilma")
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("radio", name="Text message").check()
    me.get_by_role("textbox", name="Mobile number").fill("01632 960123")
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("link", name=re.compile("can’t go to a landline")).wait_for()
    assert not script or not faults_here(me)
    me.get_by_role("textbox", name="Mobile number").fill("07700 900123")
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("button", name="Continue").click()
    later = live.app.config["NOW"]() + timedelta(minutes=2)
    live.app.config["NOW"] = lambda: later
    me.get_by_role("checkbox", name="Keep my details for this group").check()
    me.get_by_role("button", name="Ask for my place").click()
    me.get_by_role("link", name=re.compile("Tick “Text me about my place”")).wait_for()
    me.get_by_role("checkbox", name="Text me about my place").check()
    assert not script or not faults_here(me)
    me.get_by_role("button", name="Ask for my place").click()
    me.get_by_text("Open the text").wait_for()
    with live.app.app_context():
        outbox.send_due(later + WIRED, Notify(texts.told), kind="text")
    me.goto(LINK.search(texts.sink.got[0]["words"])[1])
    me.get_by_role("button", name="Keep my place").click()
    me.get_by_text("You have a place.").wait_for()
    come_in(host, joan, f"/groups/{group}")
    host.get_by_role("button", name="See who comes").click()
    host.get_by_text("Text message").wait_for()
    assert "07700" not in host.content()
    me.get_by_role("link", name="Change how we reach you").click()
    assert me.get_by_role("textbox", name="Mobile number").input_value() == "07700900123" and (not script or not faults_here(me))
