"""What leaves the site: an area's poster, which is one page of paper whatever is on, and the list in other websites' frames."""
import json
import re
import threading
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from app.extensions import db, writing_unit
from app.index import Entry, Occurrence, write
from app.directory.cards import Line
from app.directory.localities import by_slug
from app.localities import posters
from app.web.headers import FRAMED
from conftest import NOW

LONG = "W" * 60 + " and a name that goes on and on"
PAGE = re.compile(rb"/Type\s*/Page\b[^s]")
BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)")


def line(name="Knit and natter", place="Weir Meadow Church Hall", note=""):
    return Line("10am", name, "knit", place, place, "£1", note)


LINES = st.builds(lambda name, place, note: line("n" * name, "p" * place, note), st.integers(0, 100), st.integers(0, 150),
                  st.sampled_from(["", "Ring before you go"]))


@given(st.lists(st.lists(LINES, max_size=12), min_size=7, max_size=7), st.integers(0, 40))
def test_what_is_fitted_never_needs_more_room_than_there_is(days, beyond):
    told = [(on, lines, len(lines) + beyond) for on, lines in enumerate(days)]
    fitted = posters.fitted(told)
    high = sum(posters.BETWEEN + posters._taken(day.lines, len(day.lines), total) for day, (_, _, total) in zip(fitted, told, strict=True))
    assert high <= posters.ROOM + 1e-9
    for day, (_, lines, total) in zip(fitted, told, strict=True):
        assert day.lines == lines[:len(day.lines)] and bool(day.more) == (total > len(day.lines))


def test_every_day_gets_its_first_line_before_one_gets_its_second():
    fitted = posters.fitted([(on, [line()] * 12, 30) for on in range(7)])
    counts = [len(day.lines) for day in fitted]
    assert min(counts) >= 1 and max(counts) - min(counts) <= 1 and fitted[0].more == f"and {30 - counts[0]} more"


def crowd(app, name):
    """Has sixty things a day on in Chard, all with long names."""
    card = json.dumps({"slug": "weir-meadow-knit-and-natter", "name": name, "where": LONG, "price": "£2.50", "stage": 0, "doubts": {},
                       "status": "active", "notice": "", "checked": "2026-11-01"})
    with app.app_context(), writing_unit():
        here = by_slug("chard").id
        dates = tuple(Occurrence(NOW.toordinal() + day, 600, 660) for day in range(14))
        write(db.session.connection().connection.driver_connection, [
            Entry(entry_id=9_000_000 + number << 6, service_id=9_000_000 + number, title=name, e=332_500, n=108_500, localities=frozenset({here}),
                  occurrences=dates, card=card) for number in range(60)])
        db.session.commit()


def empty(app):
    with app.app_context(), writing_unit():
        by_slug("chard").name = "Nowhere"
        from app.index import clear
        clear(db.session.connection().connection.driver_connection)
        db.session.commit()


@pytest.mark.parametrize("how", ["empty", "usual", "full", "full of long names"])
def test_a_poster_is_one_page_of_its_paper(chromium, live, how):
    if how == "empty":
        empty(live.app)
    elif how != "usual":
        crowd(live.app, LONG if "long" in how else "Knit and natter")
    page = chromium(width=1280)
    for size, width, height in (("a4", 595, 842), ("a3", 842, 1191)):
        page.goto(f"/localities/chard/poster?size={size}")
        made = page.pdf(prefer_css_page_size=True, print_background=True)
        box = [round(float(side)) for side in BOX.search(made).groups()]
        assert len(PAGE.findall(made)) == 1 and abs(box[0] - width) <= 1 and abs(box[1] - height) <= 1, (size, box)
        page.emulate_media(media="print")
        cut = page.evaluate("""() => ['.nt-poster', '.nt-poster__days'].map((part) => {
            const one = document.querySelector(part); return one.scrollHeight - one.clientHeight; })""")
        assert max(cut) <= 1, (size, cut)
        page.emulate_media(media="screen")


def test_a_poster_says_what_is_on_until_when_and_whom_to_ring(browser):
    text = browser.get("/localities/taunton/poster").text
    assert "Wednesday 25 November to Tuesday 1 December 2026" in text and "Take this down after 1 December." in text
    assert "01632\xa0960\xa0100" in text and "Canal and park walks" in text and "Printed on Wednesday 25 November 2026." in text
    assert "Monday 30 November to Sunday 6 December 2026" in browser.get("/localities/taunton/poster?week=next").text
    assert browser.get("/localities/taunton/poster?size=%27%22&week=9").status_code == 200


def test_only_the_list_stands_in_other_sites_and_it_brings_no_cookie(client):
    answer = client.get("/localities/taunton/embed", headers={"Cookie": "other=1"})
    assert answer.headers["Content-Security-Policy"] == FRAMED and answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers and not re.search("<script|<form|<input", answer.text)
    links = re.findall(r"<a [^>]*>", answer.text)
    assert len(links) > 5 and all('target="_top" rel="noopener"' in one and 'href="http://localhost/' in one for one in links)
    for other in ("/localities/taunton", "/localities/taunton/poster", "/localities/nowhere/embed", "/localities/taunton/for-your-website"):
        assert "frame-ancestors 'none'" in client.get(other).headers["Content-Security-Policy"]


def test_the_code_to_copy_is_safe_whatever_the_area_is_called(app, browser):
    with app.app_context(), writing_unit():
        by_slug("taunton").name = 'A "><script>alert(1)</script>'
        db.session.commit()
    text = browser.get("/localities/taunton/for-your-website").text
    code = unescape(text.split('spellcheck="false">')[1].split("</textarea>")[0])
    assert code.startswith('<iframe src="http://localhost/localities/taunton/embed" title="On this week in A &quot;&gt;&lt;script&gt;')
    assert code.count('"') == 10


@pytest.fixture
def parish(live):
    """The address of another website, whose one page holds the list in a frame."""
    body = f'<title>Parish</title><iframe src="{live.url}/localities/taunton/embed" width="300" height="600"></iframe>'
    server = make_server("127.0.0.1", 0, Response(body, mimetype="text/html"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_another_site_shows_the_list_in_its_frame(chromium, live, parish):
    page = chromium(java_script_enabled=False)
    page.goto(parish)
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="On this week in Taunton").wait_for()
    frame.get_by_role("link", name="Canal and park walks").first.click()
    page.wait_for_url(f"{live.url}/activities/**")
    assert page.context.cookies() == []
    page.faults[:] = [one for one in page.faults if not one.startswith(parish)]
