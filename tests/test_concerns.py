"""A concern from the first word to the answer: who reads it, that hiding is at once, and that no mail shows who reported it."""
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.concerns import answering, fetching, forgetting, reminding
from app.concerns.models import Concern
from app.directory.models import Service
from app.directory.periods import england
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import audit
from app.people.models import Audit, Person
from app.submissions import deciding, owning
from app.submissions.models import Owner
from app.web import traps
from conftest import NOW
from page_check import checked, words
from people import OWN, make_person, post, sign_in
from test_every_page import WIDTHS, _faults
from test_owners import WEDNESDAYS
from test_review_hostile import HOSTILE, safe
from test_review_pages import cookie_of
from waiting import EMAIL, make_localities, make_waiting, of

SLUG = "macrame-and-chat"
ASK = f"/activities/{SLUG}/concern"
SAID = "The heater in the back room <b>smells</b> of gas. My NHS number is 943 476 5919."
WHO = "wren@home.example"
OWNERS_WORDS = "Have the heating looked at before you open again."
ANSWERED = {"done": "mended", "to_reporter": "The heater was mended. Thank you.", "tell_owner": "yes", "to_owner": OWNERS_WORDS}


def publish(app, by):
    uuid = make_waiting(app, WEDNESDAYS)
    with app.app_context(), writing_unit():
        deciding.approve(of(uuid), db.session.get(Person, by.id), now=NOW)
        db.session.execute(db.delete(Message))
        db.session.commit()


@pytest.fixture
def priya(app):
    """The coordinator of Chard, where one activity with an owner is."""
    make_localities(app)
    publish(app, make_person(app, "champion", "chard"))
    return make_person(app, "coordinator", "chard", name="Priya")


def form(client, url=ASK):
    """The hidden boxes of the form at `url`."""
    tree = checked(client.get(url)).tree
    return {box.get("name"): box.get("value") or "" for box in tree.xpath("//main//form[not(contains(@action, 'sign'))]//input[@type='hidden']")}


def early(client):
    """The time on a page that somebody looked at for a minute."""
    with client.application.test_request_context():
        return traps.made_at(NOW - timedelta(minutes=1))


def report(client, said=SAID, contact="", hidden=None, **more):
    boxes = hidden or form(client) | {"made_at": early(client)}
    return checked(client.post(ASK, data={**boxes, "words": said, "contact": contact, **more}, headers=OWN))


def the_one(app):
    with app.app_context():
        return db.session.scalars(db.select(Concern.uuid).where(Concern.folded_into_id.is_(None)).order_by(Concern.id)).first()


def mails(app, to=None):
    with app.app_context():
        return [one for one in db.session.scalars(db.select(Message).order_by(Message.id)).all() if to is None or one.to == to]


def count(app, model, *conditions):
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(model).where(*conditions))


def desk(app, person):
    return sign_in(app, app.test_client(), person)


def is_found(client):
    return "Macrame and chat" in client.get("/activities?q=macrame").text


def test_a_concern_is_reported_hidden_shown_again_and_answered(app, browser, client, priya):
    page = browser.get(f"/activities/{SLUG}")
    assert page.tree.xpath(f"//a[@href='{ASK}']") and not page.headers.getlist("Set-Cookie")
    asked = browser.get(ASK)
    said = words(asked.tree.find(".//main"))
    assert said.index("999") < said.index("111") < said.index("116 123") < said.index("What is worrying you?")
    answer = report(client, contact=f" {WHO} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ASK}/sent")
    assert "within 1 working day" in words(browser.get(f"{ASK}/sent").tree)
    uuid, priyas = the_one(app), desk(app, priya)
    listed = checked(priyas.get("/concerns"))
    assert "1 concern is waiting" in words(listed.tree) and "Answer by Thursday 26 November 2026" in words(listed.tree)
    assert [words(link) for link in listed.tree.xpath("//a[@aria-current='page']")] == ["Concerns"]
    shown = checked(priyas.get(f"/concerns/{uuid}"))
    assert SAID in words(shown.tree) and WHO not in shown.text and "They left an email address" in words(shown.tree)
    assert is_found(client)
    assert post(priyas, f"/concerns/{uuid}/hiding").status_code == 303
    assert not is_found(client) and client.get(f"/activities/{SLUG}").status_code == 410
    assert checked(post(priyas, f"/concerns/{uuid}/answer", ANSWERED)).status_code == 422
    post(priyas, f"/concerns/{uuid}/showing")
    assert is_found(client) and client.get(f"/activities/{SLUG}").status_code == 200
    assert post(priyas, f"/concerns/{uuid}/answer", ANSWERED).status_code == 303
    closed = words(checked(priyas.get(f"/concerns/{uuid}")).tree)
    assert "answered and closed" in closed and "Priya hid the listing" in closed and "Priya answered: it was put right." in closed
    assert "No concern is waiting" in words(checked(priyas.get("/concerns")).tree)
    with app.app_context():
        told = [(row.act, row.thing_type, row.reason) for row in db.session.scalars(db.select(Audit).order_by(Audit.id)).all()
                if row.act in ("concern.report", "concern.answer", "listing.hide")]
        assert told == [("concern.report", "concern", ""), ("listing.hide", "service", "concern"), ("listing.hide", "service", "shown again"),
                        ("concern.answer", "concern", "mended")] and audit.verify() is None


@pytest.mark.parametrize(("done", "hide", "trusted"), [
    ("nothing", True, True), ("nothing", False, True), ("mended", True, False), ("mended", False, False), ("passed", False, False),
    ("taken", True, False)])
def test_an_owner_is_trusted_again_when_nothing_was_wrong(app, client, priya, done, hide, trusted):
    def is_trusted(now=NOW):
        with app.app_context():
            return owning.is_trusted(db.session.scalars(db.select(Owner)).one(), now)
    report(client)
    uuid, priyas = the_one(app), desk(app, priya)
    assert is_trusted()
    if hide:
        post(priyas, f"/concerns/{uuid}/hiding")
        assert not is_trusted()
    if done != "taken":
        post(priyas, f"/concerns/{uuid}/showing")
    assert is_trusted() is not hide
    assert post(priyas, f"/concerns/{uuid}/answer", {"done": done}).status_code == 303
    assert is_trusted() is trusted and is_trusted(NOW + timedelta(days=366))


def test_mails_say_nothing_of_the_reporter(app, client, priya):
    report(client, contact=WHO)
    post(desk(app, priya), f"/concerns/{the_one(app)}/answer", ANSWERED)
    look, = mails(app, priya.email)
    owner, = mails(app, EMAIL)
    reporter, = mails(app, WHO)
    assert len(mails(app)) == 3 and "The heater was mended." in reporter.text and OWNERS_WORDS in owner.text
    for one in (look, owner, reporter):
        assert not re.search("concern|report|worr|heater|gas", one.subject, re.IGNORECASE) and "smells" not in one.text + one.html
    assert WHO not in look.text + look.html + owner.text + owner.html and "heater" not in look.text + owner.text
    assert OWNERS_WORDS not in reporter.text and "Macrame" not in look.text


@pytest.mark.parametrize(("contact", "to_owner"), [
    (WHO, "Somebody said the heater in the back room is bad"), (WHO, f"Write to {WHO.upper()}"), ("01632 960 744", "Ring 01632-960744."), (WHO, "")])
def test_words_to_the_owner_that_give_away_the_reporter_are_asked_again(app, client, priya, contact, to_owner):
    report(client, contact=contact)
    answer = checked(post(desk(app, priya), f"/concerns/{the_one(app)}/answer", ANSWERED | {"to_owner": to_owner}))
    assert answer.status_code == 422 and "There is a problem" in words(answer.tree) and not mails(app, EMAIL)


def test_the_phone_number_is_shown_only_when_asked_for_and_that_is_noted(app, client, priya):
    report(client, contact="01632 960744")
    priyas, address = desk(app, priya), f"/concerns/{the_one(app)}"
    assert "960" not in words(checked(priyas.get(address)).tree.xpath("//section[@aria-labelledby='said']")[0])
    assert "01632\xa0960\xa0744" in checked(post(priyas, f"{address}/contact")).text
    assert count(app, Audit, Audit.reason == "contact opened") == 1


def test_pressed_twice_is_once(app, client, priya):
    hidden = form(client)
    for _ in range(2):
        report(client, contact=WHO, hidden=hidden)
    assert count(app, Concern) == 1 and len(mails(app)) == 1
    report(client, "Other words, from the same page.", hidden=hidden)
    assert count(app, Concern) == 2
    priyas, address = desk(app, priya), f"/concerns/{the_one(app)}"
    for verb in ("hiding", "hiding", "showing", "showing", "answer", "answer"):
        assert post(priyas, f"{address}/{verb}", ANSWERED).status_code == 303
    assert count(app, Audit, Audit.act == "listing.hide") == 2 and count(app, Audit, Audit.act == "concern.answer") == 1
    assert len(mails(app, WHO)) == len(mails(app, EMAIL)) == 1


def test_very_many_are_all_kept_and_read_together(app, client, priya):
    for number in range(13):
        assert report(client, f"Number {number}", contact=WHO).status_code == 303
    assert count(app, Concern) == 13 and count(app, Concern, Concern.folded_into_id.is_not(None)) == 3 and len(mails(app, priya.email)) == 10
    with app.app_context():
        last = db.session.scalar(db.select(Concern.uuid).where(Concern.folded_into_id.is_(None)).order_by(Concern.id.desc()).limit(1))
    priyas = desk(app, priya)
    assert all(f"Number {number}" in priyas.get(f"/concerns/{last}").text for number in (9, 10, 11, 12))
    assert "3 more came with it" in words(checked(priyas.get("/concerns")).tree)
    post(priyas, f"/concerns/{last}/answer", ANSWERED)
    assert len(mails(app, WHO)) == 1 and count(app, Concern, Concern.closed_at.is_not(None)) == 4


def test_nobody_is_refused_and_every_word_is_given_back(app, client, priya):
    assert checked(report(client, "")).status_code == 422
    long = checked(report(client, "x" * 1001, contact="not an address"))
    assert long.status_code == 422 and "x" * 1001 in long.text and "not an address" in long.text and "Use 1,000 letters or fewer" in long.text
    lost = client.post(ASK, data={"words": "Words of a lost form"}, headers=OWN)
    assert lost.status_code == 400 and "Words of a lost form" in lost.text
    post(desk(app, priya), f"/concerns/{the_one(app) or _made(app, client)}/hiding")
    assert report(client, "It is off, and I still worry.").status_code == 303
    assert report(client, "Buy wool", homepage="http://wool.example").status_code == 303 and count(app, Concern, Concern.trapped) == 1
    assert report(client, "At once", hidden=form(client)).status_code == 303 and count(app, Concern, Concern.trapped) == 2
    assert report(client, "Made up", made_at="1").status_code == 303 and count(app, Concern, Concern.trapped) == 3
    for said in HOSTILE:
        boxes = form(client) | dict.fromkeys(("words", "contact", "homepage", "idempotency_key"), said)
        safe(client.post(ASK, data=boxes, headers=OWN))


def _made(app, client):
    report(client)
    return the_one(app)


def test_elsewhere_is_nowhere_and_champions_do_not_see_it(app, client, priya):
    report(client)
    paths = [("GET", ""), *(("POST", f"/{verb}") for verb in ("contact", "hiding", "showing", "answer"))]
    for person, status in ((make_person(app, "coordinator", "yeovil"), 404), (make_person(app, "champion", "chard"), 403),
                           (make_person(app, "practice"), 403), (make_person(app, "administrator"), 200)):
        theirs = desk(app, person)
        assert theirs.get("/concerns").status_code == (403 if status == 403 else 200)
        assert ("Macrame" in theirs.get("/concerns").text) is (status == 200)
        for method, path in paths:
            if status != 200 or method == "GET":
                data = {"csrf_token": theirs.csrf} if method == "POST" else None
                assert theirs.open(f"/concerns/{the_one(app)}{path}", method=method, data=data, headers=OWN).status_code == status, path
    for uuid in ("nonsense", "00000000-0000-4000-8000-000000000000", "%00"):
        assert desk(app, priya).get(f"/concerns/{uuid}").status_code == 404
    assert count(app, Concern, Concern.closed_at.is_not(None)) == 0 and is_found(client)


def test_with_no_coordinator_the_administrators_are_asked(app, client):
    make_localities(app)
    publish(app, make_person(app, "champion", "chard"))
    make_person(app, "coordinator", "yeovil")
    chief = make_person(app, "administrator")
    report(client)
    assert [one.to for one in mails(app)] == [chief.email]


def test_a_late_one_goes_to_every_administrator_once(app, client, priya):
    chiefs = {make_person(app, "administrator").email for _ in range(2)}
    report(client)
    with app.app_context():
        friday_night = NOW.replace(day=26, hour=23)
        assert reminding.remind(friday_night) == 0
        assert reminding.remind(NOW + timedelta(days=2)) == 1 and reminding.remind(NOW + timedelta(days=2, minutes=1)) == 0
    assert {one.to for one in mails(app)[1:]} == chiefs and len(mails(app)) == 3
    app.config["NOW"] = lambda: NOW + timedelta(days=2)
    assert "! Late. To be answered by Thursday 26 November 2026" in words(checked(desk(app, priya).get("/concerns")).tree)


def test_a_listing_that_somebody_else_took_off_is_not_shown_again(app, client, priya):
    report(client)
    priyas, address = desk(app, priya), f"/concerns/{the_one(app)}"
    post(priyas, f"{address}/hiding")
    with app.app_context(), writing_unit():
        service = db.session.scalar(db.select(Service).where(Service.slug == SLUG))
        service.withdrawn_at = NOW + timedelta(hours=1)
        db.session.commit()
    assert "Show it again" not in words(checked(priyas.get(address)).tree)
    post(priyas, f"{address}/showing")
    assert client.get(f"/activities/{SLUG}").status_code == 410


def test_how_to_reach_the_reporter_is_forgotten_then_the_report(app, client, priya):
    report(client, contact=WHO)
    post(desk(app, priya), f"/concerns/{the_one(app)}/answer", ANSWERED)
    with app.app_context(), writing_unit():
        assert forgetting.contacts(NOW + timedelta(days=89)) == 0 and forgetting.contacts(NOW + timedelta(days=90)) == 1
        assert db.session.scalars(db.select(Concern)).one().words == SAID and forgetting.reports(NOW + timedelta(days=2000)) == 0
        assert forgetting.reports(NOW + timedelta(days=2196)) == 1
        db.session.commit()
    assert count(app, Concern) == 0 and count(app, Owner) > 0


def test_what_is_sealed_is_not_in_the_file(app, client, priya):
    report(client, contact=WHO)
    with app.app_context():
        kept = str(db.session.execute(db.text("SELECT words, contact FROM concern")).all())
    assert "heater" not in kept and WHO not in kept


@given(some.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
def test_the_answer_is_due_on_the_next_working_day(day):
    off = set(england(day.year)) | set(england(day.year + 1))
    due = fetching.answer_by(day, off)
    assert due.weekday() < 5 and due not in off and timedelta(1) <= due - day <= timedelta(6)
    assert all(one.weekday() >= 5 or one in off for one in (day + timedelta(days=days) for days in range(1, (due - day).days)))


@given(some.text(), some.text())
def test_words_are_compared_by_runs(text, other):
    run = "five words that they share"
    assert answering.shares_words(f"{text} {run} {other}", f"{other} {run.upper()} {text}") and not answering.shares_words(text, "")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_fault_and_nothing_wider_than_the_screen(chromium, live, width):
    make_localities(live.app)
    publish(live.app, make_person(live.app, "champion", "chard"))
    priya = make_person(live.app, "coordinator", "chard", name="Priya")
    page = chromium(width=width, bypass_csp=True)
    page.goto(ASK)
    page.get_by_role("button", name="Tell us").click()
    page.get_by_text("There is a problem").wait_for()
    page.get_by_label("What is worrying you?").fill(SAID)
    page.get_by_label("Your email address or phone number").fill("01632 960744")
    page.get_by_role("button", name="Tell us").click()
    page.get_by_role("heading", name="Thank you for telling us").wait_for()
    address = f"/concerns/{the_one(live.app)}"
    page.context.add_cookies([cookie_of(live, priya)])
    pages = {"ask": ASK, "sent": f"{ASK}/sent", "list": "/concerns", "one": address}
    assert not _faults(page, pages)
    page.goto(address)
    page.get_by_role("button", name="Answer and close it").click()
    page.get_by_text("There is a problem").wait_for()
    assert page.title().startswith("Error: ")
    page.get_by_role("button", name="Hide it now").click()
    page.get_by_role("button", name="Show it again").wait_for()
    assert not _faults(page, {"hidden": address})
    page.get_by_label("It was passed on to somebody").check()
    page.get_by_role("textbox", name="Words to the person").fill("We have asked the hall.")
    page.get_by_role("button", name="Answer and close it").click()
    page.get_by_text("This is answered and closed.").wait_for()
    assert not _faults(page, {"closed": address})
