"""The tally's page: four taps, no names, the same page sent twice is one, and only one's own is taken back."""
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.datastructures import MultiDict

from app.desk import tallying
from app.desk.tallying import Place
from app.directory.localities import by_slug
from app.extensions import db
from app.need.tallies import Tally
from app.people.models import Audit
from conftest import NOW
from directories import count
from page_check import checked
from people import make_person, post, sign_in
from test_every_page import WIDTHS
from test_every_page import _faults as faults
from test_review_pages import cookie_of


def desk(app, *slugs):
    return sign_in(app, app.test_client(), make_person(app, "champion", *(slugs or ("chard",)), name="Joan"))


def told(app, **more):
    with app.app_context():
        return {"where": f"area-{by_slug('chard').uuid}", "people": "6", "about": ["good-for.balance"], "once": str(uuid4()), **more}


def rows(app):
    with app.app_context():
        return [(one.people, one.wished, [about.code for about in one.about]) for one in db.session.scalars(db.select(Tally))]


def test_a_conversation_is_counted_once_and_taken_back_and_the_record_says_nothing(app):
    joan, other, form = desk(app), desk(app), told(app, wished="A gentle class on Fridays", about=["good-for.balance", "kind.dance"])
    with app.app_context():
        recorded = count(Audit)
    for _ in range(2):
        assert post(joan, "/desk/tally", form).headers["Location"] == "/desk/tally?done=kept"
    assert rows(app) == [(6, "a gentle class on fridays", ["balance", "dance"])]
    post(joan, "/desk/tally", {**form, "people": "5", "about": ["kind.dance"]})
    assert rows(app) == [(5, "a gentle class on fridays", ["dance"])]
    post(joan, "/desk/tally", form)
    page = joan.get("/desk/tally?done=kept").text
    assert "6 people today" in page and "balance and falls, dance" in page and "<b>6 people</b> today" in joan.get("/desk").text
    assert post(other, "/desk/tally/undo", {"tally": form["once"]}).headers["Location"].endswith("late") and rows(app)
    assert post(joan, "/desk/tally/undo", {"tally": form["once"]}).headers["Location"].endswith("gone") and not rows(app)
    with app.app_context():
        assert count(Audit) == recorded
    app.config["NOW"] = lambda: NOW + timedelta(days=1)
    assert "people today" not in joan.get("/desk/tally").text


@pytest.mark.parametrize(("change", "says"), [
    ({"people": "", "more": ""}, "Say how many people"), ({"more": "0"}, "Say how many people"), ({"more": "100"}, "Say how many people"),
    ({"more": "٣"}, "Say how many people"), ({"about": ["good-for.\x00", "x"]}, "Tick what you talked about"), ({"where": ""}, "Choose where"),
    ({"wished": "ring 07700 900123"}, "Leave out numbers"), ({"wished": "x" * 101}, "Use 100 letters or fewer"), ({"wished": "a\x00"}, "hidden")])
def test_what_cannot_be_counted_comes_back_with_its_words(app, change, says):
    answer = post(desk(app), "/desk/tally", told(app, **change))
    assert answer.status_code == 422 and says in answer.text and rows(app) == []
    assert change.get("wished", "x")[:5].replace("\x00", "") in answer.text


def test_a_number_that_is_typed_counts_before_the_tap_and_somebody_elses_area_is_no_choice(app):
    joan = desk(app)
    assert post(joan, "/desk/tally", told(app, more=" 42 ")).status_code == 303 and rows(app)[0][0] == 42
    with app.app_context():
        other = f"area-{by_slug('kendal').uuid}"
    assert post(joan, "/desk/tally", told(app, where=other)).status_code == 422 and len(rows(app)) == 1
    assert "no area yet" in sign_in(app, app.test_client(), make_person(app, "champion")).get("/desk/tally").text


@given(some.dictionaries(some.sampled_from(["where", "people", "more", "wished"]), some.text()), some.lists(some.text()))
def test_any_form_is_read(values, about):
    read = tallying.read(MultiDict([*values.items(), *(("about", one) for one in about)]), [Place("area-x", "Chard", 1)])
    assert read.errors or read.place and 1 <= read.people <= 99 and read.about


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_have_no_fault_and_it_is_four_taps(chromium, live, width):
    joan = make_person(live.app, "champion", "chard", "yeovil", name="Joan")
    page = chromium(width=width, bypass_csp=True)
    page.context.add_cookies([cookie_of(live, joan)])
    page.goto("/desk")
    page.get_by_role("link", name="Count a conversation").click()
    page.locator("label[for=people-6]").click()
    page.get_by_text("Balance and falls", exact=True).click()
    page.get_by_role("button", name="Count it").click()
    page.get_by_text("Kept. Thank you.").wait_for()
    assert rows(live.app) == [(6, "", ["balance"])]
    assert not faults(page, {"tally": "/desk/tally", "desk": "/desk", "mail": "/account/desk-mail"})
    page.goto("/desk/tally")
    page.get_by_role("button", name="Count it").click()
    page.get_by_text("There is a problem").wait_for()
    page.get_by_role("link", name="Tick what you talked about").click()
    assert page.evaluate("document.activeElement.id") == "about"


def test_every_page_of_the_desk_is_clean_html(app):
    joan = desk(app)
    post(joan, "/desk/tally", told(app))
    pages = [joan.get(address) for address in ("/desk", "/desk/tally", "/account/desk-mail", "/checking")]
    pages.append(post(joan, "/desk/tally", {"about": "kind.dance"}))
    assert [checked(page).status_code for page in pages] == [200] * 4 + [422]
