"""Who hosts a group: a second host is asked, a group is handed over, its last host can't slip away, and an account that ended hosts nothing."""
import re
from datetime import timedelta

import pytest

from app.extensions import db, writing_unit
from app.groups import joining, minding
from app.groups.models import Host
from app.hosting import offering
from app.hosting.models import HostOffer
from app.keeping import purging
from app.messages.models import Message
from app.people import audit, checks
from app.people.models import Person
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import enter, here_of, hosted, join, rows
from test_places_taken import act
from test_places_taken import join as take


@pytest.fixture
def joan(app):
    return make_person(app, "champion", here_of(app), name="Joan Pike")


@pytest.fixture
def ken(app):
    return make_person(app, "champion", here_of(app), name="Ken Rush", email="ken@champions.example")


def ask(app, client, group, email="ken@champions.example", how="too"):
    assert post(client, f"/groups/{group}/hosts", {"email": email, "how": how}).status_code == 303
    return rows(app, HostOffer)[-1].uuid


def hosts(app):
    return [one.name for one in rows(app, Host) if one.ended_at is None]


def test_a_second_host_is_asked_says_yes_and_the_first_steps_back(app, joan, ken):
    group = hosted(app, joan)
    first, second = (sign_in(app, app.test_client(), one) for one in (joan, ken))
    assert post(first, f"/groups/{group}/stepping-back").status_code == 422 and "only host" in Browser(first).get(f"/groups/{group}/stepping-back").text
    for wrong in ("", "ken", f"{'k' * 300}@champions.example"):
        assert post(first, f"/groups/{group}/hosts", {"email": wrong}).status_code == 422
    assert "They host it already" in post(first, f"/groups/{group}/hosts", {"email": joan.email.upper()}).text
    offer = ask(app, first, group)
    assert second.get(f"/groups/{group}").status_code == 404 and hosts(app) == ["Joan"]
    mail = rows(app, Message)[-1]
    assert mail.to == "ken@champions.example" and f"/hosting/{offer}" in mail.text and "knit" not in f"{mail.subject} {mail.text}".lower()
    assert "asks you to host" in Browser(second).get("/groups").text and "Will you host this group, too?" in Browser(second).get(f"/hosting/{offer}").text
    assert first.get(f"/hosting/{offer}").status_code == 404
    assert post(second, f"/hosting/{offer}/acceptance").status_code == 303 and hosts(app) == ["Joan", "Ken"]
    assert post(second, f"/hosting/{offer}/acceptance").status_code == 404 and rows(app, Message)[-1].to == joan.email
    assert second.get(f"/groups/{group}").status_code == 200 and rows(app, HostOffer)[0].email is None
    member = app.test_client()
    join(app, member)
    assert "Joan and Ken run it, and can look." in Browser(member).get(enter(app, member)).text
    assert post(first, f"/groups/{group}/stepping-back").status_code == 303 and hosts(app) == ["Ken"]
    assert first.get(f"/groups/{group}").status_code == 404 and post(second, f"/groups/{group}/stepping-back").status_code == 422
    with app.app_context():
        purging.purge(NOW + timedelta(hours=25))
        assert not rows(app, HostOffer) and audit.verify() is None


def test_a_group_is_handed_over_only_once_somebody_said_yes(app, joan, ken):
    group = hosted(app, joan)
    first, second = (sign_in(app, app.test_client(), one) for one in (joan, ken))
    offer = ask(app, first, group, how="over")
    assert post(second, f"/hosting/{offer}/refusal").status_code == 303 and hosts(app) == ["Joan"] and "can’t host" in rows(app, Message)[-1].subject
    offer = ask(app, first, group, how="over")
    assert post(second, f"/hosting/{offer}/acceptance").status_code == 303 and hosts(app) == ["Ken"]
    assert "in your place" in rows(app, Message)[-1].text and rows(app, Message)[-1].to == joan.email


def test_an_offer_ends_after_two_days_when_taken_back_and_with_who_made_it(app, joan, ken):
    group = hosted(app, joan)
    client = sign_in(app, app.test_client(), joan)
    with app.app_context():
        ask(app, client, group)
        assert offering.for_me(ken, NOW + timedelta(hours=47)) and not offering.for_me(ken, NOW + timedelta(hours=48))
        offer = ask(app, client, group)
        assert [one.ended_at is None for one in rows(app, HostOffer)] == [False, True]
        assert post(client, f"/groups/{group}/hosts/offers/{offer}/ending").status_code == 303 and not offering.for_me(ken, NOW)
        ask(app, client, group)
        with writing_unit():
            db.session.get(Host, rows(app, Host)[0].id).ended_at = NOW
            db.session.commit()
        assert not offering.for_me(ken, NOW)


def test_a_group_about_health_is_taken_by_nobody_without_a_check_and_a_second_step(app, joan, ken):
    boss = make_person(app, "coordinator", here_of(app))
    group = hosted(app, joan, careful=True)
    offer = ask(app, sign_in(app, app.test_client(), joan), group)
    client = sign_in(app, app.test_client(), ken)
    assert "needs a DBS check" in Browser(client).get(f"/hosting/{offer}").text
    for has_check, has_factor, status in ((False, True, 422), (True, False, 422), (True, True, 303)):
        with app.app_context(), writing_unit():
            me = db.session.get(Person, ken.id)
            me.factor_since = NOW if has_factor else None
            if has_check:
                checks.record(me, checks.DBS, "enhanced", NOW.date(), NOW.date() + timedelta(365), by=db.session.get(Person, boss.id), now=NOW)
            db.session.commit()
        assert post(sign_in(app, app.test_client(), ken), f"/hosting/{offer}/acceptance").status_code == status
    # Joan has no check: the group would be left with nobody who may host it.
    assert hosts(app) == ["Joan", "Ken"] and post(sign_in(app, app.test_client(), ken), f"/groups/{group}/stepping-back").status_code == 422


def test_nobody_learns_who_has_an_account_from_asking(app, joan):
    group = hosted(app, joan)
    client = sign_in(app, app.test_client(), joan)
    ask(app, client, group, email="stranger@nowhere.example")
    mail = rows(app, Message)[-1]
    assert mail.to == "stranger@nowhere.example" and "become-a-champion" in mail.text
    other = sign_in(app, app.test_client(), make_person(app, "champion", here_of(app)))
    assert other.get(f"/hosting/{rows(app, HostOffer)[0].uuid}").status_code == 404 and other.get(f"/groups/{group}/hosts").status_code == 404


def test_the_only_host_of_a_group_hands_it_over_before_they_stop_being_a_champion(app, joan, ken):
    group = hosted(app, joan)
    client = sign_in(app, app.test_client(), joan)
    assert "only host of 1 group" in Browser(client).get("/account/stepping-down").text
    assert post(client, "/account/stepping-down").status_code == 422
    post(sign_in(app, app.test_client(), ken), f"/hosting/{ask(app, client, group)}/acceptance")
    assert post(client, "/account/stepping-down").status_code == 303


def test_a_coordinator_finds_a_host_sees_numbers_in_tens_and_never_a_name(app, joan, ken):
    boss = make_person(app, "coordinator", here_of(app), name="Mel Oak")
    group = hosted(app, joan, capacity=20)
    with app.app_context():
        number = rows(app, Host)[0].group_id
    for name in ("Wilma", "Zebedee", "Gwendolen"):
        act(app, take(app, number, name), joining.confirm)
    client, page = sign_in(app, app.test_client(), boss), f"/groups/counts/{group}"
    seen = Browser(client).get("/groups/counts").text + Browser(client).get(page).text
    assert "Fewer than 10" in seen and "17 places left" in seen and "Hosted by Joan" in seen
    assert post(client, f"{page}/host", {"host": boss.uuid}).status_code == 422, "a coordinator makes nobody of themselves"
    assert post(client, f"{page}/host", {"host": ken.uuid}).status_code == 303 and hosts(app) == ["Joan", "Ken"]
    assert {one.to for one in rows(app, Message)[-2:]} == {joan.email, ken.email}
    assert post(client, f"{page}/host", {"host": ken.uuid, "instead": "yes"}).status_code == 303 and hosts(app) == ["Ken"]
    assert client.get(f"/groups/{group}").status_code == 404
    # Every page that a coordinator and an administrator can open, with every id of the group and its places: no name in any.
    chief = make_person(app, "administrator", name="Ada Elm")
    ids = [group, *(one.uuid for one in rows(app))]
    for one in (boss, chief):
        browser, found = sign_in(app, app.test_client(), one), ""
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments <= {"uuid", "place"}:
                for uuid in ids if rule.arguments else [""]:
                    found += browser.get(re.sub("<[^>]*>", uuid, rule.rule)).text
        assert not [name for name in ("Wilma", "Zebedee", "Gwendolen", "960111") if name in found] and "Weir Meadow" in found
    elsewhere = sign_in(app, app.test_client(), make_person(app, "coordinator", "kendal"))
    assert elsewhere.get(page).status_code == 404 and post(elsewhere, f"{page}/closing").status_code == 404
    assert post(client, f"{page}/closing").status_code == 303 and {one.state for one in rows(app)} == {"left"}


def test_a_host_whose_account_ends_hosts_nothing_and_the_coordinators_are_told(app, joan, ken):
    boss = make_person(app, "coordinator", here_of(app))
    group = hosted(app, joan)
    with app.app_context():
        with writing_unit():
            db.session.get(Person, joan.id).ended_at = NOW
            db.session.commit()
        minding.mind(NOW)
        minding.mind(NOW + timedelta(minutes=1))
    assert hosts(app) == [] and [one.to for one in rows(app, Message) if "no host" in one.subject] == [boss.email]
    client = sign_in(app, app.test_client(), boss)
    assert "It has no host." in Browser(client).get("/groups/counts").text
    post(client, f"/groups/counts/{group}/host", {"host": ken.uuid})
    assert hosts(app) == ["Ken"] and "It has no host." not in Browser(client).get("/groups/counts").text
