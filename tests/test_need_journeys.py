"""The need board and its summary in a real browser, with figures in them: at 390 and 1280 pixels, with and without script, and a file."""
from datetime import timedelta

import pytest

from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.need.models import NeedCell
from app.need.populations import PlacePeople
from conftest import NOW
from people import make_person
from test_asks_journeys import come_in
from test_every_page import _axe


@pytest.fixture
def told(live):
    """The live site with two months of told figures in Chard, and who lives there."""
    month = (NOW.date().replace(day=1) - timedelta(1)).replace(day=1)
    with live.app.app_context(), writing_unit():
        by_slug("chard").people = 14_000
        db.session.add(PlacePeople(place="TA20", decile=3, people=14_000, older=4000))
        db.session.add_all(NeedCell(month=month, since=month, source=source, place=place, combo=combo, count=count) for source, place, combo, count in (
            ("search", "TA20", "access=step-free kind=dance time=evening", 14), ("search", "TA20", "good-for=cancer kind=walking", 70),
            ("ask", "chard", "kind=walking", 12)))
        db.session.commit()
    return live


@pytest.mark.parametrize(("width", "script"), [(390, True), (390, False), (1280, True)])
def test_a_champion_narrows_the_board_and_saves_it(chromium, told, width, script):
    joan = make_person(told.app, "champion", "chard", name="Joan")
    page = chromium(width=width, java_script_enabled=script, bypass_csp=True, reduced_motion="reduce")
    come_in(page, joan, "/need?where=chard")
    assert page.get_by_text("No step-free evening group for dance in Chard: 14 searches.").is_visible()
    page.get_by_label("Kind", exact=True).select_option("Walking")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**kind=walking**")
    assert page.get_by_text("70 searches and 12 people asked in the last 12 months.").is_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the tables as a file (CSV)").click()
    assert "By kind,Walking,70,5.0,17.5,12," in saved.value.path().read_text()
    page.get_by_role("link", name="See what everybody may see").click()
    page.get_by_role("heading", name="What people look for and do not find in Chard").wait_for()
    if script:
        assert not _axe(page)
        page.goto("/need?where=chard")
        assert not _axe(page)
