"""Each page and state of adding: whole, clean, without an accessibility fault; nothing typed is lost, nothing shown to a stranger."""
import io
import json
import re
import sqlite3
import subprocess
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.listings import drafts, forgetting, steps
from app.messages.models import Message
from app.people import links
from app.people.models import LimitCount
from app.submissions.models import Picture, Submission
from conftest import NOW
from page_check import checked
from people import make_person, sign_in
from test_every_page import VALIDATE, WIDTHS, _axe, _faults

OURS = {"Sec-Fetch-Site": "same-origin"}
HOSTILE = ("", "\0", "x" * 5000, "' OR 1=1 --", '"><script>alert(1)</script>', "../../etc/passwd", "\u202e abc", "\u0663", "9" * 40, "NaN",
           "a\r\nSet-Cookie: x=1", "31/02/2027", "9999-12-31", "25:61", "£999999999999", "-5MO", ";" * 200, "1 January 2027," * 40, "@@@",
           "javascript:alert(1)", "00000000-0000-0000-0000-000000000000", "1 Jan 2027 to 2 Jan 2027\n" * 20)
KNIT = {
    "name": {"name": "Natter over wool"}, "what": {"description": "Bring a project. Sit next to a friend.", "kind": ["crafts"]},
    "where": {"where": "new", "venue_name": "Forton Road allotments", "town": "Chard", "address": "By the gate", "no_postcode": "yes"},
    "when": {"often": "nth", "nth": ["1", "3"], "nth_day": "TU", "starts": "10.30", "ends": "noon", "off": "5 January 2027"},
    "who": {"cost": "£1 for tea", "joining": "turn-up", "good_for": ["meeting-people"]}, "in": {"step-free": "yes", "parking": "no"},
    "contact": {"your_name": "Maureen Oak", "your_phone": "01632 960117", "your_email": "maureen@oak.example", "show": "phone"}}


def begin(app, key="k" * 32, **changes):
    """The draft's uuid and the address of its private link, with KNIT's answers but for `changes` (None leaves a step out)."""
    with app.test_request_context(), writing_unit():
        draft, token = drafts.begin(key, {"name": "Natter over wool"}, None, now=NOW)
        for step, typed in (KNIT | changes).items():
            if typed is not None:
                drafts.save(draft, step, typed, now=NOW)
        db.session.commit()
        return f"/add/{draft.uuid}", f"/add/link/{token}"


class Form:
    """A test client that sends a page's form back with its hidden fields, as a browser does."""

    def __init__(self, client):
        self.client = client

    def get(self, url):
        return checked(self.client.get(url))

    def send(self, url, data=None, page=None, **more):
        page = page or self.client.get(url)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        return self.client.post(url, data={**hidden, **(data or {}), **more}, headers=OURS)


@pytest.fixture
def form(client):
    return Form(client)


def typed_in(app, uuid, step):
    with app.app_context():
        return drafts.typed_of(db.session.scalar(sa.select(Submission).where(Submission.uuid == uuid.rpartition("/")[2])), step)


def add_picture(app, uuid):
    with app.app_context(), writing_unit():
        draft = drafts.found(uuid.rpartition("/")[2])
        db.session.add(Picture(submission_id=draft.id, alt="The green door", bytes=b"x", width=1200, height=800))
        db.session.commit()


def pages_of(app, form):
    """{name: HTML} of each page of adding in its states, by a client that holds the draft."""
    empty, link = begin(app, **dict.fromkeys(steps.ORDER[1:]))
    form.client.get(link)
    found = {"start": form.get("/add"), "closed": checked(form.client.get("/add/12345678-1234-4234-9234-123456789abc/what"))}
    found["no link"] = checked(form.client.get("/add/confirm/x"))
    for step in steps.ORDER:
        found[f"{step} empty"] = form.get(f"{empty}/{step}")
        if step != steps.IN:
            found[f"{step} wrong"] = checked(form.send(f"{empty}/{step}", {"name": " ", "often": "nth", "where": "new"}))
            assert found[f"{step} wrong"].status_code == 422, step
    found["where looked"] = checked(form.send(f"{empty}/where", find="Taunton", do="look"))
    found["where not known"] = checked(form.send(f"{empty}/where", find="Zebra Hall", do="look"))
    with app.app_context(), writing_unit():
        draft = drafts.found(empty.rpartition("/")[2])
        for step, typed in KNIT.items():
            drafts.save(draft, step, typed, now=NOW)
        db.session.commit()
    add_picture(app, empty)
    for step in (*steps.ORDER, "check", "pictures", "later"):
        found[f"{step} told"] = form.get(f"{empty}/{step}")
    found["pictures wrong"] = checked(form.send(f"{empty}/pictures", alt="x"))
    found["later wrong"] = checked(form.send(f"{empty}/later", email="nobody"))
    found["link"] = checked(form.send(f"{empty}/later", email="maureen@oak.example"))
    form.send(f"{empty}/check")
    found["sent"] = form.get(f"{empty}/sent")
    with app.app_context():
        confirm = re.search(r"/add/confirm/\S+", db.session.scalars(sa.select(Message).order_by(Message.id.desc())).first().text)[0]
    form.client.get(confirm)
    found["confirm"] = form.get(f"{empty}/confirm")
    form.send(f"{empty}/confirm")
    found["confirmed"] = form.get(f"{empty}/confirm")
    found["take back"] = form.get(f"{empty}/withdrawal")
    for state in ("sent back", "approved", "declined", "withdrawn"):
        with app.app_context(), writing_unit():
            drafts.found(empty.rpartition("/")[2]).state = state
            db.session.commit()
        found[state] = form.get(f"{empty}/sent")
    found["taken back"] = form.get(f"{empty}/withdrawal")
    return found


def test_every_page_of_adding_is_whole_and_clean(app, form, tmp_path):
    pages = pages_of(app, form)
    assert all(page.headers["Cache-Control"] == "private, no-store" for page in pages.values())
    if not VALIDATE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    for name, page in pages.items():
        (tmp_path / f"{name.replace(' ', '-')}.html").write_text(page.text)
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}))
    told = subprocess.run([VALIDATE, "--config", config, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],  # noqa: S603
                             capture_output=True, text=True, cwd=tmp_path)
    assert told.returncode == 0, told.stdout[-4000:]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_adding_has_a_fault(chromium, live, width):
    whole, link = begin(live.app)
    add_picture(live.app, whole)
    page = chromium(width=width, bypass_csp=True)
    page.goto(link)
    faults = _faults(page, {"start": "/add", **{step: f"{whole}/{step}" for step in (*steps.ORDER, "check", "later", "pictures")}})
    page.faults.clear()
    page.goto(f"{whole}/when")
    page.get_by_label("Starts at").fill("ten-ish")
    page.get_by_role("button", name="Save and continue").click()
    page.locator(".nhsuk-error-summary").wait_for()
    faults |= {"error": _axe(page)} if _axe(page) else {}
    assert not faults


def test_a_stranger_meets_the_same_page_as_for_one_that_is_not_there(app, client):
    whole, _ = begin(app)
    stranger = app.test_client()
    for path in ("", "/what", "/check", "/sent", "/later", "/pictures", "/confirm"):
        theirs, none = stranger.get(f"{whole}{path}"), stranger.get(f"/add/12345678-1234-4234-9234-123456789abc{path}")
        assert (theirs.status_code, theirs.text) == (none.status_code, none.text) and theirs.status_code == 404
    for address in ("/add/link/x", "/add/confirm/x", "/add/link/" + "y" * 3000):
        assert stranger.get(address).status_code == 404


def test_a_page_left_open_too_long_still_saves_its_words(app, form):
    whole, link = begin(app)
    form.client.get(link)
    left_open = form.get(f"{whole}/what")
    app.config["NOW"] = lambda: NOW + links.IDLE * 3
    assert form.client.get(f"{whole}/what").status_code == 404
    answer = form.send(f"{whole}/what", {"description": "Bring wool."}, page=left_open)
    assert answer.status_code == 303 and typed_in(app, whole, "what")["description"] == "Bring wool."
    app.config["NOW"] = lambda: NOW + links.PAGE_LASTS * 2
    answer = form.send(f"{whole}/what", {"description": "Bring needles and wool."}, page=left_open)
    assert answer.status_code == 404 and "Bring needles and wool." in answer.text
    assert typed_in(app, whole, "what")["description"] == "Bring wool."


@pytest.mark.parametrize(("change", "at"), [
    ({}, "check"), ({"where": {"where": "online"}, "in": None}, "check"), ({"in": None}, "in"), ({"when": {"often": "weekly"}}, "when"),
    ({"where": {"where": "online"}, "in": None, "contact": None}, "contact")])
def test_a_link_goes_on_at_the_first_question_that_is_open(app, form, change, at):
    whole, link = begin(app, **change)
    assert form.client.get(form.client.get(link).headers["Location"]).headers["Location"] == f"{whole}/{at}"


def test_a_new_link_ends_the_old_one_in_every_browser(app, form):
    whole, link = begin(app)
    other = app.test_client()
    assert other.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert other.get(link).status_code == 303 == form.client.get(link).status_code
    form.send(f"{whole}/later")
    assert form.client.get(f"{whole}/what").status_code == 200
    assert (other.get(f"{whole}/what").status_code, other.get(link).status_code) == (404, 404)


def test_the_same_form_sent_twice_is_one_draft_and_one_mail(app, form):
    start = form.get("/add")
    first, again = (form.send("/add", {"name": "Natter over wool"}, page=start) for _ in range(2))
    assert first.status_code == again.status_code == 303 and first.headers["Location"] == again.headers["Location"]
    whole = first.headers["Location"].rpartition("/")[0]
    with app.app_context(), writing_unit():
        for step, typed in KNIT.items():
            drafts.save(drafts.found(whole.rpartition("/")[2]), step, typed, now=NOW)
        db.session.commit()
    check_page = form.get(f"{whole}/check")
    assert [form.send(f"{whole}/check", page=check_page).headers["Location"] for _ in range(3)] == [f"{whole}/sent"] * 3
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_going_back_to_the_first_page_changes_the_name_and_after_sending_begins_another(app, form):
    start = form.get("/add")
    whole = form.send("/add", {"name": "Natter over wool"}, page=start).headers["Location"].rpartition("/")[0]
    assert form.send("/add", {"name": "Natter over tea"}, page=start).headers["Location"].startswith(whole)
    assert typed_in(app, whole, "name") == {"name": "Natter over tea"}
    with app.app_context(), writing_unit():
        drafts.found(whole.rpartition("/")[2]).state = "waiting"
        db.session.commit()
    assert not form.send("/add", {"name": "Natter over soup"}, page=start).headers["Location"].startswith(whole)
    assert typed_in(app, whole, "name") == {"name": "Natter over tea"}


@pytest.mark.parametrize("step", list(steps.ORDER))
def test_hostile_words_in_every_box_are_an_answer_and_stay_words(app, form, step):
    whole, link = begin(app)
    form.client.get(link)
    page = form.get(f"{whole}/{step}")
    asked = steps.STEPS[step]
    for words in HOSTILE:
        typed = dict.fromkeys((*asked.boxes, *asked.choices, *asked.several), words)
        for more in ({}, {"often": "once", "where": "new"}, {"often": "nth", "where": "comes-to-you", "do": "look"}):
            answer = checked(form.send(f"{whole}/{step}", {**typed, **more}, page=page))
            assert answer.status_code in (200, 303, 422) and "<script>alert" not in answer.text, words
        assert checked(form.client.get(f"{whole}/{step}")).status_code == 200


def test_a_trap_holds_and_never_drops(app, form):
    start = form.get("/add")
    assert form.send("/add", {"name": "Cheap pills", "homepage": "http://pills.example"}, page=start).status_code == 303
    with app.app_context():
        assert "pills.example" in db.session.scalar(sa.select(Submission.trap))
    app.config["NOW"] = lambda: NOW.replace(minute=1)
    slow = form.send("/add", {"name": "Slow and kind", "idempotency_key": "z" * 32}, page=start)
    with app.app_context():
        assert slow.status_code == 303 and list(db.session.scalars(sa.select(Submission.trap).order_by(Submission.id)))[1] == ""


def test_one_of_these_becomes_a_change_with_all_filled_in(app, form):
    start = form.get("/add")
    answer = form.send("/add", {"name": "Knit and natter"}, page=start)
    page = form.get(answer.headers["Location"])
    value = re.search(r'name="same" type="radio" value="([0-9a-f-]{36})"', page.text)[1]
    answer = form.send(answer.headers["Location"], {"name": "Knit and natter", "same": value}, page=page)
    assert answer.headers["Location"].endswith("/check")
    with app.app_context():
        draft = db.session.scalar(sa.select(Submission))
        service = db.session.scalar(sa.select(Service).where(Service.uuid == value))
        assert (draft.service_id, draft.base) == (service.id, service.last_modified.isoformat())
        assert draft.answers["what"]["description"].startswith(service.summary[:10])


def test_without_an_address_a_champion_rings(app, form):
    whole, link = begin(app, contact={**KNIT["contact"], "your_email": ""})
    form.client.get(link)
    form.send(f"{whole}/check")
    page = form.get(f"{whole}/sent")
    assert "A champion rings you on 01632\u00a0960\u00a0117" in page.text
    with app.app_context():
        draft = db.session.scalar(sa.select(Submission))
        assert draft.state == "unconfirmed" and db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


@pytest.mark.parametrize(("postcode", "says"), [
    ("TA1", "Enter a full postcode"), ("BT1 1AA", "not in England"), ("TA1 lHE", "Did you mean TA1 1HE"), ("75001", "Enter a full postcode"),
    ("ZZ9 9ZZ", "We do not know that postcode"), ("\u0660", "Enter a full postcode"), ("'; DROP", "Enter a full postcode")])
def test_a_wrong_or_foreign_postcode_is_caught_with_what_to_do(app, form, postcode, says):
    whole, link = begin(app)
    form.client.get(link)
    answer = checked(form.send(f"{whole}/where", where="new", venue_name="A hall", town="Chard", postcode=postcode))
    assert answer.status_code == 422 and says in answer.text


def test_too_many_tries_keep_the_words(app, form):
    start = form.get("/add")
    for number in range(61):
        answer = form.send("/add", {"name": f"Group {number} of many words", "idempotency_key": f"{number:032}"}, page=start)
    assert answer.status_code == 429 and "Group 60 of many words" in answer.text and answer.headers["Retry-After"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(LimitCount)) >= 1


def test_contact_is_sealed_and_an_nhs_number_is_not_kept(app, form, tmp_path):
    whole, link = begin(app)
    form.client.get(link)
    answer = checked(form.send(f"{whole}/what", {"description": "Ask for 943 476 5919"}))
    assert answer.status_code == 422 and "NHS number" in answer.text
    with app.app_context():
        rows = db.session.connection().exec_driver_sql("SELECT * FROM submission").fetchall()
    assert not any(word in str(rows) for word in ("Maureen", "oak.example", "960117", "5919"))


@pytest.mark.parametrize("change", [
    {"what": {"description": "Play and songs.", "kind": ["children"]}}, {"who": {"joining": "turn-up", "good_for": ["diabetes"]}}])
def test_a_group_that_needs_an_organisation_says_so_at_the_step_and_after_checking(app, form, change):
    whole, link = begin(app, **change)
    form.client.get(link)
    needs = "Groups for children, or for a health condition, need an organisation."
    step = form.get(f"{whole}/contact")
    assert "need one." in step.text and "Leave this empty" not in step.text and needs not in step.text
    answer = checked(form.send(f"{whole}/contact", KNIT["contact"]))
    assert answer.status_code == 422 and f"Enter who runs it. {needs}" in answer.text
    back = form.client.get(f"{whole}/check").headers["Location"]
    assert needs in form.get(back).text
    assert form.send(f"{whole}/check", page=answer).headers["Location"] == back
    assert form.send(back, KNIT["contact"] | {"organisation": "Chard Town Council"}).headers["Location"] == f"{whole}/check"
    assert form.get(f"{whole}/check").status_code == 200


def test_a_date_typed_without_its_year_is_kept_with_it(app, form):
    whole, link = begin(app)
    form.client.get(link)
    assert form.send(f"{whole}/when", {"often": "once", "dates": "9 December", "starts": "10am"}).status_code == 303
    assert typed_in(app, whole, "when")["dates"] == "9 December 2026"


def test_after_sending_the_page_of_pictures_leads_to_what_happens_next(app, form):
    whole, link = begin(app)
    form.client.get(link)
    left_open = form.get(f"{whole}/pictures")
    assert form.send(f"{whole}/check").headers["Location"] == f"{whole}/sent"
    assert form.client.get(f"{whole}/pictures").headers["Location"] == f"{whole}/sent"
    assert form.send(f"{whole}/pictures", {"alt": "The green door"}, page=left_open).headers["Location"] == f"{whole}/sent"


@pytest.mark.parametrize(("room", "days"), [("confirm", 14), ("link", 60)])
def test_a_link_that_is_not_whole_says_so_and_what_to_do(app, form, room, days):
    _, link = begin(app)
    for token in (link.rpartition("/")[2][:-3], "x", "%00", "x" * 500):
        answer = checked(form.client.get(f"/add/{room}/{token}"))
        assert answer.status_code == 404 and "This link does not open" in answer.text and "left alone" not in answer.text
        assert f"works for {days} days" in answer.text and "copy all of it" in answer.text


def test_a_photo_as_phones_take_them_is_taken(app, form):
    empty, link = begin(app)
    form.client.get(link)
    photo = io.BytesIO()
    Image.effect_noise((2400, 1800), 90).convert("RGB").save(photo, "JPEG", quality=95)
    assert 2_500_000 < len(photo.getvalue()) < 10_000_000
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.get(f"{empty}/pictures").text)
    # Put together here: the test client leaves a big body's file open.
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    told = "".join(f"{part.format(name, '')}{value}\r\n" for name, value in (*hidden, ("alt", "The green door"), ("faces", "no")))
    body = f"{told}{part.format('file', '; filename=door.jpg')}".encode() + photo.getvalue() + b"\r\n--x--\r\n"
    answer = form.client.post(f"{empty}/pictures", data=body, content_type="multipart/form-data; boundary=x", headers=OURS)
    assert answer.status_code == 303 and "The green door" in form.get(f"{empty}/pictures").text


def test_an_unfinished_listing_is_told_of_once_and_goes_after_60_days(app):
    begin(app)
    told, gone = [], []
    with app.test_request_context():
        for day in range(70):
            now = NOW + timedelta(days=day, hours=1)
            with writing_unit():
                told += [day] * forgetting.tell(now)
                gone += [day] * forgetting.unfinished(now)
                db.session.commit()
        assert (told, gone) == ([53], [60])
        assert db.session.scalar(sa.select(sa.func.count()).select_from(links.PrivateLink)) == 0


@pytest.mark.parametrize(("state", "days", "wiped"), [("declined", 89, 0), ("declined", 90, 1), ("waiting", 400, 0), ("sent back", 50, 0)])
def test_contact_goes_90_days_after_the_end(app, state, days, wiped):
    begin(app)
    with app.app_context(), writing_unit():
        draft = db.session.scalar(sa.select(Submission))
        draft.state = state
        db.session.flush()
        assert forgetting.contacts(NOW + timedelta(days=days)) == wiped
        db.session.expire_all()
        assert (draft.contact_email is None) == bool(wiped)


def test_a_busy_database_keeps_every_word_and_the_key(app, form):
    whole, link = begin(app)
    form.client.get(link)
    start, what = form.get("/add"), form.get(f"{whole}/what")
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    lock = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    answers = [form.send("/add", {"name": "A group of many words"}, page=start),
               form.send(f"{whole}/what", {"description": "Bring all of your wool."}, page=what)]
    lock.execute("ROLLBACK")
    lock.close()
    for answer, words in zip(answers, ("A group of many words", "Bring all of your wool."), strict=True):
        assert answer.status_code == 503 and words in answer.text and answer.headers["Retry-After"]
    assert form.send(f"{whole}/what", {"description": "Bring all of your wool."}, page=checked(answers[1])).status_code == 303
    assert typed_in(app, whole, "what")["description"] == "Bring all of your wool."
    key = re.search(r'name="idempotency_key" value="([^"]+)"', start.text)[1]
    assert key in answers[0].text


@pytest.mark.parametrize("role", ["champion", "coordinator"])
def test_what_somebody_signed_in_writes_waits_at_once_under_their_name(app, form, role):
    person = make_person(app, role, "taunton", name="Priya")
    sign_in(app, form.client, person)
    whole = form.send("/add", {"name": "Natter over wool"}, page=form.get("/add")).headers["Location"].rpartition("/")[0]
    form.client.delete_cookie("natter-link")
    for step, typed in KNIT.items():
        if step == "contact":
            page = form.get(f"{whole}/contact")
            assert "your_email" not in page.text
            typed = {"ask_name": "Maureen", "ask_phone": "01632 960117", "role": "administrator", "author_id": "1", "state": "approved"}
        if step != "name":
            assert form.send(f"{whole}/{step}", typed).status_code == 303, step
    form.send(f"{whole}/check", {"locality_id": "1", "state": "approved"})
    assert "Sent for checking" in form.get(f"{whole}/sent").text
    with app.app_context():
        draft = db.session.scalar(sa.select(Submission))
        assert (draft.state, draft.by, draft.author_id, draft.contact_email) == ("waiting", role, person.id, None)
        assert "Maureen" in draft.details and db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0
    assert app.test_client().get(f"{whole}/check").status_code == 404
