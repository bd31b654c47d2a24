"""From the page of an activity to having gone there with a champion: asked, confirmed by mail, taken at the desk, closed; in a real browser, at 390 pixels."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.company.models import WENT, Company
from app.directory.localities import of_service
from app.directory.models import Service
from app.extensions import db
from app.messages.models import Message
from conftest import NOW
from people import make_person
from test_asks_journeys import come_in
from test_company import SLUG


def newest(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(model).order_by(model.id.desc()))


def mailed(app, to):
    """The private page's address in the newest mail to somebody."""
    with app.app_context():
        text = next(one.text for one in db.session.scalars(sa.select(Message).order_by(Message.id.desc())) if one.to == to)
    return re.search(r"/company/link/\S+", text)[0]


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_somebody_asks_and_a_champion_goes_along(chromium, live, script):
    with live.app.app_context():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        name, here = service.name, of_service(service)[0].slug
    joan = make_person(live.app, "champion", here, name="Joan Reed")
    visitor = chromium(java_script_enabled=script)
    visitor.goto(f"/activities/{SLUG}")
    visitor.get_by_role("link", name="Ask a champion to go with me").click()
    visitor.get_by_label("What should we call you?").fill("Wilma")
    visitor.get_by_label("An email address or a phone number").fill("wilma@wren.example")
    visitor.get_by_label("Any date", exact=True).check()
    visitor.get_by_label("Anything that would help").fill("Meet me by the door")
    live.app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    visitor.get_by_role("button", name="Ask a champion").click()
    visitor.get_by_text("Without it we may not pass this on").first.wait_for()
    assert visitor.get_by_label("What should we call you?").input_value() == "Wilma"
    visitor.get_by_label("I agree that a champion").check()
    visitor.get_by_role("button", name="Ask a champion").click()
    visitor.get_by_role("heading", name="One more step").wait_for()
    visitor.goto(mailed(live.app, "wilma@wren.example"))
    visitor.get_by_text("Nobody has been asked yet").wait_for()
    visitor.get_by_role("button", name="Yes, ask a champion").click()
    visitor.get_by_text("We have asked the champions near you").wait_for()

    champion = chromium(java_script_enabled=script)
    come_in(champion, joan, "/desk")
    champion.get_by_role("button", name="Go along with someone").click()
    champion.get_by_role("heading", name=f"Go along to {name}").wait_for()
    assert "Wilma" not in champion.content() and "wren" not in champion.content()
    champion.get_by_role("button", name="Yes, I go along").click()
    champion.get_by_role("button", name="Show how to reach them").click()
    champion.get_by_text("wilma@wren.example").wait_for()

    visitor.goto(mailed(live.app, "wilma@wren.example"))
    visitor.get_by_text("Joan goes with you").wait_for()
    assert "A champion, on 25 November 2026" in visitor.locator("main").inner_text().replace("\xa0", " ") and "Reed" not in visitor.content()
    visitor.get_by_role("link", name="Change the date, or what helps").click()
    visitor.get_by_label("Anything that would help").fill("Wait by the bench instead")
    visitor.get_by_role("button", name="Save").click()
    visitor.get_by_text("Wait by the bench instead").wait_for()
    champion.reload()
    champion.get_by_text("Wait by the bench instead").wait_for()

    champion.get_by_role("button", name="Close it").click()
    champion.get_by_text("There is a problem").wait_for()
    champion.get_by_label("We went", exact=True).check()
    champion.get_by_role("button", name="Close it").click()
    champion.get_by_text("This is over. Thank you.").wait_for()
    assert newest(live.app, Company).outcome == WENT

    visitor.goto(mailed(live.app, "wilma@wren.example"))
    visitor.get_by_text("This is over.").wait_for()
    visitor.get_by_role("button", name="You made it easier for me").click()
    visitor.get_by_role("heading", name="Say thank you").wait_for(state="detached")
    visitor.get_by_role("button", name="Delete it").click()
    visitor.get_by_text("What you typed is deleted.").wait_for()
    assert newest(live.app, Company).contact is None

    champion.goto("/account/profile")
    champion.get_by_text("You made it easier for me").wait_for()
    champion.goto("/account/stepping-down")
    champion.get_by_role("button", name="Stop being a champion").click()
    champion.get_by_role("heading", name="Thank you for all you did").wait_for()
    champion.go_back()
    champion.get_by_role("heading", name="Sign in").wait_for()
