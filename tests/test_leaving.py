"""Stepping down and going away: what is in hand goes to others, nothing is lost, nobody sees or asks whoever is gone."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.bulk.models import Upload
from app.company import asking
from app.company.models import Company
from app.desk.models import DeskHold
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.need.asks import Ask
from app.people import audit
from app.people.models import Person, SignIn
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_asks import make_ask
from test_company import make_company
from test_profiles import PAGES, SAID


@pytest.fixture
def joan(app):
    """A champion of Chard who is shown, goes along with somebody, picked up an ask, has one more thing in hand and a file that is not in."""
    person = make_person(app, "champion", "chard", name="Joan Pike", email="joan@champ.example")
    client = sign_in(app, app.test_client(), person)
    client.person = person
    post(client, "/account/profile", SAID)
    post(client, "/account/profile/consent", {"agreed": "yes"})
    make_company(app, "chard", person)
    uuid = make_ask(app, "Sing in Chard", "chard")
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Ask).where(Ask.uuid == uuid).values(held_by_id=person.id, held_at=NOW, state="picked up"))
        db.session.add_all([DeskHold(kind="check", uuid="x", person_id=person.id, at=NOW),
                            Upload(person_id=person.id, key="k", name="x.csv", table="t", headings_key="k", touched_at=NOW)])
        db.session.execute(sa.delete(Message))
        db.session.commit()
    return client


def one(app, model, *conditions):
    with app.app_context():
        return db.session.scalars(sa.select(model).where(*conditions).order_by(model.id.desc() if hasattr(model, "id") else model.at)).first()


def test_stepping_down_asks_first_and_then_gives_all_back(app, client, joan):
    carol = make_person(app, "coordinator", "chard")
    with app.app_context():
        listings = db.session.scalar(sa.select(sa.func.count()).select_from(Service))
    page = Browser(joan).get("/account/stepping-down").text
    assert "1 person you go along with and 1 ask that you picked up" in page and "23 February 2027" in page.replace("\xa0", " ")
    assert one(app, Person, Person.id == joan.person.id).ended_at is None
    answer = post(joan, "/account/stepping-down")
    assert answer.headers["Location"] == "/stepped-down" and "Clear-Site-Data" in answer.headers
    assert Browser(client).get("/stepped-down").status_code == 200
    assert joan.get("/desk").status_code == 303 and one(app, SignIn).ended_at is not None
    assert one(app, Company).taken_by_id is None and (one(app, Ask, Ask.typed.is_not(None)).state, one(app, Ask).held_by_id) == ("read", None)
    assert one(app, DeskHold) is None and one(app, Upload) is None and not [url for url in PAGES if "Joan" in client.get(url).text]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Service)) == listings and audit.verify() is None
        mails = {mail.to: f"{mail.subject} {mail.text}" for mail in db.session.scalars(sa.select(Message))}
    assert {"joan@champ.example", carol.email, "wilma@wren.example"} <= set(mails) and "Joan" not in mails[carol.email]


def test_it_wants_a_sign_in_of_just_now(app, joan):
    app.config["NOW"] = lambda: NOW + timedelta(minutes=11)
    assert joan.get("/account/stepping-down").headers["Location"].startswith("/sign-in")
    assert post(joan, "/account/stepping-down").status_code == 401
    assert one(app, Person, Person.id == joan.person.id).ended_at is None


@pytest.mark.parametrize("typed", ["", "soon", "2026-11-25", "2026-11-01", "2028-01-01", "\x00", "2026-02-31", "x" * 500])
def test_a_day_that_is_none_is_refused_in_words(joan, typed):
    answer = post(joan, "/account/away", {"until": typed})
    assert answer.status_code == 422 and 'href="#until"' in answer.text


@pytest.mark.parametrize("put_back", [True, False])
def test_who_is_away_is_not_seen_nor_asked_and_comes_back(app, client, joan, put_back):
    kit = make_person(app, "champion", "chard", name="Kit")
    assert post(joan, "/account/away", {"until": "5 January 2027", **({"put_back": "yes"} if put_back else {})}).status_code == 303
    assert (one(app, Company).taken_by_id is None) == put_back and (one(app, Ask, Ask.held_by_id == joan.person.id) is None) == put_back
    assert "Tuesday 5 January 2027" in Browser(joan).get("/account/away").text.replace("\xa0", " ") and "Joan" not in client.get(PAGES[1]).text
    uuid = make_company(app, "chard", confirmed=False)
    with app.app_context(), writing_unit():
        asking.confirm(db.session.scalar(sa.select(Company).where(Company.uuid == uuid)), now=NOW)
        db.session.commit()
    with app.app_context():
        asked = db.session.scalars(sa.select(Message.to).where(Message.key.like(f"company-{uuid}-asked-%"))).all()
    assert asked == [kit.email]
    post(joan, "/account/away/end")
    assert "Joan" in client.get(PAGES[1]).text
