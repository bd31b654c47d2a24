"""A course is joined until the end of the week that its host sets: then nobody new joins, who waits is told, and it says when it ends."""
from datetime import date, timedelta

import pytest

from app.extensions import db
from app.groups import counting, courses, minding
from app.groups.models import LEFT, PLACED, Group
from app.messages.models import Message
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import SLUG, enter, here_of, hosted, join, press, rows
from test_places_taken import join as take

# NOW is a day of the first week of this one.
STARTS = NOW.date() - timedelta(days=2)


@pytest.fixture
def joan(app):
    return make_person(app, "champion", here_of(app), name="Joan Pike")


def test_it_is_joined_until_the_week_that_its_host_sets_and_says_when_it_ends(app, client, joan):
    group = hosted(app, joan, capacity=1, weeks=6, starts_on=STARTS)
    first = Browser(client).get(f"/join/new?activity={SLUG}").text
    assert "A course of 6 weeks" in first and "You can join until" not in first
    join(app, client)
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    assert "Week 1 of 6. It ends on" in Browser(client).get(page).text
    waits = app.test_client()
    join(app, waits, name={"name": "Ken"}, reach={"email": "ken@wren.example"})
    late = enter(app, waits)
    press(app, waits, late, "/confirmation")
    host, own = sign_in(app, app.test_client(), joan), f"/groups/{group}"
    for wrong in ("0", "7", "x", "-1", "1e1"):
        assert post(host, f"{own}/joining", {"joins": wrong}).status_code == 422 and rows(app, Group)[0].join_weeks is None
    assert post(host, f"{own}/joining", {"joins": "1"}).status_code == 303
    assert "You can join until" in Browser(client).get(f"/join/new?activity={SLUG}").text
    over = NOW + timedelta(days=7)
    with app.app_context():
        minding.mind(NOW + timedelta(days=4))
        assert rows(app, Group)[0].joining_over_at is None
        minding.mind(over)
        minding.mind(over + timedelta(minutes=1))
    assert [(one.name, one.state) for one in rows(app)] == [("Wilma", PLACED), ("Ken", LEFT)]
    assert [one.to for one in rows(app, Message) if "nobody new can join" in (one.text or "")] == ["ken@wren.example"]
    assert app.test_client().get(f"/join/new?activity={SLUG}").status_code == 404
    assert "Join this group" not in Browser(client).get(f"/activities/{SLUG}").text
    with app.app_context():
        assert not counting.misread(db.session)
    assert take(app, rows(app, Group)[0].id, "Ann", proved=True) and "Nobody new can join now" in Browser(host).get(own).text
    assert post(host, f"{own}/joining", {"joins": ""}).status_code == 303 and rows(app, Group)[0].joining_over_at is None
    assert app.test_client().get(f"/join/new?activity={SLUG}").status_code == 200
    with app.app_context():
        minding.mind(NOW + timedelta(days=41))
    assert rows(app, Group)[0].closed_at and any("All its weeks are over" in (one.text or "") for one in rows(app, Message))


def test_no_join_comes_in_between_after_it_was_ended(app, joan):
    hosted(app, joan, weeks=6, starts_on=STARTS, join_weeks=1, joining_over_at=NOW)
    with app.app_context():
        number = rows(app, Group)[0].id
    with pytest.raises(AttributeError):
        take(app, number, "Wilma")
    assert not rows(app)


def test_words_of_a_course():
    group = Group(weeks=6, starts_on=date(2026, 12, 2), join_weeks=2)
    assert courses.words(group, date(2026, 12, 15)) == "A course of 6 weeks, from 2 December 2026 to 12 January 2027. You can join until 15 December."
    assert courses.words(group, date(2026, 12, 16)).endswith("2027.") and courses.week_words(group, date(2026, 12, 1)).startswith("It starts on 2 December 2026.")
    assert courses.week_words(group, date(2026, 12, 9)).startswith("Week 2 of 6.") and courses.words(Group(), date(2026, 12, 1)) == ""
    assert courses.takes_in(group, date(2026, 12, 15)) and not courses.takes_in(group, date(2026, 12, 16))
