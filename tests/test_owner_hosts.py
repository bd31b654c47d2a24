"""The owner of a listing hosts its group without an account: a private link and a number sent each time, in one browser, seen by its members."""
import re
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import dates, deciding, leaderless, minding, telling
from app.groups.models import Group, Host, Place
from app.groups.seats import DateCount, Seat
from app.groups.told import Ring
from app.hosting import counts, offering, setting
from app.messages.models import Message
from app.people.models import Audit, LimitCount, Person
from app.places import own
from app.submissions import owning
from app.submissions.models import Owner
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_every_page import _faults, faults_here
from test_group_requests import NEW, careful, owner
from test_groups import SLUG, here_of, rows, send
from test_groups_hard_times import locked
from test_places_taken import join as take

__all__ = ["owner"]
_UUID = "<string(length=36):uuid>"


def named_as_host(app, client, **more):
    """A coordinator names the owner who asked; gives the coordinator's client, and the address of the owner's page of the group."""
    boss = sign_in(app, app.test_client(), make_person(app, "coordinator", here_of(app), name="Mel Oak"))
    maureen = rows(app, Owner)[0]
    assert "Maureen" not in Browser(boss).get(NEW).text, "who did not ask is not offered"
    assert send(app, client, f"{client.page}/group", "/group", places="8", words="I would host it myself.").status_code == 303
    assert "Maureen Oak, who looks after the listing" in Browser(boss).get(NEW).text
    assert send(app, boss, NEW, "/groups/new", places="8", host=maureen.uuid, approves="yes", **more).status_code == 303
    return boss, f"{client.page}/hosting"


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_an_owner_opens_the_list_on_a_phone(chromium, live, script):
    page, app = chromium(java_script_enabled=script, bypass_csp=script), live.app
    with app.app_context(), writing_unit():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        made = Owner(service_id=service.id, name="Maureen Oak", email="maureen@oak.example", contact_key="m", confirmed_at=NOW, since=NOW)
        group = Group(service_id=service.id, capacity=8, for_whom="me", careful=False, opened_at=NOW)
        db.session.add_all([made, group])
        db.session.flush()
        db.session.add(Host(group_id=group.id, owner_id=made.id, name="Maureen", since=NOW))
        token = owning.new_link(made, NOW)
        db.session.commit()
        take(app, group.id, "Zebedee", contact="01632 960888")
    page.goto(f"/mine/{token}")
    page.get_by_role("link", name="The group that you host").click()
    page.get_by_role("heading", name="Who comes").wait_for()
    own = urlsplit(page.url).path
    shut = _faults(page, {"shut": own}) if script else {}
    page.get_by_role("button", name="Send me a number").click()
    number = page.get_by_label("The number", exact=True)
    number.fill("12")
    page.get_by_role("button", name="Open the list").click()
    page.get_by_role("link", name=re.compile("number")).first.click()
    number.fill(number_of(app))
    page.get_by_role("button", name="Open the list").click()
    page.get_by_text("Zebedee").first.wait_for()
    open_ = _faults(page, {"open": f"{own}/people", "group": own}) if script else {}
    # What they typed took longer than the list is open: the words are there still, and a new number goes out from that page.
    page.goto(f"{own}/places/new")
    page.get_by_label("What are they called?").fill("Mary")
    page.get_by_label("What number do you ring?").fill("01632 960117")
    later = NOW + timedelta(minutes=31)
    app.config["NOW"] = lambda: later
    page.get_by_role("button", name="Add them").click()
    page.get_by_role("heading", name="The list has shut").wait_for()
    page.get_by_text("01632 960117").wait_for()
    assert "Zebedee" not in page.content() and not (script and faults_here(page))
    page.get_by_role("button", name="Send me a new number").click()
    number.fill(number_of(app))
    page.get_by_role("button", name="Open the list").click()
    page.get_by_text("Zebedee").first.wait_for()
    page.goto(own)
    page.get_by_role("button", name="Shut the list").click()
    page.get_by_role("button", name="Send me a number").wait_for()
    assert not shut | open_ and page.goto(f"{own}/people") and urlsplit(page.url).path == own


def number_of(app):
    """The number in the newest mail of one."""
    text = next(one.text for one in reversed(rows(app, Message)) if one.subject == "Your number")
    return "".join(re.search(r"(\d{3}) (\d{3})", text).groups())


def open_list(app, client, page, number=None):
    """Has a number sent and types it, or `number`; the answer."""
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    if number is None:
        assert send(app, client, page, "/code").status_code == 303
    form = form_to(client.get(f"{page}/code").text, f"{page}/code", "/looks")
    typed, held = form.filled(code=number or number_of(app)), client.get_cookie("natter-link").value
    answer = client.post(form.action, data=typed, headers=OWN)
    if answer.status_code == 303:
        # Pressed twice without script: the answer to the first press, and its cookie, reach nobody.
        client.set_cookie("natter-link", held)
        answer = client.post(form.action, data=typed, headers=OWN)
        assert answer.headers.get("Location") == f"{page}/people"
    return answer


def test_an_owner_hosts_by_their_link_and_a_number_and_members_see_it(app, owner):
    _, page = named_as_host(app, owner)
    assert "You host a group now" in [one.subject for one in rows(app, Message)] and "The group that you host" in Browser(owner).get(owner.page).text
    take(app, rows(app, Group)[0].id, "Zebedee", contact="01632 960888")
    mary = rows(app, Place)[0]
    assert "Zebedee" not in Browser(owner).get(page).text and owner.get(f"{page}/people").headers["Location"] == page, "the private link alone shows no name"
    assert app.test_client().get(page).status_code == app.test_client().get(f"{page}/people").status_code == 404
    wrong = open_list(app, owner, page, "000000")
    assert wrong.status_code == 422 and "not the number that we sent" in wrong.text
    assert open_list(app, owner, page).status_code == 303
    shown = Browser(owner).get(f"{page}/people").text
    assert "Zebedee" in shown and "Maureen" not in shown
    used = number_of(app)
    app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    assert open_list(app, owner, page, used).status_code == 422, "a number works once"
    with app.app_context():
        looked = [(who, what) for _, who, what in own.looks(db.session.get(Place, mary.id))]
    assert looked == [("Maureen, host", "Looked at whom to ring"), ("Maureen, host", "Opened the list of names")], "the list shows the number"
    for ending in ("confirmation", "approval"):
        form = form_to(owner.get(f"{page}/people").text, f"{page}/people", f"/{ending}")
        assert form is None or owner.post(form.action, data=form.filled(), headers=OWN).status_code == 303
    assert rows(app, Place)[0].state == "placed"
    owner.csrf = re.search(r'csrf_token" value="([^"]*)"', owner.get(f"{page}/people").text)[1]
    contact = post(owner, f"{page}/places/{mary.uuid}/contact", {"why": "asked", "page": ""})
    assert 'href="tel:' in contact.text and "960888" in contact.text
    with app.app_context(), writing_unit():
        db.session.get(Place, mary.id).contact_kind = "text"
        db.session.commit()
    texted = post(owner, f"{page}/places/{mary.uuid}/contact", {"why": "asked", "page": ""}).text
    assert 'href="tel:' in texted and "mailto:01632" not in texted, "who is texted is rung, not written to"
    assert post(owner, f"{page}/places/{mary.uuid}/contact").status_code == 422
    with app.app_context():
        assert own.looks(db.session.get(Place, mary.id))[0][1:] == ("Maureen, host", "Looked at how to reach you: you asked for it")
        assert {one.person_id for one in db.session.scalars(sa.select(Audit).where(Audit.act == "group.host"))} == {None}
    # The same private link in another browser: no name, and a number typed there shuts the list here.
    other = app.test_client()
    with app.app_context(), writing_unit():
        token = owning.new_link(db.session.get(Owner, rows(app, Owner)[0].id), NOW)
        db.session.commit()
    other.get(f"/mine/{token}")
    assert owner.get(f"{page}/people").status_code == 404, "a new private link ends the old one, and its list"
    owner.get(f"/mine/{token}")
    assert "Zebedee" in owner.get(f"{page}/people").text and other.get(f"{page}/people").status_code == 303
    app.config["NOW"] = lambda: NOW + timedelta(minutes=2)
    assert open_list(app, other, page).status_code == 303
    assert "Zebedee" in other.get(f"{page}/people").text and owner.get(f"{page}/people").status_code == 303, "one browser"
    app.config["NOW"] = lambda: NOW + timedelta(minutes=33)
    other.get(f"/mine/{token}")
    assert other.get(page).status_code == 200 and other.get(f"{page}/people").status_code == 303, "half an hour, however often it is read"
    assert not [one for one in rows(app, Message) if "Zebedee" in (one.text or "") and one.to == "maureen@oak.example"]
    assert send(app, other, page, "/capacity", places="9").status_code == 303 and rows(app, Group)[0].capacity == 9
    alone = send(app, other, page, "/ending")
    assert alone.status_code == 422 and "You are its only host" in alone.text
    with app.app_context():
        assert counts.fault(db.session.scalar(sa.select(Group)), NOW) == ""
        with writing_unit():
            owning.end_owner(db.session.get(Owner, rows(app, Owner)[0].id), NOW)
            db.session.commit()
        assert db.session.scalars(leaderless.due(NOW)).all() == [rows(app, Host)[0].id]
        minding.mind(NOW + timedelta(hours=1))
        assert rows(app, Host)[0].ended_at
    assert other.get(page).status_code == 404
    with app.app_context():
        assert counts.fault(db.session.scalar(sa.select(Group)), NOW) == "It has no host."


def test_an_owner_rings_whom_no_message_tells_of_a_changed_date(app, owner):
    _, page = named_as_host(app, owner)
    take(app, rows(app, Group)[0].id, "Zebedee", contact="01632 960888")
    with app.app_context(), writing_unit():
        place = db.session.scalar(sa.select(Place))
        place.state, place.confirmed_at = "placed", NOW
        db.session.add(Ring(place_id=place.id, words="Tuesday 1 December is off.", until=NOW.date() + timedelta(9), at=NOW))
        db.session.commit()
    assert open_list(app, owner, page).status_code == 303
    assert "1 person still needs a ring" in Browser(owner).get(page).text and owner.get(f"{page}/ringing").status_code == 303
    shown = Browser(owner).get(f"{page}/people").text
    assert "Tuesday 1 December is off." not in shown and "960888" not in shown
    assert send(app, owner, f"{page}/people", "/ringing").headers["Location"] == f"{page}/ringing"
    with app.app_context():
        assert own.looks(db.session.get(Place, rows(app, Place)[0].id))[0][1:] == ("Maureen, host", "Looked at whom to ring")
    form = form_to((seen := Browser(owner).get(f"{page}/ringing").text), f"{page}/ringing", "/told")
    assert "Tuesday 1 December is off." in seen and "960888" in seen and f"{page}/places/{rows(app, Place)[0].uuid}/words" in seen
    ticked = form.filled(told=re.search(r'name="told" type="checkbox" value="([^"]*)"', seen)[1])
    with app.app_context(), writing_unit():
        db.session.scalar(sa.select(Ring)).words += "\nTuesday 8 December is off."
        db.session.commit()
    more = owner.post(form.action, data=ticked, headers=OWN)
    assert more.status_code == 422 and "more to tell" in more.text and rows(app, Ring)[0].told_at is None
    ticked = form_to(more.text, f"{page}/ringing", "/told").filled(told=re.search(r'name="told" type="checkbox" value="([^"]*)"', more.text)[1])
    assert [owner.post(form.action, data=ticked, headers=OWN).status_code for _ in range(2)] == [303, 303]
    assert rows(app, Ring)[0].told_at and "Everybody was told" in Browser(owner).get(f"{page}/ringing").text


def test_an_owner_adds_reads_words_out_prints_and_writes_as_any_host_and_each_look_is_kept(app, owner):
    _, page = named_as_host(app, owner)
    group = rows(app, Group)[0]
    take(app, group.id, "Zebedee", contact="01632 960888")
    take(app, group.id, "Olga", proved=True, reach="email", contact="olga@example.org", contact_kind="email")
    for gone in ("/places/new", "/ringing", f"/places/{rows(app, Place)[0].uuid}/words"):
        assert owner.get(f"{page}{gone}").headers["Location"] == page, "the list is shut"
    # A letter that took longer than the list was open is not lost, and nobody's name is told with it.
    mine = {"csrf_token": re.search(r'csrf_token" value="([^"]*)"', owner.get(page).text)[1]}
    late = owner.post(f"{page}/letters", data=mine | {"words": "The hall\r\nis cold"}, headers=OWN)
    assert late.status_code == 422 and "The hall<br>is cold" in late.text and "Zebedee" not in late.text and "nothing was sent" in late.text
    assert owner.post(f"{page}/letters", data=mine, headers=OWN).headers["Location"] == page
    assert open_list(app, owner, page).status_code == 303
    form = form_to(Browser(owner).get(f"{page}/places/new").text, f"{page}/places/new", "/places/new")
    assert (wrong := owner.post(form.action, data=form.filled(name="Mary", phone="12"), headers=OWN)).status_code == 422 and 'value="Mary"' in wrong.text
    typed = form.filled(name="Mary", phone="01632 960117", agreed="yes")
    assert len({owner.post(form.action, data=typed, headers=OWN).headers["Location"] for _ in range(2)}) == 1
    mary = rows(app, Place)[-1]
    assert (mary.name, mary.state, len(rows(app, Place))) == ("Mary", "placed", 3)
    zebedee, olga = rows(app, Place)[:2]
    # Who is rung gets words to open their page with; who has mail gets none.
    confirmed = send(app, owner, f"{page}/people", f"/{zebedee.uuid}/confirmation")
    words = f"{page}/places/{zebedee.uuid}/words"
    assert confirmed.headers["Location"] == words and owner.get(f"{page}/places/{olga.uuid}/words").status_code == 404
    said = send(app, owner, words, "/words").text
    assert "Read these out" in said and len(re.findall(r"<li>[a-z]+</li>", said)) == 4
    paper = send(app, owner, f"{page}/people", "/register")
    assert paper.status_code == 200 and "Mary" in paper.text and "960117" not in paper.text and "Knit" not in paper.text
    assert [send(app, owner, f"{page}/people", "/approval").status_code for _ in range(2)] == [303, 303]
    told = send(app, owner, f"{page}/people", "/letters", words="We meet at the back door.")
    assert "1 person gets it" in told.text and "960117" in told.text and "960888" in told.text
    letter = [one for one in rows(app, Message) if "back door" in (one.text or "")]
    assert {one.to for one in letter} == {"olga@example.org"} and "Maureen" in letter[-1].text
    with app.app_context():
        seen = [(who, what) for _, who, what in own.looks(db.session.get(Place, zebedee.id))]
    assert {who for who, _ in seen} == {"Maureen, host"} and {what for _, what in seen} == {
        "Opened the list of names", "Looked at whom to ring", "Printed the list for a date", "Wrote to everybody", "Made new words that open this page"}


def test_an_owner_hosts_a_group_whose_places_are_for_one_date_at_a_time(app, owner):
    _, page = named_as_host(app, owner, per_date="yes")
    with app.app_context():
        first, second = [day for day, one in dates.to_choose(db.session.get(Group, 1), NOW).items() if not one.off][:2]
    assert "People choose the dates they come to" in Browser(owner).get(page).text
    jean = take(app, 1, "Jean", proved=True, days=(first,))
    to = f"{page}/dates/{first}/capacity"
    owner.csrf = re.search(r'csrf_token" value="([^"]*)"', owner.get(page).text)[1]
    assert post(owner, to, {"places": "1"}).headers["Location"] == page, "the list is shut"
    assert open_list(app, owner, page).status_code == 303
    at = f"{page}/people?on={first}"
    with app.app_context(), writing_unit():
        deciding.approve(db.session.scalar(sa.select(Place)), offering.LINKED, now=NOW, is_told=True)
        db.session.commit()
    wrong = send(app, owner, at, f"/dates/{first}/capacity", places="0")
    assert wrong.status_code == 422 and "from 1 to 500" in wrong.text
    send(app, owner, at, f"/dates/{first}/capacity", places="1")
    form = form_to(Browser(owner).get(f"{page}/places/new").text, f"{page}/places/new", "/places/new")
    owner.post(form.action, data=form.filled(name="Mary", phone="01632 960117", agreed="yes", dates=[str(first), str(second)]), headers=OWN)
    assert "1 of 1 come, 1 person waits" in Browser(owner).get(page).text and post(owner, f"{page}/places/{jean}/dates/2020-01-01/absence").status_code == 404
    send(app, owner, at, f"/{jean}/dates/{first}/absence")
    seen = Browser(owner).get(at).text
    assert "Ring about a place that came up" in seen and "1 person more to ring" in seen and "960117" not in seen, "the record has no look yet"
    assert send(app, owner, at, "/ringing").headers["Location"] == f"{page}/people"
    seen = Browser(owner).get(at).text
    assert "960117" in seen and "more to ring" not in seen and Counter(one.reason for one in rows(app, Audit))["ring list opened"] == 1
    send(app, owner, at, f"/{rows(app, Place)[1].uuid}/dates/{first}/coming")
    paper = send(app, owner, at, "/register").text
    assert "Mary" in paper and "Jean" not in paper and [(one.original_on, one.state) for one in rows(app, Seat)] == [(first, "comes"), (second, "comes")]
    assert app.test_client().post(to, data={"places": "9"}, headers=OWN).status_code in (400, 404) and rows(app, DateCount)[0].capacity == 1


# What a form of a host or of somebody with a place may hold; and the routes that write nothing, or are another role's.
TYPED = {"words": "Zephyrine words", "name": "Zephyrine", "places": "97", "more": "A chair for Zephyrine", "phone": "01632 960117", "helper": "Karenza",
         "agreed": "yes", "why": "asked", "on": "2026-12-01", "joins": "3", "told": "tld", "email": "z@wren.example", "reach": "email", "remind": "day",
         "stand": "By the blue door", "how": "too", "said": "well"}
WRITE_NOTHING = {("/places", "/finishing"), ("/groups", "/welcome/decision")}


def test_while_the_database_is_locked_each_form_of_hosts_and_members_comes_back_filled_in(app, owner):
    _, page = named_as_host(app, owner)
    group, joan = rows(app, Group)[0], make_person(app, "champion", here_of(app), name="Joan Pike")
    take(app, group.id, "Olga", proved=True, reach="email", contact="olga@example.org", contact_kind="email")
    olga, host, member = rows(app, Place)[0], sign_in(app, app.test_client(), joan), app.test_client()
    with app.app_context(), writing_unit():
        db.session.add(Host(group_id=group.id, person_id=joan.id, name="Joan", since=NOW))
        token = telling.link(db.session.get(Place, olga.id), NOW)
        db.session.commit()
    assert open_list(app, owner, page).status_code == post(host, f"/groups/{group.uuid}/looks").status_code == 303
    member.get(f"/places/{token}")
    for client, at in ((owner, f"{page}/people"), (member, f"/places/{olga.uuid}")):
        client.csrf = re.search(r'csrf_token" value="([^"]*)"', client.get(at).text)[1]
    doors = [(client, begins, rule.rule[len(begins) + len(_UUID) + 1:], own) for client, begins, own in (
        (owner, "/mine", page.split("/")[2]), (host, "/groups", group.uuid), (member, "/places", olga.uuid))
        for rule in app.url_map.iter_rules() if "POST" in rule.methods and rule.rule.startswith(f"{begins}/{_UUID}")]
    refused, before = Counter(), (rows(app, Place)[0].state, len(rows(app, Audit)), len(rows(app, Message)))
    for client, begins, rest, own_uuid in doors:
        rest = rest.replace("<string(length=36):place>", olga.uuid).replace("<day>", "2026-12-01")
        if "<" not in rest and (begins != "/mine" or rest.startswith("/hosting")) and (begins, rest) not in WRITE_NOTHING:
            with locked(app, 1):
                answer = client.post(f"{begins}/{own_uuid}{rest}", data=TYPED | {"csrf_token": client.csrf}, headers=OWN)
            assert answer.status_code == 503 and answer.headers["Retry-After"] and "Send it again" in answer.text, (begins, rest, answer.status_code)
            assert not [one for one in TYPED.values() if one not in answer.text], (begins, rest)
            refused[begins] += 1
    assert refused["/mine"] > 15 and refused["/groups"] > 25 and refused["/places"] > 10, refused
    assert before == (rows(app, Place)[0].state, len(rows(app, Audit)), len(rows(app, Message)))


def test_a_second_host_is_told_to_the_owner_as_it_is(app, owner):
    _, page = named_as_host(app, owner)
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    def told(instead):
        with app.app_context(), writing_unit():
            group, mel = db.session.scalar(sa.select(Group)), db.session.scalar(sa.select(Person).where(Person.name == "Mel Oak"))
            assert setting.set_host(group, joan.uuid, mel, instead=instead, now=NOW + timedelta(minutes=instead)) == ""
            db.session.commit()
        return [one for one in rows(app, Message) if one.to == "maureen@oak.example"][-1]
    joined = told(False)
    assert joined.subject == "Joan hosts a group with you now" and page in joined.text and "sign in" not in joined.text and "no more" not in joined.text
    gone = told(True)
    assert gone.subject == "You host a group no more" and "sign in" not in gone.text and "\n\nDid you not expect this?" in gone.text
    assert owner.get(page).status_code == 404


def test_no_group_about_health_is_hosted_by_a_link(app, owner, monkeypatch):
    boss, page = named_as_host(app, owner)
    assert owner.get(page).status_code == 200
    with app.app_context(), writing_unit():
        db.session.scalar(sa.select(Group)).careful = True
        db.session.commit()
    assert owner.get(page).status_code == owner.get(f"{page}/people").status_code == 404
    with app.app_context(), writing_unit():
        db.session.scalar(sa.select(Group)).closed_at = NOW
        db.session.commit()
    careful(app, monkeypatch)
    assert send(app, owner, f"{owner.page}/group", "/group", places="8", words="I would again.").status_code == 303
    assert "Maureen Oak, who looks after" not in Browser(boss).get(NEW).text
    refused = send(app, boss, NEW, "/groups/new", places="8", host=rows(app, Owner)[0].uuid)
    assert refused.status_code == 422 and "Choose who hosts it" in refused.text and len(rows(app, Host)) == 1
