"""A resident adds a knit and natter in a real browser: on a phone and a desktop, with script and without, in few pages, boxes and taps."""
import io
import re

import pytest
import sqlalchemy as sa
from PIL import Image

from app.extensions import db
from app.messages.models import Message
from app.submissions.models import Picture, Submission
from conftest import NOW

MOST_PAGES, MOST_BOXES, MOST_TAPS = 11, 12, 12
MAUREEN = "maureen@oak.example"


class Hands:
    """A person's hands on a page: what they tap and type is counted, and each page that they see."""

    def __init__(self, page):
        self.page, self.taps, self.boxes, self.pages = page, 0, 0, 0
        page.on("load", lambda _: self._see())

    def _see(self):
        self.pages += 1

    def tap(self, thing):
        self.taps += 1
        thing.click()

    def go(self, words):
        with self.page.expect_navigation():
            self.tap(self.page.get_by_role("button", name=words, exact=True))

    def choose(self, label):
        self.taps += 1
        self.page.get_by_label(label, exact=True).check()

    def type(self, label, words):
        self.boxes += 1
        box = self.page.get_by_label(label, exact=True)
        box.press_sequentially(words) if "postcode" in label else box.fill(words)


def heading(page):
    return page.locator("h1").inner_text()


def mails(app):
    with app.app_context():
        return db.session.scalars(sa.select(Message).order_by(Message.id)).all()


def link_in(mail):
    return re.search(r"http://127\.0\.0\.1:\d+(/add/\S+)", mail.text)[1]


def add(hands, scripted):
    """From the first page to the last but one, a simple weekly group at a hall that we know."""
    page = hands.page
    page.goto("/add")
    hands.type("What is it called?", "Natter over wool")
    hands.go("Start")
    assert heading(page) == "What happens there?"
    hands.type("What people do there", "Bring a project or borrow our needles. Beginners sit next to a friend.")
    hands.type("What happens the first time (you can leave this out)", "Maureen puts the kettle on.")
    hands.go("Save and continue")
    hands.type("Town, postcode or name of the place", "Weir Meadow Church Hall")
    if scripted:
        page.get_by_label("Weir Meadow Church Hall", exact=True).wait_for()
    else:
        hands.go("Save and continue")
    assert page.get_by_label("Weir Meadow Church Hall", exact=True).is_checked()
    hands.go("Save and continue")
    assert heading(page) == "When does it happen?"
    hands.choose("Tuesday")
    hands.type("Starts at", "10.30")
    hands.type("Ends at", "noon")
    if scripted:
        page.locator("#ends").blur()
        page.locator("#said").get_by_text("Tuesdays, 10:30am to midday").wait_for()
        assert page.locator("#said li").all_inner_texts()[:2] == ["Tuesday 1 December", "Tuesday 8 December"]
    hands.go("Save and continue")
    hands.type("What does it cost?", "£1 for tea and biscuits")
    hands.choose("Just turn up")
    hands.go("Save and continue")
    assert heading(page) == "Getting in" and not page.locator("input[type=radio]:checked").count()
    hands.go("Save and continue")
    hands.type("Your name", "Maureen Oak")
    hands.type("Your phone number", "01632 960117")
    hands.type("Your email address", MAUREEN)
    hands.choose("My first name and phone number")
    hands.go("Save and continue")
    assert heading(page) == "Check your answers"


@pytest.mark.parametrize(("width", "scripted"), [(390, True), (390, False), (1280, True), pytest.param(1280, False, marks=pytest.mark.release)])
def test_a_resident_adds_a_knit_and_natter(chromium, live, width, scripted):
    hands = Hands(chromium(width=width, java_script_enabled=scripted))
    add(hands, scripted)
    page = hands.page
    card = page.locator(".nt-asseen").inner_text()
    assert "Natter over wool" in card and "Tuesdays, 10:30am to midday" in card and "for tea and biscuits" in card
    told = page.locator("main").inner_text()
    assert "Maureen, 01632\u00a0960\u00a0117" in told and "Anybody may copy it" in told and "never shown" in told
    hands.go("Send for checking")
    assert heading(page) == "Nearly there" and MAUREEN in page.locator("main").inner_text()
    assert (hands.pages <= MOST_PAGES, hands.boxes <= MOST_BOXES, hands.taps <= MOST_TAPS) == (True, True, True), vars(hands)
    [mail] = mails(live.app)
    assert mail.to == MAUREEN and "wool" not in mail.subject + mail.text
    other = chromium(width=390, java_script_enabled=scripted)
    other.goto(link_in(mail))
    assert heading(other) == "Is this your listing?" and link_in(mail) not in other.url
    with live.app.app_context():
        assert db.session.scalar(sa.select(Submission.state)) == "unconfirmed"
    other.get_by_role("button", name="Yes, it is from me").click()
    other.get_by_role("heading", name="Sent for checking").wait_for()
    with live.app.app_context():
        sent = db.session.scalar(sa.select(Submission))
        assert (sent.state, sent.by, sent.confirmed_at, sent.contact_email) == ("waiting", "resident", NOW, MAUREEN)
        assert MAUREEN not in sent.details + str(sent.answers) and "01632960117" in sent.details


@pytest.mark.parametrize("scripted", [True, False])
def test_what_was_begun_goes_on_in_another_browser_by_the_private_link(chromium, live, scripted):
    page = chromium(java_script_enabled=scripted)
    page.goto("/add")
    page.get_by_label("What is it called?").fill("Natter over wool")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("What people do there").fill("Bring a project.")
    page.get_by_role("button", name="Save and finish later").click()
    page.get_by_label("Mail it to me as well (you can leave this out)").fill(MAUREEN)
    page.get_by_role("button", name="Show my private link").click()
    link = page.locator(".nt-link").inner_text()
    [mail] = mails(live.app)
    assert link.endswith(link_in(mail))
    other = chromium(width=1280, java_script_enabled=scripted)
    other.goto(link_in(mail))
    assert heading(other) == "Where does it happen?" and link_in(mail) not in other.url
    other.get_by_role("link", name="Back").click()
    assert other.get_by_label("What people do there").input_value() == "Bring a project."
    stranger = chromium(java_script_enabled=scripted)
    stranger.goto(other.url)
    assert heading(stranger) == "Open your private link again" and "Bring a project" not in stranger.content()
    stranger.faults.clear()


def test_a_picture_is_made_anew_and_needs_its_words(chromium, live):
    page = chromium()
    add(Hands(page), scripted=True)
    page.get_by_role("link", name="Change pictures").click()
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "A camera that tells"
    Image.new("RGB", (2000, 1000), "teal").save(out, "JPEG", exif=exif)
    page.get_by_label("Choose a picture").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    page.get_by_role("button", name="Add this picture").click()
    assert page.locator(".nhsuk-error-summary a").count() == 2
    page.get_by_label("Choose a picture").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    page.get_by_label("Say what is in the picture").fill("The green side door, with a ramp")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Add this picture").click()
    page.get_by_alt_text("The green side door, with a ramp").wait_for()
    assert page.locator("img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    with live.app.app_context():
        kept = db.session.scalar(sa.select(Picture))
        assert (kept.width, kept.height) == (1200, 600) and b"camera" not in kept.bytes and not Image.open(io.BytesIO(kept.bytes)).getexif()
