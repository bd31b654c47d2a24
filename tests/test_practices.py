"""GP practices: read from the NHS's own layout, staffed by who leads them, and on the computers that these named."""
import re

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import inviting
from app.people.models import Audit, Person
from app.practices import finding
from app.practices.models import Machine, Practice
from app.practices.reading import plainly
from conftest import NOW
from gazetteers import REAL, real_files
from page_check import Browser
from people import make_person, make_practice, post, sign_in

FILE = REAL / "lookups" / "epraccur_2024.csv"


def row(code, name="HENDFORD SURGERY", postcode="BA20 1UJ", status="A", setting="4", phone="01632 960300"):
    cells = [code, name, "Y58", "QSL", "HENDFORD SURGERY", "74 HENDFORD", "YEOVIL", "SOMERSET", "", postcode, "19740401", "", status, "B", "11X", "", "",
             phone, "", "", "", "0", "", "11X", "", setting, ""]
    return ",".join(f'"{cell}"' for cell in cells)


def imported(app, tmp_path, *rows, more=()):
    file = tmp_path / "epraccur.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = app.test_cli_runner().invoke(args=["import", "practices", str(file), *more])
    assert "Traceback" not in told.output and not told.exception or isinstance(told.exception, SystemExit)
    return told


def test_practices_come_from_the_nhs_list_and_the_same_file_changes_nothing(app, tmp_path):
    rows = [row("X90001"), row("X90002", "ST. MARY'S SURGERY", "TA1 1HE"), row("X90003", status="C"), row("X90004", setting="6"), row("X90001"),
            row("Z9", "DR GC KAYE'S PRACTICE", ""), row("A-1"), "a,b", row("X90005", "")]
    told = imported(app, tmp_path, *rows)
    assert "3 practices: 3 new, 0 changed, 0 as before. 0 no longer open. 2 rows of other organisations passed over." in told.output
    assert "1 code of an unusual shape" in told.output and "1 practice without a place" in told.output
    assert ["line 5: X90001 stands in line 1", "line 7: 'A-1' is no code", "line 8: It has 2 columns", "line 9: X90005 has no name"] == [
        line.strip()[:len(want)] for line, want in zip(told.output.splitlines()[-4:], ["line 5: X90001 stands in line 1", "line 7: 'A-1' is no code",
                                                                                       "line 8: It has 2 columns", "line 9: X90005 has no name"], strict=True)]
    with app.app_context():
        first = finding.by_code(" x90001 ")
        assert (first.name, first.address, first.postcode, first.outcode) == ("Hendford Surgery", "Hendford Surgery, 74 Hendford, Yeovil, Somerset",
                                                                              "BA20 1UJ", "BA20")
        before = [tuple(one) for one in db.session.execute(sa.select(Practice.__table__))]
    assert "0 new, 0 changed, 3 as before" in imported(app, tmp_path, *rows).output
    with app.app_context():
        assert before == [tuple(one) for one in db.session.execute(sa.select(Practice.__table__))]
    few = imported(app, tmp_path, row("X90001"))
    assert few.exit_code == 1 and "3 are open here" in few.output and "Nothing was kept" in few.output
    assert "1 changed" in (told := imported(app, tmp_path, row("X90001", "HENDFORD HOUSE"), more=["--allow-fewer"])).output and "2 no longer open" in told.output
    with app.app_context():
        assert finding.by_code("X90002") is None and finding.by_code("X90001").name == "Hendford House"
    assert imported(app, tmp_path, "nothing of the kind").exit_code == 1


@pytest.mark.parametrize(("capitals", "plain"), [
    ("THE DENSHAM SURGERY", "The Densham Surgery"), ("STOW-ON-THE-WOLD", "Stow-on-the-Wold"), ("DR GC KAYE'S PRACTICE", "Dr GC Kaye’s Practice"),
    ("O'BRIEN & PARTNERS", "O’Brien & Partners"), ("PARK MEDICAL CTR,LEEDS", "Park Medical Centre, Leeds"), ("Already Written", "Already Written")])
def test_capitals_are_written_as_people_write(capitals, plain):
    assert plainly(capitals) == plain


@real_files
def test_the_real_list_is_read_whole(app):
    told = app.test_cli_runner().invoke(args=["import", "practices", str(FILE)])
    assert "6,750 practices: 6,750 new" in told.output and "9,221 rows of other organisations" in told.output and "not taken" not in told.output


@pytest.fixture
def world(app):
    """(the id of a practice, its lead's browser, a member's Person and browser)."""
    practice = make_practice(app)
    lead = make_person(app, "practice", name="Nia Rowe", practice=practice, leads=True)
    member = make_person(app, "practice", name="Sam Hill", practice=practice)
    return practice, sign_in(app, app.test_client(), lead), member, sign_in(app, app.test_client(), member)


def test_a_lead_invites_staff_who_see_the_practice_and_lead_nothing(app, world):
    practice, lead, _, _ = world
    with app.app_context(), writing_unit():
        inviting.invite("new.nurse@practice.example", "administrator", (), by=None, now=NOW)
        db.session.commit()
    for _ in range(2):
        assert post(lead, "/practice/inviting", {"email": "new.nurse@practice.example"}).headers["Location"] == "/practice/invited"
    with app.app_context():
        still = [one.role for one in inviting.waiting(NOW)]
        assert sorted(still) == ["administrator", "practice"], "a lead takes back what the practice offered, and nothing of anybody else's"
        text = db.session.scalar(sa.select(Message.text).order_by(Message.id.desc()))
    nurse = Browser(app.test_client())
    link = nurse.get(re.search(r"http://localhost(/invitation/\S+)", text)[1]).headers["Location"]
    answer = nurse.get(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
    assert nurse.post(link, {"csrf_token": token, "name": "Bo Lind", "password": "a wren sings in the hedge"}).headers["Location"] == "/second-factor"
    with app.app_context():
        made = db.session.scalar(sa.select(Person).where(Person.name == "Bo Lind"))
        assert (made.role, made.practice_id, made.leads_since) == ("practice", practice, None) and not inviting.waiting(NOW)
    assert "Bo Lind" in Browser(lead).get("/practice").text
    assert post(lead, "/practice/inviting", {"email": "no address"}).status_code == 422


def test_only_the_lead_ends_staff_and_names_computers(app, world):
    _, lead, member, client = world
    assert client.get("/practice").status_code == 200 and "Invite" not in client.get("/practice").text
    for path in ("/practice/inviting", "/practice/computer", f"/practice/staff/{member.uuid}/ending"):
        assert client.get(path).status_code == 403
    assert "Sam Hill" in Browser(lead).get(f"/practice/staff/{member.uuid}/ending").text
    for _ in ("once", "pressed twice"):
        assert post(lead, f"/practice/staff/{member.uuid}/ending").headers["Location"] == "/practice"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Audit.act == "people.end")) == 1
    assert client.get("/practice").status_code == 303 and "Sam Hill" not in lead.get("/practice").text


def test_a_named_computer_is_the_practices_until_the_lead_ends_it(app, world):
    practice, lead, _, _ = world
    assert post(lead, "/practice/computer", {"name": " "}).status_code == 422
    named = post(lead, "/practice/computer", {"name": "Reception 1"})
    cookie = next(value for value in named.headers.getlist("Set-Cookie") if value.startswith("natter-practice="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    value = cookie.split(";")[0].partition("=")[2]

    def here(value):
        with app.test_request_context(headers={"Cookie": f"natter-practice={value}"}):
            found = finding.here(app.config["NOW"]())
            return found and found.id
    assert here(value) == practice and here(value[:-2] + "xx") is None and here("") is None
    assert "This one" in (page := Browser(lead).get("/practice")).text and "Reception 1" in page.text
    with app.app_context():
        machine = db.session.scalar(sa.select(Machine))
        assert value not in (machine.digest, "") and machine.named_at == NOW
    assert post(lead, f"/practice/computers/{machine.uuid}/ending").headers["Location"] == "/practice"
    assert here(value) is None and post(lead, f"/practice/computers/{machine.uuid}/ending").headers["Location"] == "/practice"
    with app.app_context():
        assert [row.reason for row in db.session.scalars(sa.select(Audit).where(Audit.act == "practice.lead"))] == ["named", "ended"]


def test_an_administrator_says_where_practice_staff_work(app):
    make_practice(app, code="X90009")
    ada = sign_in(app, app.test_client(), make_person(app, "administrator"))
    asked = {"email": "nia@practice.example", "role": "practice", "practice": "x90009", "leads": "y"}
    for wrong in ({"practice": ""}, {"practice": "X1"}, {"role": "administrator"}):
        assert post(ada, "/people/inviting", asked | wrong).status_code == 422
    assert "Which practice?" in Browser(ada).get("/people/inviting").text
    assert post(ada, "/people/inviting", asked).headers["Location"] == "/people/invited"
    run = app.test_cli_runner().invoke
    assert run(args=["people", "invite", "a@b.example", "--role", "practice", "--practice", "X90009", "--lead"]).exit_code == 0
    assert run(args=["people", "invite", "a@c.example", "--role", "practice"]).exit_code == 1
