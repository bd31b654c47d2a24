"""From a coordinator who opens a group to a member who comes, changes her mind and is forgotten; what strangers learn; who may look."""
import json
import re
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from app.directory.localities import of_service
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import joining, minding, moving
from app.groups.models import HELD, LEFT, PLACED, WAITING, Group, Host, Place
from app.hosting import opening
from app.keeping import erasing, purging
from app.messages.models import Message
from app.people import audit, checks
from app.people.models import LimitCount, Person
from app.web.traps import MADE_AT, made_at
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_places_taken import act, make_group
from test_places_taken import join as take

SLUG = "weir-meadow-knit-and-natter"
ANSWERS = {"who": {"who": "me"}, "name": {"name": "Wilma"}, "reach": {"reach": "email", "email": "wilma@wren.example"},
           "help": {"help": ["door"], "more": "A chair with arms"}, "agree": {"agreed": "yes", "remind": "yes"}}


def here_of(app, slug=SLUG):
    with app.app_context():
        return of_service(db.session.scalar(sa.select(Service).where(Service.slug == slug)))[0].slug


def hosted(app, person, **more):
    """The uuid of a group that a Person hosts."""
    group_id = make_group(app, slug=SLUG, **{"helps": "door large-print", **more})
    with app.app_context(), writing_unit():
        db.session.add(Host(group_id=group_id, person_id=person.id, name=person.name.split()[0], since=NOW))
        db.session.commit()
        return db.session.get(Group, group_id).uuid


def join(app, client, **more):
    """Joins as a person does, a page at a time; the address of the answer, or the answer to the first step that was refused."""
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    address = f"/join/new?activity={SLUG}"
    for step in more.get("order", ANSWERS):
        told = ANSWERS.get(step, {}) | more.get(step, {})
        answer = send(app, client, address, "/join/new" if step == "who" else f"/{step}", **told)
        if answer.status_code != 303:
            return answer
        address = answer.headers["Location"]
    return address


def send(app, client, address, ending, **told):
    page = Browser(client).get(address)
    form = form_to(page.text, address, ending)
    with app.app_context():
        early = made_at(NOW - timedelta(minutes=1))
    return client.post(form.action, data=form.filled(**told) | ({MADE_AT: [early]} if MADE_AT in form.names else {}), headers=OWN)


def rows(app, model=Place):
    with app.app_context():
        return db.session.scalars(sa.select(model).order_by(model.id)).all()


def mails(app):
    return [one for one in rows(app, Message) if one.key.startswith("place-")]


def enter(app, client):
    """Opens the newest link; the private page's address."""
    token = re.findall(r"/places/[\w-]{43}", mails(app)[-1].text)[-1]
    return client.get(token).headers["Location"]


def press(app, client, page, ending, **told):
    return send(app, client, page, ending, **told)


def test_how_somebody_is_reached_is_read_back_before_they_agree(app, client):
    hosted(app, make_person(app, "champion", here_of(app)))
    for reach, said in (({"reach": "email", "email": "wilma@wren.example"}, "By email: wilma@wren.example"),
                        ({"reach": "helper", "helper": "Karen", "contact": "01632960111"}, "Through Karen, by phone: 01632\u00a0960\u00a0111")):
        before = list(ANSWERS)[:-1]
        page = join(app, client, order=before, reach=reach)
        assert said in client.get(page).text


def test_somebody_joins_comes_changes_her_mind_and_is_forgotten(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group = hosted(app, joan, inside="Room 2, side door", agreement="No photos.")
    assert "Join this group" in Browser(client).get(f"/activities/{SLUG}").text
    answer = join(app, client)
    assert "One more step" in Browser(client).get(answer).text
    [place] = rows(app)
    assert (place.state, place.name, place.remind) == (HELD, "Wilma", True) and "Room 2" not in mails(app)[0].text
    page = enter(app, client)
    assert page == f"/places/{place.uuid}" and "Keep my place" in Browser(client).get(page).text and rows(app)[0].confirmed_at is None
    for _ in range(2):
        client.post(f"{page}/confirmation", data={"csrf_token": re.search(r'csrf_token" value="([^"]*)"', client.get(page).text)[1]}, headers=OWN)
    told = Browser(client).get(page).text
    assert rows(app)[0].state == PLACED and "Room 2, side door" in told and "No photos." in told and "Nobody so far" in told
    assert "knit" not in re.sub(r"/activities/\S+", "", told).lower()

    host = sign_in(app, app.test_client(), joan)
    own = f"/groups/{group}"
    assert host.get(f"{own}/people").status_code == 303 and "Wilma" not in Browser(host).get(own).text
    for _ in range(2):
        post(host, f"{own}/looks")
    seen = Browser(host).get(f"{own}/people").text
    assert "Wilma" in seen and "Meet me at the door" in seen and "wren" not in seen
    assert post(host, f"{own}/places/{place.uuid}/contact").status_code == 422
    assert "wilma@wren.example" in post(host, f"{own}/places/{place.uuid}/contact", {"why": "asked"}).text
    on = re.search(r'name="on" value="([^"]+)"', seen)[1]
    post(host, f"{own}/people", {"on": on, "came": place.uuid})
    assert "checked" in Browser(host).get(f"{own}/people?on={on}").text
    printed = post(host, f"{own}/register", {"on": on}).text
    assert "Wilma" in printed and "Knit" not in re.search("<main.*</main>", printed, re.DOTALL)[0]
    assert post(host, f"{own}/letters", {"words": "Weir Meadow knit and natter starts late"}).status_code == 422
    assert "1 person gets it" in post(host, f"{own}/letters", {"words": "We start at 6:15pm."}).text and mails(app)[-1].to == "wilma@wren.example"
    told = Browser(client).get(page).text
    assert told.count("Joan, host") == 4 and "Printed the list" in told
    # A letter that took longer than the list is open goes out all the same: it opens the list again, and says so.
    clock, app.config["NOW"] = app.config["NOW"], lambda: NOW + timedelta(minutes=40)
    assert host.get(f"{own}/people").status_code == 303 and "1 person gets it" in post(host, f"{own}/letters", {"words": "Bring a cup."}).text
    written = len(mails(app))
    assert "1 person gets it" in post(host, f"{own}/letters", {"words": "Bring a cup."}).text and len(mails(app)) == written, "pressed twice it is one letter"
    # One that is wrong shows the names, too: that is a look as well.
    app.config["NOW"] = lambda: NOW + timedelta(minutes=80)
    assert "Wilma" in post(host, f"{own}/letters", {"words": ""}).text
    app.config["NOW"] = clock
    seen_by = Browser(client).get(page).text
    assert seen_by.count("Opened the list of names") == 3 and seen_by.count("Joan, host") == 8

    away = press(app, client, page, f"/dates/{on}/absence").headers["Location"]
    assert "Can’t come on this date" in Browser(host).get(f"{own}/people?on={on}").text
    assert "You still have your place." in Browser(client).get(away).text
    press(app, client, page, f"/dates/{on}/coming")
    assert "You still have your place." not in Browser(client).get(away).text, "an old address says nothing that is so no more"
    press(app, client, f"{page}/details", "/details", name="Wil", help=["large-print"], more="")
    press(app, client, page, "/reminders", remind="none")
    assert (rows(app)[0].name, rows(app)[0].helps, rows(app)[0].remind) == ("Wil", "large-print", False)
    whole = json.loads(client.get(f"{page}/everything.json").text)
    assert whole["name"] == "Wil" and whole["contact"] == "wilma@wren.example" and len(whole["who looked"]) == 8 and whole["agreed to"][1]["ended on"]
    press(app, client, f"{page}/leaving", "/leaving")
    assert rows(app)[0].state == LEFT and rows(app, Group)[0].taken == 0 and "You have no place" in Browser(client).get(page).text
    late = client.post(f"{page}/dates/{on}/absence", data={"csrf_token": re.search(r'csrf_token" value="([^"]*)"', client.get(page).text)[1]}, headers=OWN)
    assert late.status_code == 303 and "You have no place" in Browser(client).get(late.headers["Location"]).text, "pressed on a page from before"
    post(host, f"{own}/looks")
    assert post(host, f"{own}/places/{place.uuid}/removal").headers["Location"] == f"{own}/people", "she left while the host's page was open"
    press(app, client, f"{page}/erasure", "/erasure")
    [gone] = rows(app)
    assert (gone.name, gone.contact, gone.helps, gone.person_key) == (None,) * 4 and not [one for one in mails(app) if one.to or one.text]
    assert "Everything about you is wiped" in Browser(client).get(page).text
    with app.app_context():
        purging.purge(NOW + timedelta(hours=1))
        assert ("place", gone.uuid) in {one[1:] for one in erasing.read(app.config["ERASURES_PATH"])} and audit.verify() is None
    assert app.test_client().get(page).status_code == 404


def test_who_took_time_over_the_questions_may_tick_the_last_at_once(app):
    joan = make_person(app, "champion", here_of(app))
    hosted(app, joan)
    for took in (0, 30):
        client = app.test_client()
        last = join(app, client, order=[one for one in ANSWERS if one != "agree"], name={"name": f"Wilma {took}"})
        app.config["NOW"] = lambda took=took: NOW + timedelta(seconds=took)
        form = form_to(Browser(client).get(last).text, last, "/agree")
        assert client.post(form.action, data=form.filled(agreed="yes"), headers=OWN).status_code == 303
        app.config["NOW"] = lambda: NOW
    assert [one.trapped for one in rows(app)] == [True, False]
    assert "1 person waits for you" in Browser(sign_in(app, app.test_client(), joan)).get("/groups").text


def test_strangers_learn_nothing_from_joining(app):
    hosted(app, make_person(app, "champion", here_of(app)))
    plain = []
    for _ in range(2):
        client = app.test_client()
        answer = join(app, client)
        plain.append(re.sub(r"[\w-]{36}", "-", client.get(answer).text))
    assert plain[0] == plain[1] and len(rows(app)) == 1
    assert [one.to for one in mails(app)] == ["wilma@wren.example"] * 2 and "known to us already" in mails(app)[1].text
    assert all("knit" not in f"{one.subject} {one.text}".lower() and "Wilma" not in one.text for one in mails(app))


def test_somebody_without_email_is_rung_and_a_full_group_has_a_line(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group = hosted(app, joan, capacity=1)
    answer = join(app, client, who={"who": "other"}, name={"name": "Mary"}, reach={"reach": "helper", "email": "", "helper": "Karen", "contact": "01632 960117"}, agree={"remind": None})
    assert "rings the number" in Browser(client).get(answer).text and [one.to for one in rows(app, Message)] == [joan.email]
    assert "Mary" not in rows(app, Message)[0].text
    other = app.test_client()
    assert "Ask to wait for a place" in Browser(other).get(f"/activities/{SLUG}").text
    assert "You asked to wait" in Browser(other).get(join(app, other)).text
    host = sign_in(app, app.test_client(), joan)
    post(host, f"/groups/{group}/looks")
    assert "Through Karen" in Browser(host).get(f"/groups/{group}/people").text
    mary, _ = rows(app)
    post(host, f"/groups/{group}/places/{mary.uuid}/confirmation")
    page = enter(app, other)
    press(app, other, page, "/confirmation")
    assert [one.state for one in rows(app)] == [PLACED, WAITING] and "You are waiting" in Browser(other).get(page).text
    assert post(host, f"/groups/{group}/capacity", {"places": "0"}).status_code == 422
    post(host, f"/groups/{group}/capacity", {"places": "2"})
    page = enter(app, other)
    press(app, other, page, "/acceptance")
    assert [one.state for one in rows(app)] == [PLACED, PLACED]
    post(host, f"/groups/{group}/closing")
    assert {one.state for one in rows(app)} == {LEFT} and "Join this group" not in Browser(client).get(f"/activities/{SLUG}").text


def test_a_place_that_comes_up_for_somebody_without_email_is_offered_by_their_host(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group = hosted(app, joan, capacity=1)
    number = rows(app, Group)[0].id
    wilma, mary, ken = [take(app, number, name) for name in ("Wilma", "Mary", "Ken")]
    for one in (wilma, mary, ken):
        act(app, one, joining.confirm)
    host = sign_in(app, app.test_client(), joan)
    post(host, f"/groups/{group}/looks")
    assert act(app, wilma, partial(moving.leave, why="left")) is None
    assert "A place came up" in rows(app, Message)[-1].subject and "Mary" not in rows(app, Message)[-1].text
    assert "wait for you" in host.get(f"/groups/{group}").text or "waits for you" in host.get(f"/groups/{group}").text
    seen = Browser(host).get(f"/groups/{group}/people").text
    assert "A place came up. It is theirs until" in seen and "Mary" in seen and "Ken" not in seen
    post(host, f"/groups/{group}/places/{mary}/removal")
    post(host, f"/groups/{group}/places/{ken}/confirmation")
    assert {one.name: one.state for one in rows(app)} == {"Wilma": LEFT, "Mary": LEFT, "Ken": PLACED} and rows(app, Group)[0].taken == 1


@pytest.mark.parametrize(("step", "wrong", "said"), [
    ("who", {"who": "everybody"}, "Choose who"), ("name", {"name": ""}, "Enter a name"), ("name", {"name": "943 476 5919"}, "NHS number"),
    ("reach", {"reach": None}, "Choose one way"), ("reach", {"email": "wilma"}, "Enter an email address"), ("reach", {"reach": "call", "phone": "12"}, "UK phone number"),
    ("reach", {"reach": "helper", "contact": "01632 960117"}, "person who helps"), ("help", {"more": "x" * 1001}, "1,000 letters"), ("agree", {"agreed": None}, "Without it")])
def test_what_cannot_be_read_comes_back_with_words(app, client, step, wrong, said):
    hosted(app, make_person(app, "champion", here_of(app)))
    answer = join(app, client, **{step: wrong})
    assert answer.status_code == 422 and said in answer.text and not rows(app)


def test_a_coordinator_opens_it_and_a_group_about_health_needs_a_checked_host(app):
    place = here_of(app)
    boss, joan = make_person(app, "coordinator", place, name="Mel Oak"), make_person(app, "champion", place, name="Joan Pike")
    client = sign_in(app, app.test_client(), boss)
    assert SLUG in Browser(client).get("/groups?name=natter").text and sign_in(app, app.test_client(), joan).get("/groups/new").status_code == 404
    url = f"/groups/new?activity={SLUG}"
    assert send(app, client, url, "/groups/new", places="x").status_code == 422
    assert send(app, client, url, "/groups/new", places="8", host=joan.uuid, weeks="6", starts="2 December 2026").status_code == 303
    [group] = rows(app, Group)
    assert (group.capacity, group.weeks, group.starts_on.isoformat(), group.careful) == (8, 6, "2026-12-02", False)
    assert client.get(f"/groups/{group.uuid}").status_code == 404
    with app.app_context():
        minding.mind(NOW + timedelta(days=48))
        assert rows(app, Group)[0].closed_at is None
        minding.mind(NOW + timedelta(days=49))
    assert rows(app, Group)[0].closed_at
    with app.app_context(), writing_unit():
        me = db.session.get(Person, boss.id)
        assert opening.may_host(me, False, NOW.date()) and not opening.may_host(me, True, NOW.date())
        checks.record(me, checks.DBS, "enhanced", NOW.date(), NOW.date() + timedelta(365), by=me, now=NOW)
        assert opening.may_host(me, True, NOW.date())
        db.session.rollback()


def test_somebody_elses_group_is_not_there(app):
    group = hosted(app, make_person(app, "champion", here_of(app)))
    for role in ("champion", "coordinator"):
        client = sign_in(app, app.test_client(), make_person(app, role, here_of(app)))
        for path in ("", "/people", "/closing"):
            assert client.get(f"/groups/{group}{path}").status_code == 404
        assert post(client, f"/groups/{group}/looks").status_code == 404
