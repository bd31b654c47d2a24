"""The page of people: coordinators invite and end champions of their own neighbourhoods, and see nobody else's."""
import re

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.messages.models import Message
from app.people.models import Audit, Invitation, Person
from page_check import Browser, parse, words
from people import make_person, post, sign_in


@pytest.fixture
def world(app):
    """{name: Person}: coordinators of two neighbourhoods, a champion of each, an administrator."""
    return {"ruth": make_person(app, "coordinator", "yeovil", name="Ruth Rook"), "dev": make_person(app, "coordinator", "kendal", name="Dev Dove"),
            "joan": make_person(app, "champion", "yeovil", name="Joan Jay"), "kit": make_person(app, "champion", "kendal", name="Kit Kite"),
            "ada": make_person(app, "administrator", name="Ada Auk")}


def test_each_sees_the_people_of_their_own_places(app, world):
    shown = {}
    for who in ("ruth", "dev", "ada"):
        page = Browser(sign_in(app, app.test_client(), world[who])).get("/people")
        text = words(page.tree.find(".//main"))
        shown[who] = {one for one, person in world.items() if person.name in text}
        assert len(page.tree.xpath("//main//a[contains(@href, '/ending')]")) == {"ruth": 1, "dev": 1, "ada": 4}[who]
    assert shown == {"ruth": {"ruth", "joan"}, "dev": {"dev", "kit"}, "ada": set(world)}
    assert sign_in(app, app.test_client(), world["joan"]).get("/people").status_code == 403
    assert app.test_client().get("/people").headers["Location"] == "/sign-in?next=/people"


def test_a_coordinator_invites_a_champion_of_their_own_places_alone(app, world):
    client = sign_in(app, app.test_client(), world["ruth"])
    page = Browser(client).get("/people/inviting")
    assert page.tree.xpath("//select[@name='role']/option/@value") == ["champion"]
    assert page.tree.xpath("//input[@name='localities']/@value") == ["yeovil"]
    for wrong in ({"email": "new@champ.example", "role": "administrator"}, {"email": "new@champ.example", "role": "champion"},
                  {"email": "new", "role": "champion", "localities": "yeovil"},
                  {"email": "new@champ.example", "role": "champion", "localities": ["yeovil", "kendal"]}):
        assert post(client, "/people/inviting", wrong).status_code == 422
    right = post(client, "/people/inviting", {"email": "new@champ.example", "role": "champion", "localities": "yeovil"})
    assert right.headers["Location"] == "/people/invited"
    with app.app_context():
        invited = db.session.scalars(sa.select(Invitation)).one()
        assert (invited.role, invited.invited_by_id) == ("champion", world["ruth"].id)
        assert db.session.scalars(sa.select(Message)).one().to == "new@champ.example"
        assert db.session.scalars(sa.select(Audit.act).where(Audit.act != "sign-in")).all() == ["people.invite"]
    assert "new@champ.example" in Browser(client).get("/people").text
    assert "new@champ.example" not in sign_in(app, app.test_client(), world["dev"]).get("/people").text


def test_inviting_somebody_who_is_here_looks_the_same_and_tells_them(app, world):
    client = sign_in(app, app.test_client(), world["ruth"])
    answers = []
    for address in (world["kit"].email, "nobody@champ.example"):
        answer = post(client, "/people/inviting", {"email": address, "role": "champion", "localities": "yeovil"})
        assert answer.status_code == 303, words(parse(answer.data).find(".//main"))
        answers.append((answer.status_code, answer.headers["Location"], answer.get_data()))
    assert answers[0] == answers[1]
    with app.app_context():
        assert [message.to for message in db.session.scalars(sa.select(Message).order_by(Message.id))] == [world["kit"].email, "nobody@champ.example"]


def test_a_role_is_ended_by_whoever_may_and_they_are_out_at_once(app, world):
    ruth, joan = (sign_in(app, app.test_client(), world[who]) for who in ("ruth", "joan"))
    address = f"/people/{world['joan'].uuid}/ending"
    foreign, missing, own = (post(ruth, f"/people/{uuid}/ending") for uuid in (world["kit"].uuid, "none", world["ruth"].uuid))
    plain = [re.sub(r"Reference: <b>[^<]*", "", one.text) for one in (foreign, missing, own)]
    assert (foreign.status_code, plain[0]) == (missing.status_code, plain[1]) == (own.status_code, plain[2]) == (404, plain[0])
    assert "Joan Jay" in Browser(ruth).get(address).text and joan.get("/account").status_code == 200
    assert post(ruth, address).headers["Location"] == "/people"
    assert joan.get("/account").status_code == 303
    with app.app_context():
        assert db.session.get(Person, world["joan"].id).ended_at is not None
        told = {message.to: message.text for message in db.session.scalars(sa.select(Message))}
        assert set(told) == {world["joan"].email, world["ada"].email} and "Joan Jay was, and is no longer, a champion" in told[world["ada"].email]
    assert post(ruth, address).status_code == 404


def test_the_command_invites_the_first_administrator_and_prints_the_link(app):
    run = app.test_cli_runner().invoke
    told = run(args=["people", "invite", "first@admin.example", "--role", "administrator"])
    assert told.exit_code == 0
    link = re.search(r"http://localhost(/invitation/\S+)", told.output)[1]
    assert app.test_client().get(link).headers["Location"].startswith("/invitations/")
    for wrong in (["x@y.example", "--role", "king"], ["x@y.example", "--role", "champion"], ["no address", "--role", "practice"],
                  ["x@y.example", "--role", "champion", "--locality", "atlantis"]):
        told = run(args=["people", "invite", *wrong])
        assert told.exit_code == 1 and told.output.strip() and "Traceback" not in told.output
