"""An owner without an email rings: somebody of their neighbourhood changes it for them, is named in the record, and approves none of it."""
from datetime import timedelta
from urllib.parse import quote

import pytest

from app.extensions import db, writing_unit
from app.people import audit
from app.people.links import PrivateLink
from app.people.models import Audit, Person
from app.submissions import deciding
from app.submissions.models import UNCONFIRMED, WAITING, Owner, Submission
from conftest import NOW
from page_check import checked, words
from people import OWN, make_person, post, sign_in
from test_every_page import WIDTHS, _faults
from test_owners import WEDNESDAYS, typed
from test_review_hostile import HOSTILE, safe
from test_review_pages import cookie_of
from waiting import EMAIL, details_now, make_localities, make_waiting, of

PHONE = "01632 960117"


def listed(app, **contact):
    """The uuid of the owner of a listing that was approved."""
    uuid = make_waiting(app, WEDNESDAYS, contact_name="Ruth", **contact)
    by = make_person(app, "champion", "chard", name="Kim")
    with app.app_context(), writing_unit():
        if of(uuid).state == UNCONFIRMED:
            deciding.confirm(of(uuid), db.session.get(Person, by.id), now=NOW)
        deciding.approve(of(uuid), db.session.get(Person, by.id), now=NOW)
        db.session.commit()
        return db.session.scalars(db.select(Owner.uuid)).one()


@pytest.fixture
def ruth(app):
    make_localities(app)
    return listed(app, contact_email=None, contact_phone=PHONE, contact_key="ruth", state=UNCONFIRMED, confirmed_at=None)


@pytest.fixture
def joan(app, ruth):
    return make_person(app, "champion", "chard", name="Joan")


def test_it_is_changed_for_them_and_the_record_says_by_whom(app, ruth, joan):
    client = sign_in(app, app.test_client(), joan)
    found = checked(client.get("/for-owners?find=MACRAME"))
    assert found.tree.xpath(f"//a[@href='/for-owners/{ruth}']") and "Ruth" in words(found.tree)
    assert "We know no owner" in words(checked(client.get("/for-owners?find=zebra")).tree)
    long = checked(client.get(f"/for-owners?find={'macrame ' * 13}"))
    assert long.status_code == 422 and "Use 100 letters or fewer. You have used 103." in words(long.tree) and "We know no owner" not in words(long.tree)
    asked = checked(client.get(f"/for-owners/{ruth}"))
    assert "Ring Ruth back" in words(asked.tree) and asked.tree.xpath("//a[@href='tel:01632960117']")
    assert client.get(f"/mine/{ruth}").status_code == 404
    opened = post(client, f"/for-owners/{ruth}")
    assert opened.headers["Location"] == f"/mine/{ruth}" and checked(client.get(f"/mine/{ruth}")).status_code == 200
    client.post(f"/mine/{ruth}/change", data=typed(client, f"/mine/{ruth}") | {"phone": "07700 900613"}, headers=OWN)
    with app.app_context():
        waiting = db.session.scalars(db.select(Submission).where(Submission.by == "owner")).one()
        assert (waiting.state, waiting.author_id) == (WAITING, joan.id) and deciding.why_not(waiting, db.session.get(Person, joan.id))
        told = [(row.act, row.person_id, row.reason) for row in db.session.scalars(db.select(Audit).order_by(Audit.id)).all()][-2:]
        assert told == [("listing.help", joan.id, "opened for the owner"), ("listing.own", joan.id, "sent a change")] and audit.verify() is None
        uuid = waiting.uuid
    assert post(client, f"/review/{uuid}/approval").status_code == 422
    priya = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard"))
    assert "Joan, for the owner." in words(checked(priya.get(f"/review/{uuid}")).tree)
    mark = checked(priya.get(f"/review/{uuid}")).tree.find(".//input[@name='mark']").get("value")
    assert post(priya, f"/review/{uuid}/approval", {"mark": mark}).status_code == 303
    assert details_now(app, "macrame-and-chat")[1].phone == "07700900613"


def test_the_link_is_short_and_nobody_is_told_it(app, ruth, joan):
    client = sign_in(app, app.test_client(), joan)
    assert post(client, f"/for-owners/{ruth}").status_code == 303
    with app.app_context():
        link = db.session.scalars(db.select(PrivateLink).where(PrivateLink.purpose == "owner")).one()
        assert link.until == NOW + timedelta(hours=2)
    assert app.test_client().get(f"/mine/{ruth}").status_code == 404
    client.post(f"/mine/{ruth}/finishing", data=typed(client, f"/mine/{ruth}"), headers=OWN)
    assert client.get(f"/mine/{ruth}").status_code == 404


def test_elsewhere_and_with_an_email_there_is_nobody(app, ruth, joan):
    yeovil = sign_in(app, app.test_client(), make_person(app, "coordinator", "yeovil"))
    assert "Macrame" not in yeovil.get("/for-owners").text
    assert yeovil.get(f"/for-owners/{ruth}").status_code == post(yeovil, f"/for-owners/{ruth}").status_code == 404
    for role in ("practice", "administrator"):
        assert sign_in(app, app.test_client(), make_person(app, role)).get("/for-owners").status_code == 403
    with app.app_context(), writing_unit():
        db.session.scalars(db.select(Owner)).one().email = EMAIL
        db.session.commit()
    client = sign_in(app, app.test_client(), joan)
    assert "Macrame" not in client.get("/for-owners").text
    assert client.get(f"/for-owners/{ruth}").status_code == post(client, f"/for-owners/{ruth}").status_code == 404


def test_any_text_is_looked_for(app, ruth, joan):
    client = sign_in(app, app.test_client(), joan)
    for said in HOSTILE:
        assert safe(client.get("/for-owners", query_string={"find": said})).status_code in (200, 422)
        assert safe(client.get("/for-owners/" + quote(said, safe=""))).status_code in (200, 308, 404)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_fault_and_nothing_wider_than_the_screen(chromium, live, width):
    make_localities(live.app)
    ruth = listed(live.app, contact_email=None, contact_phone=PHONE, contact_key="ruth", state=UNCONFIRMED, confirmed_at=None)
    page = chromium(width=width, bypass_csp=True)
    page.context.add_cookies([cookie_of(live, make_person(live.app, "champion", "chard", name="Joan"))])
    assert not _faults(page, {"find": "/for-owners", "nobody": "/for-owners?find=zebra", "ask": f"/for-owners/{ruth}"})
