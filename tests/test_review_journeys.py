"""From waiting to found to off: a champion approves, people find it, its owner calls one date off by the link of the mail; in a real browser."""
import re

import pytest

from app.extensions import db
from app.messages.models import Message
from directories import HALL
from people import PASSWORD, make_person
from test_owners import WEDNESDAYS
from waiting import EMAIL, make_localities, make_waiting


@pytest.fixture
def joan(live):
    make_localities(live.app)
    return make_person(live.app, "champion", "chard", name="Joan", email="joan@people.example")


def link_of_mail(app):
    with app.app_context():
        texts = db.session.scalars(db.select(Message.text)).all()
    return re.search(r"/mine/\S+", next(text for text in texts if "/mine/" in text))[0]


@pytest.mark.parametrize("script", [True, False])
def test_a_champion_approves_and_the_owner_calls_one_date_off(chromium, live, joan, script):
    uuid = make_waiting(live.app, WEDNESDAYS)
    page = chromium(java_script_enabled=script)
    page.goto("/queue")
    page.get_by_label("Email").fill(joan.email)
    page.get_by_role("button", name="Continue").click()
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/queue")
    assert page.locator("h1").inner_text() == "1 thing is waiting"
    page.get_by_role("link", name="Give me the next one").click()
    page.wait_for_url(f"**/review/{uuid}")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("People see it now.").wait_for()

    visitor = chromium(java_script_enabled=script)
    visitor.goto("/activities?q=macrame&near=Chard")
    card = visitor.locator(".nt-card", has_text="Macrame and chat")
    assert card.count() == 1 and "Not on" not in card.inner_text()

    owner = chromium(java_script_enabled=script)
    owner.goto(link_of_mail(live.app))
    assert re.fullmatch(r".*/mine/[0-9a-f-]{36}", owner.url) and EMAIL not in owner.content()
    owner.get_by_role("link", name=re.compile("^This date is off.*25 November$")).click()
    owner.get_by_label("The place is shut").check()
    owner.get_by_role("button", name="Say that it is off").click()
    owner.get_by_text("25 November is off. People see that now.").wait_for()

    visitor.goto("/activities?q=macrame&near=Chard")
    assert "Not on 25 November" in card.inner_text() and "2 Dec" in " ".join(card.inner_text().split())
    visitor.goto("/activities/macrame-and-chat")
    assert "Not on 25 November. The place is shut." in " ".join(visitor.locator("main").inner_text().split())
    feed = visitor.request.get("/activities/macrame-and-chat.ics").text()
    assert "STATUS:CANCELLED" in feed and HALL.name[:2] in feed

    owner.get_by_role("button", name="Undo this").click()
    owner.get_by_text("A date is back on. People see that now.").wait_for()
    visitor.goto("/activities/macrame-and-chat")
    assert "Not on 25 November" not in visitor.locator("main").inner_text()
