"""A champion shows themselves, somebody writes to them, and they take it back; a coordinator writes a check down: in a real browser, at 390 pixels."""
from datetime import timedelta

import pytest

from conftest import NOW
from people import make_person
from test_asks_journeys import come_in
from test_every_page import _faults
from test_profiles import rows
from test_review_pages import cookie_of


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_shown_written_to_and_taken_back(chromium, live, script):
    joan = make_person(live.app, "champion", "chard", name="Joan Pike", email="joan@champ.example")
    champion, visitor = (chromium(java_script_enabled=script, bypass_csp=True) for _ in range(2))
    come_in(champion, joan, "/account/profile")
    champion.get_by_label("A sentence about you").fill("Ring me on 07700 900123")
    champion.get_by_role("button", name="Save").click()
    champion.get_by_text("Take out phone numbers").first.wait_for()
    champion.get_by_label("A sentence about you").fill("I love a slow walk by the weir.")
    champion.get_by_label("Languages you speak").fill("Polish")
    champion.get_by_label("Walking", exact=True).check()
    champion.get_by_role("button", name="Save").click()
    champion.get_by_text("“I love a slow walk by the weir.”").wait_for()
    champion.get_by_label("I agree that everybody can see").check()
    champion.get_by_role("button", name="Show me").click()
    champion.get_by_text("Everybody sees this on the page of").wait_for()

    visitor.goto("/localities/chard")
    visitor.get_by_role("link", name="More about your champions").click()
    visitor.get_by_role("heading", name="Champions in Chard").wait_for()
    visitor.get_by_role("link", name="Write to Joan through the site").click()
    visitor.get_by_label("What should Joan call you?").fill("Wilma")
    visitor.get_by_label("Your message").fill("Is the hall warm?")
    visitor.get_by_label("Your email address").fill("wilma@wren.example")
    live.app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    visitor.get_by_role("button", name="Send it to Joan").click()
    visitor.get_by_text("Tick the box if Joan may see your address").first.wait_for()
    visitor.get_by_label("Joan may see my email address").check()
    visitor.get_by_role("button", name="Send it to Joan").click()
    visitor.get_by_role("heading", name="We have sent your message").wait_for()
    assert [one.to for one in rows(live.app)][-1] == "joan@champ.example" and "champ.example" not in visitor.content()

    if script:
        found = _faults(visitor, {"champions": "/localities/chard/champions", "area": "/localities/chard"})
        pages = ("/account/profile", "/account/training", "/account/away", "/account/stepping-down", "/welcome", "/account")
        assert not found | _faults(champion, {page: page for page in pages})
    champion.goto("/account/profile")
    champion.get_by_role("button", name="Take me off").click()
    champion.get_by_text("Nobody sees you.").wait_for()
    visitor.goto("/localities/chard/champions")
    assert "Joan" not in visitor.content()


def test_a_coordinator_writes_a_check_down(chromium, live):
    joan, carol = make_person(live.app, "champion", "chard", name="Joan Pike"), make_person(live.app, "coordinator", "chard", name="Carol")
    page = chromium(bypass_csp=True)
    page.context.add_cookies([cookie_of(live, carol)])
    page.goto("/people")
    page.get_by_role("link", name="Training and checks of Joan Pike").click()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Choose what you saw").first.wait_for()
    page.get_by_label("DBS check, enhanced").check()
    page.get_by_label("From which day is it?").fill("2026-11-02")
    page.get_by_label("Until when is it good?").fill("2029-11-01")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Good until 1 November 2029").wait_for()
    assert not _faults(page, {"checks": f"/people/{joan.uuid}/checks", "profile": f"/people/{joan.uuid}/profile", "people": "/people"})
