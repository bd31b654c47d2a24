"""From a fruitless search to "It has started": asked, read, drafted, approved and published, told; in a real browser, at 390 pixels."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.directory.localities import all_localities
from app.extensions import db
from app.messages.models import Message
from app.need.asks import CLOSED, STARTED, Ask
from app.reminders import started
from conftest import NOW
from people import PASSWORD, make_person

HALL = "Weir Meadow Church Hall"


def come_in(page, person, address):
    """Signs a person in on a page and goes to an address."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(person.email)
    page.get_by_role("button", name="Continue").click()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    page.goto(address)


def mailed(app, ending):
    """The text of the newest mail whose subject ends so."""
    with app.app_context():
        return next(one.text for one in db.session.scalars(sa.select(Message).order_by(Message.id.desc())) if one.subject.endswith(ending))


def fill_in(page, script):
    """Goes through the questions of adding that are still open, as a champion who knows the group would."""
    def go_on(words="Save and continue"):
        with page.expect_navigation():
            page.get_by_role("button", name=words, exact=True).click()
    assert page.get_by_label("What is it called?").input_value() == "Throwing pots on a wheel"
    go_on()
    page.get_by_label("What people do there").fill("We throw pots on a wheel together. Beginners are welcome.")
    go_on()
    assert page.get_by_label("Town, postcode or name of the place").input_value() == "Chard"
    page.get_by_label("Town, postcode or name of the place").fill(HALL)
    if not page.get_by_label(HALL, exact=True).count():
        page.get_by_label(HALL, exact=True).wait_for() if script else go_on()
    page.get_by_label(HALL, exact=True).check()
    go_on()
    page.get_by_label("Tuesday", exact=True).check()
    page.get_by_label("Starts at").fill("10.30")
    page.get_by_label("Ends at").fill("noon")
    go_on()
    page.get_by_label("What does it cost?").fill("Free")
    page.get_by_label("Just turn up", exact=True).check()
    go_on()
    go_on()
    page.get_by_label("Who runs it?").fill("Chard Potters")
    go_on()
    go_on("Send for checking")


@pytest.mark.parametrize("script", [True, False])
def test_what_was_looked_for_in_vain_is_started_and_they_are_told(chromium, live, script):
    with live.app.app_context():
        everywhere = [one.slug for one in all_localities()]
    joan, bev = (make_person(live.app, "champion", *everywhere, name=name, email=f"{name[:3].lower()}@people.example")
                 for name in ("Joan Reed", "Bev Moss"))
    visitor = chromium(java_script_enabled=script)
    visitor.goto("/activities?q=falconry&near=Chard")
    visitor.get_by_role("link", name="Ask for falconry near Chard").click()
    visitor.get_by_label("What would you like?").wait_for()
    assert visitor.get_by_label("Where?").input_value() == "Chard"
    visitor.get_by_label("What would you like?").fill("Throwing pots on a wheel")
    visitor.get_by_label("Shall we tell you").fill("wren@wren.example")
    live.app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    visitor.get_by_role("button", name="Send to a champion").click()
    visitor.get_by_role("heading", name="Thank you. A champion reads it").wait_for()
    visitor.goto(re.search(r"http\S+(/asks/confirm/\S+)", mailed(live.app, "One more step"))[1])
    visitor.get_by_role("button", name="Yes, tell me").click()
    visitor.get_by_role("heading", name="We will tell you").wait_for()

    champion = chromium(java_script_enabled=script)
    come_in(champion, joan, "/asks/work")
    champion.get_by_role("link", name="Throwing pots on a wheel").click()
    champion.get_by_role("button", name="Show it to everybody").click()
    champion.get_by_role("button", name="Make a draft listing of it").wait_for()

    neighbour = chromium(java_script_enabled=script)
    neighbour.goto("/localities/chard")
    neighbour.get_by_role("link", name="Throwing pots on a wheel").click()
    neighbour.get_by_role("button", name="Me too").click()
    neighbour.get_by_role("heading", name="Thank you. We have counted you").wait_for()

    champion.get_by_role("button", name="Make a draft listing of it").click()
    champion.wait_for_url("**/add/**/name")
    fill_in(champion, script)
    assert "/sent" in champion.url, champion.locator("main").inner_text()
    other = chromium(java_script_enabled=script)
    come_in(other, bev, "/queue")
    other.get_by_role("link", name="Give me the next one").click()
    other.get_by_role("button", name="Approve").click()
    other.get_by_text("People see it now.").wait_for()

    with live.app.app_context():
        assert [started.tell(NOW) for _ in range(2)] == [1, 0]
        ask = db.session.scalar(sa.select(Ask))
        assert (ask.state, ask.outcome) == (CLOSED, STARTED)
        told = [one.to for one in db.session.scalars(sa.select(Message)) if one.subject == "It has started"]
    assert told == ["wren@wren.example"]
    visitor.goto(re.search(r"http\S+(/asks/[0-9a-f-]{36})", mailed(live.app, "It has started"))[1])
    visitor.get_by_role("link", name="Throwing pots on a wheel").click()
    assert visitor.locator("h1").inner_text() == "Throwing pots on a wheel" and "/activities/" in visitor.url
