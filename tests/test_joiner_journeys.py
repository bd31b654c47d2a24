"""The joiner's side in a real browser at 390 pixels: a place is opened by words read out, reached another way, told of what is wrong, and a yes taken back."""
import re

import pytest
from playwright.sync_api import expect

from people import make_person
from test_asks_journeys import come_in
from test_every_page import WIDTHS, _faults, faults_here
from test_groups import SLUG, here_of, hosted
from test_groups_journeys import join, mailed


@pytest.fixture
def joan(live):
    """Joan, whose group has places and asks what helps."""
    person = make_person(live.app, "champion", here_of(live.app), name="Joan Pike")
    person.group = hosted(live.app, person, inside="Room 2, side door", agreement="No photos.")
    return person


def path_of(page):
    return re.sub("^.*?//[^/]*", "", page.url)


def _here(name, page):
    wrong = faults_here(page)
    return {name: wrong} if wrong else {}


def read_out(host, joan, name, phone):
    """The host adds somebody who rang, and reads the words out; (the words, the number)."""
    come_in(host, joan, f"/groups/{joan.group}")
    host.get_by_role("button", name="See who comes").click()
    host.get_by_role("link", name="Add somebody by hand").click()
    host.get_by_role("textbox", name="What are they called?").fill(name)
    host.get_by_role("textbox", name="What number do you ring?").fill(phone)
    host.get_by_role("checkbox", name="I read this to them, and they said yes").check()
    host.get_by_role("button", name="Add them").click()
    host.get_by_role("button", name="Show the words").click()
    host.get_by_role("heading", name="Read these out").wait_for()
    return " ".join(host.locator(".nt-spoken li").all_inner_texts()), host.locator(".nt-spoken b").inner_text()


def open_with(page, words, number, name):
    page.goto("/place")
    page.get_by_role("textbox", name="The four words").fill(words)
    page.get_by_role("textbox", name="The number").fill(number)
    page.get_by_role("textbox", name="The name").fill(name)
    page.get_by_role("button", name="Open my place").click()
    page.get_by_text(f"Hello {name}. You have a place.").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_mum_has_no_email_and_opens_her_place_by_words(chromium, live, joan, script):
    host, mum = chromium(java_script_enabled=script), chromium(java_script_enabled=script)
    words, number = read_out(host, joan, "Mary", "01632 960117")
    mum.goto("/place")
    mum.get_by_role("button", name="Open my place").click()
    mum.get_by_role("heading", name="There is a problem").wait_for()
    mum.get_by_role("textbox", name="The four words").fill(words.title())
    mum.get_by_role("textbox", name="The number").fill(number)
    mum.get_by_role("textbox", name="The name").fill("mary")
    mum.get_by_role("button", name="Open my place").click()
    mum.get_by_text("Hello Mary. You have a place.").wait_for()
    assert "Room 2, side door" in mum.content() and words.split()[0] not in mum.url


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_wilma_is_written_to_at_another_address_and_then_rung(chromium, live, joan, script):
    me, there = chromium(java_script_enabled=script), chromium(java_script_enabled=script)
    join(live, me, "Me", "Wilma", "Email", email=("Email address", "wilma@wren.example"))
    me.get_by_role("heading", name="One more step").wait_for()
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_role("button", name="Keep my place").click()
    me.get_by_role("link", name="Change how we reach you").click()
    assert me.get_by_role("radio", name="Email", exact=True).is_checked() and me.get_by_role("textbox", name="Email address").input_value() == "wilma@wren.example"
    me.get_by_role("textbox", name="Email address").fill("wil@warbler.example")
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("heading", name="Look in your email").wait_for()
    there.goto(mailed(live.app, "wil@warbler.example", "reach/"))
    there.get_by_role("button", name="Yes, write to me here").click()
    there.get_by_text("wil@warbler.example").wait_for()

    there.get_by_role("link", name="Change how we reach you").click()
    there.get_by_role("radio", name="A phone call").check()
    there.get_by_role("textbox", name="Phone number").fill("01632 960117")
    there.get_by_role("button", name="Continue").click()
    there.get_by_text("01632 960 117").wait_for()
    there.get_by_role("button", name="Yes, that is right").click()
    there.get_by_role("heading", name="Write these down").wait_for()
    words, number = " ".join(there.locator(".nt-spoken li").all_inner_texts()), there.locator(".nt-spoken b").inner_text()
    open_with(me, words, number, "Wilma")
    me.get_by_role("link", name="Tell a coordinator something is wrong").click()
    me.get_by_role("textbox", name="What is wrong?").fill("Mo shouted at us")
    me.get_by_role("button", name="Tell a coordinator").click()
    me.get_by_role("heading", name="Thank you for telling us").wait_for()
    me.get_by_role("link", name="Back to your booking").click()
    me.get_by_role("link", name="Take my yes back to: Keep my details for this group").click()
    me.get_by_text("You lose your place").wait_for()
    me.get_by_role("button", name="Take my yes back and give my place up").click()
    me.get_by_text("You have no place any more.").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_the_joiner_has_a_fault(chromium, live, joan, width):
    host, mum = chromium(width=width, bypass_csp=True), chromium(width=width, bypass_csp=True)
    faults = _faults(mum, {"open": "/place", "sent": "/place/link/sent"})
    words, number = read_out(host, joan, "Mary", "01632 960117")
    faults |= _here("read out", host) | _faults(host, {"words": path_of(host)})
    open_with(mum, words, number, "Mary")
    mine = path_of(mum)
    mum.goto(f"{mine}/reach")
    mum.get_by_role("radio", name="A phone call").check()
    mum.get_by_role("textbox", name="Phone number").fill("01632 960118")
    mum.get_by_role("button", name="Continue").click()
    mum.get_by_role("button", name="Yes, that is right").wait_for()
    faults |= _faults(mum, {"mine": mine})
    mum.goto(mine)
    mum.get_by_role("button", name="Make a calendar address").click()
    mum.get_by_role("heading", name="Your calendar address").wait_for()
    expect(mum.get_by_role("textbox", name="The address")).to_have_attribute("readonly", "")
    faults |= _here("calendar", mum)
    faults |= _faults(mum, {"reach": f"{mine}/reach", "check": f"{mine}/reach/check", "yes": f"{mine}/consents/join/ending", "wrong": f"{mine}/concern",
                           "told": f"{mine}/concern/sent"})
    assert not faults and len(words.split()) == 4 and number


# What a screen reader says of each page of joining, in order: kind, name, and what describes it.
SAID = (
    (("group", "Who is the place for?", ""), ("radio", "Me", ""), ("radio", "Somebody else", "They must know about it and want to come. We ask them when they first arrive.")),
    (("textbox", "What should we call you?", "A first name is enough. Two letters or a nickname are fine too. Joan will use it at the door."),),
    (("group", "How should we reach you?", "To send the booking, and to say if a date is off. Messages never name the group."), ("radio", "Email", ""),
     ("textbox", "Email address", ""), ("radio", "A phone call", "Somebody who runs the group rings, and never leaves a message that names it"),
     ("radio", "Through somebody who helps me", "A relative, a neighbour, a support worker")),
    (("group", "Would anything help?", "Tick what applies. The people who run the group see it, so that they can get ready."), ("checkbox", "Meet me at the door", ""),
     ("textbox", "Anything else?", "For example, “I need a chair with arms”. You don’t have to say what condition you have. Nobody watches this box: in an emergency call 999.")),
    (("checkbox", "Keep my details for this group", "Needed for a place."), ("checkbox", "Remind me before each date", "If you want.")),
)
FAULTS = ((("group", "Who is the place for?"), "Choose who the place is for"), (("textbox", "What should we call you?"), "Enter a name. Two letters will do"),
          (("group", "How should we reach you?"), "Choose one way, so that we can get in touch"), None, (("checkbox", "Keep my details for this group"), "Tick “Keep my details"))
ANSWERS = (("radio", "Me"), ("textbox", "What should we call you?", "Wilma"), ("radio", "Email"), (), ())


def test_a_screen_reader_says_what_each_page_of_joining_asks_and_what_is_wrong(chromium, live, joan):
    page = chromium(java_script_enabled=False)
    page.goto(f"/join/new?activity={SLUG}")
    for said, wrong, answer in zip(SAID, FAULTS, ANSWERS, strict=True):
        if wrong:
            page.get_by_role("button", name=re.compile("Continue|Ask for my place")).click()
            alert = page.get_by_role("alert")
            expect(alert).to_contain_text(wrong[1])
            (role, name), words = wrong
            expect(page.get_by_role(role, name=name, exact=True)).to_have_accessible_description(re.compile(re.escape(words)))
            alert.get_by_role("link").first.click()
            assert page.evaluate("document.activeElement.tagName") == "INPUT", "the link of the summary leads to the box"
        if answer[1:2] == ("Email",):
            page.get_by_role("radio", name="Email", exact=True).check()
        for role, name, describes in said:
            box = page.get_by_role(role, name=name, exact=True)
            expect(box).to_have_count(1)
            if describes:
                expect(box).to_have_accessible_description(re.compile(re.escape(describes)))
        for role, name, *typed in (answer,) if answer else ():
            box = page.get_by_role(role, name=name, exact=True)
            box.fill(typed[0]) if typed else box.check()
        if answer[1:2] == ("Email",):
            page.get_by_role("textbox", name="Email address").fill("wilma@wren.example")
        if said is not SAID[-1]:
            page.get_by_role("button", name="Continue").click()
    assert not page.locator("main form input:not([type=hidden]):not([tabindex='-1']), main form textarea").evaluate_all(
        "(all) => all.filter((one) => !one.labels.length && !one.getAttribute('aria-label')).map((one) => one.id)")
