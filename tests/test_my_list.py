"""My list: kept in the browser alone, shown on pages that are the same for everybody until then, ordered by day, and handed on as an address."""
import re

import pytest
import sqlalchemy as sa

from app.directory import options, publication
from app.directory.details import Author
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.lists import showing
from app.web import my_list
from conftest import NOW
from page_check import words
from people import OWN

SAM = Author("Sam", "champion")
FROM = {**OWN, "Referer": "http://localhost/activities?near=Taunton&page=1"}


def numbers_of(app):
    """The numbers of the demonstration's first activities."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Service.id).order_by(Service.id).limit(60)))


def keep(client, *numbers, headers=OWN, **more):
    return client.post("/my-list", data={"keep": list(numbers), **more}, headers=headers)


def count(page):
    found = re.search(r'href="/my-list"[^>]*>My list(?: <b class="nt-listed">(\d+)</b>)?</a>', page.text)
    return int(found[1] or 0)


def change(app, verb, *args):
    with app.app_context(), writing_unit():
        verb(*(db.session.get(Service, one) if isinstance(one, int) else one for one in args), now=NOW)
        db.session.commit()


def test_keeping_answers_where_one_was_and_sets_one_signed_cookie_of_thirty_days(app, client):
    before = client.get("/activities?near=Taunton").text
    number = int(re.search(r'name="keep" value="(\d+)"', before)[1])
    answer = keep(client, number, headers=FROM)
    assert answer.status_code == 303 and answer.headers["Location"] == f"/activities?near=Taunton&page=1#keep-{number}"
    cookie, = answer.headers.getlist("Set-Cookie")
    assert re.fullmatch(r"natter-list=[\w.-]+; Expires=[^;]+; Max-Age=2592000; HttpOnly; Path=/; SameSite=Lax", cookie)
    after = client.get("/activities?near=Taunton")
    assert count(after) == 1 and f'id="keep-{number}"' in after.text
    assert re.findall(r'name="drop" value="(\d+)">Kept', after.text) == [str(number)]
    assert client.get(f"/activities/{re.search('/activities/([a-z-]+)', before)[1]}").text.count("Take off my list") == 1
    assert app.test_client().get("/activities?near=Taunton").text == before


def test_a_page_is_kept_once_for_everybody_and_marked_on_its_way_out(app, client):
    """Kept answers, their tags and their compression stay right whoever asks in between."""
    first, second, _ = numbers_of(app)[:3]
    others, plain = app.test_client(), app.test_client()
    keep(client, first)
    keep(others, first, second)
    for _ in range(2):
        seen = [one.get("/activities?near=Taunton", headers={"Accept-Encoding": "br"}) for one in (client, others, plain)]
        assert len({one.headers["ETag"] for one in seen}) == 3
        assert {one.headers["Content-Encoding"] for one in seen} == {"br"} and not any(one.headers.get("Set-Cookie") for one in seen)
        for browser, answer in zip((client, others, plain), seen, strict=True):
            asked = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "br"}
            assert browser.get("/activities?near=Taunton", headers=asked).status_code == 304
    tag = seen[0].headers["ETag"]
    keep(client, second)
    assert client.get("/activities?near=Taunton", headers={"If-None-Match": tag}).status_code == 200
    assert [count(one.get("/activities?near=Taunton")) for one in (client, others, plain)] == [2, 2, 0]


def test_my_list_is_by_day_and_time_with_what_is_off_closed_moved_and_gone(app, client, browser):
    with app.app_context():
        plain = sa.select(Service.id).order_by(Service.id)
        shut = list(db.session.scalars(plain.where(Service.status != "active")))
        chosen = list(db.session.scalars(plain.where(Service.status == "active").limit(40)))
    keep(client, *shut, *chosen)
    page = browser.get("/my-list")
    headings = [words(one) for one in page.tree.xpath("//h2[starts-with(@id, 'day-')]")]
    assert shut and headings[-2:] == ["Any day", "Not on at the moment"] and len(headings) > 5 and len(set(headings)) == len(headings)
    assert page.headers["Cache-Control"] == "private, no-store"
    with app.app_context():
        found = options.options(db.session.connection(), chosen, NOW)
        moments = [[(one.at.day, one.at.start) for one in listed if one.at] for _, listed in showing.by_day(found.values(), NOW.date())]
    told = [moment for day in moments for moment in day]
    assert told == sorted(told) and max(map(len, moments)) > 3
    assert any("Not on" in words(one) for one in page.tree.xpath("//p[@class='nt-off']"))
    change(app, publication.withdraw, chosen[0], SAM, "It has stopped")
    change(app, publication.merge, chosen[1], chosen[2], SAM)
    page = browser.get("/my-list")
    assert "This is not on the site any more." in words(page.tree.xpath("//h2[. = 'Not on at the moment']/..")[0])
    assert len(page.tree.xpath("//ol/li/div/h3")) == len(shut) + 39


def test_taking_off_can_be_put_back_and_clearing_too(app, client, browser):
    chosen = numbers_of(app)[:3]
    keep(client, *chosen)
    gone = client.post("/my-list", data={"drop": chosen[1]}, headers={**OWN, "Referer": "http://localhost/my-list"})
    assert gone.headers["Location"] == f"/my-list?off={chosen[1]}"
    page = browser.get(gone.headers["Location"])
    assert count(page) == 2 and page.tree.xpath("//input[@name='keep']/@value") == [str(chosen[1])]
    keep(client, chosen[1])
    cleared = client.post("/my-list", data={"drop": chosen}, headers={**OWN, "Referer": "http://localhost/my-list"})
    assert "Max-Age=0" in cleared.headers["Set-Cookie"]
    page = browser.get(cleared.headers["Location"])
    assert count(page) == 0 and "3 activities are off your list" in words(page.tree.find(".//main"))
    keep(client, *page.tree.xpath("//input[@name='keep']/@value"))
    assert count(browser.get("/my-list")) == 3


def test_fifty_fit_and_the_next_is_refused_in_words(app, client, browser):
    chosen = numbers_of(app)
    keep(client, *chosen[:my_list.MOST])
    assert keep(client, chosen[my_list.MOST]).headers["Location"] == "/my-list?full=yes"
    page = browser.get("/my-list?full=yes")
    assert count(page) == 50 and "Take one off first" in words(page.tree.find(".//main"))
    assert client.get("/list?" + "&".join(f"a={one}" for one in chosen[:50])).text.count("<h3>") == 50


def test_a_list_handed_on_holds_numbers_alone_and_can_be_kept_whole(app, client, browser):
    chosen = numbers_of(app)[:4]
    keep(client, *chosen)
    page = browser.get("/my-list")
    link, text, mail = (page.tree.xpath(f"//aside//a[starts-with(@href, '{start}')]/@href")[0] for start in ("http:", "sms:", "mailto:"))
    assert re.fullmatch(r"http://localhost/list\?(a=\d+&?){4}", link) and len(mail) < 2000
    assert "natter-list" not in text + mail and text.startswith("sms:?&body=Things%20to%20try%3A%20http%3A//localhost/list%3Fa%3D")
    other = app.test_client()
    seen = other.get(link.removeprefix("http://localhost"))
    assert count(seen) == 0 and seen.headers["Cache-Control"] == "private, no-cache" and 'name="robots" content="noindex"' in seen.text
    keep(other, *re.findall(r'type="hidden" name="keep" value="(\d+)"', seen.text))
    assert count(other.get("/my-list")) == 4
    lost = browser.get("/list?a=1&a=987654321&a=x&a=1&a=%F0%9F%A7%B6&b=2")
    assert "1 activity that stood here is not known to us" in words(lost.tree.find(".//main"))


@pytest.mark.parametrize("cookie", ["", "x", "WzFd", "WzFd.aaaa.bbbb", "a" * 4000, "[1,2]", "\x00"])
def test_a_cookie_that_is_not_ours_is_no_list(client, cookie):
    client.set_cookie("natter-list", cookie)
    assert count(client.get("/my-list")) == 0 and count(client.get("/activities")) == 0


@pytest.mark.parametrize("referer", ["https://evil.example/x", "http://localhost//evil.example/x", "http://localhost/\\evil", "http://[", "", "http://localhost/my-list?full=yes"])
def test_keeping_leads_back_to_this_site_alone(app, client, referer):
    answer = keep(client, numbers_of(app)[0], headers={**OWN, "Referer": referer})
    leads = answer.headers["Location"]
    assert answer.status_code == 303 and re.fullmatch(r"/(my-list|[\w%.]+/x#keep-\d+|[\w%\\]+#keep-\d+)", leads) and not leads.startswith(("//", "/\\"))


def test_nothing_of_a_list_is_written_on_the_server(app, client):
    chosen = numbers_of(app)[:5]
    folder = app.config["INSTANCE"]

    def state():
        with app.app_context(), db.engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA data_version").scalar(), {
                file.name: file.read_bytes() for file in folder.glob("natter.db*") if not file.name.endswith("-shm")}
    before = state()
    keep(client, *chosen)
    client.get("/my-list")
    client.post("/my-list", data={"drop": chosen[:2]}, headers=OWN)
    assert state()[1] == before[1]
    assert client.post("/my-list", data={"keep": chosen}).status_code == 403


def test_the_part_that_htmx_asks_for_brings_the_count_along(app, client):
    number = numbers_of(app)[0]
    part = {**OWN, "HX-Request": "true", "HX-Request-Type": "partial"}
    answer = keep(client, number, headers=part)
    assert f'id="keep-{number}" name="drop"' in answer.text and '<b class="nt-listed">1</b>' in answer.text and "<html" not in answer.text
    answer = client.post("/my-list", data={"drop": number, "on": "page"}, headers=part)
    assert "Keep on my list" in answer.text and "nt-listed" not in answer.text


@pytest.mark.parametrize("script", [True, False])
def test_journey_keep_look_take_off_put_back(chromium, script):
    from test_every_page import _axe
    page = chromium(java_script_enabled=script, bypass_csp=True) if script else chromium(java_script_enabled=False)
    page.goto("/activities?near=Taunton")
    button = page.locator(".nt-keep button").nth(1)
    named = button.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#my-list b").wait_for()
    assert named.startswith("Keep") and page.locator("#my-list b").inner_text() == "1" and "/activities?" in page.url
    if script:
        assert page.evaluate("document.activeElement.name") == "drop" and "#" not in page.url
    page.locator(".nt-card h3 a").first.click()
    page.get_by_role("button", name="Keep on my list").click()
    page.get_by_role("button", name="Take off my list", exact=True).wait_for()
    page.locator("#my-list").click()
    page.get_by_role("heading", name="My list").wait_for()
    assert page.locator(".nt-listday h3").count() == 2
    if script:
        assert not _axe(page)
    page.get_by_role("button", name=re.compile("Take off")).first.click()
    page.get_by_role("button", name="Put it back").click()
    page.wait_for_load_state()
    assert page.locator(".nt-listday h3").count() == 2
    page.get_by_role("button", name="Clear my list").click()
    page.get_by_text("Nothing is on your list yet").wait_for()
    assert page.locator("#my-list b").count() == 0
