"""A spreadsheet from the queue's link to what people find, in a real browser, script on and off; each page clean at each width."""
import json
import re
import subprocess
from pathlib import Path

import pytest

from app.extensions import db
from app.submissions.models import Submission
from people import make_person
from spreadsheets import xlsx
from test_bulk import TABLE
from test_every_page import VALIDATE, WIDTHS, _axe, _faults
from test_review_pages import cookie_of

ROWS = [line.split(",") for line in TABLE.replace(",Type,", ",Sorte,").splitlines()]
FILE = {"name": "chard-2026.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(ROWS)}


@pytest.fixture
def signed_in(chromium, live):
    """signed_in(role, **options): a page of a browser on which somebody who looks after Chard is signed in."""
    def new(role, **options):
        page = chromium(**options)
        page.context.add_cookies([cookie_of(live, make_person(live.app, role, "chard", name=role.title()))])
        return page
    return new


def brought(page):
    """Goes to the look at FILE from the queue, its first column told."""
    page.goto("/queue")
    page.get_by_role("link", name="Bring in a spreadsheet").click()
    page.get_by_label("Choose a file").set_input_files(FILE)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_label("All of these are", exact=True).wait_for()
    page.get_by_label("Sorte").select_option("Kind of activity")
    page.get_by_label("Who made this list?").fill("Chard Town Council")
    page.get_by_role("button", name="Read the file again").click()
    page.get_by_text("2 activities are ready").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_a_champion_brings_a_list_and_a_coordinator_approves(signed_in, live, script):
    page = signed_in("champion", java_script_enabled=script)
    brought(page)
    assert "is in Kendal, which you do not look after" in page.locator("main").inner_text()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the rows that need something").click()
    assert b"Give it a name." in Path(saved.value.path()).read_bytes()
    page.get_by_label(re.compile("Leave out row 3")).check()
    page.get_by_role("button", name="Bring 3 into the queue").click()
    page.get_by_role("heading", name="2 activities came in").wait_for()
    assert "You left out 1 activity" in page.locator("main").inner_text()
    page.go_back()
    page.goto("/queue")
    assert page.locator("h1").inner_text() == "2 things are waiting"
    other = signed_in("coordinator", java_script_enabled=script)
    with live.app.app_context():
        uuid = next(one.uuid for one in db.session.scalars(db.select(Submission)) if "Macrame" in one.details)
    other.goto(f"/review/{uuid}")
    other.get_by_role("button", name="Approve").click()
    other.get_by_text("People see it now.").wait_for()
    other.goto("/activities?q=macrame&near=Chard")
    assert other.locator(".nt-card", has_text="Macrame and chat").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_coordinator_brings_it_straight_in_and_out_again(signed_in, script):
    page = signed_in("coordinator", java_script_enabled=script)
    brought(page)
    page.get_by_role("button", name="Show 1 to everybody now").click()
    page.get_by_text("There is a problem").wait_for()
    assert page.get_by_label("Who made this list?").input_value() == "Chard Town Council"
    page.get_by_label(re.compile("made this list, not I")).check()
    page.get_by_role("button", name="Show 1 to everybody now").click()
    page.get_by_role("heading", name="3 activities came in").wait_for()
    page.goto("/activities?q=macrame&near=Chard")
    assert page.locator(".nt-card", has_text="Macrame and chat").count() == 1
    page.go_back()
    page.get_by_role("button", name="Take it all out again").click()
    page.get_by_role("heading", name="It was taken out again").wait_for()
    page.goto("/activities?q=macrame&near=Chard")
    assert page.locator(".nt-card", has_text="Macrame and chat").count() == 0


def test_ones_own_listings_are_saved_as_a_file(signed_in):
    page = signed_in("champion")
    page.goto("/bulk")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the listings as a file").click()
    assert saved.value.suggested_filename == "listings-2026-11-25.csv"
    assert Path(saved.value.path()).read_bytes()[:11] == b"\xef\xbb\xbfid,name,"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_bulk_has_a_fault(signed_in, width, tmp_path):
    page = signed_in("coordinator", width=width, bypass_csp=True)
    page.goto("/bulk")
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_text("There is a problem").wait_for()
    faults = {"no file": _axe(page)} if _axe(page) else {}
    brought(page)
    look = page.url
    faults |= _faults(page, {"look": look})
    clean = [page.request.get(look).text(), page.request.get("/bulk").text()]
    page.goto(look)
    page.get_by_role("button", name="Bring 3 into the queue").click()
    page.get_by_role("heading", name="3 activities came in").wait_for()
    faults |= _faults(page, {"came in": look, "start": "/bulk"})
    clean.append(page.request.get(look).text())
    assert not faults and "came in" in clean[-1] and hold_html(clean, tmp_path) == ""


def hold_html(pages, folder):
    """What is wrong with the HTML of pages, "" for nothing."""
    if not VALIDATE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    for place, text in enumerate(pages):
        (folder / f"{place}.html").write_text(text)
    (folder / ".htmlvalidate.json").write_text(json.dumps({"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}))
    told = subprocess.run([VALIDATE, "--config", folder / ".htmlvalidate.json", "--formatter", "text", *folder.glob("*.html")],
                          capture_output=True, text=True, cwd=folder, check=False)
    return told.stdout[-3000:] if told.returncode else ""
