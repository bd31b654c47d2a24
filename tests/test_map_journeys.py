"""Somebody looks at the map: by finger, by keyboard, with and without pictures, and never from anywhere that was not set; in a real browser."""
import re
import threading
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from PIL import Image
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from config import Tiles
from test_every_page import TAGS, WIDTHS, _axe

TAUNTON = "/activities?near=Taunton&access=step-free"
TILE = (lambda stream: Image.new("RGB", (256, 256), "beige").save(stream, "PNG") or stream.getvalue())(BytesIO())


@pytest.fixture
def tiles():
    """A tile server on this machine: tiles.url its origin, tiles.asked the (path, referrer) of each request, tiles.works whether it answers."""
    told = SimpleNamespace(asked=[], works=True)

    def answer(environ, start_response):
        told.asked.append((environ["PATH_INFO"], environ.get("HTTP_REFERER", "")))
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(TILE if told.works else b"", 200 if told.works else 503, headers, mimetype="image/png")(environ, start_response)
    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def show_map(page, address=TAUNTON):
    page.goto(address)
    page.get_by_role("link", name="Show the map").click()
    page.locator(".nt-pin").first.wait_for()


def path(page):
    return re.sub(r"^https?://[^/]+", "", page.url)


def shown(page):
    return page.locator(".nt-map__count").first.inner_text()


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()")


def test_nothing_of_the_map_comes_before_it_is_asked_for_and_nothing_ever_from_elsewhere(chromium):
    page = chromium()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(TAUNTON)
    assert not [url for url in asked if "map" in url or "geojson" in url]
    page.get_by_role("link", name="Show the map").click()
    page.locator(".nt-map__name").first.wait_for()
    more = {urlsplit(url).path for url in asked if "/map" in url or "geojson" in url}
    assert len(more) == 4 and {"/activities.geojson", "/map/ground.json"} < more
    assert path(page) == f"{TAUNTON}&view=map"
    page.get_by_role("link", name="Hide the map").click()
    page.wait_for_url(f"**{TAUNTON}")
    page.go_back()
    page.locator(".nt-pin").first.wait_for()


def test_by_keyboard_to_a_pin_its_panel_the_activity_and_back_to_the_same_view(chromium):
    page = chromium(width=1280)
    show_map(page)
    page.get_by_role("group", name=re.compile("^Map. The arrow keys")).focus()
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(focused(page))
        if page.evaluate("document.activeElement.matches('.nt-pin')"):
            break
    pin = focused(page)
    assert re.match(r"\d+( activities|: .+, .+)", pin) and reached
    box = page.locator(".nt-pin:focus").bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    page.keyboard.press("Enter")
    panel = page.locator(".nt-map__panel")
    panel.wait_for()
    assert page.evaluate("document.activeElement.matches('.nt-map__panel')") and panel.get_attribute("aria-label")
    page.keyboard.press("Escape")
    assert not panel.is_visible() and focused(page) == pin
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    name = re.sub(r"^\d+\. ", "", focused(page))
    at = page.evaluate("JSON.stringify(history.state.map)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/**")
    assert page.locator("h1").inner_text() == name
    assert page.get_by_role("link", name="Back to results").get_attribute("href") == f"{TAUNTON}&view=map"
    page.go_back()
    page.locator(".nt-pin").first.wait_for()
    panel.wait_for()
    assert path(page) == f"{TAUNTON}&view=map" and page.evaluate("JSON.stringify(history.state.map)") == at


def test_skipping_the_map_leads_past_it(chromium):
    page = chromium()
    show_map(page)
    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.nt-map') && !!document.activeElement.closest('#results')")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_card_finds_its_pin_and_a_pin_its_card(chromium, width):
    page = chromium(width=width)
    show_map(page)
    numbers = page.locator("#results .nt-pin-no")
    assert numbers.count() >= 5
    third = numbers.nth(2)
    box = third.bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    name = page.locator(".nt-card:has(.nt-pin-no)").nth(2).locator("h3").inner_text()
    assert third.inner_text().startswith("3") and name in third.text_content()
    third.click()
    panel = page.locator(".nt-map__panel")
    assert panel.get_by_role("link").inner_text() == f"3. {name}" and page.locator(".nt-card--chosen h3").all_inner_texts() == [name]
    assert page.locator(".nt-pin--chosen").count() == 1 and panel.bounding_box()["y"] >= 0
    panel.get_by_role("button", name="Find it in the list").click()
    assert focused(page) == name
    panel.get_by_role("button", name="Close").click()
    assert page.evaluate("document.activeElement.matches('.nt-pin-no')") and not page.locator(".nt-card--chosen").count()


def test_filters_change_list_and_map_together(chromium):
    page = chromium(width=1280)
    show_map(page, "/activities?near=Taunton")
    before = shown(page)
    page.get_by_label(re.compile("^Free")).check()
    page.wait_for_url("**cost=free&view=map")
    page.wait_for_function("words => document.querySelector('.nt-map__count').textContent !== words", arg=before)
    total = page.locator("#count b").inner_text()
    assert f" of {total} " in shown(page) and page.get_by_role("link", name="Hide the map").get_attribute("href") == "/activities?near=Taunton&cost=free"
    pins = page.locator("#results > .nt-results").first.locator(".nt-pin-no").count()
    assert pins > 2 and page.evaluate("document.activeElement.name") == "cost"
    page.get_by_role("link", name=re.compile("^Free ?: remove this filter")).click()
    page.wait_for_url("**/activities?near=Taunton&view=map")
    page.locator(".nt-pin").first.wait_for()
    assert shown(page) == before


def test_when_the_points_do_not_come_it_says_so_and_the_list_stays(chromium):
    page = chromium()
    page.route("**/activities.geojson**", lambda route: route.abort())
    page.goto(f"{TAUNTON}&view=map")
    page.get_by_text("The map could not be filled.").wait_for()
    assert page.locator("#results h3").count() > 5
    page.faults.clear()


def test_without_script_the_words_say_where_everything_is(chromium):
    page = chromium(java_script_enabled=False)
    page.goto(TAUNTON)
    page.get_by_role("link", name="Show the map").click()
    assert page.get_by_text("If no map comes here, your browser cannot show it. Everything on it is in the list below.").is_visible()
    assert page.locator("#results h3").count() > 5
    page.get_by_role("link", name="Hide the map").click()
    assert path(page) == TAUNTON


def test_an_activity_shows_its_venue_and_goes_back_to_the_list_it_came_from(chromium):
    page = chromium()
    page.goto(TAUNTON)
    page.locator("h3 a").first.click()
    page.get_by_role("link", name="See it on a map").click()
    page.locator(".nt-pin").first.click()
    assert page.locator(".nt-map__panel").get_by_role("link").get_attribute("href").startswith("/venues/")
    page.get_by_role("link", name=re.compile("^Back to ")).click()
    page.get_by_role("link", name="Back to results").click()
    page.wait_for_url(f"**{TAUNTON}")
    assert path(page) == TAUNTON


def test_an_area_shows_what_is_on_there(chromium):
    page = chromium()
    page.goto("/localities/chard")
    page.get_by_role("link", name="See it on a map").click()
    page.locator(".nt-pin").first.wait_for()
    assert re.match(r"\d+ of \d+ are on the map", shown(page)) and page.url.endswith("/localities/chard?view=map#map")


def test_pictures_come_from_the_set_server_alone_with_whose_they_are(chromium, live, tiles):
    live.app.config["TILES"] = Tiles(f"{tiles.url}/{{z}}/{{x}}/{{y}}.png", tiles.url, "© Ourselves", "https://tiles.example/about")
    page = chromium()
    show_map(page)
    page.locator("img.leaflet-tile-loaded").first.wait_for()
    assert page.get_by_role("link", name="© Ourselves").get_attribute("href") == "https://tiles.example/about"
    assert not page.locator(".nt-map__name").count() and all(re.fullmatch(r"/\d+/\d+/\d+\.png", asked) for asked, _ in tiles.asked)
    assert {referrer for _, referrer in tiles.asked} == {f"{live.url}/"}
    page.get_by_role("button", name="Nearer").click()
    page.get_by_role("button", name="Nearer").click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Further away").click()
    page.wait_for_timeout(400)
    assert {fault.startswith(tiles.url) for fault in page.faults} == {True}
    page.faults.clear()
    page.goto(TAUNTON)
    page.evaluate("source => new Promise((done) => { const one = new Image(); one.onload = one.onerror = done; one.src = source })", f"{tiles.url}/1/1/1.png")
    assert any("img-src" in fault for fault in page.faults)
    page.faults.clear()


def test_when_no_picture_comes_the_plain_ground_does(chromium, live, tiles):
    tiles.works = False
    live.app.config["TILES"] = Tiles(f"{tiles.url}/{{z}}/{{x}}/{{y}}.png", tiles.url, "© Ourselves")
    page = chromium()
    show_map(page)
    page.locator(".nt-map__name").first.wait_for()
    assert not page.get_by_text("© Ourselves").count() and page.locator(".nt-pin").count()
    page.faults.clear()


def test_paper_has_no_map_and_still_motion_and_forced_colours_are_followed(chromium):
    page = chromium(reduced_motion="reduce", forced_colors="active")
    show_map(page)
    assert not page.locator(".leaflet-zoom-anim").count()
    edge = page.locator(".nt-pin__face").first.evaluate("face => getComputedStyle(face).borderTopWidth")
    assert edge == "2px"
    page.emulate_media(media="print")
    assert not page.locator("#map").is_visible() and not page.locator(".nt-pin-no").first.is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_accessibility_fault_with_the_map_and_its_panel_open(chromium, width):
    page = chromium(width=width, bypass_csp=True)
    show_map(page)
    assert "wcag22aa" in TAGS and not _axe(page)
    page.locator(".nt-pin").first.click()
    page.locator(".nt-map__panel").wait_for()
    assert not _axe(page) and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
