"""Languages of sheets: ordinary catalogues, whole; offered once an administrator says that a native reader checked them; right to left where it is."""
import io
import re
from gettext import GNUTranslations

import pytest
import sqlalchemy as sa
from babel.messages.pofile import read_po
from pypdf import PdfReader

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.papers import keeping, languages, wording
from app.sheets.models import CheckedLanguage
from app.sheets.notes import NOTES
from app.sheets.sheet import Line, Sheet
from app.web import shell
from conftest import NOW
from page_check import Browser, words
from people import make_person, post, sign_in
from test_floor_plan import APP

CATALOGUES = sorted((APP / "papers" / "translations").glob("*/LC_MESSAGES/messages.po"))
PLACES = re.compile(r"%\(\w+\)s")


def test_every_language_has_every_fixed_word_and_its_made_file_is_that_of_its_words(app):
    assert {file.parts[-3] for file in CATALOGUES} == set(wording.LANGUAGES) - {"en"} and len(wording.LANGUAGES) == 12
    for file in CATALOGUES:
        with file.open("rb") as lines:
            catalogue = read_po(lines, locale=file.parts[-3])
        told = {message.id: message.string for message in catalogue if message.id}
        assert set(told) == {*wording.WORDS.values(), *NOTES.values()} - {wording.WORDS["page"]} and all(told.values()), file
        assert all(sorted(PLACES.findall(words)) == sorted(PLACES.findall(english)) for english, words in told.items()), file
        with file.with_suffix(".mo").open("rb") as made:
            assert {**GNUTranslations(made)._catalog, "": ""} == told | {"": ""}, f"{file} changed: make its .mo anew"


@pytest.fixture
def kept(app):
    """The code of a kept sheet of two activities."""
    with app.test_request_context(), writing_unit():
        numbers = db.session.scalars(sa.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(2)).all()
        made = keeping.keep(Sheet(tuple(Line(number) for number in numbers)), None, shell.site(), NOW)
        db.session.commit()
        return made.code


def test_a_language_is_a_preview_until_an_administrator_says_it_was_checked(app, client, kept, monkeypatch):
    ada = sign_in(app, app.test_client(), make_person(app, "administrator"))
    paper = f"/printed/{kept}/paper?language=ur"
    assert 'lang="ur"' not in client.get(paper).text and "اردو" not in client.get(paper).text and client.get("/languages").status_code == 303
    assert "nobody has checked it" in Browser(ada).get("/languages").text
    preview = Browser(ada).get("/languages/ur/preview").text
    assert "A preview only." in preview and 'dir="rtl"' in preview and "کب" in preview and ada.get("/languages/xx/preview").status_code == 404
    assert post(ada, "/languages/ur/check").headers["Location"] == "/languages"
    shown = client.get(paper).text
    assert 'lang="ur"' in shown and 'dir="rtl"' in shown and "اردو" in shown and "<bdi>" in shown and "A preview only" not in shown
    with app.test_request_context():
        assert languages.offered() == ("en", "ur")
        with monkeypatch.context() as changed:
            changed.setitem(NOTES, "seat", "You can sit down when you like.")
            assert languages.offered() == ("en",), "other words are to be read again"
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(CheckedLanguage).values(words="other words"))
        assert languages.offered() == ("en",)
        db.session.rollback()
    assert post(ada, "/languages/ur/check/end").status_code == 303 and 'lang="ur"' not in client.get(paper).text
    assert post(ada, "/languages/en/check").status_code == 404


def test_dates_are_said_in_the_sheet_s_language_and_days_where_they_can_be(app):
    with app.test_request_context():
        assert wording.day("pl", NOW.date()) == "25 listopada 2026" and wording.day("en", NOW.date()) == "25 November 2026"
        weekly = {"weekly": ([1, 3], 630, 720), "when": "Tuesdays and Thursdays, 10:30am to midday"}
        assert wording.pattern("pl", weekly) == "wtorek, czwartek, 10:30–12:00" and wording.pattern("en", weekly).startswith("Tuesdays")
        assert wording.pattern("pl", weekly | {"weekly": None}) == weekly["when"]


@pytest.mark.parametrize("code", sorted(set(wording.LANGUAGES) - {"en"}))
def test_the_pdf_of_a_language_is_whole_or_the_page_says_which_font_is_missing(app, code):
    ada = sign_in(app, app.test_client(), make_person(app, "administrator"))
    answer = ada.get(f"/languages/{code}/preview.pdf")
    places = Browser(ada).get(f"/languages/{code}/preview").tree.xpath("//div[@class='nt-leaf__where']/dd")
    assert places and all(words(one) == words(one[0]) and len(one) == 1 for one in places), "a place and its postcode run one way"
    if wording.font(code) is None:
        assert answer.headers["Location"] == f"/languages/{code}/preview"
        assert "no font for these letters" in ada.get(f"/languages/{code}/preview").text and "fonts-noto-core" in ada.get("/languages").text
    else:
        pdf = PdfReader(io.BytesIO(answer.data))
        assert pdf.trailer["/Root"]["/Lang"] == code and len(pdf.pages) >= 1 and "999" in pdf.pages[-1].extract_text()


def test_a_machine_without_the_fonts_says_so_and_prints_the_page(app, monkeypatch):
    monkeypatch.setattr(wording, "families", lambda: frozenset({"Liberation Sans", "Libertinus Serif"}))
    ada = sign_in(app, app.test_client(), make_person(app, "administrator"))
    for code in wording.LANGUAGES:
        if code != "en":
            page = ada.get(f"/languages/{code}/preview")
            assert ("no font for these letters" in page.text) == (code in wording.FONTS) != ("preview.pdf" in page.text), code
    listed = ada.get("/languages").text
    assert listed.count("No font for its letters is on this machine, so there is no PDF. Install the Debian package fonts-noto-core") == len(wording.FONTS)
    assert ada.get("/languages/bn/preview.pdf").headers["Location"] == "/languages/bn/preview"
