"""The need board: told figures of one's own localities beside what is listed; nothing else, whatever is in the address."""
from datetime import date, timedelta

import pytest

from app.directory.localities import keep_locality
from app.extensions import db, writing_unit
from app.need.models import NeedCell
from people import make_person, sign_in


@pytest.fixture
def app(make_app):
    app = make_app()
    with app.app_context(), writing_unit():
        for slug, name, outcode in (("chard", "Chard", "TA20"), ("wells", "Wells", "BA5")):
            keep_locality(slug, name, [outcode])
        last = (app.config["NOW"]().date().replace(day=1) - timedelta(days=1)).replace(day=1)
        for when, place, wanted, count in (
                (last, "TA20", "access=step-free kind=walking time=morning", 14), (last, "TA20", "kind=walking", 30),
                (None, "TA20", "kind=faith", 7), (last, "BA5", "kind=sport", 77), (date(2020, 1, 1), "TA20", "kind=dance", 55)):
            db.session.add(NeedCell(month=when, since=last, source="search", place=place, combo=wanted, count=count))
        db.session.commit()
    return app


def test_a_champion_sees_the_gaps_of_their_own_area_and_no_other(app):
    browser = sign_in(app, app.test_client(), make_person(app, "champion", "chard"))
    page = browser.get("/need?where=wells&months=6")
    text = " ".join(page.text.split())
    assert page.status_code == 200 and "around Chard look for and not find?" in text
    assert "step-free morning group for walking in Chard: 14 searches." in text and ">44</td>" in text
    # The boxes to choose from name every kind.
    text = text.split('class="nt-need"')[1]
    assert not any(one in text for one in ("77", "55", "Wells", "Faith", "Dance", ">7<"))


@pytest.mark.parametrize("address", ["?where=%00'&months=-1", "?months=%EF%BC%93", "?where=" + "x" * 900, "?months=3&months=a&where[]=1"])
def test_any_address_is_answered(app, address):
    assert sign_in(app, app.test_client(), make_person(app, "administrator")).get("/need" + address).status_code == 200


@pytest.mark.parametrize("address", ["?in=%00'", "?in=" + "x" * 900, "?in=%F0%9F%92%A9&in=chard", "?in[]=chard", "?in=chard&kind=%27--&months=9e9"])
def test_the_summary_and_both_files_take_any_address(app, address):
    one = sign_in(app, app.test_client(), make_person(app, "administrator"))
    for page in ("/need/summary", "/need/summary.csv", "/need/figures.csv"):
        assert one.get(page + address).status_code in (200, 404)
    assert one.get("/need/summary.csv?in=chard").text.count("Walking,44,") == 1


def test_who_looks_after_nothing_is_told_so_and_others_are_asked_to_sign_in(app):
    assert "no area yet" in sign_in(app, app.test_client(), make_person(app, "champion")).get("/need").text
    assert app.test_client().get("/need").status_code in (302, 303)
    assert sign_in(app, app.test_client(), make_person(app, "practice")).get("/need").status_code == 403
