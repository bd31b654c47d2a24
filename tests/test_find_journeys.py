"""A resident finds something to do: with script, without it, by keyboard alone, and when things go wrong; in a real browser."""
import re

import pytest

EXACT = "TA1 1HE"
COARSE = "/activities?q=knit&near=TA1&at=322250,125250"


def ask_for(page, words, near):
    page.goto("/")
    page.get_by_label("I’d like to").fill(words)
    page.get_by_label("Near").fill(near)
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/activities?**")


def path(page):
    return re.sub(r"^https?://[^/]+", "", page.url)


def names(page):
    return page.locator("#results .nt-results").first.locator("h3").all_inner_texts()


@pytest.mark.parametrize("script", [True, False])
def test_she_finds_a_group_near_her_opens_it_and_goes_back(chromium, script):
    page = chromium(java_script_enabled=script)
    referrers = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
    ask_for(page, "knit", EXACT)
    assert path(page) == COARSE and page.locator("h1").inner_text() == "Knit near TA1"
    found = names(page)
    assert len(found) > 1 and "minute walk" in page.locator(".nt-card").first.inner_text()
    assert page.locator(".nt-card .nt-tile b").first.inner_text().isdigit()
    page.locator("h3 a").first.click()
    assert page.locator("h1").inner_text() == found[0]
    page.go_back()
    assert path(page) == COARSE and names(page) == found and page.locator("h1").count() == 1
    assert not any("1HE" in text.upper().replace("+", "").replace("%20", "") for text in [*referrers, page.url, page.title()])


@pytest.mark.parametrize("script", [True, False])
def test_she_narrows_it_down_and_takes_it_back(chromium, script):
    page = chromium(java_script_enabled=script)
    ask_for(page, "", "Taunton")
    everything = page.locator("#count").inner_text()
    page.locator(".nt-fold > summary").click()
    page.locator("input[name=cost]").check()
    page.get_by_role("button", name=re.compile("^Show ")).click()
    page.wait_for_url("**cost=free**")
    assert path(page) == "/activities?near=Taunton&cost=free"
    page.locator("#count", has_not_text=everything).wait_for()
    assert page.locator("#results .nt-results").first.locator(".nt-free").count() == page.locator("#results .nt-results").first.locator("h3").count()
    page.get_by_role("link", name=re.compile("^Free ?: remove this filter")).click()
    page.wait_for_url("**/activities?near=Taunton")
    assert page.locator("#count").inner_text() == everything


def test_filters_are_live_say_the_new_number_keep_the_focus_and_leave_no_trail(chromium):
    page = chromium(width=1280)
    ask_for(page, "", "Taunton")
    before, steps = page.locator("#count").inner_text(), page.evaluate("history.length")
    assert not page.get_by_role("button", name=re.compile("^Show ")).is_visible()
    wednesday = page.get_by_label(re.compile("^Wednesday"))
    shown = int(page.locator("#n-day-wed").inner_text())
    wednesday.check()
    page.wait_for_url("**day=wed")
    assert path(page) == "/activities?near=Taunton&day=wed" and page.evaluate("history.length") == steps
    page.locator("#count b", has_text=re.compile(f"^{shown}$")).wait_for()
    assert page.locator("#count").inner_text() != before and page.evaluate("document.activeElement.value") == "wed"
    assert page.locator("#results .nt-results").first.locator("li.nt-card").count() == min(shown, 20)
    page.reload()
    assert page.get_by_label(re.compile("^Wednesday")).is_checked()


def test_words_not_yet_searched_go_along_with_a_tapped_filter(chromium):
    page = chromium(width=1280)
    ask_for(page, "", "Taunton")
    page.get_by_label("I’d like to").fill("walk")
    page.get_by_label(re.compile("^Free")).check()
    page.wait_for_url("**q=walk**")
    assert path(page) == "/activities?q=walk&near=Taunton&cost=free"


def test_by_keyboard_alone(chromium):
    page = chromium(width=1280)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("knit")
    page.keyboard.press("Tab")
    page.keyboard.type(EXACT)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COARSE}")
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => { const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return {tag: at.tagName, name: at.name || '', text: at.textContent.trim(), heading: !!at.closest('h3'),
                    ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
                    covered: !!top && top !== at && !at.contains(top) && !top.contains(at)} }""")
        assert stop["ring"] and not stop["covered"], stop
        seen.append(stop)
        if stop["heading"]:
            break
    assert {"for", "day", "access", "cost", "within"} <= {stop["name"] for stop in seen}
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities/**")
    assert page.locator("h1").inner_text() == seen[-1]["text"]


def test_the_script_never_comes_and_the_button_is_there(chromium):
    for width in (390, 1280):
        page = chromium(width=width)
        page.route("**/site.*.js", lambda route: route.abort())
        page.goto("/activities?near=Taunton")
        if width == 390:
            page.locator(".nt-fold > summary").click()
        page.locator("input[name=cost]").check()
        page.get_by_role("button", name=re.compile("^Show ")).click()
        page.wait_for_url("**/activities?near=Taunton&cost=free")
        page.faults.clear()


def test_a_failure_leaves_the_list_and_says_so(chromium):
    page = chromium(width=1280)
    page.goto("/activities?near=Taunton")
    found = names(page)
    page.route("**/activities?**", lambda route: route.fulfill(status=500, body="<h1>no</h1>"))
    page.get_by_label(re.compile("^Free")).check()
    page.get_by_text("That did not work. It is our fault, not yours.").wait_for()
    assert names(page) == found and page.locator("h1").count() == 1 and path(page) == "/activities?near=Taunton"
    page.faults.clear()


def test_my_location_is_asked_only_on_a_tap(chromium):
    page = chromium(geolocation={"latitude": 51.02107, "longitude": -3.10645}, permissions=["geolocation"])
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.wait_for_url("**/activities?near=TA1&at=322250,125250")
    assert "near you" in page.locator("#count").inner_text()


