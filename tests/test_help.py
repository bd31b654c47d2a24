"""The footer's pages say what the site really does: the cookie by its name, the clock's own months, the data's own words."""
import re
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.help import measured
from app.help.routes import clock
from config import FRESHNESS_DAYS, HOLIDAY_ASKED_DAYS
from conftest import NOW
from page_check import Browser, words

PAGES = ("/how-we-check", "/accessibility", "/privacy", "/about-this-data", "/urgent-help")
RUN = measured.Measured(date(2026, 11, 24), "Chromium 156", ("axe-core 4.14.1", "html-validate 10.17.0"), 40, (320, 390, 1280), 0,
                        ("the journey works by keyboard alone",))


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_whole_hangs_in_the_footer_and_is_not_sent_twice(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200 and path in answer.tree.xpath("//footer//a/@href")
    assert "Set-Cookie" not in answer.headers
    assert browser.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_privacy_names_the_one_cookie_as_this_site_sets_it(browser, make_app):
    assert "natter-near" in words(browser.get("/privacy").tree.find(".//main"))
    safe = make_app(SITE_URL="https://natter.example").test_client()
    page = Browser(safe).get("/privacy", base_url="https://natter.example")
    assert "__Host-natter-near" in page.text and "60 minutes" in page.text and "30 days" in page.text


def test_the_clock_is_said_in_the_months_that_the_settings_hold(browser):
    assert clock(FRESHNESS_DAYS) == {"due": (6, 3.0), "ring_first": (9, 4.5), "sunk": (12, 6.0), "archived": (18, 9.0)}
    said = words(browser.get("/how-we-check").tree.find(".//main"))
    for months in ("After 6 months", "After 9 months", "After 12 months", "after four and a half months", "after 6 months"):
        assert months in said
    assert "We ask each group 3 weeks ahead" in said and HOLIDAY_ASKED_DAYS == 21


def test_the_data_is_attributed_in_its_own_words(browser, app):
    class Held:
        def attribution(self):
            return ["Contains OS data © Crown copyright 2025.", "<b>Licensed</b>"]
    page = browser.get("/about-this-data").text
    ours = app.extensions["gazetteer"].attribution()
    assert ours and all(line in page for line in ours)
    before = app.extensions["gazetteer"]
    app.extensions["gazetteer"] = Held()
    page = browser.get("/about-this-data").text
    app.extensions["gazetteer"] = before
    assert "Contains OS data © Crown copyright 2025." in page and "&lt;b&gt;Licensed" in page


def test_the_lists_that_activities_come_from_are_named(browser, app):
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Service).where(Service.id == db.session.scalar(sa.select(sa.func.max(Service.id))))
                           .values(source="Arts Council <England>", source_key="1"))
        db.session.commit()
    assert [words(one) for one in browser.get("/about-this-data").tree.xpath("//main//ul[1]/li")][:2] == [
        "Arts Council <England>", "The demonstration"]


def test_the_accessibility_statement_claims_no_more_than_was_measured(browser, tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "FILE", tmp_path / "measured.json")
    assert "no result of a full test" in browser.get("/accessibility").text
    measured.write(measured.FILE, RUN)
    assert measured.read(measured.FILE) == RUN
    said = words(browser.get("/accessibility").tree.find(".//main"))
    assert "We tested 40 pages on Tuesday 24 November 2026. The browser was Chromium 156" in said and "320, 390 and 1280 pixels" in said
    assert "found no faults" in said and "The journey works by keyboard alone." in said
    for broken in ("", "[]", "{", '{"on": "soon"}', "null", "\x00"):
        measured.FILE.write_text(broken)
        assert measured.read(measured.FILE) is None and browser.get("/accessibility").status_code == 200


def test_the_files_for_machines(client):
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain" and "Disallow: /activities.geojson" in robots.text and "Disallow: /\n" not in robots.text
    told = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert told["Contact"] == "tel:+441632960100" and told["Canonical"] == "http://localhost/.well-known/security.txt"
    assert timedelta(days=300) < datetime.fromisoformat(told["Expires"]) - NOW < timedelta(days=365)


def test_an_email_address_takes_the_place_of_the_phone_for_reports(make_app):
    client = make_app(SITE_EMAIL="help@natter.example").test_client()
    assert "Contact: mailto:help@natter.example\n" in client.get("/.well-known/security.txt").text
    assert "mailto:help@natter.example" in client.get("/privacy").text


def test_every_number_to_ring_is_a_link(browser):
    for link in browser.get("/urgent-help").tree.xpath("//main//a[starts-with(@href, 'tel:')]"):
        assert re.sub(r"\D", "", words(link)) == link.get("href").removeprefix("tel:")


def test_privacy_names_the_site_that_leaving_quickly_opens(make_app):
    page = make_app(LEAVE_TO="https://news.example/today").test_client().get("/privacy").text
    assert "It opens news.example, which is not ours." in page
