"""The joiner's side in a real browser at 390 pixels: a place is opened by words read out, reached another way, told of what is wrong, and a yes taken back."""
import re

import pytest

from people import make_person
from test_asks_journeys import come_in
from test_every_page import WIDTHS, _faults
from test_groups import here_of, hosted
from test_groups_journeys import join, mailed


@pytest.fixture
def joan(live):
    """Joan, whose group has places and asks what helps."""
    person = make_person(live.app, "champion", here_of(live.app), name="Joan Pike")
    person.group = hosted(live.app, person, inside="Room 2, side door", agreement="No photos.")
    return person


def path_of(page):
    return re.sub("^.*?//[^/]*", "", page.url)


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


@pytest.mark.parametrize("script", [True, False])
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
    faults |= _faults(host, {"words": path_of(host)})
    open_with(mum, words, number, "Mary")
    mine = path_of(mum)
    mum.goto(f"{mine}/reach")
    mum.get_by_role("radio", name="A phone call").check()
    mum.get_by_role("textbox", name="Phone number").fill("01632 960118")
    mum.get_by_role("button", name="Continue").click()
    mum.get_by_role("button", name="Yes, that is right").wait_for()
    faults |= _faults(mum, {"reach": f"{mine}/reach", "check": f"{mine}/reach/check", "mine": mine, "yes": f"{mine}/consents/join/ending", "wrong": f"{mine}/concern",
                           "told": f"{mine}/concern/sent"})
    assert not faults and len(words.split()) == 4 and number
