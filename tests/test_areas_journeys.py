"""An area from the list of areas to its venues, in a real browser, script on and off; each page clean at each width."""
from urllib.parse import urlsplit

import pytest

from app.directory import reassigning
from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from conftest import NOW
from people import make_person
from test_areas import SOUTH, furnish
from test_every_page import WIDTHS, _axe, _faults
from test_review_pages import cookie_of


@pytest.fixture
def signed_in(chromium, live, tmp_path):
    """signed_in(role, **options): a page of a browser on which somebody is signed in, on a site whose postcodes have wards."""
    before = live.app.extensions["gazetteer"]
    furnish(live.app, tmp_path)

    def new(role, **options):
        page = chromium(**options)
        page.context.add_cookies([cookie_of(live, make_person(live.app, role, *(["chard"] if role == "coordinator" else []), name=role.title()))])
        return page
    yield new
    live.app.extensions["gazetteer"] = before


@pytest.mark.parametrize("script", [True, False])
def test_an_area_is_made_by_ticking_a_ward_in_the_picture(signed_in, live, script):
    page = signed_in("administrator", java_script_enabled=script)
    page.goto("/areas")
    page.get_by_role("link", name="Make a new area").click()
    page.get_by_label("What is it called?").fill("Chard South End")
    page.get_by_label("Which area does it lie in?").select_option("Chard")
    page.locator(f'[data-ticks="ward-{SOUTH}"]').focus()
    page.keyboard.press("Enter")
    if not script:
        page.locator(f"#ward-{SOUTH}").press("Space")
    assert page.locator(f"#ward-{SOUTH}").is_checked()
    page.get_by_label("Beginnings of postcodes").fill("TA20 2")
    page.get_by_role("button", name="See what it holds").click()
    page.get_by_role("heading", name="What Chard South End would hold").wait_for()
    page.get_by_role("button", name="Save the area").click()
    page.get_by_text("Venues are finding their areas.").wait_for()
    with live.app.app_context():
        reassigning.follow(live.app.extensions["gazetteer"], NOW)
    page.reload()
    page.get_by_text("By the postcode: postcodes that begin TA20 2").first.wait_for()
    page.get_by_role("link", name="Close this area").click()
    page.get_by_role("button", name="Close it").click()
    page.get_by_role("button", name="Open it again").click()
    page.get_by_text("It is open again.").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_areas_has_a_fault(signed_in, live, width):
    page = signed_in("coordinator", width=width, bypass_csp=True)
    page.goto("/areas/new")
    page.get_by_role("button", name="See what it holds").click()
    page.get_by_text("There is a problem").wait_for()
    faults = {"wrong": _axe(page)} if _axe(page) else {}
    page.get_by_label("What is it called?").fill("Chard South End")
    page.get_by_label("Which area does it lie in?").select_option("Chard")
    page.locator(f"#ward-{SOUTH}").check()
    page.get_by_role("button", name="See what it holds").click()
    page.get_by_text("It cannot be saved yet.").wait_for()
    look = urlsplit(page.url).path
    assert not faults | _faults(page, {"areas": "/areas", "new": "/areas/new", "form": look.removesuffix("/look"), "look": f"{look}?find=Hall",
                                       "area": "/areas/chard", "closing": "/areas/chard/closing"})


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_an_area_that_is_closed_has_no_fault(chromium, live, width):
    with live.app.app_context(), writing_unit():
        by_slug("chard").closed_at = NOW
        db.session.commit()
    assert not _faults(chromium(width=width, bypass_csp=True), {"closed": "/localities/chard"})
