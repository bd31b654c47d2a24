"""Spreadsheets of listings: looked at, brought into the queue or straight in, taken out again, and one's own out, edited and in."""
import csv
import hashlib
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bulk import bringing, exporting, forgetting, uploading
from app.bulk.models import Brought, Remembered, Upload
from app.bulk.reading import SAME, Reading
from app.directory import publication
from app.directory.details import Author
from app.directory.localities import Locality, of_service
from app.directory.models import History, Service
from app.extensions import db, writing_unit
from app.keeping import purging
from app.people import audit
from app.people.models import Audit, LimitCount
from app.submissions.details import details_of
from app.submissions.models import APPROVED, WAITING, WITHDRAWN, Submission
from app.submissions.proposing import proposal
from app.tables.csv_file import Refused
from app.tables.headings import COLUMNS, IN_ONLY
from app.tables.receiving import received
from conftest import NOW
from form_reading import forms
from people import OWN, make_person, post, post_file, sign_in
from spreadsheets import ods, packed, xlsx, xlsx_of
from test_tables import activities
from waiting import details_now

TABLE = """Group,What is it,Type,Run by,Hall,Postcode,Day,Time,How much,Tel
Macrame and chat,Bring string,crafts,Hillside,Hillside Hall,TA20 1AA,Tuesday,10.30am - 12 noon,£2,01632 960123
Chard choir,Sing,music,Hillside,Hillside Hall,TA20 1AA,Fri,2-4,Free,01632 960124
,Nameless,sport,Hillside,,TA20 1AA,,,,
Kendal strollers,Walk,walking,Lakes,,LA9 4AA,Mon,10:30,,01632 960125
Toddle time,Play,children,Hillside,Hillside Hall,TA20 1AA,Wed,10:00-11:00,Free,01632 960126
"""
HEADINGS = TABLE.splitlines()[0]
SHEET = xlsx([line.split(",") for line in TABLE.splitlines()])
SUMMED = TABLE.replace("What is it", "Summary")


@pytest.fixture
def champion(app, client):
    """A champion of Chard, signed in on a client."""
    return sign_in(app, client, make_person(app, "champion", "chard", name="Joan"))


@pytest.fixture
def coordinator(app):
    """A coordinator of Chard, signed in on a client of their own."""
    return sign_in(app, app.test_client(), make_person(app, "coordinator", "chard", name="Priya"))


def bring(client, content=TABLE, name="list.csv", key="k" * 24):
    """The answer to a file that was brought."""
    content = content.encode() if isinstance(content, str) else content
    return post_file(client, "/bulk", name, content, key=key)


def look(client, content=TABLE, source="", **more):
    """(address, page) of the look at a file; with whose list it is."""
    at = bring(client, content, **more).headers["Location"]
    if source:
        assert post(client, f"{at}/columns", {**chosen(client.get(at).text), "source": source}).status_code == 303
    return at, client.get(at).text


def chosen(page):
    """{name: value} of the boxes that say what each column becomes."""
    found = {}
    for name, options in re.findall(r'name="(column-\d+)"(.*?)</select>', page, re.DOTALL):
        one = re.search(r'value="(\w+)" selected', options)
        found[name] = one[1] if one else ""
    return found


def tally(page):
    """(ready, with a question, refused) as the page says."""
    return tuple(int(one.replace(",", "")) for one in re.findall(r"<li><b>([\d,]+)</b>", page))


def waiting():
    return {details_of(one).name: one for one in db.session.scalars(sa.select(Submission).where(Submission.state == WAITING))}


def approve(client, uuid):
    """The answer to Approve, pressed on the page of a submission."""
    mark = re.search(r'name="mark" value="(\w+)"', client.get(f"/review/{uuid}").text)
    return post(client, f"/review/{uuid}/approval", {"mark": mark[1] if mark else ""})


def of(name):
    return db.session.scalar(sa.select(Service).where(Service.name == name))


def everything():
    """All rows that bringing in could change."""
    with db.engine.connect() as connection:
        return {table: connection.exec_driver_sql(f"SELECT * FROM {table}").all()
                for table in ("submission", "service", "schedule", "location", "history", "brought")}


# --- into the queue

def test_a_list_comes_into_the_queue_and_the_same_again_changes_nothing(app, champion):
    at, page = look(champion)
    assert tally(page) == (2, 1, 2) and "It is in Kendal, which you do not look after." in page and "Give it a name." in page
    assert post(champion, f"{at}/submissions").status_code == 303
    with app.app_context():
        found = waiting()
        assert set(found) == {"Macrame and chat", "Chard choir", "Toddle time"}
        assert all((one.by, one.locality.slug, one.contact_email) == ("champion", "chard", None) for one in found.values())
        assert [name for name, one in found.items() if one.organization_needed] == ["Toddle time"] and of("Macrame and chat") is None
        before = everything()
    assert "3 activities came in" in champion.get(at).text and "4 and 5" in champion.get(at).text
    again, page = look(champion, key="j" * 24)
    assert tally(page) == (0, 0, 2) and page.count("It waits already") == 3
    post(champion, f"{again}/submissions")
    post(champion, f"{at}/submissions")
    with app.app_context():
        assert everything() == before


def test_nobody_approves_what_they_brought(app, champion, coordinator):
    at, _ = look(coordinator)
    post(coordinator, f"{at}/submissions")
    with app.app_context():
        uuid = waiting()["Macrame and chat"].uuid
    assert "because it is yours" in coordinator.get(f"/review/{uuid}").text
    assert approve(coordinator, uuid).status_code == 422
    assert approve(champion, uuid).status_code == 303
    with app.app_context():
        assert of("Macrame and chat").status == "active"
    again, page = look(coordinator, key="j" * 24)
    assert "It already stands so" in page and again != at


def test_a_mended_file_mends_what_waits(app, champion):
    at, _ = look(champion, SUMMED)
    post(champion, f"{at}/submissions")
    again, page = look(champion, SUMMED.replace("Bring string", "Bring needles"), key="j" * 24)
    assert tally(page) == (1, 0, 2)
    post(champion, f"{again}/submissions")
    with app.app_context():
        assert {name: details_of(one).summary for name, one in waiting().items()} == {
            "Macrame and chat": "Bring needles", "Chard choir": "Sing", "Toddle time": "Play"}


def test_rows_with_a_question_may_be_left_out(app, champion):
    at, page = look(champion)
    assert 'name="out" type="checkbox" value="3"' in page
    post(champion, f"{at}/submissions", {"out": ["3", "x", "99999999", "-1", "٣"]})
    with app.app_context():
        assert set(waiting()) == {"Macrame and chat", "Toddle time"}
    assert "You left out 1 activity" in champion.get(at).text


def test_all_of_it_is_taken_out_again_but_what_somebody_approved(app, champion, coordinator):
    at, _ = look(champion)
    post(champion, f"{at}/submissions")
    with app.app_context():
        uuid = waiting()["Chard choir"].uuid
    assert approve(coordinator, uuid).status_code == 303
    assert post(champion, f"{at}/undoing").status_code == 303
    assert "It was taken out again" in champion.get(at).text
    with app.app_context():
        assert sorted(db.session.scalars(sa.select(Submission.state))) == sorted([APPROVED, WITHDRAWN, WITHDRAWN])
        assert of("Chard choir").status == "active"
    again, page = look(champion, key="j" * 24)
    assert tally(page) == (2, 0, 2), "what was taken out may come again"
    assert again != at


# --- columns

def test_columns_are_chosen_and_remembered_for_the_next_file(app, champion):
    table = "What,Wer,Art,£,PC\nMacrame,Hillside,crafts,2,TA20 1AA\n"
    at, page = look(champion, table)
    assert "The table has no column for the name." in page and "Bring 1" not in page and "There is a problem" not in page
    assert "There is a problem" in champion.get(post(champion, f"{at}/columns").headers["Location"]).text
    assert post(champion, f"{at}/submissions").headers["Location"].endswith(at)
    told = {"column-0": "name", "column-1": "organisation", "column-2": "kind", "column-3": "cost", "column-4": "postcode", "column-9": "id"}
    post(champion, f"{at}/columns", told)
    assert tally(champion.get(at).text) == (1, 0, 0)
    _, page = look(champion, table.replace("Macrame", "Singing"), key="j" * 24)
    assert tally(page) == (1, 0, 0) and chosen(page)["column-3"] == "cost"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Remembered)) == 1
    post(champion, f"{at}/columns", {"column-0": "role", "column-1": "<script>", "source": "x" * 101})
    assert chosen(champion.get(at).text)["column-0"] == "name", "what is too long changes nothing"


OWN_LIST = """Name of group,What it is,Where,Postcode,Day,Time,Price,Email
Knit and natter,Knitting and crafts with tea,Hillside Hall,TA20 1AA,Tuesday,10am-12,£2,knit@hillside.example
Chard strollers,A gentle walk for all,Hillside Hall,TA20 1AA,Friday,2-4pm,Free,walk@hillside.example
Tiny tots,Baby and toddler play for children,Hillside Hall,TA20 1AA,Monday,9.30am,Free,tots@hillside.example
"""


def test_a_list_that_names_nobody_and_no_kind_comes_in_as_it_is(app, champion):
    at, page = look(champion, OWN_LIST)
    assert "There is a problem" not in page and tally(page) == (2, 0, 1)
    assert "Say who runs it. Groups for children, or for a health condition, need an organisation." in page
    assert list(chosen(page).values()) == ["name", "description", "venue", "postcode", "day", "times", "cost", "email"]
    post(champion, f"{at}/submissions")
    with app.app_context():
        found = {name: details_of(one) for name, one in waiting().items()}
    knit = found["Knit and natter"]
    assert (knit.organization.name, knit.kinds, found["Chard strollers"].kinds) == ("Knit and natter", ("crafts",), ("walking",))
    assert [(one.byday, f"{one.opens_at:%H:%M}", f"{one.closes_at:%H:%M}") for one in knit.schedules] == [("TU", "10:00", "12:00")]


def test_times_are_both_ends_only_where_most_cells_say_both(app, champion):
    table = OWN_LIST.replace("10am-12", "10am").replace("2-4pm", "2pm")
    assert "starts" in chosen(look(champion, table)[1]).values()
    _, page = look(champion, OWN_LIST.replace("Price", "Ends"), key="j" * 24)
    assert {"starts", "ends"} <= set(chosen(page).values())


def test_a_column_that_may_be_two_things_is_asked_with_a_button_for_each(app, champion):
    table = OWN_LIST.replace("Time", "Start").replace("10am-12", "10am").replace("2-4pm", "6/1/2027").replace("9.30am", "")
    at, page = look(champion, table)
    form = next(one for one in forms(page, at) if one.buttons and any(name == "column-5" for name, _ in one.buttons))
    assert list(form.buttons) == [("column-5", "starts"), ("column-5", "first_date")] and "Its first row says 10am." in page and chosen(page)["column-5"] == ""
    assert "Call it" not in page
    assert champion.post(form.action, data=form.filled(**{"column-5": "starts"}), headers=OWN).status_code == 303
    after = champion.get(at).text
    assert chosen(after) == chosen(page) | {"column-5": "starts"} and not any("first_date" in str(one.buttons) for one in forms(after, at))


def test_a_cell_that_could_not_be_read_is_a_question(app, champion):
    table = OWN_LIST.replace("knit@hillside.example", "knit at hillside").replace("walk@hillside.example", "").replace("TA20 1AA,Friday", "TA2O,Friday")
    at, page = look(champion, table)
    assert tally(page) == (0, 2, 1)
    seen = re.findall(r'data-says="What we saw">([^<]*)', page)
    assert (seen[3], seen[7]) == ("All 3 rows filled. 1 to look at", "2 of 3 rows filled. 1 to look at")
    mend = champion.get(f"{at}/rows").text
    assert "Give it like name@group.example." in mend and "TA1 1HE" in mend


def test_what_is_said_of_a_row_is_said_in_whole_sentences(app, champion):
    table = OWN_LIST.replace("knit@hillside.example", "").replace("Chard strollers", "").replace("Tuesday", "")
    _, page = look(champion, table)
    said = [" ".join(re.sub("<[^>]+>", "", one).split()) for one in re.findall("<p>(<b>.*?|We .*?|It .*?|No .*?)</p>", page)]
    assert "Name of group is empty. Give it a name." in said and "Day is empty. We found no dates here. On which day is it? Write it like “Tuesday”." in said
    assert "It has no phone number, email address or website, so people are shown our own number. Give one of these if you can." in said
    assert "No kind is told, so we go by its words: Crafts and making." in said and all(one[0].isupper() and one[-1] in ".?”" for one in said)


def test_who_runs_all_and_the_kind_of_all_are_said_once(app, champion):
    at, page = look(champion, OWN_LIST)
    boxes = {**chosen(page), "all-organisation": "Chard  Town Council", "all-kind": "crafts"}
    answer = champion.get(post(champion, f"{at}/columns", boxes).headers["Location"])
    assert tally(answer.text) == (3, 0, 0) and 'value="Chard Town Council"' in answer.text and 'value="crafts" selected' in answer.text
    post(champion, f"{at}/submissions")
    with app.app_context():
        assert {(one.organization.name, one.kinds) for one in map(details_of, waiting().values())} == {("Chard Town Council", ("crafts",))}
    again, page = look(champion, OWN_LIST.replace("Knit", "Sew"), key="j" * 24)
    assert 'value="Chard Town Council"' not in page and again != at, "another file may be somebody else's"
    answer = post(champion, f"{again}/columns", {**boxes, "all-organisation": "x" * 101, "all-kind": "<script>"})
    assert answer.status_code == 422 and "x" * 101 in answer.text and "There is a problem" in answer.text


# --- straight in

def test_a_coordinator_brings_somebody_elses_list_straight_in(app, coordinator):
    at, page = look(coordinator, source="Chard Town Council")
    assert "1 of these can" in page and "The others wait in the queue" in page
    assert post(coordinator, f"{at}/publication", {"seen": "yes"}).status_code == 303
    with app.app_context():
        service = of("Macrame and chat")
        row = db.session.scalar(sa.select(History).where(History.service_id == service.id))
        assert (row.by, row.by_kind, service.source, service.assured_date) == ("Chard Town Council", "source", "Chard Town Council", None)
        assert set(waiting()) == {"Chard choir", "Toddle time"}, "a question, and what is for children, wait for somebody else"
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Audit).where(
            Audit.act == "listing.import-straight", Audit.thing_id == service.uuid)) == 1
    again, page = look(coordinator, source="Chard Town Council", key="j" * 24)
    assert tally(page) == (0, 0, 2) and again != at


@pytest.mark.parametrize(("source", "form", "why"), [
    ("", {"seen": "yes"}, "Say who made this list"), ("Chard Town Council", {}, "Tick that somebody else made this list"),
    ("PRIYA", {"seen": "yes"}, "That is you.")])
def test_straight_in_needs_an_author_and_a_look(app, coordinator, source, form, why):
    at, _ = look(coordinator, source=source)
    answer = post(coordinator, f"{at}/publication", form)
    assert answer.status_code == 422 and why in answer.text
    with app.app_context():
        assert of("Macrame and chat") is None and waiting() == {}


def test_no_champion_brings_anything_straight_in(app, champion):
    at, page = look(champion, source="Chard Town Council")
    assert "straight in" not in page and post(champion, f"{at}/publication", {"seen": "yes"}).status_code == 403
    with app.app_context():
        assert of("Macrame and chat") is None


def test_what_went_straight_in_is_taken_out_and_comes_again(app, coordinator):
    at, _ = look(coordinator, source="Chard Town Council")
    post(coordinator, f"{at}/publication", {"seen": "yes"})
    post(coordinator, f"{at}/undoing")
    with app.app_context():
        assert of("Macrame and chat").withdrawn_at is not None and waiting() == {}
    again, page = look(coordinator, source="Chard Town Council", key="j" * 24)
    assert tally(page) == (2, 1, 2)
    post(coordinator, f"{again}/publication", {"seen": "yes"})
    with app.app_context():
        assert of("Macrame and chat").withdrawn_at is None


def test_a_source_changes_its_own_and_keeps_what_others_added(app, coordinator):
    at, _ = look(coordinator, SUMMED, source="Chard Town Council")
    post(coordinator, f"{at}/publication", {"seen": "yes"})
    service, said = details_now(app, "macrame-and-chat")
    with app.app_context(), writing_unit():
        publication.publish(replace(said, welcome="Ask for Joan."), Author("Joan", "champion"), now=NOW + timedelta(minutes=1))
        db.session.commit()
    again, page = look(coordinator, SUMMED.replace("Bring string", "Bring needles"), source="Chard Town Council", key="j" * 24)
    assert "Changes in a sentence" in page
    app.config["NOW"] = lambda: NOW + timedelta(minutes=2)
    post(coordinator, f"{again}/publication", {"seen": "yes"})
    said = details_now(app, service.slug)[1]
    assert (said.summary, said.welcome) == ("Bring needles", "Ask for Joan.")


# --- out, and in again

def exported(client):
    answer = post(client, "/bulk/exports")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.data.startswith(b"\xef\xbb\xbf")
    return answer.data


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_an_export_asks_anew_who_it_is_and_over_fifty_people_are_noted(app, champion, monkeypatch):
    rows = rows_of(exported(champion))
    people = {(row["contact_name"], row["phone"], row["email"]) for row in rows} - {("", "", "")}
    assert 1 < len(people) < len(rows) and [audit.many_people(count) for count in (0, 50, 51)] == ["", "", "over 50 people"]
    for most in (len(people), len(people) - 1):
        monkeypatch.setattr(audit, "MANY_PEOPLE", most)
        exported(champion)
    app.config["NOW"] = lambda: NOW + timedelta(minutes=10)
    late = post(champion, "/bulk/exports")
    assert late.status_code == 401 and not late.headers.get("Content-Disposition")
    with app.app_context():
        noted = db.session.scalars(sa.select(Audit.reason).where(Audit.act == "listing.export").order_by(Audit.id)).all()
    assert noted == ["", "", "over 50 people"]


def test_out_and_in_again_is_no_change_at_all(app, champion):
    content = exported(champion)
    with app.app_context():
        before, expected = everything(), {row["id"] for row in rows_of(content)}
        assert expected == {one.uuid for one in db.session.scalars(sa.select(Service).where(Service.withdrawn_at.is_(None)))
                            if not of_service(one) or "chard" in {place.slug for place in of_service(one)}}
    _, page = look(champion, content)
    assert tally(page) == (0, 0, 0) and f"{len(expected)} activities we leave" in page
    with app.app_context():
        assert everything() == before


def test_one_cell_edited_is_one_change_and_others_changes_stay(app, champion):
    rows = rows_of(exported(champion))
    mine = next(row for row in rows if row["phone"] and sum(one["id"] == row["id"] for one in rows) == 1)
    said = details_now(app, mine["url"].rsplit("/", 1)[1])[1]
    with app.app_context(), writing_unit():
        publication.publish(replace(said, notice="Use the side door."), Author("Joan", "champion"), now=NOW + timedelta(minutes=1))
        db.session.commit()
    mine["first_visit"] = "Ask for Sam."
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    at, page = look(champion, out.getvalue())
    assert tally(page) == (1, 0, 0) and "Changes the first visit" in page
    post(champion, f"{at}/submissions")
    with app.app_context():
        (one,) = waiting().values()
        after = proposal(one).after
        assert (after.first_visit, after.notice, one.service.uuid) == ("Ask for Sam.", "Use the side door.", mine["id"])


def test_an_id_from_elsewhere_is_as_good_as_none(app, champion):
    with app.app_context():
        foreign = db.session.scalar(sa.select(Service).where(Service.uuid.not_in({row["id"] for row in rows_of(exported(champion))})))
        assert foreign is not None
    table = "id,name,organisation,kind\n{},Mine now,Me,crafts\n"
    pages = [look(champion, table.format(uuid), key=key * 24)[1] for uuid, key in (
        (foreign.uuid, "a"), ("00000000-0000-4000-8000-000000000000", "b"))]
    assert all(tally(page) == (0, 0, 1) and "We have no activity with this id." in page and foreign.name not in page for page in pages)


FORMULAS = ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "'=1", '"=1', '=HYPERLINK("x")', " '\"+1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_nothing_that_goes_out_is_a_formula(app, champion, cell):
    out = io.StringIO()
    csv.writer(out).writerows([["Group", "Run by", "Type", cell], ["", cell, "crafts", cell], ["Macrame", "Hillside", "crafts", cell]])
    at, _ = look(champion, out.getvalue())
    told = list(csv.reader(io.StringIO(champion.get(f"{at}/rows").data.decode("utf-8-sig"))))
    assert told[1][1] == "Group: Give it a name."
    assert not [one for row in told for one in row if re.match(r"[\s\"']*[=+\-@\t\r]", one) and not one.startswith("'")]


# --- files

MACROS = {"xl__vbaProject.bin": b"x"}
REFUSED = {
    "nothing": (b"", "Choose another"), "headings": (HEADINGS.encode(), "no rows under them"), "picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "old": (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old spreadsheet"), "zip": (packed({"a.txt": "x"}), "zip file"),
    "half": (xlsx([["a"]])[:700], "cannot be read"), "macros": (xlsx([["name"], ["x"]], **MACROS), "macros"),
    "enabled": (xlsx_of("", types='<Types ContentType="macroEnabled"/>'), "macros"), "basic": (ods([["name"]], Basic__x="x"), "macros"),
    "bomb": (xlsx([["name"]], xl__big=b"\0" * (9 << 20)), "unpacks to more"),
    "wide": (xlsx_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'), "cannot be read"),
    "rows": (f"{HEADINGS}\n{'a,b,crafts,c,,,,,,' + chr(10)}".encode() + b"a,b,crafts,c,,,,,,\n" * 5000, "more than 5,000 rows"),
    "columns": (",".join(f"c{one}" for one in range(61)).encode() + b"\n" + b"x," * 60 + b"x\n", "more than 60 columns"),
    "cell": (f"{HEADINGS}\nName,{'x' * 4001},,,,,,,,\n".encode(), "Row 2 has a cell with more than 4,000 letters"),
    "quote": (TABLE.replace("Sing,", '"Sing,').encode(), "quotation mark"), "megabytes": (b"a" * (5 << 20) + b"aa", "larger than 5 MB")}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_kindly_and_nothing_is_kept(app, champion, content, why):
    answer = bring(champion, content)
    assert answer.status_code == 422 and why in answer.text and "There is a problem" in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 0


def test_a_lie_about_a_size_unpacks_no_further(champion):
    content = xlsx([["name"]], xl__big=b"\0" * (9 << 20))
    at = content.rindex(b"xl/big") - 22
    lied = content[:at] + (99).to_bytes(4, "little") + content[at + 4:]
    answer = bring(champion, lied)
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_what_is_over_the_bodys_limit_is_said_on_a_page(champion):
    answer = bring(champion, b"a" * (7 << 20))
    assert answer.status_code == 413 and "too much to send at once" in answer.text


@pytest.mark.parametrize("packed_up", [False, True])
def test_a_list_of_some_hundred_kilobytes_is_taken(app, champion, packed_up):
    rows = [line.split(",") for line in TABLE.splitlines()][:2]
    rows += [[f"Group {at}", "".join(hashlib.sha256(f"{at} {more}".encode()).hexdigest() for more in range(7)), *rows[1][2:]] for at in range(1_500)]
    content = xlsx(rows) if packed_up else "\n".join(map(",".join, rows)).encode()
    assert 400_000 < len(content) < 5_000_000
    assert bring(champion, content).status_code == 303


@pytest.mark.parametrize("made", [xlsx, ods])
def test_spreadsheets_are_read_by_their_content_and_formulas_by_their_value(app, champion, made):
    rows = list(csv.reader(io.StringIO(TABLE)))
    if made is xlsx:
        rows[1][0] = ('HYPERLINK("https://elsewhere.example")', rows[1][0])
        rows[1][8], rows[1][9] = 2, 1632960123
        rows[1][7] = '<c s="2"><v>0.4375</v></c>'
    at, page = look(champion, made(rows), name="list.csv")
    assert tally(page)[2] == 2 and "We read the sheet" in page
    post(champion, f"{at}/submissions")
    with app.app_context():
        details = details_of(waiting()["Macrame and chat"])
        assert (str(details.schedules[0].opens_at), str(details.costs[0].amount), details.phone[-6:]) == ("10:30:00", "2", "960123")


def test_pressed_twice_is_one_file_and_three_wait_at_most(app, champion):
    places = [bring(champion, key="k" * 24).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    for key in "abc":
        bring(champion, key=key * 24)
    assert champion.get(places[0]).status_code == 404
    with app.app_context():
        kept = db.session.scalars(sa.select(Upload)).all()
        assert len(kept) == uploading.MOST_OPEN
        raw = str(db.session.connection().exec_driver_sql('SELECT "table", name FROM upload').all())
        assert "list.csv" not in raw and "Macrame" not in raw
    assert bring(champion, key="short").status_code == 422


def test_too_many_files_wait(champion):
    for one in range(20):
        assert bring(champion, key=f"{one:02}" * 12).status_code == 303
    answer = bring(champion, key="z" * 24)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0


def test_another_persons_file_is_not_there(app, champion, coordinator):
    at, _ = look(champion)
    for method, path in (("GET", ""), ("GET", "/rows"), ("POST", "/columns"), ("POST", "/submissions"), ("POST", "/publication"),
                         ("POST", "/undoing"), ("POST", "/forgetting")):
        answer = coordinator.get(at + path) if method == "GET" else post(coordinator, at + path)
        assert answer.status_code == 404 and "Macrame" not in answer.text
    with app.app_context():
        assert waiting() == {}


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\a\\b.csv", "<script>alert(1)</script>.csv", "x" * 500, "\u202egnp.csv", "\x00a.csv"])
def test_a_files_name_is_only_words(champion, name):
    _, page = look(champion, name=name)
    assert "<script>alert" not in page and "\u202e" not in page and "etc/" not in page


# --- half way, and forgotten

def test_a_run_that_was_killed_is_finished_and_doubles_nothing(app, champion, monkeypatch):
    at, _ = look(champion)
    monkeypatch.setattr(bringing, "_AT_ONCE", 1)
    publish, done = bringing.last_brought, []

    def killed(keys):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(keys)
        return publish(keys)
    monkeypatch.setattr(bringing, "last_brought", killed)
    with pytest.raises(KeyboardInterrupt):
        post(champion, f"{at}/submissions")
    monkeypatch.undo()
    with app.app_context():
        db.session.rollback()
        assert len(waiting()) == 2
    assert "It stopped half way" in champion.get(at).text
    post(champion, f"{at}/submissions")
    with app.app_context():
        assert set(waiting()) == {"Macrame and chat", "Chard choir", "Toddle time"}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 3


def test_files_are_forgotten_and_what_came_in_stays(app, champion):
    at, _ = look(champion)
    left, _ = look(champion, key="j" * 24)
    post(champion, f"{at}/submissions")
    with app.app_context():
        assert db.session.scalar(sa.select(Upload.table).where(Upload.done_at.is_not(None))) is None
        purging.purge(NOW + forgetting.FILE_KEPT - timedelta(minutes=1))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 2
        assert purging.purge(NOW + forgetting.FILE_KEPT + timedelta(minutes=1))["files of listings"] == 1
        assert purging.purge(NOW + forgetting.RUN_KEPT + timedelta(minutes=1))["old runs of files"] == 1
        assert len(waiting()) == 3 and db.session.scalar(sa.select(sa.func.count()).select_from(Brought)) == 3
    sign_in(app, champion, make_person(app, "champion", "chard", name="Ann"))
    assert champion.get(left).status_code == 404
    _, page = look(champion, key="l" * 24)
    assert page.count("It waits already") == 3


# --- anything at all

NASTY = st.text(max_size=40) | st.sampled_from([
    "=1+1", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE upload; --", "\x00", "\u202e", "9" * 400, "2026-02-30", "0001-01-01", "9999-12-31T23:59:59+14:00",
    "25:99", "TA20 1AA", "LA9 4AA", "FREQ=WEEKLY;INTERVAL=0", "-inf", "nan", "1e999", "00000000-0000-4000-8000-000000000000", "\ud7ff", "é" * 39])


@given(st.lists(st.tuples(st.sampled_from([*COLUMNS, *IN_ONLY, "start"]), NASTY), min_size=1, max_size=8), st.lists(NASTY, max_size=2))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_breaks_a_page_or_a_run(app, coordinator, cells, source):
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    out = io.StringIO()
    plain = [("name", "Any name"), ("organisation", "Hillside"), ("kind", "crafts"), ("postcode", "TA20 1AA")]
    csv.writer(out).writerows(zip(*plain, *cells, strict=True))
    answer = bring(coordinator, out.getvalue().encode("utf-8", "replace"), key=uuid4().hex)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        at = answer.headers["Location"]
        page = coordinator.get(at).text
        assert "<script>alert" not in page and coordinator.get(f"{at}/rows").status_code == 200
        assert post(coordinator, f"{at}/columns", {**chosen(page), "source": "".join(source)}).status_code in (303, 422)
        assert post(coordinator, f"{at}/publication", {"seen": "yes"}).status_code in (303, 422)
        assert post(coordinator, f"{at}/submissions", {"out": source}).status_code == 303
        assert coordinator.get(at).status_code == 200 and post(coordinator, f"{at}/undoing").status_code == 303
        assert coordinator.get("/queue").status_code == 200


@given(st.binary(max_size=300) | st.tuples(st.integers(0, 1700), st.binary(min_size=1, max_size=4)).map(
    lambda one: SHEET[:one[0]] + one[1] + SHEET[one[0] + len(one[1]):]))
@settings(max_examples=60, deadline=None)
def test_no_bytes_are_more_than_a_sentence(content):
    try:
        assert received(content).content
    except Refused as refusal:
        assert re.fullmatch(r"[A-Z][^\n]{5,400}[.”]", str(refusal))


@given(activities)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_published_goes_out_and_comes_in_as_it_is(app, details):
    person = SimpleNamespace(id=1, role="coordinator", name="Priya")
    with app.app_context():
        person.locality_ids = set(db.session.scalars(sa.select(Locality.id)))
        db.session.rollback()
        with writing_unit():
            try:
                publication.publish(replace(details, id="", name=f"x {details.name}"), Author("Joan", "champion"), now=NOW)
            except ValueError:
                db.session.rollback()
                return
            content, many, _ = exporting.table(person, "http://localhost")
            upload = uploading.keep(person, "k" * 24, "a.csv", received(content), now=NOW)
            lines = Reading(upload, person, today=date(2026, 11, 25), gazetteer=app.extensions["gazetteer"]).lines
            assert len(lines) == many > 1 and {one.what for one in lines} == {SAME}
            db.session.rollback()


def test_what_came_in_whole_is_gone_on_with_in_the_pages_of_adding(app, champion):
    at, _ = look(champion)
    post(champion, f"{at}/submissions")
    with app.app_context():
        draft = waiting()["Macrame and chat"].uuid
    assert post(champion, f"/add/{draft}/reopening").status_code == 303
    assert 'value="Macrame and chat"' in champion.get(f"/add/{draft}/name").text
    assert post(champion, f"/add/{draft}/name", {"name": "Macrame and tea"}).status_code == 303
    assert "Hillside Hall" in champion.get(f"/add/{draft}/where").text and "01632 960" in champion.get(f"/add/{draft}/contact").text
