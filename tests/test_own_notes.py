"""A practice's own ready notes: kept by its lead, carried by a key, printed in every language as written, and refused when about a person."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.people.models import Audit
from app.practices import forgetting, notes
from app.practices.models import OwnNote, Practice
from app.sheets.models import CheckedLanguage, PrintedLine
from app.papers import languages
from app.surgeries import screening
from conftest import NOW
from page_check import Browser, words
from people import OWN, make_person, make_practice, post, sign_in

BUS, DOOR = "The 22 bus stops outside", "Come in by the side door"


@pytest.fixture
def world(app):
    """(lead's browser, a member's, another practice's lead's)."""
    here, other = make_practice(app), make_practice(app, "Penn Surgery", "X90002", "BA20")
    return [sign_in(app, app.test_client(), make_person(app, "practice", practice=practice, leads=leads, name=name))
            for practice, leads, name in ((here, True, "Nia Rowe"), (here, False, "Sam Hill"), (other, True, "Jo Penn"))]


def told(app):
    with app.app_context():
        return [(one.key, one.words) for one in db.session.scalars(sa.select(OwnNote).order_by(OwnNote.position))]


def test_a_lead_keeps_the_list_and_its_staff_read_it(app, world):
    lead, member, other = world
    for text in (BUS, f"  {DOOR} ", DOOR):
        assert post(lead, "/practice/notes", {"words": text}).headers["Location"] == "/practice/notes"
    (bus, _), (door, _) = told(app)
    page = Browser(lead).get("/practice/notes")
    assert "Write nothing about a person in it" in words(page.tree.find(".//main")) and page.tree.xpath("//ol//p/text()") == [BUS, DOOR]
    assert post(lead, f"/practice/notes/{door}/up").status_code == post(lead, f"/practice/notes/{door}/up").status_code == 303
    assert post(lead, f"/practice/notes/{bus}", {"words": "The 22 and the 30 stop outside"}).status_code == 303
    assert [text for _, text in told(app)] == [DOOR, "The 22 and the 30 stop outside"]
    seen = Browser(member).get("/practice/notes")
    assert DOOR in seen.text and not seen.tree.xpath("//main//form") and DOOR not in other.get("/practice/notes").text
    assert member.get(f"/practice/notes/{bus}").status_code == 403 and post(member, "/practice/notes", {"words": "x y"}).status_code == 403
    for path in ("", "/up", "/down", "/removal"):
        assert post(other, f"/practice/notes/{bus}{path}", {"words": "Ours now"}).status_code == 404
    for _ in ("once", "pressed twice"):
        assert post(lead, f"/practice/notes/{bus}/removal").headers["Location"] == "/practice/notes"
    assert post(other, f"/practice/notes/{bus}/removal").status_code == 404 and [key for key, _ in told(app)] == [door]
    with app.app_context():
        rows = db.session.execute(sa.select(Audit.thing_id, Audit.reason).where(Audit.thing_type == "note").order_by(Audit.id)).all()
        assert [tuple(row) for row in rows] == [(bus, "written"), (door, "written"), (door, "moved"), (bus, "changed"), (bus, "removed")]


def test_twenty_notes_of_120_letters_are_enough(app, world):
    lead = world[0]
    assert post(lead, "/practice/notes", {"words": "x" * 121}).status_code == post(lead, "/practice/notes", {"words": " "}).status_code == 422
    for count in range(notes.MOST):
        assert post(lead, "/practice/notes", {"words": f"Note {count}"}).status_code == 303
    assert "Take one off first" in (full := post(lead, "/practice/notes", {"words": BUS})).text and full.status_code == 422 and BUS in full.text
    assert len(told(app)) == notes.MOST and "take one off first" in lead.get("/practice/notes").text


@pytest.mark.parametrize(("about", "why"), [
    ("For 999 000 0018", "NHS number"), ("999.000.0018 asked", "NHS number|phone"), ("Ring Jean on 01632 960 118", "phone"), ("+44 (0) 7700 900118", "phone"),
    ("Write to jean@post.example", "email"), ("jean @ post.example", "email"), ("She lives at 12 Elm Road TA1 1HE", "address"), ("14b, ta11he", "address"),
    ("Jean, born 3/4/1951", "birth"), ("DOB 030451", "birth"), ("3rd April 1951", "birth"), ("April 3, 1951", "birth"), ("1951-04-03", "birth"), ("３.４.５１", "birth")])
def test_what_looks_like_a_person_s_is_refused_in_a_sentence(app, world, about, why):
    lead = world[0]
    for path, box in (("/practice/notes", "words"), ("/practice/starters/new?to=moving", "title"), ("/practice/computer", "name")):
        refused = post(lead, path, {box: about, "to": "moving"})
        assert refused.status_code == 422 and any(word in words(_summary(refused)) for word in why.split("|")), path
    assert told(app) == []


def _summary(answer):
    from lxml import html
    return html.fromstring(answer.text).xpath("//*[contains(@class, 'error-summary')]")[0]


OF_A_PERSON = {
    screening.NHS_NUMBER: ["999 000 0018", "NHS no 9990000018", "999-000-0018",
                           "Nine nine nine oh oh oh oh oh one eight", "nine nine nine triple oh double oh one eight", "999 dash 000 dash 0018"],
    screening.PHONE: ["01632 960118", "01632960118", "01632|960|118", "01632:960118", "01632 960 118 is Jean", "+44 1632 960118", "07700 900118", "07700-900-118",
                      "07700.900.118", "077 00 90 01 18", "077:00:90:01:18", "0 7 7 0 0 9 0 0 1 1 8", "(01632) 960118", "01632/960118", "01632;960118", "01632 ~ 960118",
                      "01632*960118", "01632_960_118", "01632 · 960118", "999 000 0019", "(999) 000 0018", "Ring 01632 960118 at 10.30", "077,009,001,18", "016, 329, 601, 18", "999, 000, 001, 8", "447, 700, 900, 118",  "01632=960118", '01632"960"118',"01632>960118", "22, 24 or 01632 960118",
                      "01632 nine six oh 118", "oh one six three two nine six oh one one eight", "zero one six three two, nine six zero, double one eight",
                      "O1632 96O118", "0l632 960 ll8", "01632 then 960 then 118", "077 space 00 space 900 space 118"],
    screening.EMAIL: ["jean@oak.example", "jean (at) oak.example", "jean[at]oak.example", "jean { at } oak.example", "jean at oak.example", "jean at oak dot example",
                      "jean@ oak", "jean (a) oak.example"],
    screening.ADDRESS: ["12 Elm Road", "12 elm road", "at 12 Elm Rd, ring first", "14b, Old Mill Lane", "7 Church Close", "Flat 2, 9 High Street", "3 Park View Terrace",
                        "221b Baker Street", "4 The Old Mews", "12 TA1 1HE", "12 Elm Place", "12 Elm St", "12 St Mary’s Square", "number 12 Elm Road", "She lives at 12 Elm Road", "TA1 1HE, no 12", "Lives at 5 Court Drive", "12 Elm Way", "3 Oak Hill", "Mr Lee, 12 Elm Park",
                        "14b Mill View", "She lives at 12 elm way", "living at number 12 church walk", "7, Orchard Rise"],
    screening.BORN: ["born on 3 April", "3/4/51", "3.4.1951", "dob 1951", "born April 1951", "12 Jan 1951", "3/4/25", "3 Apr 51", "born on the third of April 1951",
                     "Jean was born in spring 1951", "the 3rd of the 4th 1951"]}
FOR_EVERYBODY = [
    BUS, "Ring 111 or 999", "10 to 12 on the 3rd Tuesday", "Hall at TA1 1HE", "50p for tea, £12.50 for ten", "For over 60s. Buses 22, 30 and 54", "Starts 4 January at 10:30",
    "Use the ramp by door 4b", "10.30-12.30, 2.30-4.30", "10:30-12:30, 14:30-16:30", "Mon 10.30, Tue 11.30, Wed 12.15", "10.30, 11.30, 12.30", "Buses 21, 22, 28, 30, 54",
    "Buses 1, 2, 3, 4, 5, 6, 7, 8, 9", "Free for the first 3 weeks", "£3.50, £4.00 or £10.00", "£3, £4, £5, £10, £12", "Bring £2 for tea", "The 22 to Station Road",
    "Bus 22 High Street stop", "the 54 Station Road bus", "10 minutes along Mill Lane", "5 minutes down the lane", "2 steps at the door", "Ask for the welcomer", "The lift is on floor 2",
    "Room 12, first door on the left", "Parking is free for 2 hours", "20 places, ring first", "Ages 18 to 25", "Bring a friend. 2 can come for 1", "Gate code is at the desk",
    "Starts at 9am, ends 11am", "Every 2nd and 4th Friday", "Hall at 12 High Street", "Meet at 10 Castle Street", "22 Station Road bus", "From 12 Jan 2027", "Closed 24.12.2026", "1 May 2026 is the next one", "Next on 4/1/2027", "Level 2 behind St Mary’s", "5 minutes from St Mary’s", "Dial-a-ride: ask us", "Walk of 1.5 miles, level", "Look at page 2", "We meet at church, by the gate", "Half past 10 by the library",
    "Wear shoes that grip", "24 hour helpline: 116 123", "Text SHOUT to 85258", "1st floor, 10 steps, 1 rail", "Level 2 of 4", "Open 7 days, 8am-8pm", "9.00am - 5.00pm, 9.00am - 1.00pm Sat",
    "One, two or three of you can come", "Nine of us meet at ten", "One hour walk, one steep hill", "1 steep hill", "The 5 Mile Walk", "10 Minute Walk from Castle Green",
    "Level 2 College Green", "Bus 22 Cotford Hill", "The 22 goes to Castle Green", "Room 4 Orchard House", "3 Peaks Walk", "The 22 to Holway Hill and Castle Green",
    "Meet at 10 Castle Green", "10am Castle Green", "For people born before 1960", "Babies born in 2026", "One two three, clap, one two three", "The 21, 22 and 28 stop at Castle Way",
    "2nd and 4th Friday of the month", "Free for six weeks, then £3", "10.30 then 11.30 then 12.30", "5 O Level courses", "Zero cost", "Unit 4 Station Way", "The 12 Step Way",
    "2 Way hearing loop", "Stand 3, Park Gate", "At least 2 people can Park here", "Press 1 then 2", "Buses 21, 22, 28, 30, 54 and one hour"]


@pytest.mark.parametrize(("text", "why"), [(text, why) for why, texts in OF_A_PERSON.items() for text in texts])
def test_what_is_somebody_s_is_named_as_what_it_is(text, why):
    assert screening.of_a_person(text, NOW.year) == why


@pytest.mark.parametrize("text", FOR_EVERYBODY)
def test_what_is_for_everybody_is_taken(text):
    assert screening.of_a_person(text, NOW.year) == ""


def test_a_sheet_carries_a_note_by_its_key_and_only_its_own_practice_offers_it(app, client, world):
    lead, member, other = world
    post(lead, "/practice/notes", {"words": BUS})
    (key, _), = told(app)
    with app.app_context():
        number = db.session.scalar(sa.select(Service.id).where(Service.status == "active").order_by(Service.id))
    address = f"/sheets?l={number}.{key}&near=TA1"
    page = Browser(member).get(address)
    assert page.tree.xpath("//optgroup/@label") == ["Our own", "For everybody"] and page.tree.xpath("//option[@selected]/text()").count(BUS) == 1
    for stranger in (other, client):
        assert BUS not in stranger.get(address).text and BUS not in stranger.get(address.replace("/sheets", "/sheets/paper")).text
    pressed = post(member, "/sheets", {"l": str(number), f"note.{number}": key, "do": f"up.{number}", "near": "TA1"}).headers["Location"]
    assert f"l={number}.{key}" in pressed and "bus" not in pressed
    assert BUS in member.get("/sheets/paper?" + address.partition("?")[2]).text
    typed = {"l": f"{number}.{key}"}
    for stranger in (other, client):
        where = stranger.post("/printed", data=typed | {"csrf_token": getattr(stranger, "csrf", "")}, headers=OWN).headers["Location"]
        assert BUS not in client.get(where).text
    where = post(member, "/printed", typed).headers["Location"]
    assert BUS in client.get(where).text
    with app.app_context(), writing_unit():
        assert db.session.scalars(sa.select(PrintedLine.note).order_by(PrintedLine.id)).all() == ["", "", key]
        person = db.session.scalar(sa.select(Audit.person_id))
        db.session.add_all(CheckedLanguage(code=code, words=languages.fingerprint(code), person_id=person, at=NOW) for code in ("pl", "ur"))
        db.session.commit()
    for code in ("pl", "ur"):
        shown = Browser(client).get(f"{where}?language={code}")
        note = shown.tree.xpath("//div[@class='nt-leaf__note']//bdi[@lang='en']/text()")
        assert note == [BUS] and "własne uwagi" in words(shown.tree.find(".//article")).casefold() or code == "ur" and note == [BUS]
    post(lead, f"/practice/notes/{key}", {"words": DOOR})
    assert DOOR in client.get(where).text
    post(lead, f"/practice/notes/{key}/removal")
    assert DOOR not in client.get(where).text and client.get(where).status_code == 200


def test_a_year_after_a_practice_closed_its_notes_go(app, world):
    post(world[0], "/practice/notes", {"words": BUS})
    post(world[2], "/practice/notes", {"words": DOOR})
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Practice).where(Practice.ods_code == "X90001").values(ended_on=NOW.date()))
        assert forgetting.closed(NOW + timedelta(days=365)) == 0 and forgetting.closed(NOW + timedelta(days=367)) == 1
        db.session.commit()
    assert [text for _, text in told(app)] == [DOOR]
