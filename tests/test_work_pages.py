"""Pages of people, of one's own account and of the record: clean, and without an accessibility fault at every width."""
import json
import subprocess
from datetime import timedelta

import pytest

from app.champions.models import ChampionRequest
from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.keeping import standing
from app.people import inviting
from conftest import NOW
from people import make_person
from test_adding_pages import begin
from test_every_page import VALIDATE, WIDTHS, _axe, _faults
from test_review_pages import cookie_of


@pytest.fixture
def world(live):
    """({name: address} of pages that need a sign-in, the cookie of an administrator, {name: address} of pages before it)."""
    ada, joan = (make_person(live.app, role, *slugs, name=name) for role, name, *slugs in (
        ("administrator", "Ada Auk"), ("champion", "Bartholomew Winterbottom-Featherstonehaugh", "chard")))
    with live.app.app_context(), writing_unit():
        chard = by_slug("chard").id
        told = {"name": "Wilma Wren", "place": "TA20", "localities": f" {chard} ", "would": "check along", "at": NOW}
        asked, rung, closed = (ChampionRequest(contact=contact, contact_kind=kind, contact_key=key, key=key, **told) for contact, kind, key in (
            ("wilhelmina.wren.of.the.long.hedge@people.example", "email", "a"), ("01632 960117", "phone", "b"), ("w@wren.example", "email", "c")))
        closed.closed_at, closed.reason = NOW, "later"
        db.session.add_all([asked, rung, closed])
        inviting.invite("somebody.new@people.example", "coordinator", {chard}, by=None, now=NOW)
        standing.note(standing.DRILL, NOW - timedelta(days=2), said="natter-20261123T030000Z.backup would do: 40 in service; 1.2 seconds.")
        db.session.commit()
        requests = {"request": asked.uuid, "request to ring": rung.uuid, "closed request": closed.uuid}
    pages = {name: f"/people/requests/{uuid}" for name, uuid in requests.items()}
    pages |= {f"{name} {verb}": f"{pages[name]}/{verb}" for name in ("request", "request to ring") for verb in ("approval", "declining")}
    pages |= {"people": "/people", "inviting": "/people/inviting", "invited": "/people/invited", "ending": f"/people/{joan.uuid}/ending",
              "record": "/record", "account": "/account", "password": "/account/password", "factor": "/second-factor"}
    return pages, cookie_of(live, ada), {"address": "/sign-in", "cannot": "/cannot-get-in", "sent": "/link-sent", "over": "/invitations/over"}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_fault_and_nothing_wider_than_the_screen(chromium, world, width):
    pages, cookie, before = world
    page = chromium(width=width, bypass_csp=True)
    assert not _faults(page, before)
    page.context.add_cookies([cookie])
    assert not _faults(page, pages)
    page.goto(pages["request"])
    page.get_by_role("button", name="Show").click()
    page.get_by_text("wilhelmina.wren").first.wait_for()
    assert not _axe(page) and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button, shown in (("Prove it", "The record is as it was written"), ("Look", "Page 1 of 1")):
        page.goto("/record")
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("heading", name=shown).wait_for()
        assert not _axe(page) and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for address, button in ((pages["request to ring approval"], "Send"), (pages["request declining"], "Say no"), ("/people/inviting", "Send")):
        page.goto(address)
        page.get_by_role("button", name=button).first.click()
        page.get_by_text("There is a problem").wait_for()
        assert page.title().startswith("Error: ") and not _axe(page)


def test_the_row_of_work_is_one_line_as_high_as_a_finger_on_a_phone_and_shows_where_one_is(chromium, world):
    pages, cookie, _ = world
    for width in (320, 390):
        page = chromium(width=width)
        page.context.add_cookies([cookie])
        page.goto(pages["record"])
        boxes = [one.bounding_box() for one in page.locator(".nt-work > div > nav > ul > li").locator("> a, > form > button").all()]
        here = page.locator(".nt-work [aria-current]").bounding_box()
        assert len({box["y"] for box in boxes}) == 1 and min(box["height"] for box in boxes) >= 44 and 0 <= here["x"] <= width - here["width"]
        page.get_by_role("button", name="Sign out").focus()
        last = page.get_by_role("button", name="Sign out").bounding_box()
        assert last["x"] + last["width"] <= width


@pytest.mark.parametrize("script", [True, False])
def test_a_coordinators_further_pages_are_under_more_and_the_page_one_is_on_is_in_the_row(chromium, live, script):
    page = chromium(width=320, java_script_enabled=script)
    page.context.add_cookies([cookie_of(live, make_person(live.app, "coordinator", "chard", name="Ruth Amory"))])
    page.goto("/terms")
    assert page.locator(".nt-work > div > nav > ul > li > [aria-current]").inner_text() == "Terms"
    further = page.locator(".nt-work__more a")
    assert further.count() >= 4 and not further.first.is_visible()
    page.locator(".nt-work__more summary").press("Enter")
    boxes = [one.bounding_box() for one in further.all()]
    assert all(box["height"] >= 44 and 0 <= box["x"] <= 320 - box["width"] for box in boxes)
    further.get_by_text("People").click()
    page.get_by_role("heading", level=1, name="People").wait_for()
    if script:
        page.locator(".nt-work__more summary").press("Enter")
        page.keyboard.press("Escape")
        assert not further.first.is_visible()


def test_the_ends_of_two_boxes_side_by_side_are_in_line_also_when_one_has_an_error(chromium, live):
    _, link = begin(live.app)
    page = chromium()
    page.goto(link)
    page.goto(page.url.rpartition("/")[0] + "/when")
    page.get_by_label("Ends at").fill("soon")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("There is a problem").wait_for()
    starts, ends = (page.locator(f"#{name}").bounding_box() for name in ("starts", "ends"))
    assert (starts["y"], starts["height"]) == (ends["y"], ends["height"]) and starts["x"] < ends["x"]


def test_a_button_of_a_list_stands_on_the_right_of_each_line(chromium, world):
    pages, cookie, _ = world
    page = chromium(width=390)
    page.context.add_cookies([cookie])
    page.goto(pages["people"])
    boxes = [one.bounding_box() for one in page.locator(".nt-signs .nt-tool").all()]
    assert len(boxes) >= 3 and len({round(box["x"] + box["width"]) for box in boxes}) == 1


def test_every_page_is_clean_html(chromium, world, tmp_path):
    if not VALIDATE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    pages, cookie, before = world
    page = chromium()
    told = [page.request.get(address).text() for address in before.values()]
    page.context.add_cookies([cookie])
    told += [page.request.get(address).text() for address in pages.values()]
    for number, text in enumerate(told):
        (tmp_path / f"{number:02}.html").write_text(text)
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}))
    checked = subprocess.run([VALIDATE, "--config", config, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],  # noqa: S603
                             capture_output=True, text=True, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout[-4000:]
