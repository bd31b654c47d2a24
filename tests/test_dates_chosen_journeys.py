"""A group whose places are for one date at a time, in a real browser at 390 pixels: dates are ticked, waited for, given up and taken later."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import dates, joining
from app.groups.models import MOST_PLACES, Group
from app.groups.seats import Seat
from conftest import NOW
from people import make_person
from test_asks_journeys import come_in
from test_every_page import _faults
from test_groups import SLUG, here_of, hosted
from test_groups_journeys import mailed
from test_places_taken import told


@pytest.fixture
def joan(live):
    """Joan, whose group has one place on each date; `second` of its dates is full."""
    person = make_person(live.app, "champion", here_of(live.app), name="Joan Pike")
    person.group = hosted(live.app, person, capacity=MOST_PLACES, per_date=1)
    with live.app.app_context(), writing_unit():
        group = db.session.scalar(sa.select(Group))
        person.days = [day for day, one in dates.to_choose(group, NOW).items() if not one.off]
        joining.ask(told("Ann", days=(person.days[1],), proved=True), group.id, now=NOW)
        db.session.commit()
    return person


def say(day):
    return f"{day:%A} {day.day} {day:%B}"


@pytest.mark.parametrize("script", [True, False])
def test_dates_are_ticked_waited_for_given_up_and_taken_later(chromium, live, joan, script):
    me, host = chromium(java_script_enabled=script, bypass_csp=script), chromium(java_script_enabled=script, bypass_csp=script)
    first, second, third = joan.days[:3]
    me.goto(f"/activities/{SLUG}")
    me.get_by_text(f"1 place left on {say(first)}").first.wait_for()
    me.get_by_role("link", name="Join this group").click()
    me.get_by_role("radio", name="Me", exact=True).check()
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("textbox", name=re.compile("What should we call")).fill("Wilma")
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("radio", name="Email", exact=True).check()
    me.get_by_role("textbox", name="Email address", exact=True).fill("wilma@wren.example")
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("button", name="Continue").click()
    me.get_by_role("link", name="Tick at least one date").click()
    faults = _faults(me, {"question": re.sub("^.*?//[^/]*", "", me.url).partition("#")[0]}) if script else {}
    me.get_by_role("checkbox", name=say(first)).check()
    me.get_by_role("checkbox", name=f"Wait for {say(second)}").check()
    me.get_by_role("button", name="Continue").click()
    me.get_by_text(re.compile(rf"{say(second)}, .* \(you wait\)")).wait_for()
    later = live.app.config["NOW"]() + timedelta(minutes=2)
    live.app.config["NOW"] = lambda: later
    me.get_by_role("checkbox").first.check()
    me.get_by_role("button", name="Ask for my place").click()
    me.get_by_role("heading", name="One more step").wait_for()
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_role("button", name="Keep my place").click()
    me.get_by_text("You are in the group.").wait_for()
    me.get_by_text("You wait for a place.").wait_for()
    me.get_by_role("button", name=re.compile(f"I can’t come on {first.day}")).click()
    me.get_by_role("button", name=re.compile(f"I come on {third.day}")).click()
    me.get_by_role("button", name=re.compile(f"I can’t come on {third.day}")).wait_for()
    come_in(host, joan, f"/groups/{joan.group}")
    host.get_by_text("1 of 1 come, 1 person waits").wait_for()
    host.get_by_role("button", name="See who comes").click()
    host.get_by_role("link", name=f"{second.day} {second:%B}", exact=True).click()
    host.get_by_role("textbox", name="How many places are there on this date?").fill("2")
    host.get_by_role("button", name="Change the places on this date").click()
    host.get_by_text("0 places left").wait_for()
    me.goto(mailed(live.app, "wilma@wren.example"))
    me.get_by_role("button", name="Yes, I take it").click()
    me.get_by_role("button", name=re.compile(f"I can’t come on {second.day}")).wait_for()
    if script:
        own, mine = f"/groups/{joan.group}", re.sub("^.*?//[^/]*", "", me.url)
        faults |= _faults(me, {"mine": mine, "leaving": f"{mine}/leaving"})
        assert not faults | _faults(host, {name: f"{own}{name}" for name in ("", f"/people?on={second}", "/places/new")})
    with live.app.app_context():
        assert {one.original_on for one in db.session.scalars(sa.select(Seat)) if one.place.name == "Wilma"} == {second, third}
