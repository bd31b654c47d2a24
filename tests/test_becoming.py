"""Asking to become a champion: kept once, seen where it lies, answered by the ordinary invitation or a kind no, and forgotten."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.champions.models import ChampionRequest
from app.champions.requesting import WOULD
from app.directory.localities import all_localities, localities_of
from app.extensions import db
from app.keeping import purging
from app.messages.models import Message
from app.people import audit
from app.people.models import Audit, Invitation, Person
from app.web.traps import BOX, MADE_AT, made_at
from conftest import NOW
from page_check import Browser, checked, words
from people import OWN, make_person, post, sign_in

TOLD = {"name": "Wilma Wren", "contact": "wilma@wren.example", "place": "TA20", "would": ["check", "along"]}


@pytest.fixture
def ask(app, client):
    """ask(**more): the answer to the form as a person sends it, a while after they opened it."""
    page = client.get("/become-a-champion").text
    hidden = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]*)"', page))
    with app.app_context():
        early = made_at(NOW - timedelta(minutes=1))

    def send(**more):
        return client.post("/become-a-champion", data={**TOLD, **hidden, MADE_AT: early, **more}, headers=OWN)
    return send


def all_of(app, model=ChampionRequest):
    with app.app_context():
        return db.session.scalars(sa.select(model).order_by(model.id)).all()


def test_it_is_kept_once_and_those_of_that_place_are_told(app, ask):
    with app.app_context():
        here = {one.slug for one in localities_of("TA20")}
    assert here == {"chard"}
    priya = make_person(app, "coordinator", "chard", name="Priya")
    make_person(app, "coordinator", "kendal", name="Dev")
    for _ in range(2):
        assert ask().headers["Location"] == "/become-a-champion/sent"
    assert ask(idempotency_key="another-form-of-theirs", contact="WILMA@wren.example").headers["Location"] == "/become-a-champion/sent"
    [kept] = all_of(app)
    assert (kept.name, kept.contact, kept.place, kept.would, kept.trapped) == ("Wilma Wren", "wilma@wren.example", "TA20", "check along", False)
    assert {one.to for one in all_of(app, Message)} == {priya.email, "wilma@wren.example"}
    assert not any("Wilma" in f"{one.subject}{one.text}" or "wilma@" in one.text for one in all_of(app, Message))
    with app.app_context():
        assert audit.verify() is None
        assert db.session.scalars(sa.select(Audit.act).where(Audit.thing_type == "champion-request")).all() == ["champion.ask"]


@pytest.mark.parametrize("wrong", [
    {"name": ""}, {"name": "x" * 81}, {"name": "a\x00b"}, {"contact": ""}, {"contact": "wilma"}, {"contact": "a@b"}, {"contact": "12"},
    {"place": ""}, {"place": "y" * 101}, {"place": "ZZ9 9ZZ"}])
def test_what_is_wrong_is_said_and_every_word_comes_back(app, ask, wrong):
    answer = checked(ask(**wrong))
    assert answer.status_code == 422 and "There is a problem" in words(answer.tree.find(".//main"))
    told = {one.get("name"): one.get("value") for one in answer.tree.xpath("//main//input[@type='text']")}
    assert all(told[name] == {**TOLD, **wrong}[name] for name in ("name", "contact", "place") if "\0" not in {**TOLD, **wrong}[name])
    assert answer.tree.xpath("//main//input[@type='checkbox' and @checked]/@value") == ["check", "along"]
    assert not all_of(app)


def test_a_machine_is_held_for_a_person_and_no_mail_goes(app, ask):
    make_person(app, "coordinator", "chard")
    with app.app_context():
        just_now = made_at(NOW)
    assert [ask(**told).status_code for told in ({BOX: "x"}, {MADE_AT: just_now, "idempotency_key": "second-form-of-it", "contact": "b@b.example"},
            {MADE_AT: "none", "idempotency_key": "third-form-of-it", "contact": "c@c.example"})] == [303] * 3
    assert [one.trapped for one in all_of(app)] == [True] * 3 and not all_of(app, Message)


def test_no_address_is_flooded_with_mail(app, ask):
    answers = [ask(idempotency_key=f"a-form-of-somebody-{number}") for number in range(5)]
    assert [one.status_code for one in answers] == [303, 303, 303, 429, 429] and answers[-1].headers["Retry-After"]
    assert "Wilma Wren" in answers[-1].text and len(all_of(app)) == 1 and len(all_of(app, Message)) == 1


@pytest.mark.parametrize(("place", "kept", "seen"), [
    ("ta20 1aa", "TA20", ["chard"]), ("Chard", "Chard", ["chard"]), ("Nowhereville", "Nowhereville", []),
    ("2 High Street, Chard TA20 1AA", "2 High Street, Chard TA20", ["chard"]), ("TA20 1AA or LA9 4AA", "or TA20 LA9", ["chard", "kendal"])])
def test_no_more_of_a_postcode_than_its_first_half_is_kept(app, ask, place, kept, seen):
    assert ask(place=place).status_code == 303
    [one] = all_of(app)
    with app.app_context():
        assert (one.place, sorted(each.slug for each in all_localities() if each.id in one.scope_localities())) == (kept, seen)


def test_yes_is_the_ordinary_invitation(app, ask):
    priya, dev = make_person(app, "coordinator", "chard", name="Priya"), make_person(app, "coordinator", "kendal")
    ask()
    [asked] = all_of(app)
    url = f"/people/requests/{asked.uuid}"
    client, other = sign_in(app, app.test_client(), priya), sign_in(app, app.test_client(), dev)
    assert "Wilma Wren" in Browser(client).get("/people").text and "Wilma" not in other.get("/people").text
    assert [other.get(url + end).status_code for end in ("", "/approval", "/declining")] == [404] * 3
    assert post(other, f"{url}/approval", {"localities": "kendal"}).status_code == 404
    assert "wilma@" not in Browser(client).get(url).text
    assert "wilma@wren.example" in checked(post(client, f"{url}/contact")).get_data(as_text=True)
    assert Browser(client).get(f"{url}/approval").status_code == 200
    for wrong in ({}, {"localities": "kendal"}, {"localities": "none"}):
        assert post(client, f"{url}/approval", wrong).status_code == 422
    for _ in range(2):
        assert post(client, f"{url}/approval", {"localities": "chard", "email": "thief@else.example"}).status_code == 303
    [invited] = all_of(app, Invitation)
    assert (invited.email, invited.role, invited.invited_by_id) == ("wilma@wren.example", "champion", priya.id)
    assert invited.ends_at == NOW + timedelta(hours=48)
    [asked] = all_of(app)
    assert (asked.outcome, asked.closed_by_id) == ("invited", priya.id) and "Invited on 25 November 2026" in Browser(client).get(url).text
    with app.app_context():
        reasons = db.session.scalars(sa.select(Audit.reason).where(Audit.thing_id == asked.uuid).order_by(Audit.id)).all()
    assert reasons == ["", "contact opened", "invited"]


def test_somebody_who_has_a_role_looks_like_anybody_else(app, ask):
    priya, kit = make_person(app, "coordinator", "chard"), make_person(app, "champion", "chard", email="kit@kite.example")
    ask(contact=kit.email)
    [asked] = all_of(app)
    client = sign_in(app, app.test_client(), priya)
    assert post(client, f"/people/requests/{asked.uuid}/approval", {"localities": "chard"}).headers["Location"] == "/people/invited"
    assert not all_of(app, Invitation) and all_of(app)[0].outcome == "invited"
    assert [one.to for one in all_of(app, Message)].count(kit.email) == 2 and len(all_of(app, Person)) == 2


def test_no_is_kind_and_rung_when_there_is_no_address(app, ask):
    client = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard"))
    ask()
    ask(contact="01632 960117", idempotency_key="a-form-with-a-number")
    mailed, rung = (f"/people/requests/{one.uuid}" for one in all_of(app))
    assert post(client, f"{mailed}/declining", {"reason": "nasty"}).status_code == 422
    assert post(client, f"{mailed}/approval").status_code == 422 and Browser(client).get(f"{rung}/declining").status_code == 200
    assert post(client, f"{rung}/approval", {"localities": "chard", "email": "no address"}).status_code == 422
    for url in (mailed, rung, mailed):
        assert post(client, f"{url}/declining", {"reason": "full", "words": "Try the library.\nThey look for readers."}).status_code == 303
    said = [one.text for one in all_of(app, Message) if "kind of you to offer" in one.text]
    assert len(said) == 1 and "Enough people help near you just now" in said[0] and "Try the library." in said[0]
    assert "ring them and tell them" in Browser(client).get(rung).text
    assert Browser(client).get(f"{mailed}/approval").status_code == 303


def test_it_is_forgotten_after_the_answer_or_in_the_end_without_one(app, ask):
    client = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard"))
    ask()
    ask(contact="01632 960117", idempotency_key="a-form-with-a-number")
    answered = all_of(app)[0].uuid
    post(client, f"/people/requests/{answered}/declining", {"reason": "later"})
    left = []
    for days in (29, 30, 89, 90):
        with app.app_context():
            purging.purge(NOW + timedelta(days=days))
        left.append([bool(one.contact or one.name or one.place or one.contact_key) for one in all_of(app)])
    assert left == [[True, True], [False, True], [False, True], [False, False]]
    assert all(one.closed_at for one in all_of(app)) and [one.reason for one in all_of(app)] == ["later", ""]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "contact", "place", "would", BOX, MADE_AT, "idempotency_key"]), st.text(max_size=130)))
def test_any_words_are_kept_or_refused_in_words(app, ask, typed):
    answer = ask(**{name: text.encode("utf-8", "replace").decode() for name, text in typed.items()})
    assert answer.status_code in (303, 422, 429)
    assert all(set(one.would.split()) <= set(WOULD) for one in all_of(app))
