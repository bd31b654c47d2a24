"""Meetings to learn together: who comes is counted and named to the host alone, files are known by their content, the mail goes once a quarter."""
import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from app.extensions import db, writing_unit
from app.keeping import purging
from app.learning import mailing, materials, meeting
from app.learning.models import Coming, Material, Meeting
from app.learning.meeting_form import Said
from app.messages.models import Message
from app.people.models import Person
from app.reminders import learning
from conftest import NOW
from form_reading import form_to
from page_check import checked, words
from people import OWN, make_person, post, post_file, sign_in
from test_asks_journeys import come_in
from test_every_page import WIDTHS, _faults
from test_learning import client_of, make_idea

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TYPED = {"kind": "masterclass", "title": "Talking about falls", "on": "2026-12-03", "starts": "10.30", "ends": "noon", "whom": "Every champion", "about": "",
         "where": "", "link": "https://meet.example/falls"}


def make_meeting(app, host, kept=b"", now=NOW, **told):
    """The uuid of a meeting of a Person, a week from NOW where nothing else is told, with a PDF of these bytes."""
    said = Said("meeting", "Network meeting", "", "Everybody", (NOW + timedelta(days=7)).date(), 600, 660, "The library", "https://meet.example/x")
    with app.app_context(), writing_unit():
        made = meeting.keep(db.session.get(Person, host.id), f"{told} {now} {host.id}", said._replace(**told), now=now)
        if kept:
            materials.add(made, "The slides", content=kept, now=now)
        db.session.commit()
        return made.uuid


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


ODT = zipped(mimetype=materials.TYPES["odt"], content_dot_xml="<x/>")
DOCX = zipped(**{"[Content_Types]_dot_xml": "<x/>", "word__document_dot_xml": "<x/>"})


@pytest.fixture
def ruth(app):
    return make_person(app, "coordinator", "chard", name="Ruth Amory")


@pytest.fixture
def joan(app):
    return make_person(app, "champion", "chard", name="Joan Reed")


def test_a_meeting_is_added_come_to_and_called_off(app, ruth, joan, client):
    hers, mine = client_of(app, ruth), client_of(app, joan)
    form = form_to(hers.get("/meetings/new").text, "/meetings/new", "/meetings/new")
    wrong = checked(hers.post(form.action, data=form.filled(**{**TYPED, "link": "http://meet.example/"}), headers=OWN))
    assert wrong.status_code == 422 and "https://" in words(wrong.tree.find(".//main"))
    at = {hers.post(form.action, data=form.filled(**TYPED), headers=OWN).location.partition("?")[0] for _ in range(2)}
    assert len(at) == 1
    at = at.pop()
    page = checked(mine.get(at))
    assert "Thursday 3 December 2026, 10:30am to midday" in words(page.tree.find(".//main")) and "meet.example" not in page.text
    assert "meet.example" not in mine.get(f"{at}/calendar").text and "Talking about falls" in mine.get("/ideas").text
    for _ in range(2):
        post(mine, f"{at}/coming", {"comes": "yes"})
    assert "meet.example/falls" in mine.get(at).text and "1 person" in mine.get(at).text and "Joan" not in words(checked(mine.get(at)).tree.find(".//main"))
    told = mine.get(f"{at}/calendar").text
    assert "DTSTART;TZID=Europe/London:20261203T103000" in told and "https://meet.example/falls" in told.replace("\r\n ", "")
    assert "1 person: Joan" in words(checked(hers.get(at)).tree.find(".//main")) and "Reed" not in hers.get(at).text
    assert post(mine, f"{at}/calling-off").status_code == 404 and client.get(at).status_code == 303
    assert post(hers, f"{at}/change", {**TYPED, "starts": "11am"}).status_code == 303
    post(hers, f"{at}/calling-off")
    post(hers, f"{at}/calling-off")
    with app.app_context():
        mails = [one for one in db.session.scalars(sa.select(Message)) if one.key.startswith("meeting-")]
    assert {one.to for one in mails} == {joan.email} and "falls" not in "".join(one.subject + one.text for one in mails)
    assert "This is off." in mine.get(at).text and "STATUS:CANCELLED" in mine.get(f"{at}/calendar").text and "falls" not in mine.get("/meetings").text
    post(mine, f"{at}/coming", {"comes": "no"})
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Coming)) == 0


def test_what_a_champion_proposes_waits_for_somebodys_yes(app, ruth, joan):
    dev, far = [make_person(app, "coordinator", place, name="Dev") for place in ("chard", "kendal")]
    others = [make_person(app, role, "chard") for role in ("champion", "practice")]
    mine, hers = client_of(app, joan), client_of(app, ruth)
    form = form_to(mine.get("/meetings/new").text, "/meetings/new", "/meetings/new")
    at = mine.post(form.action, data=form.filled(**TYPED, leads="Dr Mina Okafor"), headers=OWN).location.partition("?")[0]
    assert mine.get(at).status_code == 200 and {client_of(app, one).get(at).status_code for one in (far, *others)} == {404}
    assert post(client_of(app, far), f"{at}/decision", {"decision": "yes"}).status_code == 404 and "falls" not in client_of(app, far).get("/meetings").text
    assert post(client_of(app, others[0]), f"{at}/coming").status_code == 404 and "falls" not in client_of(app, others[0]).get("/meetings").text
    assert post(mine, f"{at}/decision", {"decision": "yes"}).status_code == 403 and "Talking about falls" in client_of(app, dev).get("/meetings").text
    seen = checked(hers.get(at))
    assert "Dr Mina Okafor" in words(seen.tree.find(".//main"))
    old = form_to(seen.text, at, "/decision")
    post(mine, f"{at}/change", {**TYPED, "starts": "11am"})
    with app.app_context():
        db.session.execute(sa.update(Meeting).values(touched_at=NOW + timedelta(minutes=1)))
        db.session.commit()
    late = hers.post(old.action, data=old.filled(decision="yes"), headers=OWN)
    assert checked(late).status_code == 422 and "changed it since you looked" in late.text
    for reason, status in (("", 422), ("Who pays for the hall?", 303)):
        form = form_to(hers.get(at).text, at, "/decision")
        assert checked(hers.post(form.action, data=form.filled(decision="no", reason=reason), headers=OWN)).status_code == status
    assert "Who pays for the hall?" in mine.get(at).text
    post(mine, f"{at}/change", TYPED)
    form = form_to(hers.get(at).text, at, "/decision")
    assert hers.post(form.action, data=form.filled(decision="yes"), headers=OWN).status_code == 303
    asha = client_of(app, others[0])
    assert "Talking about falls" in asha.get("/ideas").text and post(asha, f"{at}/coming").status_code == 303
    devs = client_of(app, dev)
    form = form_to(devs.get(at).text, at, "/decision")
    assert devs.post(form.action, data=form.filled(decision="no", reason="The hall is shut."), headers=OWN).status_code == 303
    assert "This is off." in asha.get(at).text and "The hall is shut." in mine.get(at).text and "The hall is shut." not in asha.get(at).text
    with app.app_context():
        told = [(one.key.rsplit("-", 6)[0], one.to) for one in db.session.scalars(sa.select(Message)) if one.key.startswith("meeting-")]
        kept = db.session.scalars(sa.select(Message.text).where(Message.key.startswith("meeting-"))).all()
    assert {ruth.email, dev.email, joan.email, others[0].email} == {to for _, to in told} and not any("Okafor" in text or "falls" in text for text in kept)


def test_only_its_host_changes_it(app, ruth, joan):
    uuid = make_meeting(app, ruth, PDF)
    with app.app_context():
        kept = db.session.scalar(sa.select(Material.uuid))
    for other in (make_person(app, "coordinator", "chard"), make_person(app, "administrator")):
        client = client_of(app, other)
        for address in (f"/meetings/{uuid}/change", f"/meetings/{uuid}/calling-off", f"/meetings/{uuid}/materials", f"/meetings/materials/{kept}/removal"):
            assert post(client, address, {**TYPED, "name": "x", "link": "https://x.example/"}).status_code == 404
    assert client_of(app, joan).get(f"/meetings/{uuid}/change").status_code == 404


@pytest.mark.parametrize(("content", "ending"), [(PDF, "pdf"), (ODT, "odt"), (DOCX, "docx"), ("PNG", "jpg")])
def test_files_are_known_by_their_content_and_are_only_saved(app, ruth, joan, client, content, ending):
    if content == "PNG":
        out = io.BytesIO()
        Image.new("RGB", (40, 20), "teal").save(out, "PNG")
        content = out.getvalue()
    uuid, hers = make_meeting(app, ruth), client_of(app, ruth)
    answer = post_file(hers, f"/meetings/{uuid}/materials", "evil.html", content, name="The Slides, <b>", link="")
    assert answer.status_code == 303
    mine = client_of(app, joan)
    link = checked(mine.get(f"/meetings/{uuid}")).tree.xpath("//main//a/@href[contains(., '/materials/')]")[0]
    told = mine.get(link)
    assert told.headers["Content-Disposition"] == f'attachment; filename="the-slides-b.{ending}"' and told.headers["X-Content-Type-Options"] == "nosniff"
    assert told.mimetype == materials.TYPES[ending] and (ending == "jpg" or told.data == content) and client.get(link).status_code == 303
    post(hers, f"{link}/removal")
    assert mine.get(link).status_code == 404


@pytest.mark.parametrize("content", [
    b"", b"x", b"<html><script>alert(1)</script>", b"MZ" + b"\0" * 100, PDF.replace(b"%%EOF", b""), b"%PDF-" + b"0" * materials.MOST_BYTES, b"PK\x03\x04" + b"0" * 200,
    zipped(a_dot_txt="x"), zipped(mimetype="text/html"), zipped(mimetype="x" * 5000), ODT[:-30],
    zipped(**{"[Content_Types]_dot_xml": "<x/>", "word__document_dot_xml": "<x/>", "word__vbaProject_dot_bin": "x"}),
    zipped(mimetype=materials.TYPES["odt"], Basic__a_dot_xml="<x/>"), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_what_is_none_of_those_is_refused_in_words(app, ruth, content):
    with pytest.raises(materials.Refused):
        materials.checked(content)
    uuid, hers = make_meeting(app, ruth), client_of(app, ruth)
    answer = checked(post_file(hers, f"/meetings/{uuid}/materials", "slides.pdf", content, name="Slides", link=""))
    assert answer.status_code == 422 and "There is a problem" in words(answer.tree.find(".//main"))
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Material)) == 0


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.example/", "https://", "//x.example", "data:text/html,x", "https://x.example/ onload=1"])
def test_only_links_that_begin_with_https(app, ruth, link):
    uuid, hers = make_meeting(app, ruth), client_of(app, ruth)
    assert checked(post(hers, f"/meetings/{uuid}/materials", {"name": "x", "link": link})).status_code == 422


def test_who_came_is_forgotten_and_how_many_stays(app, ruth, joan, tmp_path):
    app.config["ERASURES_PATH"] = tmp_path / "erasures.log"
    uuid = make_meeting(app, ruth)
    post(client_of(app, joan), f"/meetings/{uuid}/coming")
    with app.app_context():
        for days, known in ((97, 1), (98, 0)):
            purging.purge(NOW + timedelta(days=days))
            found = db.session.scalar(sa.select(Meeting).where(Meeting.uuid == uuid))
            assert (len(meeting.people(found)), meeting.count(found)) == (known, 1)


def mails(app):
    with app.app_context():
        return [one for one in db.session.scalars(sa.select(Message).order_by(Message.id)) if one.key.startswith("learning-")]


def send(app, now):
    with app.app_context():
        return learning.send(now)


def test_the_mail_goes_once_a_quarter_to_who_said_yes_and_one_press_stops_it(app, ruth, joan):
    january = NOW.replace(year=2027, month=1, day=1, hour=7, minute=0)
    make_idea(app, joan, by=ruth)
    make_meeting(app, ruth, on=(january + timedelta(days=30)).date())
    mine = client_of(app, joan)
    assert "/account/ideas-mail" in mine.get("/account").text and "Yes, send it to me" in mine.get("/account/ideas-mail").text
    assert send(app, january) == 0
    post(mine, "/account/ideas-mail", {"wanted": "yes"})
    assert [send(app, one) for one in (NOW, january - timedelta(minutes=1), january, january, january + timedelta(days=40))] == [0, 0, 1, 0, 0]
    told, = mails(app)
    assert told.to == joan.email and "The bus stop notice" in told.text and "Network meeting" in told.text and "meet.example" not in told.text
    assert send(app, january.replace(month=4, hour=8)) == 0
    address = json.loads(told.headers)["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert json.loads(told.headers)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = app.test_client()
    assert "Stop it" in program.get(address).text and program.get(address.replace("/stop", "x/stop")).status_code == 404
    with app.app_context():
        assert mailing.comes(joan)
    assert program.post(address, data={"List-Unsubscribe": "One-Click"}).text == "Stopped.\n"
    make_idea(app, joan, by=ruth, title="Soup and a form", now=january)
    assert send(app, january.replace(month=7, hour=8)) == 0
    post(sign_in(app, app.test_client(), joan), "/account/ideas-mail", {"wanted": "yes"})
    assert "Stop it" in sign_in(app, app.test_client(), joan).get("/account/ideas-mail").text


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_meeting_from_its_host_to_who_comes(chromium, live, script):
    ruth, joan = make_person(live.app, "coordinator", "chard", name="Ruth Amory"), make_person(live.app, "champion", "chard", name="Joan Reed")
    uuid = make_meeting(live.app, ruth, PDF)
    page = chromium(java_script_enabled=script)
    come_in(page, joan, "/ideas")
    page.get_by_role("link", name="See it").click()
    page.get_by_text("The link is here for those who come.").wait_for()
    page.get_by_role("button", name="I’m coming").click()
    page.get_by_text("We know that you come.").wait_for()
    assert page.url.partition("?")[0].endswith(uuid) and page.get_by_role("link", name="Open the online meeting").count() == 1
    with page.expect_download() as saved:
        page.get_by_role("link", name="The slides").click()
    assert saved.value.suggested_filename == "the-slides.pdf"
    page.get_by_role("button", name="I cannot come after all").click()
    page.get_by_text("You are off the list.").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_meetings_has_a_fault(chromium, live, width):
    champion, host = make_person(live.app, "champion", "chard"), make_person(live.app, "administrator", name="Ruth Amory")
    uuid = make_meeting(live.app, host, PDF)
    make_meeting(live.app, host, on=(NOW - timedelta(days=7)).date())
    with live.app.app_context(), writing_unit():
        db.session.execute(sa.update(Person).where(Person.id == host.id).values(role="champion", factor_since=None))
        db.session.commit()
    page = chromium(width=width, bypass_csp=True)
    come_in(page, champion, "/meetings")
    assert not _faults(page, {"list": "/meetings", "one": f"/meetings/{uuid}", "ideas": "/ideas", "mail": "/account/ideas-mail"})
    hosting = chromium(width=width, bypass_csp=True)
    come_in(hosting, host, "/meetings")
    assert not _faults(hosting, {"hosting": f"/meetings/{uuid}"})
