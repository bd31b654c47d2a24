"""A writer changes or takes back what waits, from their private link or the mail, until somebody decided; suggested postcodes are one tap."""
import re

import pytest

from app.extensions import db, writing_unit
from app.listings import drafts
from app.messages.models import Message
from app.people.models import Person
from app.submissions import deciding
from app.submissions.models import APPROVED, DRAFT, UNCONFIRMED, WAITING, WITHDRAWN
from conftest import NOW
from page_check import checked, words
from people import make_person, post, sign_in
from test_adding_pages import KNIT, Form, begin
from waiting import make_localities, of


@pytest.fixture
def form(client):
    return Form(client)


@pytest.fixture
def priya(app):
    make_localities(app)
    return make_person(app, "coordinator", "chard", name="Priya")


def state(app, base):
    with app.app_context():
        return of(base.rpartition("/")[2]).state


def confirm_link(app):
    with app.app_context():
        texts = db.session.scalars(db.select(Message.text).order_by(Message.id.desc())).all()
    return next(found[0] for text in texts if (found := re.search(r"/add/confirm/\S+", text)))


def sent(app, form):
    """The base address of a listing that was sent and confirmed."""
    base, link = begin(app)
    form.client.get(link)
    form.send(f"{base}/check")
    form.client.get(confirm_link(app))
    form.send(f"{base}/confirm")
    assert state(app, base) == WAITING
    return base


def again(form, base, **typed):
    """Changes one step of a reopened listing and sends it."""
    form.send(f"{base}/what?to=check", {**KNIT["what"], **typed})
    form.send(f"{base}/check")


def test_what_waits_is_changed_and_waits_again_and_the_reviewer_is_told(app, form, priya):
    base = sent(app, form)
    desk, review = sign_in(app, app.test_client(), priya), f"/review/{base.rpartition('/')[2]}"
    shown = checked(desk.get(review))
    mark = shown.tree.find(".//input[@name='mark']").get("value")
    page = form.get(f"{base}/sent")
    assert "You can change it until somebody has decided." in words(page.tree)
    reopened = form.send(f"{base}/reopening", page=page)
    assert reopened.headers["Location"] == f"{base}/check" and state(app, base) == DRAFT
    refused = checked(post(desk, f"{review}/sending-back", {"reason": "Which <day>?", "about": "missing"}))
    assert refused.status_code == 409 and "Whoever wrote this is changing it." in words(refused.tree) and "Which <day>?" in words(refused.tree)
    assert "Nothing is waiting" in words(checked(desk.get("/queue")).tree) and desk.get(review).status_code == 200
    again(form, base, description="We knit for the hospital.")
    assert state(app, base) == WAITING
    stale = checked(post(desk, f"{review}/approval", {"mark": mark}))
    assert stale.status_code == 422 and "The listing changed while you looked at this." in words(stale.tree)
    assert "We knit for the hospital." in words(checked(desk.get(review)).tree)


def test_another_contact_has_to_confirm_anew(app, form):
    base = sent(app, form)
    form.send(f"{base}/reopening", page=form.get(f"{base}/sent"))
    form.send(f"{base}/contact", {**KNIT["contact"], "your_email": "somebody.else@oak.example"})
    form.send(f"{base}/check")
    assert state(app, base) == UNCONFIRMED


def test_from_the_mail_it_is_changed_first_without_a_second_mail(app, form):
    base, link = begin(app)
    form.client.get(link)
    form.send(f"{base}/check")
    phone = Form(app.test_client())
    phone.client.get(confirm_link(app))
    page = phone.get(f"{base}/confirm")
    assert "It is from me, but I want to change it first" in words(page.tree)
    phone.send(f"{base}/reopening", page=page)
    again(phone, base, description="We knit for the hospital.")
    assert state(app, base) == WAITING and phone.get(f"{base}/sent").status_code == 200


def test_it_is_taken_back_for_good_and_nobody_decides_on_it(app, form, priya):
    base = sent(app, form)
    desk, review = sign_in(app, app.test_client(), priya), f"/review/{base.rpartition('/')[2]}"
    mark = checked(desk.get(review)).tree.find(".//input[@name='mark']").get("value")
    asked = form.get(f"{base}/withdrawal")
    assert state(app, base) == WAITING and "You cannot undo this." in words(asked.tree)
    for _ in range(2):
        assert form.send(f"{base}/withdrawal", page=asked).status_code == 303
    assert state(app, base) == WITHDRAWN
    over = checked(post(desk, f"{review}/approval", {"mark": mark}))
    assert over.status_code == 409 and "took it back. There is nothing to decide." in words(over.tree)
    assert "You took it back" in words(form.get(f"{base}/sent").tree) and "You took it back" in words(form.get(f"{base}/withdrawal").tree)
    form.send(f"{base}/reopening", page=asked)
    assert state(app, base) == WITHDRAWN


def test_what_was_decided_is_neither_changed_nor_taken_back(app, form, priya):
    base = sent(app, form)
    asked = form.get(f"{base}/withdrawal")
    with app.app_context(), writing_unit():
        deciding.approve(of(base.rpartition("/")[2]), db.session.get(Person, priya.id), now=NOW)
        db.session.commit()
    assert form.send(f"{base}/withdrawal", page=asked).status_code == form.send(f"{base}/reopening", page=asked).status_code == 303
    assert state(app, base) == APPROVED and "It is decided already" in words(form.get(f"{base}/withdrawal").tree)
    assert "Change it" not in words(form.get(f"{base}/sent").tree)


@pytest.mark.parametrize("path", ["reopening", "withdrawal"])
def test_without_the_link_there_is_nothing(app, form, path):
    base = sent(app, form)
    stranger = Form(app.test_client())
    token = {"csrf_token": stranger.get("/add").tree.find(".//input[@name='csrf_token']").get("value")}
    answers = [stranger.client.post(f"{one}/{path}", data=token, headers={"Sec-Fetch-Site": "same-origin"})
               for one in (base, "/add/12345678-1234-4234-9234-123456789abc")]
    assert [one.status_code for one in answers] == [404, 404] and state(app, base) == WAITING
    with app.test_request_context():
        assert drafts.found(base.rpartition("/")[2]).state == WAITING


@pytest.mark.parametrize(("typed", "meant"), [("TA1 lHE", "TA1 1HE"), ("ta11h3", None), ("BT1 1AA", None), ("", None), ("'; DROP", None)])
def test_a_suggested_postcode_is_one_tap(app, form, typed, meant):
    base, link = begin(app, where=None)
    form.client.get(link)
    where = {"where": "new", "venue_name": "A hall", "town": "Taunton", "postcode": typed}
    wrong = checked(form.send(f"{base}/where", where))
    buttons = wrong.tree.xpath("//button[starts-with(@value, 'postcode ')]")
    assert wrong.status_code == 422 and (meant is None or [words(one) for one in buttons] == [f"Use {meant}"])
    if meant:
        assert form.send(f"{base}/where", {**where, "do": buttons[0].get("value")}, page=wrong).status_code == 303
        with app.app_context():
            assert drafts.typed_of(of(base.rpartition("/")[2]), "where")["postcode"] == meant


@pytest.mark.parametrize("made_up", ["postcode ", "postcode ZZ9 9ZZ", "postcode <b>", "postcode " + "9" * 400, "postcode \0"])
def test_a_made_up_suggestion_is_read_like_a_typed_postcode(app, form, made_up):
    base, link = begin(app, where=None)
    form.client.get(link)
    answer = form.send(f"{base}/where", {"where": "new", "venue_name": "A hall", "town": "Taunton", "postcode": "TA1 1HE", "do": made_up})
    assert checked(answer).status_code == 422
