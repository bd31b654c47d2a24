"""Sheets on paper: kept without a word of anybody's, set as a tagged PDF in each way of printing, and told true by their codes ever after."""
import io
import re
from dataclasses import replace
from datetime import date, time, timedelta
from time import monotonic

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app.directory import history, options, publication, shorts
from app.directory.details import Author
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.papers import keeping, showing, truth, typesetting, wording
from app.people.models import LimitCount
from app.sheets import forgetting
from app.practices.models import SheetCount
from app.sheets.models import PrintedLine, PrintedSheet
from app.sheets.sheet import Line, Sheet
from app.web import shell
from conftest import NOW
from page_check import words
from people import OWN, make_person, make_practice, post, sign_in
from test_pitfalls import HARD_WORDS

WAYS = {"usual": {}, "large": {"size": 16}, "largest": {"size": 20}, "pictures": {"pictures": True}, "black": {"contrast": True},
        "fold": {"fold": True}, "first": {"first": True, "near": "TA1"}}
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone)"}
BY = Author("Ruth Amory", "coordinator")


def active(count=7):
    return db.session.scalars(sa.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(count)).all()


@pytest.fixture
def kept(app):
    """(code, numbers) of a sheet of seven activities that was kept today."""
    with app.test_request_context(), writing_unit():
        numbers = active()
        made = keeping.keep(Sheet(tuple(Line(number, "welcomer" if place == 0 else "") for place, number in enumerate(numbers))), None, shell.site(), NOW)
        db.session.commit()
        return made.code, numbers


def at(app, **later):
    app.config["NOW"] = lambda: NOW + timedelta(**later)


def read(app, code, **style):
    with app.test_request_context():
        made = typesetting.pdf(showing.paper(keeping.by_code(code), showing.Style(**style), NOW))
        db.session.remove()
    return PdfReader(io.BytesIO(made))


def test_the_desk_s_print_button_keeps_the_sheet_and_nothing_else(app, client):
    with app.app_context():
        numbers = active(3)
    typed = {"l": [f"{numbers[0]}.welcomer", *numbers[1:]], "do": "print", "place": "TA1 1HE", "level": "2", "name": "Zebulon Quince", "with": "carers"}
    answer = client.post("/sheets", data=typed, headers=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/printed")
    where = client.post("/printed", data=typed, headers=OWN).headers["Location"]
    assert re.fullmatch(r"/printed/[2-9a-z]{10}/paper\?near=TA1", where)
    with app.app_context():
        sheet = db.session.scalar(sa.select(PrintedSheet))
        assert [(line.service_id, line.note) for line in sheet.lines] == [(numbers[0], "welcomer"), (numbers[1], ""), (numbers[2], "")]
        told = repr([tuple(row) for table in db.metadata.sorted_tables for row in db.session.execute(sa.select(table))])
    assert "Zebulon" not in told and "TA1 1HE" not in " ".join(map(str, vars(sheet).values())) and "carers" not in repr(vars(sheet))
    assert client.post("/printed", data={"l": "999999999"}, headers=OWN).status_code == 422
    assert client.post("/printed", data=typed, headers=OWN).headers["Location"] == where
    assert client.post("/printed", data=typed | {"l": typed["l"][:2]}, headers=OWN).headers["Location"] != where
    for seconds, is_the_same in ((keeping.AGAIN_S - 1, True), (2 * keeping.AGAIN_S, False)):
        at(app, seconds=seconds)
        assert (client.post("/printed", data=typed, headers=OWN).headers["Location"] == where) is is_the_same
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(PrintedSheet.id))) == 3


def test_the_paper_has_all_that_paper_needs(app, browser, kept):
    code, numbers = kept
    page = browser.get(f"/printed/{code}/paper?size=16&pictures=1&contrast=1&near=TA1")
    article = page.tree.xpath("//article")[0]
    text = words(article)
    assert len(article.xpath(".//h2")) == 7 and len(article.xpath(".//svg[@role='img' and @aria-label]")) == 8
    for said in ("Printed 25 November 2026", "This sheet is good until 25 December 2026", "Ask for the welcomer", "What matters to me", "Getting in",
                 f"localhost/s/{shorts.short(numbers[0])}", f"localhost/printed/{code}", "Checked"):
        assert said in text, said
    assert not article.xpath(".//input") and article.xpath("self::*[contains(@class, 'nt-leaf--16') and contains(@class, 'nt-leaf--ink')]")
    assert not HARD_WORDS.findall(text)
    assert page.tree.xpath("//a[@id='pdf']/@href") == [f"/printed/{code}/sheet.pdf?size=16&pictures=1&contrast=1&near=TA1"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_printing_is_a_tagged_pdf_whose_words_can_be_read(app, kept, way):
    code, _ = kept
    pdf = read(app, code, **WAYS[way])
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "Things to try near you" and b"pdfuaid" in root["/Metadata"].get_data()
    tags, spoken = tagged(root["/StructTreeRoot"])
    assert tags["/H1"] == 1 and tags["/H2"] == 7 and tags["/Figure"] == 8 and len(spoken) == 8 and all(len(words) > 10 for words in spoken)
    text = " ".join(page.extract_text() for page in pdf.pages)
    flat = " ".join(text.split())
    for said in ("Things to try near you", "Printed 25 November 2026", "good until", "Ask for the welcomer", f"localhost/printed/{code}", "Page 1 of"):
        assert said in flat, (way, said)
    assert len(pdf.pages) == 2 or WAYS[way].get("size")
    drawn = b"\n".join(page.get_contents().get_data() for page in pdf.pages).decode("latin-1")
    cuts = re.findall(r"q ([\d.]+) ([\d.]+) m ([\d.]+) [\d.]+ l [\d.]+ ([\d.]+) l [\d.]+ [\d.]+ l\s+h\s+W", drawn)
    sides = [(float(right) - float(left), float(top) - float(foot)) for left, top, right, foot in cuts]
    assert len(sides) >= 8 and all(abs(across - down) < 0.1 for across, down in sides), "codes and pictures are square: none is cut"
    wide, high = pdf.pages[0].mediabox.width, pdf.pages[0].mediabox.height
    assert (wide > high) == bool(WAYS[way].get("fold"))


def tagged(node):
    """(how many of each tag, [alternative texts]) of a structure tree."""
    from collections import Counter
    counts, spoken, waiting = Counter(), [], [node]
    while waiting:
        one = waiting.pop()
        if hasattr(one, "get_object"):
            one = one.get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if "/S" in one:
                counts[one["/S"]] += 1
            if "/Alt" in one:
                spoken.append(one["/Alt"])
            waiting += [one["/K"]] if "/K" in one else []
    return counts, spoken


def test_the_door_of_the_pdf(client, kept):
    answer = client.get(f"/printed/{kept[0]}/sheet.pdf?size=20")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF") and "no-store" in answer.headers["Cache-Control"]
    assert client.get("/printed/2222222222/sheet.pdf").status_code == 404 and client.get("/printed/x/paper").status_code == 404


def test_a_sheet_of_last_month_whose_second_line_has_closed_says_so_and_what_is_near(app, browser, kept):
    code, numbers = kept
    at(app, days=30)
    with app.app_context(), writing_unit():
        gone = db.session.get(Service, numbers[1])
        name = gone.name
        publication.withdraw(gone, BY, "It stopped", now=app.config["NOW"]())
        db.session.commit()
    page = browser.get(f"/printed/{code}")
    text = words(page.tree.find(".//main"))
    assert "1 thing has changed" in text and f"{name} has ended" in text and "What is near instead" in text
    near = page.tree.xpath("//section[.//h2[@id='line-2']]//ol/li")
    assert near and not set(page.tree.xpath("//section[.//h2[@id='line-2']]//ol//a/@href")) & set(page.tree.xpath("//h2/a/@href"))
    line = browser.get(f"/s/{shorts.short(numbers[1])}")
    assert f"Sorry, {name} has ended" in words(line.tree.find(".//h1")) and line.tree.xpath("//section//ol/li")
    assert f"Not printed, because it is not on now: {name}" in words(browser.get(f"/printed/{code}/paper").tree.find(".//main"))


def test_a_changed_line_says_what_stood_on_the_paper_and_what_is_true(app, browser, kept):
    code, numbers = kept
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(PrintedLine).where(PrintedLine.service_id == numbers[0]).values(when="Mondays, 9am"))
        db.session.commit()
    text = words(browser.get(f"/printed/{code}").tree.find(".//main"))
    assert "1 thing has changed" in text and "When: was Mondays, 9am" in text and "When: now " in text
    assert words(browser.get(f"/s/{shorts.short(numbers[0])}").tree.find(".//h1")).endswith("is on")


def test_a_line_s_link_carries_the_day_of_the_paper_and_says_what_changed_since(app, browser, kept):
    code, numbers = kept
    link = re.search(r"/s/(\S+?)<", browser.get(f"/printed/{code}/paper").text)[1]
    assert link == shorts.dated(numbers[0], NOW.date()) and "Your sheet is from 25 November 2026." in browser.get(f"/s/{link}").text
    at(app, days=30)
    with app.app_context(), writing_unit():
        said = history.last_said(db.session.connection(), numbers)
        one, other = said[numbers[0]], said[numbers[3]]
        new = (replace(one.schedules[0], freq="WEEKLY", byday="SU", dtstart=None, opens_at=time(7), closes_at=time(8)),)
        publication.publish(replace(one, id=db.session.get(Service, numbers[0]).uuid, schedules=new, venues=other.venues, phone="01632 960199"), BY,
                            now=app.config["NOW"](), gazetteer=app.extensions["gazetteer"])
        db.session.commit()
    page = browser.get(f"/s/{link}")
    text = words(page.tree.find(".//main"))
    assert "3 things have changed since your sheet was printed" in text and "is still on. Your sheet is from 25 November 2026." in text
    assert "When: now Sundays, 7am to 8am" in text and "Who to ring: was what your sheet says" in text and "Does the change not suit you?" in text
    assert f"Where: was {one.venues[0].name}" in text and f"{other.venues[0].postcode} Who to ring" in text
    for slip in (shorts.short(numbers[0]), link[:-1] + ("2" if link[-1] != "2" else "3"), shorts.dated(numbers[0], NOW.date() + timedelta(900))):
        assert "changed" not in browser.get(f"/s/{slip}").text and "Your sheet is from" not in browser.get(f"/s/{slip}").text


def test_that_time_went_by_is_no_change_and_what_has_no_more_dates_says_so(app, client, browser):
    with app.test_request_context(), writing_unit():
        course, talk = (db.session.scalar(sa.select(Service.id).where(Service.slug.like(like))) for like in ("cook-and-eat-on-a-budget", "talk-%"))
        code = keeping.keep(Sheet((Line(course), Line(talk))), None, shell.site(), NOW).code
        db.session.commit()
    at(app, days=7)
    page = browser.get(f"/printed/{code}")
    assert "as it is today" in words(page.tree.find(".//h1")) and "until 5 January" in page.text, "it began since, as the paper said"
    at(app, days=45)
    page = browser.get(f"/printed/{code}")
    assert "2 things have changed" in page.text and "has no more dates" in words(page.tree.xpath("//section")[-1].getparent())
    line = browser.get(f"/s/{shorts.dated(talk, NOW.date())}")
    assert words(line.tree.find(".//h1")).endswith("has no more dates") and line.tree.xpath("//section[@aria-labelledby='instead']//li")
    assert "Not printed, because it is not on now" in browser.get(f"/sheets/paper?l={talk}&l={course}").text
    for list_of in (f"/list?a={talk}", f"/sheets?l={talk}&near=TA1"):
        assert "No more dates that we know of." in words(browser.get(list_of).tree.find(".//main"))


def test_after_twelve_months_the_code_says_so_and_a_line_s_link_never_ends(app, browser, kept):
    code, numbers = kept
    at(app, days=364)
    assert "over a year old" not in browser.get(f"/printed/{code}").text
    at(app, days=365)
    assert "This sheet is over a year old" in browser.get(f"/printed/{code}").text
    assert browser.get(f"/printed/{code}/paper").headers["Location"] == f"/printed/{code}"
    at(app, days=3650)
    assert browser.get(f"/s/{shorts.short(numbers[0])}").status_code == 200
    with app.app_context(), writing_unit():
        assert forgetting.forget(NOW + timedelta(days=729)) == 0
        assert forgetting.forget(NOW + timedelta(days=731)) == 1 and db.session.scalar(sa.select(sa.func.count(PrintedLine.id))) == 0
        db.session.commit()


HARD = ("#import \"x\": * $x^2$ *a* _b_ `c` <l> @ref [ { } ] // /* \\ = H", "a" * 10_000, "word " * 2_000, "\x00\x1b[0m\u202eon\ue000\ufffe", "e\u0301\u0301")


def named(app, number, words):
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Service).where(Service.id == number).values(name=words[:100], summary=words[:300], welcome=words[:4000]))
        db.session.commit()


def test_no_word_of_a_listing_breaks_the_pdf_and_what_no_font_has_is_said(app, client, browser, kept):
    code, (first, *_) = kept
    for words_ in HARD:
        named(app, first, words_)
        text = read(app, code, first=True).pages[0].extract_text() if len(words_) < 100 else read(app, code, size=20, first=True).pages[0].extract_text()
        assert "#import" not in words_ or '"x": * $x^2$ *a* _b_ `c` <l> @ref' in text
    named(app, first, "Knit \U0001f9f6 and natter \u2615\ufe0f")
    assert "Knit and natter" in " ".join(read(app, code).pages[0].extract_text().split())
    assert "\U0001f9f6" in client.get(f"/printed/{code}/paper").text
    named(app, first, "\u4e2d\u6587\u6d3b\u52a8")
    where = client.get(f"/printed/{code}/sheet.pdf?size=16").headers["Location"]
    assert where == f"/printed/{code}/paper?pdf=no&size=16"
    page = browser.get(where)
    assert "There is no PDF of this sheet" in words(page.tree.xpath("//*[@id='no-pdf']")[0]) and not page.tree.xpath("//a[@id='pdf']")
    assert "\u4e2d\u6587\u6d3b\u52a8" in words(page.tree.xpath("//article")[0])
    ada = sign_in(app, app.test_client(), make_person(app, "administrator"))
    assert ada.get("/languages/pl/preview.pdf").headers["Location"] == "/languages/pl/preview?pdf=no"
    assert "There is no PDF of this sheet" in ada.get("/languages/pl/preview?pdf=no").text


@pytest.mark.parametrize("way", [{"size": 20}, {"fold": True}])
def test_a_line_that_is_higher_than_a_page_goes_on_on_the_next(app, kept, way):
    code, (first, *_) = kept
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Service).where(Service.id == first).values(first_visit="Plain words to read " * 30, welcome="And then some " * 14))
        db.session.commit()
    low = []
    for page in read(app, code, first=True, pictures=True, **way).pages:
        page.extract_text(visitor_text=lambda text, whole, at, *_: low.append(text.strip()) if at[4] * whole[1] + at[5] * whole[3] + whole[5] < 36 else None)
    # Below that is the margin, which has the foot of the page alone: what runs over it runs off the paper.
    assert {text for text in low if text and not re.search(r"^Page|/printed/|^[0-9]+$|^of$", text)} == set()


def test_a_postcode_stays_on_one_line_of_the_pdf(app, kept):
    told = " ".join(page.extract_text() for page in read(app, kept[0], fold=True).pages)
    assert "7HD" in told and not re.search(r"TA\d\s*\n\s*\d[A-Z]{2}", told)


def test_a_listing_in_every_letter_there_is_takes_no_time(app, client, kept):
    every = "".join(map(chr, range(0x4e00, 0x5600)))
    named(app, kept[1][0], every)
    known = typesetting._is_there.cache_info().misses
    assert client.get(f"/printed/{kept[0]}/sheet.pdf?first=1&size=16").headers["Location"].endswith("pdf=no&size=16&first=1")
    assert typesetting._is_there.cache_info().misses - known < 500
    set_so_far = typesetting._set.cache_info().misses
    assert client.get(f"/printed/{kept[0]}/sheet.pdf?first=1&size=16").status_code == 303
    assert typesetting._set.cache_info().misses == set_so_far


def test_a_sheet_that_is_kept_nowhere_is_the_same_paper(app, browser, kept):
    code, numbers = kept
    address = "&".join(["l=" + str(number) + (".welcomer" if place == 0 else "") for place, number in enumerate(numbers)])
    ours = browser.get(f"/sheets/paper?{address}&near=TA1&size=16")
    theirs = browser.get(f"/printed/{code}/paper?near=TA1&size=16")
    for page in (ours, theirs):
        for whole in page.tree.xpath("//*[contains(@class, 'nt-leaf__foot')]/div[2]"):
            whole.getparent().remove(whole)
    assert words(ours.tree.xpath("//article")[0]) == words(theirs.tree.xpath("//article")[0]) and not ours.tree.xpath("//a[@id='pdf']")
    assert ours.tree.xpath("//a[text()='Pictures']/@href") == [f"/sheets/paper?{address}&size=16&pictures=1&near=TA1"]
    assert "Change this sheet" in ours.text and "There is nothing on this sheet" in browser.get("/sheets/paper?l=987654321").text


def test_what_is_known_not_to_be_there_is_said(app):
    told = {"travels": True, "yes": ["step-free", "accessible-toilet"], "no": ["hearing-loop", "parking"]}
    with app.test_request_context():
        assert wording.access("en", told) == "Step-free, accessible toilet. No hearing loop, no blue badge parking"
        assert wording.access("en", told | {"yes": []}) == "No hearing loop, no blue badge parking"
        assert wording.access("en", told | {"yes": [], "no": []}) == "Not known: ring and ask"
        assert wording.access("pl", told | {"yes": []}).startswith("Brak: P\u0119tla indukcyjna")


def test_a_sheet_is_handed_over_without_paper_by_words_to_copy_and_from_one_s_own_phone(app, browser, kept):
    code, numbers = kept
    text, mail = browser.get(f"/printed/{code}/paper").tree.xpath("//button/@data-copy")
    assert text.startswith("Somerset Natter: Things to try near you.") and text.endswith(f": http://localhost/printed/{code}")
    assert len(text) <= 160 and text.isascii() and mail.endswith(f"/printed/{code}") and mail.count("\nCall ") >= 5
    page = browser.get(f"/printed/{code}")
    own = page.tree.xpath("//section[@aria-labelledby='take']")[0]
    sms, post = own.xpath(".//li/a/@href")
    assert sms == f"sms:?&body=Things%20to%20try%3A%20http%3A//localhost/printed/{code}" and post.startswith("mailto:?subject=Things%20to%20try&body=")
    assert [int(one) for one in own.xpath(".//input[@name='keep']/@value")] == numbers
    assert "data-copy" not in browser.get(f"/sheets/paper?l={numbers[0]}").text, "what is kept nowhere has no address to send"
    at(app, days=366)
    assert not browser.get(f"/printed/{code}").tree.xpath("//section[@aria-labelledby='take']")


def test_one_that_was_merged_is_what_it_was_merged_into_however_often(app):
    with app.app_context(), writing_unit():
        first, second, third, alone = active(4)
        for one, into in ((first, second), (second, third)):
            db.session.execute(sa.update(Service).where(Service.id == one).values(merged_into_id=into, status="merged"))
        led = {first: third, second: third, third: third, alone: alone, 987654321: 987654321}
        connection = db.session.connection()
        assert options.followed(connection, led) == led
        assert {number: record.id for number, record in truth.records(led, NOW.date()).items()} == {
            number: one.record.id for number, one in options.options(connection, led, NOW).items()} == {
            number: into for number, into in led.items() if into < 987654321}


def test_a_scan_is_counted_without_waiting_for_whoever_writes(app, client):
    practice = make_practice(app)
    nurse = sign_in(app, app.test_client(), make_person(app, "practice", practice=practice))
    with app.app_context():
        address = post(nurse, "/printed", {"l": [str(active(1)[0])]}).headers["Location"].split("/paper")[0]
        with db.engine.connect() as holder:
            holder.exec_driver_sql("ROLLBACK")
            holder.exec_driver_sql("BEGIN IMMEDIATE")
            began = monotonic()
            assert client.get(address, headers=PHONE).status_code == 200 and monotonic() - began < 4.5, "less than the five seconds that a writer waits"
            holder.exec_driver_sql("ROLLBACK")
    assert client.get(address, headers=PHONE).status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(SheetCount.count).where(SheetCount.what == "scans")) == 2, "the one that waited came with the next"


def test_short_links_know_a_slip():
    for number in (1, 27, 28, 999, 123456, 2**31 - 1):
        code = shorts.short(number)
        assert shorts.number(code) == shorts.number(code.upper()) == number
        for place in range(len(code)):
            for letter in shorts.LETTERS:
                slip = code[:place] + letter + code[place + 1:]
                assert slip == code or shorts.number(slip) is None
    assert [shorts.number(text) for text in ("", "2", "aeiou", "2" * 13, "zzzzzzzzzzz", "2b2 7")] == [None] * 6
    for on in (date(2026, 1, 1), date(2026, 11, 26), date(2085, 12, 31)):
        code = shorts.dated(27, on)
        assert (shorts.number(code), shorts.day(code), shorts.day(code.upper())) == (27, on, on)
        assert all(shorts.day(code[:-1] + letter) in (None, on) for letter in shorts.LETTERS)
    assert [shorts.day(f"b2k7m-{text}") for text in ("8j836t", "32222222z")] == [None, None], "past all dates"
    assert shorts.dated(27, date(2025, 1, 1)) == shorts.short(27) and shorts.day("2" * 5) is shorts.day("2222b-") is shorts.day("-" * 9) is None


def test_a_practice_s_sheet_has_its_name_and_is_counted_without_anybody(app, client):
    practice = make_practice(app)
    nurse = sign_in(app, app.test_client(), make_person(app, "practice", practice=practice))
    with app.app_context():
        numbers = active(2)
    where = post(nurse, "/printed", {"l": [str(number) for number in numbers]}).headers["Location"]
    assert "Hendford Surgery</b>, 01632 960 300 with" in client.get(where).text.replace("\u00a0", " ")
    assert "01632 960 300" in PdfReader(io.BytesIO(client.get(where.replace("/paper", "/sheet.pdf")).data)).pages[0].extract_text().replace("\u00a0", " ")
    for agent in (PHONE, PHONE, {"User-Agent": "Googlebot/2.1"}):
        assert client.get(where.split("/paper")[0], headers=agent).status_code == 200
    with app.app_context():
        assert {row.what: row.count for row in db.session.scalars(sa.select(SheetCount))} == {"sheets": 1, "lines": 2, "scans": 2}


def test_a_machine_that_prints_without_end_is_told_to_wait(app, client, monkeypatch):
    with app.app_context():
        number = active(1)[0]
        db.session.execute(sa.delete(LimitCount))
    from app.people import limits
    monkeypatch.setitem(limits.LIMITS, "sheet", limits.Limits((), (limits.Most(2, timedelta(hours=1)),)))
    assert [client.post("/printed", data={"l": number}, headers=OWN).status_code for _ in range(3)] == [303, 303, 429]


def test_every_fixed_word_has_a_place(app):
    with app.test_request_context():
        told = wording.words("en", printed={"day": "x"}, good_until={"day": "x"}, ring={"number": "x"})
    assert set(told) == set(wording.WORDS)
