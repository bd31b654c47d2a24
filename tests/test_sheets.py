"""Sheets: a plain value whose address holds it whole; nothing that somebody typed is ever in it."""
import random
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from app.directory import coding
from app.directory.models import Service
from app.extensions import db
from app.sheets import sheet
from app.sheets.notes import NOTES
from app.sheets.sheet import Line, Sheet
from page_check import words
from people import OWN, make_person, make_practice, sign_in
from test_every_page import _axe


def test_a_sheets_address_gives_the_same_sheet_back_whatever_was_done_to_it():
    chance = random.Random(6)
    for _ in range(300):
        one = Sheet(near="TA1", level=chance.randint(0, 4), size=chance.choice(sheet.SIZES), first=chance.random() < .5)
        for _ in range(20):
            number = chance.randint(1, 20)
            one = chance.choice((one.add, one.add, one.drop, lambda n, s=one: s.move(n, chance.choice((-1, 1))),
                                 lambda n, s=one: s.noted(n, chance.choice(["", *NOTES]))))(number)
        assert len(one.lines) <= sheet.MOST and len(set(one.numbers)) == len(one.lines)
        assert sheet.read(MultiDict(one.pairs()), NOTES) == one


def test_moving_goes_to_the_ends_and_no_further():
    one = Sheet((Line(1), Line(2, "bus"), Line(3)))
    assert one.move(2, -1).numbers == (2, 1, 3) and one.move(2, 1).lines[2] == Line(2, "bus")
    assert one.move(1, -1) == one.move(3, 1) == one.move(9, 1) == one


def test_what_no_sheet_can_hold_is_left_out():
    told = MultiDict([("l", "7"), ("l", "7.bus"), ("l", "0"), ("l", "8.Mrs Pike"), ("l", "9.nothing"), ("l", "1" * 30), ("l", "\x00"),
                      ("level", "5"), ("size", "13"), ("l", "٣")])
    assert sheet.read(told, NOTES) == Sheet((Line(7), Line(9)))


TICKED = {"do": "show", "near": "TA1", "to": ["company", "moving"], "with": "copd", "access": "step-free", "level": "2"}


def press(client, **more):
    return client.post("/sheets", data=TICKED | more, headers=OWN)


def lines_of(address):
    return [value for name, value in parse_qsl(urlsplit(address).query) if name == "l"]


def test_the_best_go_on_the_sheet_and_every_button_answers_with_the_new_address(client, browser):
    begun = press(client)
    assert begun.status_code == 303 and begun.headers["Location"].endswith("#options") and not begun.headers.getlist("Set-Cookie")
    numbers = lines_of(begun.headers["Location"])
    assert len(numbers) == 3 and all("." in one for one in numbers)
    first, second, third = (one.split(".")[0] for one in numbers)
    moved = press(client, do=f"up.{second}", l=[first, second, third], **{f"note.{second}": "bus", f"note.{first}": "Mrs Pike"})
    assert lines_of(moved.headers["Location"]) == [f"{second}.bus", first, third] and moved.headers["Location"].endswith(f"#line-{second}")
    assert lines_of(press(client, do=f"drop.{first}", l=[first, second]).headers["Location"]) == [second]
    assert lines_of(press(client, do="add.987654321", l=[first]).headers["Location"]) == [first]
    page = browser.get(begun.headers["Location"])
    assert page.headers["Cache-Control"] == "private, no-store"
    assert [words(one).split(". ")[0] for one in page.tree.xpath("//ol[@data-sheet]/li/h3")] == ["1", "2", "3"]
    told = [words(one) for one in page.tree.xpath("//ul[@class='nt-why']/li")]
    assert "Step-free" in told and "To meet people" in told and any("breathing problems" in one for one in told)


@pytest.mark.parametrize(("level", "most", "first"), [("1", 1, True), ("2", 3, True), ("3", 6, False), ("4", 8, False), ("", 5, False)])
def test_each_step_of_how_sure_somebody_is_begins_with_as_many_and_explains_the_first_visit_to_the_unsure(client, level, most, first):
    where = client.post("/sheets", data={"do": "show", "near": "TA1", "level": level}, headers=OWN).headers["Location"]
    notes = [line.partition(".")[2] for line in lines_of(where)]
    assert len(notes) == most and ("first=yes" in where) == first
    # Who is unsure goes with somebody, or rings somebody, or is met; nobody else is told so unasked.
    assert set(notes) <= ({"go-along", "welcomer", "ring-first", ""} if first else {""}) and (level != "1" or notes[0])


def test_a_level_that_is_said_later_offers_to_begin_again_with_as_many(client, browser):
    address = press(client).headers["Location"].partition("#")[0]
    page = browser.get(address)
    assert words(page.tree.xpath("//button[@id='print-now']")[0]) == "Print the sheet of 3 options" and not page.tree.xpath("//button[@id='fewer']")
    page = browser.get(address.replace("level=2", "level=1"))
    assert "For this level, begin with one option" in words(page.tree.xpath("//p[@role='status']")[0])
    assert words(page.tree.xpath("//button[@id='fewer']")[0]) == "Begin again with the best"
    few = browser.get("/sheets?to=giving&with=diabetes&near=LA9&miles=0.5")
    fits = len(few.tree.xpath("//ol[@class='nt-opts']/li"))
    assert 0 < fits < 5 and words(few.tree.xpath("//button[@id='best-ones']")[0]) == f"Put the best {fits if fits > 1 else ''} on the sheet".replace("  ", " ")


def test_no_word_of_anybodys_goes_into_an_address_a_page_or_the_file(app, client, caplog):
    planted = "Doris Featherstonehaugh 9990000018"
    answer = press(client, near=planted, do="show", name=planted, pen=planted, **{"note.1": planted, "l": ["1", planted], "to": planted})
    assert answer.status_code == 422 and "We do not know that place" in answer.text
    assert "There is a problem" in answer.text and 'href="#near"' in answer.text
    for field in ("do", "miles", "travel", "age", "level", "size", "first", "more", "to", "with", "day", "l", "note.1"):
        answer = press(client, **{field: planted})
        assert answer.status_code == 303 and "Doris" not in answer.headers["Location"] and "9990000018" not in answer.headers["Location"]
    files = b"".join(file.read_bytes() for file in app.config["INSTANCE"].glob("natter.db*"))
    assert b"Featherstonehaugh" not in files and b"9990000018" not in files and "Featherstonehaugh" not in caplog.text


def test_a_whole_postcode_becomes_its_first_half(client):
    answer = press(client, near="ta1 1he")
    assert "near=TA1&" in answer.headers["Location"] and "1he" not in answer.headers["Location"].lower()


def test_paper_leaves_out_what_is_not_on_and_never_holds_the_level(app, client, browser):
    with app.app_context():
        shut = db.session.scalar(sa.select(Service.id).where(Service.status == "temporarily closed"))
        on = db.session.scalars(sa.select(Service.id).where(Service.status == "active").limit(3)).all()
    assert press(client, do="print", l=[shut, *on]).status_code == 307
    printed = press(client, do="look", l=[shut, *on], first="yes", size="16").headers["Location"]
    assert printed.startswith("/sheets/paper?") and "level" not in printed and "with" not in printed
    page = browser.get(printed)
    names = [words(one) for one in page.tree.xpath("//article//h2")]
    assert len(names) == 3 and len(page.tree.xpath("//article//svg[@role='img']")) == 3
    assert "Not printed, because it is not on now" in words(page.tree.find(".//main"))
    text = words(page.tree.xpath("//article")[0])
    assert "Printed 25 November 2026" in text and "good until 25 December 2026" in text and text.count("Checked") == 3
    assert page.tree.xpath("//article[contains(@class, 'nt-leaf--16')]") and not page.tree.xpath("//article//input")


def test_what_a_closed_way_in_means_is_said_before_it_is_printed(client, browser):
    page = browser.get("/sheets?l=1&l=987654321")
    assert "An activity that we do not know" in words(page.tree.xpath("//ol[@data-sheet]")[0])


def test_the_part_that_htmx_asks_for_has_the_address_beside_it(client):
    answer = client.post("/sheets", data=TICKED, headers={**OWN, "HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 200 and "<html" not in answer.text and 'id="build"' in answer.text
    assert len(lines_of(answer.headers["HX-Replace-Url"])) == 3


def test_codes_for_the_record_pass_their_check_and_a_site_may_have_its_own(tmp_path):
    shipped = coding.codes(tmp_path)
    assert [one.code for one in shipped] == ["871731000000106", "871711000000103"] and all(coding.passes(one.code) for one in shipped)
    for one in shipped:
        for at in range(len(one.code)):
            for digit in "0123456789":
                other = one.code[:at] + digit + one.code[at + 1:]
                assert coding.passes(other) == (other == one.code) or other.startswith("0")
            swapped = one.code[:at] + one.code[at:at + 2][::-1] + one.code[at + 2:]
            assert not coding.passes(swapped) or swapped == one.code
    (tmp_path / coding.OWN).write_text("code,display,use\n871731000000106,Ours, now \n871731000000107,Wrong,\n,,\nx\n", encoding="utf-8")
    assert coding.codes(tmp_path) == (coding.Code("871731000000106", "Ours", "now"),)
    (tmp_path / coding.OWN).write_bytes(b"\xff\xfe\x00")
    assert coding.codes(tmp_path) == shipped


@pytest.mark.parametrize("script", [True, False])
def test_journey_from_bare_to_paper_in_at_most_twelve_taps_then_by_keyboard(chromium, script):
    page = chromium(java_script_enabled=script, bypass_csp=True) if script else chromium(java_script_enabled=False)
    taps = []

    def tap(where):
        where.click()
        taps.append(str(where))
    page.goto("/sheets")
    tap(page.locator("#near"))
    page.keyboard.type("TA1")
    for name in ("Meet people", "Move more", "COPD or breathing problems", "Step-free"):
        tap(page.get_by_label(name))
    tap(page.get_by_text("Willing, with some help"))
    tap(page.locator("#show"))
    page.locator("#print").wait_for()
    tap(page.locator("#print"))
    page.get_by_role("heading", name="Things to try near you", level=1).wait_for()
    assert len(taps) + 1 <= 12 and page.locator(".nt-leaf li").count() == 3
    assert page.get_by_role("button", name="Print", exact=True).is_visible() == script
    if script:
        assert not _axe(page)
    page.get_by_role("link", name="Change this sheet").click()
    before = page.locator("[data-sheet] h3").all_inner_texts()
    page.locator("[id^=down-]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("first => !document.querySelector('[data-sheet] h3').innerText.endsWith(first)", arg=before[0][3:])
    after = page.locator("[data-sheet] h3").all_inner_texts()
    assert [one[3:] for one in after] == [before[1][3:], before[0][3:], before[2][3:]]
    if script:
        assert page.evaluate("document.activeElement.id").startswith("down-")
        page.locator("[data-sheet]").evaluate("list => list.scrollIntoView()")
        held, top = page.locator("[data-sheet] h3").last.bounding_box(), page.locator("[data-sheet] > li").first.bounding_box()
        page.mouse.move(held["x"] + 20, held["y"] + 8)
        page.mouse.down()
        page.mouse.move(held["x"] + 20, held["y"] - 20, steps=4)
        page.mouse.move(top["x"] + 20, top["y"] + 4, steps=4)
        page.mouse.up()
        page.wait_for_function("first => document.querySelector('[data-sheet] h3').innerText === '1. ' + first", arg=before[2][3:])
        assert not _axe(page)


def test_practices_alone_have_the_sheet_in_their_row_of_work(app, client, browser):
    practice = make_practice(app)
    for role, more, seen in (("practice", {"practice": practice}, True), ("champion", {}, False)):
        sign_in(app, client, make_person(app, role, *(() if more else ("chard",)), **more))
        assert bool(browser.get("/sheets").tree.xpath("//nav[@aria-label='Your work']//a[@href='/sheets'][@aria-current='page']")) == seen
