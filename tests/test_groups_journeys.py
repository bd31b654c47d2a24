"""Groups in a real browser at 390 pixels: a resident joins, says a date is no good, leaves and is wiped; mum is joined by her daughter; the host sees and rings."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.directory.locating import lies_in
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups.emergencies import BreakGlass
from app.groups.models import Group, Place
from app.groups.told import Ring
from app.hosting.asked import GroupRequest
from app.hosting.models import HostOffer
from app.messages.models import Message
from conftest import NOW
from people import make_person
from hostile_things import begin_quiet
from test_asks_journeys import come_in
from test_every_page import WIDTHS, _faults
from test_groups import SLUG, here_of, hosted
from test_review_pages import cookie_of

# All that a page can keep in a browser, cookies apart: those no script reads.
STORED = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases(), await caches.keys(),
    ...await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)))])"""


@pytest.fixture
def joan(live):
    """Joan, whose group has one place and asks what helps."""
    person = make_person(live.app, "champion", here_of(live.app), name="Joan Pike")
    person.group = hosted(live.app, person, capacity=1, inside="Room 2, side door", agreement="No photos.")
    return person


def mailed(app, to, kind=""):
    """The private link in the newest mail to somebody; `kind` is what stands before its token."""
    with app.app_context():
        text = next(one.text for one in db.session.scalars(sa.select(Message).order_by(Message.id.desc())) if one.to == to)
    return re.search(rf"/places/{kind}[\w-]{{43}}", text)[0]


def join(live, page, who, name, reach, **boxes):
    """Goes through the questions as somebody does who reads them."""
    page.goto(f"/activities/{SLUG}")
    page.get_by_role("link", name=re.compile("Join this group|Ask to wait for a place")).click()
    page.get_by_role("radio", name=who, exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox", name=re.compile("What should we call")).fill(name)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_role("radio", name=reach, exact=True).check()
    for label, words in boxes.values():
        page.get_by_role("textbox", name=label, exact=True).fill(words)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("checkbox", name="Meet me at the door").check()
    page.get_by_role("button", name="Continue").click()
    later = live.app.config["NOW"]() + timedelta(minutes=2)
    live.app.config["NOW"] = lambda: later
    page.get_by_role("button", name="Ask for").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Ask for").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_place_from_the_sofa_and_the_next_in_line(chromium, live, joan, script):
    me, mum, host = (chromium(java_script_enabled=script) for _ in range(3))
    join(live, me, "Me", "Wilma", "Email", email=("Email address", "wilma@wren.example"))
    me.get_by_role("heading", name="One more step").wait_for()
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_role("button", name="Keep my place").click()
    me.get_by_text("You have a place.").wait_for()
    me.get_by_text("Room 2, side door").wait_for()

    join(live, mum, "Somebody else", "Pat", "Through me, or somebody else who helps them", helper=("The name of the person who helps", "Karen"),
         contact=("Their phone number or email address", "karen@heron.example"))
    mum.get_by_role("heading", name="You asked to wait").wait_for()
    mum.goto(mailed(live.app, "karen@heron.example"))
    mum.get_by_role("button", name="Yes, I want to wait").click()
    mum.get_by_text("You are waiting for a place. You are number 1 in the line.").wait_for()

    me.get_by_role("button", name=re.compile("I can’t come on 1 December")).click()
    me.get_by_text("You can’t come. Nobody minds.").wait_for()
    come_in(host, joan, f"/groups/{joan.group}")
    host.get_by_role("button", name="See who comes").click()
    host.get_by_text("Can’t come on this date").wait_for()
    assert "wren" not in host.content() and "Pat" not in host.locator("main").inner_text()

    host.get_by_role("link", name="Back to your group").click()
    host.get_by_role("link", name=re.compile("Say that it is off.*8 December")).click()
    host.get_by_role("radio", name="The place is shut").check()
    host.get_by_role("button", name="Say that it is off").click()
    host.get_by_text("Not on 8 December. The place is shut.").wait_for()
    me.reload()
    me.get_by_text("Not on 8 December. The place is shut.").wait_for()
    host.get_by_role("button", name=re.compile("Put it back on.*8 December")).click()
    host.get_by_role("link", name=re.compile("Say that it is off.*8 December")).wait_for()

    me.get_by_role("link", name="Give my place up").click()
    me.get_by_role("button", name="Give my place up").click()
    me.get_by_text("You have no place any more.").wait_for()
    mum.goto(mailed(live.app, "karen@heron.example"))
    mum.get_by_role("button", name="Yes, I take it").click()
    mum.get_by_text("Hello Pat. You have a place.").wait_for()

    me.get_by_role("link", name="Erase everything about me").click()
    me.get_by_role("button", name="Erase everything about me").click()
    me.get_by_text("Everything about you is wiped.").wait_for()
    me.go_back()
    assert "Wilma" not in me.content() and "wren" not in me.content()
    mum.get_by_role("button", name="Finish and clear this page").click()
    mum.wait_for_url("**/")
    mum.go_back()
    mum.get_by_text("Open your link again").wait_for()
    mum.faults[:] = [one for one in mum.faults if " 404 " not in one]
    for one in (me, mum):
        shown, kept = one.content(), one.evaluate(STORED) if script else ""
        assert not [word for word in ("Wilma", "wren", "Pat", "Karen", "heron", "Room 2") if word in shown + kept] and "/places/" not in kept
    with live.app.app_context():
        assert {one.state: one.name for one in db.session.scalars(sa.select(Place))} == {"left": None, "placed": "Pat"}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_groups_has_a_fault(chromium, live, joan, width):
    me, host = chromium(width=width, bypass_csp=True), chromium(width=width, bypass_csp=True)
    join(live, me, "Me", "Wilma", "Email", email=("Email address", "wilma@wren.example"))
    faults = _faults(me, {"sent": re.sub("^.*?//[^/]*", "", me.url), "question": f"/join/new?activity={SLUG}"})
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_role("button", name="Keep my place").click()
    me.get_by_text("You have a place.").wait_for()
    mine = re.sub("^.*?//[^/]*", "", me.url)
    faults |= _faults(me, {name: f"{mine}{name}" for name in ("", "/details", "/leaving", "/erasure")})
    with live.app.app_context(), writing_unit():
        db.session.add(Ring(place_id=db.session.scalar(sa.select(Place.id)), words="Tuesday 1 December is off.", until=NOW.date() + timedelta(9), at=NOW))
        db.session.commit()
        assert db.session.scalar(sa.select(Group.taken)) == 1
    come_in(host, joan, f"/groups/{joan.group}")
    host.get_by_role("button", name="Show whom to ring").click()
    host.get_by_role("heading", name="1 person still needs a ring").wait_for()
    own = f"/groups/{joan.group}"
    assert not faults | _faults(host, {"groups": "/groups", **{f"own{name}": f"{own}{name}" for name in ("", "/people", "/places/new", "/ringing", "/closing", "/dates/2026-12-08/cancelling")}})


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_group_is_handed_over_and_a_list_is_opened_in_an_emergency(chromium, live, joan, script):
    """Joan asks Ken, who says yes; Joan steps back; an administrator opens the list, and the member reads why."""
    ken, boss = make_person(live.app, "champion", here_of(live.app), name="Ken Rush"), make_person(live.app, "administrator", name="Ada Elm")
    host, other, chief, me = (chromium(java_script_enabled=script) for _ in range(4))
    own = f"/groups/{joan.group}"
    join(live, me, "Me", "Wilma", "Email", email=("Email address", "wilma@wren.example"))
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_role("button", name="Keep my place").click()
    me.get_by_text("You have a place.").wait_for()
    come_in(host, joan, own)
    host.get_by_role("link", name="Share it, hand it over, or stop hosting it").click()
    host.get_by_role("button", name="Ask them").click()
    host.get_by_role("heading", name="There is a problem").wait_for()
    host.get_by_role("textbox", name="What is their email address?").fill(ken.email)
    host.get_by_role("radio", name="To host it with me").check()
    host.get_by_role("button", name="Ask them").click()
    host.get_by_text("to host it, too").wait_for()
    come_in(other, ken, "/groups")
    other.get_by_role("link", name="Say yes or no").click()
    other.get_by_role("button", name="Yes, I host it").click()
    other.get_by_role("button", name="See who comes").wait_for()
    host.goto(f"{own}/stepping-back")
    host.get_by_role("button", name="Stop hosting it").click()
    host.get_by_text("You host no group.").wait_for()
    chief.context.add_cookies([cookie_of(live, boss)])
    chief.goto(f"/groups/counts/{joan.group}")
    assert "Wilma" not in chief.content()
    chief.get_by_role("link", name="Open the list in an emergency").click()
    chief.get_by_role("button", name="Open the list").click()
    chief.get_by_role("heading", name="There is a problem").wait_for()
    chief.get_by_role("textbox", name="Why must somebody look now?").fill("The boiler has burst and no host answers the phone.")
    chief.get_by_role("button", name="Open the list").click()
    chief.get_by_text("Wilma", exact=True).wait_for()
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_text("An administrator, in an emergency").wait_for()
    chief.get_by_role("button", name="I am done: close the list").click()
    chief.get_by_role("link", name="Open the list in an emergency").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_who_hosts_and_of_numbers_has_a_fault(chromium, live, joan, width):
    ken, boss, ada = (make_person(live.app, role, *place, name=name) for role, place, name in (
        ("champion", [here_of(live.app)], "Ken Rush"), ("coordinator", [here_of(live.app)], "Mel Oak"), ("administrator", [], "Ada Elm")))
    with live.app.app_context(), writing_unit():
        group = db.session.scalar(sa.select(Group))
        group.weeks, group.starts_on, group.join_weeks = 6, NOW.date(), 2
        begin_quiet(group)
        offer = HostOffer(group_id=group.id, by_id=joan.id, email=ken.email, email_key=ken.email_key, takes_over=True, at=NOW, until=NOW + timedelta(2))
        asked = GroupRequest(service_id=group.service_id, person_id=joan.id, places=8, words="I would host it.", at=NOW)
        glass = BreakGlass(group_id=group.id, person_id=ada.id, reason="The boiler has burst, and nobody answers.", at=NOW, until=NOW + timedelta(1))
        db.session.add_all([offer, asked, glass])
        db.session.commit()
    counted, faults = f"/groups/counts/{joan.group}", {}
    with live.app.app_context():
        slug = db.session.scalar(sa.select(Service.slug).where(Service.status == "active", Service.slug != SLUG, lies_in(Service, Service.id, ken.locality_ids)))
    for person, pages in ((joan, {"own": f"/groups/{joan.group}", "hosts": f"/groups/{joan.group}/hosts", "stepping back": f"/groups/{joan.group}/stepping-back"}),
                          (ken, {"offer": f"/hosting/{offer.uuid}", "asking": f"/groups/asking?activity={slug}", "groups": "/groups"}),
                          (boss, {"counts": "/groups/counts", "count": counted, "closing": f"{counted}/closing", "request": f"/groups/requests/{asked.uuid}", "groups": "/groups"}),
                          (ada, {"ask": f"{counted}/emergency", "emergency": f"/emergency/{glass.uuid}"})):
        page = chromium(width=width, bypass_csp=True)
        page.context.add_cookies([cookie_of(live, person)])
        faults |= _faults(page, pages)
    assert not faults
