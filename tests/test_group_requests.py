"""Who opens a group: a champion a plain one at once, with its owner told; whoever else asks, and a coordinator answers."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups.models import Group, Host
from app.hosting.asked import GroupRequest
from app.keeping import purging
from app.messages.models import Message
from app.submissions import owning
from app.submissions.models import Owner
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import SLUG, here_of, rows, send

NEW, ASKING = f"/groups/new?activity={SLUG}", f"/groups/asking?activity={SLUG}"


@pytest.fixture
def owner(app):
    """(the owner's id, their page) of the listing, and a client that holds it."""
    with app.app_context(), writing_unit():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        made = Owner(service_id=service.id, name="Maureen Oak", email="maureen@oak.example", contact_key="m", confirmed_at=NOW, since=NOW)
        db.session.add(made)
        db.session.flush()
        token = owning.new_link(made, NOW)
        db.session.commit()
    client = app.test_client()
    page = client.get(f"/mine/{token}").headers["Location"]
    client.page = page
    return client


def careful(app, monkeypatch):
    monkeypatch.setattr("app.hosting.opening.is_careful", lambda _: True)


def test_a_champion_opens_a_plain_group_of_their_area_and_its_owner_is_told(app, owner):
    joan, far = make_person(app, "champion", here_of(app), name="Joan Pike"), make_person(app, "champion", "kendal")
    assert sign_in(app, app.test_client(), far).get(NEW).status_code == 404
    client = sign_in(app, app.test_client(), joan)
    assert SLUG in Browser(client).get("/groups?name=natter").text
    assert send(app, client, NEW, "/groups/new", places="8", host=far.uuid).status_code == 422, "they name nobody but themselves"
    assert send(app, client, NEW, "/groups/new", places="8", host=joan.uuid).status_code == 303
    assert [one.name for one in rows(app, Host)] == ["Joan"] and rows(app, Group)[0].capacity == 8
    assert [one.to for one in rows(app, Message)] == ["maureen@oak.example"] and "Joan hosts a group" in rows(app, Message)[0].text
    assert "People can join here already" in Browser(client).get(NEW).text


def test_for_a_group_about_health_a_champion_asks_and_a_coordinator_answers(app, monkeypatch):
    careful(app, monkeypatch)
    joan, boss = make_person(app, "champion", here_of(app), name="Joan Pike"), make_person(app, "coordinator", here_of(app))
    client, chief = (sign_in(app, app.test_client(), one) for one in (joan, boss))
    assert client.get(NEW).headers["Location"] == f"/groups/asking?activity={SLUG}"
    assert post(client, NEW, {"places": "8", "host": joan.uuid}).status_code == 303 and not rows(app, Group)
    for wrong, said in (({"places": "x", "words": "I would"}, "Enter about how many"), ({"places": "8"}, "Write who would host"),
                        ({"places": "8", "words": "943 476 5919"}, "NHS number")):
        answer = post(client, ASKING, wrong)
        assert answer.status_code == 422 and said in answer.text and not rows(app, GroupRequest)
    for words in ("I would", "I would, with Ruth"):
        assert post(client, ASKING, {"places": "8", "words": words}).status_code == 303
    [asked] = rows(app, GroupRequest)
    assert asked.words == "I would, with Ruth" and "We have asked for you" in Browser(client).get(ASKING).text
    assert client.get(f"/groups/requests/{asked.uuid}").status_code == 403
    assert "May people join" in Browser(chief).get("/groups").text and "May people join" in Browser(chief).get("/desk").text
    assert "May people join" not in Browser(client).get("/desk").text
    assert sign_in(app, app.test_client(), make_person(app, "coordinator", "kendal")).get(f"/groups/requests/{asked.uuid}").status_code == 404
    page = f"/groups/requests/{asked.uuid}"
    assert "Joan Pike, a champion, asks for 8 places" in Browser(chief).get(page).text and post(chief, f"{page}/refusal").status_code == 422
    assert post(chief, f"{page}/refusal", {"why": "Have your check first."}).status_code == 303
    assert rows(app, Message)[-1].to == joan.email and "Have your check first." in rows(app, Message)[-1].text
    assert chief.get(page).status_code == 404 and "We have asked" not in Browser(client).get(ASKING).text
    with app.app_context():
        purging.purge(NOW + timedelta(days=31))
        assert not rows(app, GroupRequest)


def test_an_owner_asks_by_their_link_and_hears_when_it_is_open(app, owner):
    page = f"{owner.page}/group"
    assert "Let people ask for a place here" in Browser(owner).get(owner.page).text
    assert send(app, owner, page, "/group", places="12", words="I would. Ring me.").status_code == 303
    assert "We have asked for you" in Browser(owner).get(page).text and app.test_client().get(page).status_code == 404
    boss = make_person(app, "coordinator", here_of(app), name="Mel Oak")
    chief = sign_in(app, app.test_client(), boss)
    [asked] = rows(app, GroupRequest)
    form = f"/groups/requests/{asked.uuid}"
    assert "Maureen Oak, who looks after the listing, asks for 12 places" in Browser(chief).get(form).text
    assert 'value="12"' in Browser(chief).get(f"{NEW}&places=12").text
    assert send(app, chief, f"{NEW}&places=12", "/groups/new", host=boss.uuid).status_code == 303
    assert {one.to for one in rows(app, Message)} == {"maureen@oak.example"} and any("It is done" in one.text for one in rows(app, Message))
    assert rows(app, GroupRequest)[0].outcome == "opened" and "People can join here already" in Browser(owner).get(page).text
