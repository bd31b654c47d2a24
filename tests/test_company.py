"""Asking for company: confirmed first, seen where it lies, taken by one, told in neutral words, changed dates told, and forgotten."""
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.company import asking, fetching, going, minding
from app.company.models import EMAIL, Company
from app.directory.localities import by_slug, of_service
from app.directory.models import Service, Session
from app.extensions import db, writing_unit
from app.keeping import erasing, purging
from app.messages.models import Message
from app.people import audit, inviting, thanks
from app.people.models import LimitCount, Person
from app.web.traps import BOX, MADE_AT, made_at
from conftest import NOW
from page_check import Browser
from people import OWN, make_person, post, sign_in

SLUG = "weir-meadow-knit-and-natter"
TOLD = {"name": "Wilma", "contact": "wilma@wren.example", "when": "any", "help": "Meet me by the door", "agreed": "yes"}
URL = f"/company/new?activity={SLUG}"


@pytest.fixture
def here(app):
    """The slug of a locality of the activity."""
    with app.app_context():
        return of_service(db.session.scalar(sa.select(Service).where(Service.slug == SLUG)))[0].slug


@pytest.fixture
def ask(app, client):
    """ask(**more): the answer to the form as a person sends it, a while after they opened it."""
    def send(**more):
        hidden = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]*)"', client.get(URL).text))
        with app.app_context():
            early = made_at(NOW - timedelta(minutes=1))
        return client.post(URL, data={**TOLD, **hidden, MADE_AT: early, **more}, headers=OWN)
    return send


def make_company(app, place, taker=None, confirmed=True):
    """The uuid of what somebody asked of the champions of a place by email; `taker` is the Person who said yes."""
    with app.app_context(), writing_unit():
        told = asking.Asked(name="Wilma", contact=TOLD["contact"], contact_kind=EMAIL, help=TOLD["help"], key=asking.new_key())
        made, _ = asking.keep(told, db.session.scalar(sa.select(Service).where(Service.slug == SLUG)), now=NOW)
        made.localities = f" {by_slug(place).id} "
        if confirmed:
            asking.confirm(made, now=NOW)
        if taker:
            going.take(made, taker, now=NOW)
        db.session.commit()
        return made.uuid


def rows(app, model=Company):
    with app.app_context():
        return db.session.scalars(sa.select(model).order_by(model.id)).all()


def link(app):
    """The newest private link in a mail."""
    return re.findall(r"/company/link/\S+", " ".join(one.text for one in rows(app, Message)))[-1]


def own(client, url, **data):
    token = re.search(r'csrf_token" value="([^"]*)"', client.get(url.rpartition("/")[0]).text)[1]
    return client.post(url, data={"csrf_token": token, **data}, headers=OWN)


def confirmed(app, client, ask):
    """The Company that somebody asked for and confirmed."""
    assert ask().headers["Location"] == "/company/sent"
    page = client.get(link(app)).headers["Location"]
    assert own(client, f"{page}/confirmation").status_code == 303
    return rows(app)[-1]


def test_from_asking_to_having_gone(app, client, ask, here):
    joan, kit, far = (make_person(app, "champion", slug, name=name) for slug, name in ((here, "Joan Pike"), (here, "Kit Kite"), ("kendal", "Far Away")))
    assert "Ask a champion to go with me" in Browser(client).get(f"/activities/{SLUG}").text and Browser(client).get(URL).status_code == 200
    assert ask().status_code == 303
    [made] = rows(app)
    with app.app_context():
        assert not fetching.waiting(db.session.get(Person, joan.id), NOW)
    assert [one.to for one in rows(app, Message)] == ["wilma@wren.example"]
    page = client.get(link(app)).headers["Location"]
    assert "Nobody has been asked yet" in Browser(client).get(page).text and rows(app)[0].confirmed_at is None
    for _ in range(2):
        own(client, f"{page}/confirmation")
    assert {one.to for one in rows(app, Message)} == {"wilma@wren.example", joan.email, kit.email}
    url = f"/company/{made.uuid}"
    first, other, away = (sign_in(app, app.test_client(), one) for one in (joan, kit, far))
    assert away.get(url).status_code == post(away, f"{url}/taking").status_code == 404
    assert "Wilma" not in Browser(first).get(url).text and "Weir" in Browser(first).get("/company").text
    assert "wren" not in post(first, f"{url}/contact").text and not rows(app)[0].taken_by_id
    for client_of in (first, other):
        assert post(client_of, f"{url}/taking").status_code == 303
    assert rows(app)[0].taken_by_id == joan.id
    assert "wren" not in post(other, f"{url}/contact").text and "Joan goes along" in Browser(other).get(url).text
    assert "wilma@wren.example" in post(first, f"{url}/contact").text
    post(other, f"{url}/putting-back")
    post(other, f"{url}/closing", {"how": "went"})
    assert rows(app)[0].taken_by_id == joan.id and rows(app)[0].closed_at is None
    page = client.get(link(app)).headers["Location"]
    told = Browser(client).get(page).text
    assert "Joan goes with you" in told and "Pike" not in told and "A champion, on 25 November 2026" in told
    assert post(first, f"{url}/closing").status_code == 422
    post(first, f"{url}/closing", {"how": "went"})
    assert (rows(app)[0].outcome, "This is over" in Browser(first).get(url).text) == ("went", True)
    with app.app_context():
        assert audit.verify() is None
    said = [f"{one.subject} {one.text}" for one in rows(app, Message)]
    assert len(said) == 6 and not [one for one in said if re.search(r"knit|weir|wilma|by the door|pike", one, re.IGNORECASE)]


def test_a_number_opens_the_page_here_and_put_back_and_ended_roles_free_it(app, client, ask, here):
    joan, kit = (make_person(app, "champion", here, name=name) for name in ("Joan Pike", "Kit Kite"))
    page = ask(contact="01632 960117").headers["Location"]
    assert "We have asked the champions" in Browser(client).get(page).text
    url = f"/company/{rows(app)[0].uuid}"
    first, other = (sign_in(app, app.test_client(), one) for one in (joan, kit))
    post(first, f"{url}/taking")
    post(first, f"{url}/putting-back")
    assert rows(app)[0].taken_by_id is None
    post(first, f"{url}/taking")
    with app.app_context(), writing_unit():
        inviting.end_role(db.session.get(Person, joan.id), by=None, now=NOW)
        db.session.commit()
    with app.app_context():
        assert [one.uuid for one in fetching.waiting(db.session.get(Person, kit.id), NOW)] == [url.rpartition("/")[2]]
        assert minding.mind(NOW) == 1
    post(other, f"{url}/taking")
    assert rows(app)[0].taken_by_id == kit.id
    assert own(client, f"{page}/removal").status_code == 303
    [gone] = rows(app)
    assert (gone.outcome, gone.name, gone.contact, gone.help) == ("withdrawn", None, None, None) and gone.contact_key is None
    assert "What you typed is deleted" in Browser(client).get(page).text and "need not go" in rows(app, Message)[-1].subject
    with app.app_context():
        purging.purge(NOW + timedelta(hours=1))
        assert ("company", gone.uuid) in {one[1:] for one in erasing.read(app.config["ERASURES_PATH"])}
    assert app.test_client().get(page).status_code == 404


@pytest.mark.parametrize(("wrong", "said"), [
    ({"name": ""}, "Enter what"), ({"name": "x" * 81}, "80 letters"), ({"contact": "wilma"}, "Enter an email"), ({"when": "2026-99-99"}, "Choose a date"),
    ({"help": "I am 943 476 5919"}, "NHS number"), ({"help": "y" * 501}, "500 letters"), ({"agreed": ""}, "Tick the box"), ({"name": "a\0"}, "hidden")])
def test_what_is_wrong_is_said_and_nothing_is_kept(app, ask, wrong, said):
    answer = ask(**wrong)
    assert answer.status_code == 422 and said in answer.text and not rows(app)
    assert all(word in answer.text for name, word in TOLD.items() if name in ("name", "contact", "help") and name not in wrong)


def test_the_same_form_twice_is_one_and_a_machine_is_held(app, ask):
    assert [ask(idempotency_key="the-same-form-of-theirs").status_code for _ in range(2)] == [303, 303] and len(rows(app)) == 1
    sent = len(rows(app, Message))
    assert ask(**{BOX: "x"}).status_code == 303
    assert rows(app)[-1].trapped and len(rows(app, Message)) == sent
    assert [ask().status_code for _ in range(2)] == [429, 429]


def test_children_and_what_is_off_the_site_have_no_such_offer(app, client):
    assert client.get("/company/new").status_code == client.get("/company/new?activity=none").status_code == 404
    with app.app_context(), writing_unit():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        service.maximum_age = 17
        db.session.commit()
    assert client.get(URL).status_code == 404


def test_nobody_waits_unseen_and_a_changed_date_is_told_to_both(app, client, ask, here):
    joan, priya = make_person(app, "champion", here), make_person(app, "coordinator", here)
    code = re.search(r'name="when"[^>]*value="(\d{4}-[^"]+)"', client.get(URL).text)[1]
    ask(when=code, contact="wilma@wren.example")
    own(client, client.get(link(app)).headers["Location"] + "/confirmation")
    [made] = rows(app)
    with app.app_context():
        assert minding.mind(NOW) == 0 and [minding.mind(made.at + timedelta(days=3)), minding.mind(made.at + timedelta(days=3))][1] == 0
    waited = [one.to for one in rows(app, Message) if "waits" in one.subject]
    post(sign_in(app, app.test_client(), joan), f"/company/{made.uuid}/taking")
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Session).where(Session.service_id == made.service_id, Session.original_on == made.original_on).values(state="cancelled"))
        db.session.commit()
        assert [minding.mind(NOW), minding.mind(NOW)] == [1, 0]
    assert rows(app)[0].off
    assert {one.to for one in rows(app, Message) if "is off" in one.subject} == {"wilma@wren.example", joan.email}
    assert waited in ([priya.email], [])
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Service).where(Service.id == made.service_id).values(status="defunct"))
        db.session.commit()
        assert [minding.mind(NOW), minding.mind(NOW)] == [1, 0]
    assert rows(app)[0].outcome == "stopped"


def test_it_is_forgotten_in_time(app, client, ask):
    ask()
    with app.app_context():
        purging.purge(NOW + timedelta(hours=49))
        assert not rows(app)
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    made = confirmed(app, client, ask)
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Company).values(closed_at=NOW))
        db.session.commit()
    for days, kept in ((29, True), (31, False)):
        with app.app_context():
            purging.purge(NOW + timedelta(days=days))
        assert bool(rows(app)[0].contact_key) is kept and made.uuid == rows(app)[0].uuid


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=90), contact=st.text(max_size=90), when=st.text(max_size=20), words=st.text(max_size=520))
def test_any_words_are_answered(ask, app, name, contact, when, words):
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    answer = ask(name=name, contact=contact, when=when, help=words)
    assert answer.status_code in (303, 422)


def test_another_date_and_other_words_are_told_to_whoever_goes_along(app, client, ask, here):
    joan = make_person(app, "champion", here, name="Joan Pike")
    made = confirmed(app, client, ask)
    page, change = f"/company/mine/{made.uuid}", f"/company/mine/{made.uuid}/change"
    form = Browser(client).get(change).text
    code = re.search(r'name="when" type="radio" value="(2026-[^"]+)"', form)[1]
    assert "Any date, as it is" in form and own(client, change, when="x", help="Tea").status_code == 422
    assert own(client, change, when="keep", help="943 476 5919").status_code == 422
    assert own(client, change, when=code, help="I come by bus").status_code == 303
    [kept] = rows(app)
    assert (kept.on.isoformat(), kept.help) == (code[:10], "I come by bus") and "I come by bus" in Browser(client).get(page).text
    post(sign_in(app, app.test_client(), joan), f"/company/{made.uuid}/taking")
    client.get(link(app))
    before = len(rows(app, Message))
    own(client, change, when="keep", help="I come by bus")
    assert len(rows(app, Message)) == before
    own(client, change, when="any", help="")
    [told] = rows(app, Message)[before:]
    assert told.to == joan.email and "bus" not in told.text and (rows(app)[0].on, rows(app)[0].help) == (None, None)
    assert app.test_client().get(change).status_code == app.test_client().get(f"{page}/copy").status_code == 404
    own(client, f"{page}/removal")
    assert client.get(change).headers["Location"] == page and rows(app)[0].help is None


def test_all_that_is_held_is_saved_and_a_thank_you_counts_once_without_a_name(app, client, ask, here):
    joan = make_person(app, "champion", here, name="Joan Pike")
    made = confirmed(app, client, ask)
    page, first = f"/company/mine/{made.uuid}", sign_in(app, app.test_client(), joan)
    post(first, f"/company/{made.uuid}/taking")
    post(first, f"/company/{made.uuid}/contact")
    client.get(link(app))
    assert own(client, f"{page}/thanks", words="along").status_code == 303 and thanks_of(app, joan) == []
    post(first, f"/company/{made.uuid}/closing", {"how": "went"})
    client.get(link(app))
    answer = client.get(f"{page}/copy")
    told = json.loads(answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment") and "no-store" in answer.headers["Cache-Control"]
    assert (told["name"], told["email"], told["what would help"], told["who goes along"]) == ("Wilma", TOLD["contact"], TOLD["help"], ["Joan"])
    assert len(told["who looked at how to reach you"]) == 1 and told["how it went"] == "went"
    assert "Say thank you to Joan" in Browser(client).get(page).text
    own(client, f"{page}/thanks", words="words of their own")
    for words in ("along", "again"):
        own(client, f"{page}/thanks", words=words)
    assert thanks_of(app, joan) == [("Thank you for coming along", 0)] and "Say thank you" not in client.get(page).text
    with app.app_context():
        assert audit.verify() is None


def thanks_of(app, person):
    with app.app_context():
        return thanks.thanks_of(person.id)
