"""The first visit to a group: who meets people and what happens, said to everybody only with a second person's yes."""
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import how_it_was, minding, moving, telling
from app.groups.buddies import Buddy, BuddyOffer
from app.groups.models import Consent, Group, Place
from app.groups.told import Ring
from app.groups.visits import FirstVisit, VisitCell, VisitCount, Welcome, Welcomer
from app.keeping import erasing, purging
from app.messages.models import Message
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_groups import SLUG, here_of, hosted, rows, send
from test_groups import join as join_page_by_page
from test_own_calendar import change, coming, off
from test_places_taken import act, join

FIRST = {"name": "Joan", "agreed": "yes", "at_door": "yes", "stand": "By the side door.", "happens": "Tea first. Nobody has to talk.", "bring": "Nothing."}


@pytest.fixture
def joan(app):
    """Joan, who hosts a group; `own` is its address."""
    person = make_person(app, "champion", here_of(app), name="Joan Pike")
    person.own = f"/groups/{hosted(app, person)}"
    return person


@pytest.fixture
def wilma(app, joan):
    """A browser that holds Wilma's private page, and its address."""
    return mine(app, "Wilma")


def mine(app, name, **more):
    """(browser, address) of the private page of somebody with a place, whom mail reaches."""
    with app.app_context():
        number = db.session.scalar(sa.select(Group.id))
    uuid = join(app, number, name, **{"reach": "email", "contact": f"{name.lower().replace(' ', '.')}@wren.example", "contact_kind": "email", "proved": True, **more})
    client = app.test_client()
    with app.app_context():
        token = telling.link(db.session.scalar(sa.select(Place).where(Place.uuid == uuid)), NOW)
        db.session.commit()
    return client, client.get(f"/places/{token}").headers["Location"]


def write(app, joan, **more):
    """What a host says of a first visit; the answer."""
    host = sign_in(app, app.test_client(), joan)
    return send(app, host, f"{joan.own}/welcome", "/welcome", **FIRST | more)


def test_a_first_visit_is_shown_to_everybody_when_somebody_else_said_yes(app, client, joan, wilma):
    boss = make_person(app, "coordinator", here_of(app), name="Mel Oak")
    assert write(app, joan).status_code == 303
    assert "Tea first" in Browser(wilma[0]).get(wilma[1]).text
    public = Browser(client).get(f"/activities/{SLUG}").text
    assert "Ask for Joan. Somebody meets you at the door." in public and "Tea first" not in public
    reader = sign_in(app, app.test_client(), boss)
    assert f"{joan.own}/welcome/decision" in Browser(reader).get("/groups").text
    host = sign_in(app, app.test_client(), joan)
    assert host.get(f"{joan.own}/welcome/decision").status_code == 403
    page = Browser(reader).get(f"{joan.own}/welcome/decision").text
    seen = re.search(r'name="of" value="([^"]+)"', page)[1]
    assert write(app, joan, bring="Wool.").status_code == 303
    post(reader, f"{joan.own}/welcome/decision", {"of": seen})
    assert "Wool." not in client.get(f"/activities/{SLUG}").text
    send(app, reader, f"{joan.own}/welcome/decision", "/decision")
    assert "Wool." in Browser(client).get(f"/activities/{SLUG}").text and "/welcome/decision" not in reader.get("/groups").text
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Welcome).values(by_id=boss.id, shown={}))
        db.session.commit()
    assert reader.get(f"{joan.own}/welcome/decision").status_code == 404 and "/welcome/decision" not in reader.get("/groups").text, "nobody says yes to their own words"
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Welcome).values(by_id=joan.id))
        db.session.commit()
    send(app, reader, f"{joan.own}/welcome/decision", "/decision")
    write(app, joan, bring="", stand="By the lamp.")
    public = client.get(f"/activities/{SLUG}").text
    assert "Wool." not in public and "side door" in public and "lamp" not in public


def test_a_name_stands_there_by_consent_and_is_wiped_with_it(app, client, joan):
    assert write(app, joan, agreed=None).status_code == 422 and write(app, joan, name="Joan 01632").status_code == 422
    assert write(app, joan).status_code == 303 and "Ask for Joan" in client.get(f"/activities/{SLUG}").text
    [first], [consent] = rows(app, Welcomer), rows(app, Consent)
    assert (consent.purpose, consent.actor, consent.place_uuid) == ("welcome", "self", first.uuid)
    write(app, joan, name="Bev")
    assert "Ask for Bev" in client.get(f"/activities/{SLUG}").text
    assert [(one.name, one.ended_at is None) for one in rows(app, Welcomer)] == [(None, False), ("Bev", True)]
    assert [one.withdrawn_at is None for one in rows(app, Consent)] == [False, True] and rows(app, Consent)[1].actor == "other"
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{joan.own}/closing")
    with app.app_context():
        purging.purge(NOW)
        assert {one[1] for one in erasing.read(app.config["ERASURES_PATH"])} >= {"welcomer"}
    assert {one.name for one in rows(app, Welcomer)} == {None} and all(one.withdrawn_at for one in rows(app, Consent))


@pytest.mark.parametrize(("box", "words"), [("happens", "The weir meadow Knit and Natter begins"), ("bring", "Your diabetes book"), ("stand", "x" * 301),
                                            ("happens", "943 476 5919")])
def test_words_that_would_give_it_away_are_refused(app, joan, box, words):
    answer = write(app, joan, **{box: words})
    assert answer.status_code == 422 and words in answer.text


def at(day, hour, minute=0):
    return sessions.instant(day, hour * 60 + minute)


def mind(app, now):
    with app.app_context():
        return minding.mind(now)


def letters(app):
    return [(one.to, one.subject, one.text) for one in rows(app, Message) if "Your booking t" in (one.subject or "")]


def test_the_letter_of_the_day_before_says_what_will_happen_and_stands_for_the_reminder(app, joan):
    write(app, joan)
    mine(app, "Wilma", remind=True)
    mine(app, "Nora")
    on, then = coming(app)[:2]
    mind(app, NOW)
    assert mind(app, at(on - timedelta(1), 8, 59)) == 0 and not letters(app)
    for hour in (9, 10, 18):
        mind(app, at(on - timedelta(1), hour))
    [(to, subject, text)] = letters(app)
    assert to == "wilma@wren.example" and "Tomorrow is your first visit: Tuesday 1 December" in text and "Joan meets you at the door." in text
    assert "What happens first: Tea first." in text and "side door" not in text and not re.search("knit|natter", subject + text, re.IGNORECASE)
    mind(app, at(on, 23))
    assert [one.state for one in rows(app, FirstVisit)] == ["been", "been"]
    mind(app, at(then - timedelta(1), 9))
    assert "You asked us to remind you" in letters(app)[1][2] and len(letters(app)) == 2


def test_a_first_visit_moves_with_the_dates_and_with_who_cannot_come(app, joan):
    client, page = mine(app, "Wilma")
    first, second, third, *_ = coming(app)
    mind(app, NOW)
    assert [one.on for one in rows(app, FirstVisit)] == [first]
    change(app, off(first))
    mind(app, NOW)
    send(app, client, page, f"/dates/{second}/absence")
    mind(app, NOW)
    assert [one.on for one in rows(app, FirstVisit)] == [third]
    for status, day in (("temporarily closed", None), ("active", third)):
        with app.app_context(), writing_unit():
            db.session.scalar(sa.select(Group)).service.status = status
            db.session.commit()
        mind(app, NOW)
        assert [one.on for one in rows(app, FirstVisit)] == [day], "while it is paused nobody is expected"
    mind(app, at(second, 23))
    send(app, client, f"{page}/leaving", "/leaving")
    mind(app, NOW)
    assert rows(app, FirstVisit) == [] and mind(app, NOW) == 0


def test_whoever_has_no_email_is_on_the_ring_list_with_the_words(app, joan):
    write(app, joan)
    with app.app_context():
        number = db.session.scalar(sa.select(Group.id))
    join(app, number, "Jean", proved=True)
    on, _ = coming(app)[:2]
    for hour in (8, 9, 9, 15):
        mind(app, at(on - timedelta(1), hour))
    [ring] = rows(app, Ring)
    assert ring.words.startswith("Their first visit is ") and sum("first time" in (one.subject or "") for one in rows(app, Message)) == 1
    host = sign_in(app, app.test_client(), joan)
    assert "1 person still needs a ring" in Browser(host).get(joan.own).text
    post(host, f"{joan.own}/ringing")
    told = Browser(host).get(f"{joan.own}/ringing").text
    assert "“Hello Jean. It is your first time with us on 1 December. Joan meets you at the door. By the side door." in told
    mind(app, at(on - timedelta(1), 16))
    assert len(rows(app, Ring)) == 1


def been(app, on):
    """The first visits of everybody are over, the morning after."""
    mind(app, NOW)
    mind(app, at(on, 23))
    mind(app, at(on + timedelta(1), 10))


def test_how_it_was_is_one_tap_that_is_counted_and_not_kept(app, joan):
    (wilma, page), (nora, hers) = mine(app, "Wilma", remind=True), mine(app, "Nora")
    with app.app_context():
        number = db.session.scalar(sa.select(Group.id))
    jean = join(app, number, "Jean", proved=True)
    assert "How was it?" not in Browser(wilma).get(page).text
    on, then = coming(app)[:2]
    been(app, on)
    asked = [one for one in rows(app, Message) if one.subject == "Your booking: how was it?"]
    assert [one.to for one in asked] == ["wilma@wren.example"] and mind(app, at(on + timedelta(1), 11)) == 0
    wilma.get(re.search(r"/places/[\w-]{43}", asked[0].text)[0])
    assert "How was it? Will you come again?" in Browser(wilma).get(page).text and rows(app, VisitCount) == []
    form = form_to(wilma.get(page).text, page, "/first-visit")
    for said in ("again", "again", "not-for-me"):
        wilma.post(form.action, data=form.filled(said=said), headers=OWN)
    assert [(one.said, one.many, one.month.day) for one in rows(app, VisitCount)] == [("again", 1, 1)]
    assert "How was it?" not in Browser(wilma).get(page).text and rows(app, FirstVisit)[0].original_on is None
    send(app, nora, hers, "/first-visit", said="did-not-go")
    mind(app, at(on + timedelta(1), 12))
    assert [(one.state, one.on) for one in rows(app, FirstVisit)][1] == ("coming", then)

    host = sign_in(app, app.test_client(), joan)
    assert "Jean" not in Browser(host).get(f"{joan.own}/visits").text
    post(host, f"{joan.own}/visits")
    assert "Jean" in Browser(host).get(f"{joan.own}/visits").text
    post(host, f"{joan.own}/places/{jean}/first-visit", {"said": "unsure"})
    told = Browser(host).get(f"{joan.own}/visits").text
    assert "Jean" not in told and re.search(r"<b>1</b> Good.*<b>1</b> All right.*<b>0</b> It is not for me", told, re.DOTALL)
    mind(app, at(on + timedelta(31), 12))
    assert {one.state for one in rows(app, FirstVisit)} <= {"over", "been"}


@given(st.lists(st.dictionaries(st.sampled_from(("again", "unsure", "not-for-me")), st.integers(1, 14), min_size=1), min_size=1, max_size=5))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_others_learn_of_ten_and_more_alone(app, joan, months):
    """Whatever months bring, each number told is 10 or more, never falls, and grows by nothing under 10."""
    boss, before = make_person(app, "coordinator", here_of(app)), {}
    with app.app_context():
        number = db.session.scalar(sa.select(Group.id))
        for table in (VisitCount, VisitCell):
            db.session.execute(sa.delete(table))
        for at_month, month in enumerate(months):
            first = date(2027 + at_month // 12, at_month % 12 + 1, 1)
            db.session.add_all(VisitCount(group_id=number, month=first, said=said, many=many, settled=False) for said, many in month.items())
            db.session.commit()
            how_it_was.mind(at(first, 22))
            assert how_it_was.told_counts([number]).get(number, {}) == before
            how_it_was.mind(at(first + timedelta(31), 22))
            told = how_it_was.told_counts([number]).get(number, {})
            assert all(many - before.get(code, 0) == 0 or many - before.get(code, 0) >= 10 for code, many in told.items()) and before.keys() <= told.keys()
            before = told
        assert sum(before.values()) <= sum(sum(one.values()) for one in months)
        for code in how_it_was.SAID:
            if sum(one.get(code, 0) for one in months[:2]) >= 10:
                assert before.get(code, 0) >= 10
        how_it_was.forget(at(date(2030, 1, 1), 9))
        db.session.commit()
        assert rows(app, VisitCount) == [] and all(one.month is None for one in rows(app, VisitCell))
    assert "There is nothing to tell yet" in sign_in(app, app.test_client(), boss).get("/groups/first-visits").text


def again(app, client, name):
    """Opens the link of the newest letter to somebody: each ends the one before."""
    text = next(one.text for one in reversed(rows(app, Message)) if one.to == f"{name}@wren.example")
    client.get(re.search(r"/places/[\w-]{43}", text)[0])


def test_a_buddy_reads_a_first_name_and_nothing_else_unless_both_agree(app, client, joan):
    kit = make_person(app, "champion", here_of(app), name="Kit Wren")
    bea, bea_page = mine(app, "Bea Ash")
    been(app, coming(app)[0])
    wilma, page = mine(app, "Wilma Smith")
    send(app, bea, bea_page, "/buddy-offer")
    champion, host = (sign_in(app, app.test_client(), one) for one in (kit, joan))
    send(app, champion, "/groups", f"{joan.own}/buddy-offer")
    send(app, wilma, page, "/buddy")
    assert "look for somebody who meets you" in Browser(wilma).get(page).text
    assert host.get(f"{joan.own}/buddies").status_code == 303
    post(host, f"{joan.own}/buddies")
    [buddy], offers = rows(app, Buddy), rows(app, BuddyOffer)
    assert "Bea meets them" in Browser(host).get(f"{joan.own}/buddies").text
    post(host, f"{joan.own}/buddies/{buddy.uuid}/pairing", {"offer": offers[0].uuid})
    assert {one.to for one in rows(app, Message) if "buddy" in one.key} == {"wilma.smith@wren.example", "bea.ash@wren.example"}
    again(app, wilma, "wilma.smith"), again(app, bea, "bea.ash")
    seen = Browser(wilma).get(page).text
    assert "Bea meets you" in seen and "Ash" not in seen and "bea.ash@" not in seen
    theirs = Browser(bea).get(bea_page).text
    assert "You meet Wilma" in theirs and "Smith" not in theirs
    send(app, wilma, page, "/buddy/sharing")
    assert "wilma.smith@" not in bea.get(bea_page).text and "bea.ash@" not in wilma.get(page).text
    send(app, bea, bea_page, "/buddy/sharing")
    assert "mailto:bea.ash@" in wilma.get(page).text and "mailto:wilma.smith@" in bea.get(bea_page).text
    send(app, bea, bea_page, "/buddy-offer/ending")
    again(app, wilma, "wilma.smith")
    assert "bea.ash@" not in wilma.get(page).text and [one.purpose for one in rows(app, Consent) if one.withdrawn_at] == ["buddy offer", "buddy reach"]
    post(host, f"{joan.own}/buddies/{buddy.uuid}/pairing", {"offer": offers[1].uuid})
    again(app, wilma, "wilma.smith")
    assert "You meet Wilma" in Browser(champion).get("/groups").text and "Kit meets you" in Browser(wilma).get(page).text
    mind(app, NOW)
    on = coming(app)[0]
    mind(app, at(on, 23))
    assert rows(app, Buddy)[0].ended_at and "You meet" not in champion.get("/groups").text and "Kit" not in wilma.get(page).text
    with app.app_context():
        purging.purge(at(on + timedelta(31), 9))
    assert rows(app, Buddy) == []
    stranger = make_person(app, "champion", "kendal")
    assert post(sign_in(app, app.test_client(), stranger), f"{joan.own}/buddy-offer").status_code == 404
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Group).values(children=True))
        db.session.commit()
    near = sign_in(app, app.test_client(), make_person(app, "champion", here_of(app), name="Kat Wren"))
    assert "I can meet" not in Browser(near).get("/groups").text and post(near, f"{joan.own}/buddy-offer").status_code == 404, "no child is met"


def test_a_buddy_is_asked_for_while_joining_and_leaves_with_who_asked(app, client, joan):
    answer = join_page_by_page(app, client, agree={"agreed": "yes", "remind": None, "buddy": "yes"})
    assert "One more step" in client.get(answer).text and [one.purpose for one in rows(app, Consent)] == ["join", "buddy"]
    act(app, rows(app)[0].uuid, lambda place, now: moving.leave(place, "left", now=now))
    mind(app, NOW)
    assert rows(app, Buddy)[0].ended_at and all(one.withdrawn_at for one in rows(app, Consent))
