"""Each page of the review and of an owner: whole, clean, and without an accessibility fault at every width."""
import json
import re
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import session

from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import signing_in
from app.people.models import Person
from app.submissions import deciding
from app.submissions.models import UNCONFIRMED, Owner
from conftest import NOW
from people import make_person
from test_every_page import VALIDATE, WIDTHS, _axe, _faults
from test_owners import WEDNESDAYS
from waiting import NEW, make_localities, make_waiting, of


def decided(app, uuid, person, verb=deciding.approve, *words, now=NOW):
    with app.app_context(), writing_unit():
        given = verb(of(uuid), db.session.get(Person, person.id), *words, now=now)
        db.session.commit()
        return given


@pytest.fixture
def world(live):
    """({name: address} of every page and state, the cookie of a signed-in coordinator, the address of an owner's link)."""
    make_localities(live.app)
    priya = make_person(live.app, "coordinator", "chard", name="Priya")
    make_person(live.app, "champion", "chard", name="Joan")
    first = make_waiting(live.app, WEDNESDAYS)
    service = decided(live.app, first, priya)
    change = make_waiting(live.app, replace(WEDNESDAYS, phone="07700 900613", summary="", description="More.\nAnd more."), service=service,
                          by="owner")
    long = make_waiting(live.app, replace(NEW, name="Little explorers of the long and winding river bank", kinds=("children",)),
                        sent_at=NOW - timedelta(days=6))
    ring = make_waiting(live.app, NEW, state=UNCONFIRMED, contact_email=None, contact_phone="01632 960117", confirmed_at=None)
    back, own = make_waiting(live.app), make_waiting(live.app, author_id=priya.id, by="coordinator")
    decided(live.app, back, priya, deciding.send_back, "Which day?")
    with live.app.app_context():
        owner = db.session.scalars(db.select(Owner.uuid)).one()
        link = re.search(r"/mine/\S+", db.session.scalars(db.select(Message.text)).first())[0]
    pages = {"queue": "/queue", "queue by name": "/queue?sort=name", "find a listing": "/queue/listings",
             "listings found": "/queue/listings?q=c", "no listing found": "/queue/listings?q=zebra", "history": f"/activities/{service.slug}/history",
             "merging": f"/activities/{service.slug}/merging", "venue shut": "/venues/st-marys-church-hall/closing"}
    pages |= {f"review {name}": f"/review/{uuid}" for name, uuid in (
        ("approved", first), ("change", change), ("children", long), ("ring", ring), ("sent back", back), ("own", own))}
    pages |= {verb: f"/review/{change}/{verb}" for verb in ("sending-back", "declining", "asking")}
    pages |= {f"mine {name}": f"/mine/{owner}{path}" for name, path in (
        ("page", ""), ("more", "?more="), ("change", "/change"), ("pause", "/pause"), ("closing", "/closing"),
        ("date", "/dates/2026-12-02/cancelling"))}
    return pages, cookie_of(live, priya), link


def cookie_of(live, person):
    """The cookie of a browser that this person is signed in on."""
    with live.app.test_request_context(base_url=live.url):
        with writing_unit():
            signing_in.start(db.session.get(Person, person.id), factor=True, now=NOW)
            db.session.commit()
        value = live.app.session_interface.get_signing_serializer(live.app).dumps(dict(session))
    return {"name": live.app.config["SESSION_COOKIE_NAME"], "value": value, "url": live.url}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_fault_and_nothing_wider_than_the_screen(chromium, world, width):
    pages, cookie, link = world
    page = chromium(width=width, bypass_csp=True)
    page.context.add_cookies([cookie])
    page.goto(link)
    assert not _faults(page, pages)
    page.goto(pages["mine date"])
    page.get_by_role("button", name="Say that it is off").click()
    page.get_by_text("is off. People see that now.").wait_for()
    assert not _axe(page)
    for address, button in ((pages["sending-back"], "Send it back"), (pages["mine closing"], "Close it"), (pages["merging"], "Go on")):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        page.get_by_text("There is a problem").wait_for()
        assert page.title().startswith("Error: ") and not _axe(page)


def test_every_page_is_clean_html(chromium, world, tmp_path):
    if not VALIDATE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    pages, cookie, link = world
    page = chromium()
    page.context.add_cookies([cookie])
    page.goto(link)
    for number, address in enumerate(pages.values()):
        (tmp_path / f"{number:02}.html").write_text(page.request.get(address).text())
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}))
    checked = subprocess.run([VALIDATE, "--config", config, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],  # noqa: S603
                             capture_output=True, text=True, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout[-4000:]
