"""The pages of bank holidays, terms and an owner's form in a real browser: no fault, nothing wider than the screen, with and without script."""
from datetime import date
from urllib.parse import urlsplit

import pytest

from app.directory import periods
from app.directory.periods import TERM
from app.extensions import db, writing_unit
from app.submissions import owning
from app.submissions.models import Owner
from conftest import NOW
from people import make_person
from test_every_page import WIDTHS, _faults
from test_review_pages import cookie_of
from test_terms import AUTUMN, SPRING, in_terms, keep, put, said
from waiting import make_localities

ADDING = "/terms/term/adding"


@pytest.fixture
def opened(live):
    """(the uuid of a term, tokens that open an owner's listing, and what it is asked about bank holidays)."""
    make_localities(live.app)
    term, _ = keep(live.app, TERM, AUTUMN, SPRING)
    number = put(live.app, said(schedules=in_terms(AUTUMN, SPRING)), "dot@group.example")
    with live.app.app_context(), writing_unit():
        periods.begin(date(2026, 11, 25), NOW)
        db.session.add(periods.Period(kind="holiday", name="Fair day", first=date(2026, 12, 4), last=date(2026, 12, 4), changed_at=NOW))
        owner = db.session.scalar(db.select(Owner).where(Owner.service_id == number))
        tokens = owning.new_link(owner, NOW), owning.holiday_link(owner, NOW.replace(year=2027), NOW)
        db.session.commit()
    return term, *tokens


@pytest.mark.parametrize("width", WIDTHS)
def test_no_fault_and_nothing_wider_than_the_screen(chromium, live, opened, width):
    term, mine, asked = opened
    page = chromium(width=width, bypass_csp=True)
    page.context.add_cookies([cookie_of(live, make_person(live.app, "coordinator", "chard", name="Priya"))])
    looked = f"{ADDING}?name=Summer&first=2027-04-13&last=2027-05-28"
    assert not _faults(page, {"list": "/terms", "add": ADDING, "holiday": "/terms/holiday/adding", "looked": looked,
                              "wrong": f"{ADDING}?name=&first=2027-01-20&last=x", "end": f"/terms/{term}/ending", "change": f"/terms/{term}/changing"})
    page = chromium(width=width, bypass_csp=True)
    page.goto(f"/mine/{mine}")
    at = urlsplit(page.url).path
    assert not _faults(page, {"mine": at, "change form": f"{at}/change", "pause": f"{at}/pause", "from mine": f"{at}/holidays"})
    page.goto(f"/mine/holidays/{asked}")
    assert not _faults(page, {"holidays": urlsplit(page.url).path})


@pytest.mark.parametrize("script", [True, False])
def test_a_coordinator_adds_a_term_and_the_owner_says_that_a_day_is_off(chromium, live, opened, script):
    _, _, asked = opened
    page = chromium(java_script_enabled=script)
    page.context.add_cookies([cookie_of(live, make_person(live.app, "coordinator", "chard", name="Priya"))])
    page.goto("/terms")
    page.get_by_role("link", name="Add a school term").click()
    page.get_by_label("What is it called?").fill("Summer term, first half")
    page.get_by_label("First day of school").fill("2027-04-13")
    page.get_by_label("Last day of school").fill("2027-05-28")
    page.get_by_role("button", name="See what this does").click()
    page.get_by_text("1 activity stops for school holidays").wait_for()
    page.get_by_role("button", name="Put it on the list").click()
    page.get_by_role("heading", name="Summer term, first half").wait_for()
    page = chromium(java_script_enabled=script)
    page.goto(f"/mine/holidays/{asked}")
    page.get_by_role("group", name="Are you on, on Friday 4 December 2026?").get_by_label("No, it is off").check()
    page.get_by_role("button", name="Save my answers").click()
    page.get_by_text("Thank you. People see that now.").wait_for()
    page.goto("/activities?q=toddler+time")
    assert page.get_by_text("Not on 4 December").first.is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_an_owner_changes_to_every_second_week(chromium, live, opened, script):
    page = chromium(java_script_enabled=script)
    page.goto(f"/mine/{opened[1]}")
    page.get_by_role("link", name="Change something").click()
    page.get_by_label("Every 2 weeks").check()
    page.get_by_label("The next date it is on").fill("4 December 2026")
    page.get_by_role("button", name="Show the dates").click()
    page.get_by_text("Every 2 weeks on Fridays, 10am to 11am").wait_for()
    page.get_by_role("button", name="Send the change").click()
    page.get_by_text("You changed: when.").wait_for()
    assert page.get_by_text("Friday 18 December").first.is_visible()
