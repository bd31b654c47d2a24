"""Files of listings into the directory: taken whole or not at all, the same file twice changes nothing, and whatever the bytes are."""
import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import index
from app.directory import history, publication, sessions
from app.tables import importing, mapping
from app.directory.details import Author, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails
from app.tables.headings import COLUMNS
from app.submissions.details import public
from app.tables.importing import Refused, import_listings
from app.directory.models import History, Service, Session
from app.tables.table_out import cells, rows_from
from app.extensions import db, writing_unit
from directories import fresh

ACTIVITIES = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "activities"
LIBRARIES, STOPS = ACTIVITIES / "libraries_england_2023.csv", ACTIVITIES / "mobile_library_stops" / "somerset.csv"
WHY = "no shared/data/activities beside the checkout"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
BY = Author("administrator", "coordinator")
TABLE = """Group,What is it,Type,Run by,Hall,Postcode,Lat,Lon,Day,Time,How much,Tel
Knit and natter,Bring wool,crafts,Hillside,Hillside Hall,TA1 1HE,51.0212,-3.1065,Tuesday,10.30am - 12 noon,£2,01632 960123
Café choir,Sing,music,Hillside,Hillside Hall,TA1 1HE,51.0212,-3.1065,Fri,2-4,Free,01632 960124
,Nameless,sport,Hillside,,,,,,,,
"""


@pytest.fixture
def site(tmp_path):
    with fresh(tmp_path).app_context():
        yield tmp_path


def run(path, **more):
    return import_listings(path, **{"by": BY, "now": NOW, "gazetteer": None, "say": [].append, **more})


def put(folder, content, name="listings.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def names():
    return sorted(db.session.scalars(sa.select(Service.name)))


def state():
    """Everything that an import could change; of the index how often it changed."""
    connection = db.session.connection().connection.driver_connection
    return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in (
        "service", "schedule", "session", "location", "organization", "history")} | {"index": [index.generation(connection)]}


def next_on(name):
    found = sa.select(sa.func.min(Session.on)).join(Service, Service.id == Session.service_id)
    return db.session.scalar(found.where(Service.name == name, Session.on >= TODAY))


# --- a file of one's own

def test_a_trial_writes_nothing_and_says_all(site):
    report = run(put(site, TABLE))
    assert list(report.lines()) == [
        "Row 3, Time: “2-4”. Question. We read 2pm to 4pm. Is that right? Write am or pm behind it.",
        "Row 4, Group: nothing there. Refused. Give it a name.",
        "Row 4, Postcode: nothing there. It has no point on the map. Give a postcode, so that people near it find it.",
        "Row 4, Tel: nothing there. It has no phone number, email address or website, so people are shown our own number. Give one of these if you can.",
        "3 rows read: 2 taken (0 of them mended, 1 with questions), 0 left out, 1 refused.",
        "Refused, and what to do: 1 × Give it a name",
        "Nothing was published: this was a trial. Add --publish to publish, or bring the file in on the site."]
    assert names() == []


def test_published_whole_and_the_same_again_changes_nothing(site):
    path = put(site, TABLE)
    assert run(path, publish=True).counts == (2, 0, 0)
    assert names() == ["Café choir", "Knit and natter"] and next_on("Knit and natter") == date(2026, 12, 1)
    service = db.session.scalar(sa.select(Service).where(Service.name == "Knit and natter"))
    assert (service.assured_date, service.venues[0].location.name, service.schedules[0].opens_at) == (None, "Hillside Hall", time(10, 30))
    before = state()
    assert run(path, publish=True, now=NOW + timedelta(hours=1)).counts == (0, 0, 2)
    assert state() == before
    assert run(put(site, TABLE.replace("Bring wool", "Bring needles")), publish=True).counts == (0, 1, 1)


def test_the_source_is_the_author(site):
    run(put(site, TABLE), publish=True, source="Hillside Council")
    assert set(db.session.execute(sa.select(History.by, History.by_kind))) == {("Hillside Council", "source")}
    assert set(db.session.scalars(sa.select(Service.source))) == {"Hillside Council"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(site, encoding, separator):
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="\r\n").writerows(csv.reader(io.StringIO(TABLE)))
    run(put(site, written.getvalue().encode(encoding)), publish=True)
    assert names() == ["Café choir", "Knit and natter"]


def test_a_spreadsheets_own_first_line_and_empty_rows(site):
    rows = TABLE.replace(",", ";").splitlines()
    report = run(put(site, "\n".join(["sep=;", *rows[:2], "", ";" * 11, rows[2]]) + "\n"))
    assert (report.taken, report.refused) == (2, 0) and "Row 6, Time" in next(report.lines())


SQUARE = "x" * 200_000
BROKEN = {
    "nothing": b"", "blank lines": b"\n \r\n\n", "a byte order mark alone": b"\xef\xbb\xbf", "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a spreadsheet": b"PK\x03\x04" + b"\0" * 99, "a page": b"<!doctype html><title>Group,Run by,Type</title>", "json": b'[{"name": "x"}]',
    "noise": bytes(range(256)) * 40, "nulls": b"\0" * 5000, "utf-32": TABLE.encode("utf-32"), "no headings that we know": b"a,b\n1,2\n",
    "headings alone without a kind": b"name,organisation\n", "a quotation mark never closed": TABLE.replace("Sing,", '"Sing,').encode(),
    "a quotation mark inside": TABLE.replace("Sing,", '"Sing" a lot,').encode(), "an endless cell": f'{TABLE}"{SQUARE}'.encode(),
    "two encodings": TABLE.encode() + "Café,Ärger,ö".encode() + b"\xe9\xff\xfe", "cp1252 with no letters": TABLE.encode("cp1252") + b"\x81\x8d",
    "half a utf-16": TABLE.encode("utf-16")[:-1], "only refused rows": b"name,organisation,kind\n,,crafts\n,Hillside,\n",
    "cut in a row": TABLE[:TABLE.index("2-4")].encode(), "headings alone": TABLE.splitlines()[0].encode(), "cut in a quoted cell": TABLE.replace("Sing", '"Sing loud"').encode()[:TABLE.index("Sing") + 8]}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_one_sentence_and_changes_nothing(site, broken):
    run(put(site, TABLE), publish=True)
    before = state()
    with pytest.raises(Refused) as refusal:
        run(put(site, broken, "broken.csv"), publish=True)
    assert state() == before
    words = str(refusal.value)
    assert words and words[0].isupper() and words[-1] in ".”" and "\n" not in words and len(words) < 400


def test_no_such_file_mapping_or_shipped_name(site):
    for path, more in ((site / "gone.csv", {}), (site, {}), (put(site, TABLE), {"mapping": "nowhere"}), (put(site, TABLE), {"mapping": "../x"}),
                       (put(site, TABLE), {"mapping": str(put(site, b"\xff\xfe=", "m.toml"))})):
        with pytest.raises(Refused):
            run(path, **more)


@given(st.binary(max_size=400) | st.text(st.characters(codec="utf-8"), max_size=200).map(lambda text: f"name,organisation,kind\n{text}".encode())
       | st.tuples(st.integers(0, len(TABLE)), st.binary(min_size=1, max_size=3)).map(
           lambda one: TABLE.encode()[:one[0]] + one[1] + TABLE.encode()[one[0]:]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise_anything_else(site, content):
    try:
        list(run(put(site, content)).lines())
    except Refused as refusal:
        assert str(refusal)


@given(st.integers(0, len(TABLE.encode()) - 1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cut_file_never_takes_half_a_row(site, length):
    cut = TABLE.encode()[:length]
    if not cut.endswith((b"\n", b"0123", b"0124")) and not cut[cut.rfind(b"\n") + 1:].count(b",") >= 11:
        with pytest.raises(Refused):
            run(put(site, cut), publish=True)
        assert names() == []


def test_a_hidden_character_refuses_its_row_alone(site):
    report = run(put(site, TABLE.replace("Bring wool", "Bring\0wool")), publish=True)
    assert names() == ["Café choir"] and any(line.startswith("Row 2, What is it: “Bringwool”. Refused.") for line in report.lines())


def test_rows_of_another_length(site):
    rows = TABLE.splitlines()
    report = run(put(site, "\n".join([rows[0], rows[1], "Chess,Play,games,Hillside", f"{rows[2]},more,still more"]) + "\n"), publish=True)
    assert names() == ["Chess", "Knit and natter"] and report.refused == 1


def test_one_activity_twice_in_a_file(site):
    report = run(put(site, TABLE + TABLE.splitlines()[1].upper() + "\n"), publish=True)
    assert names() == ["Café choir", "Knit and natter"] and "Row 2 is the same activity. Take one of them out." in "\n".join(report.lines())


def test_one_that_looks_like_another_is_offered(site):
    run(put(site, TABLE), publish=True)
    report = run(put(site, TABLE.replace("Tuesday", "Monday")))
    assert "Is it /activities/knit-and-natter? Then give its id." in "\n".join(report.lines())


@pytest.mark.parametrize("cells_", ["Start\n10:30\n14:00\n", "Start\n3/11/2026\n4/11/2026\n", "Start\n10:30\n3/11/2026\n"])
def test_a_column_called_start(site, cells_):
    head, *starts = cells_.splitlines()
    table = [f"name,organisation,kind,postcode,day,{head}"] + [f"Group {at},Hillside,crafts,TA1 1HE,Tue,{cell}" for at, cell in enumerate(starts)]
    report = run(put(site, "\n".join(table) + "\n"), publish=True)
    schedules = [service.schedules[0] for service in db.session.scalars(sa.select(Service))]
    if ":" in starts[0] and ":" in starts[1]:
        assert [one.opens_at for one in schedules] == [time(10, 30), time(14)]
    elif "/" in starts[0]:
        assert [one.dtstart for one in schedules] == [date(2026, 11, 3), date(2026, 11, 10)]
    else:
        assert [one.opens_at for one in schedules] == [None, None] and next(report.lines()).startswith("Question: is “start”")


def test_a_table_may_say_once_who_runs_all_and_of_which_kind_they_are_or_not_at_all(site):
    table = "Group,What is it,Postcode,Day,Time\nMacrame and chat,Bring string,TA1 1HE,Tue,10am-12\nTiny tots,Play for children,TA1 1HE,Wed,10am\n"
    alone = run(put(site, table))
    assert (alone.taken, alone.refused) == (1, 1) and any("need an organisation" in reason for reason in alone.reasons)
    run(put(site, table), shared={"organisation": "Hillside", "kind": "crafts"}, publish=True)
    said = [public(one) for one in db.session.scalars(sa.select(Service))]
    assert {(one.name, one.organization.name, one.kinds) for one in said} == {("Macrame and chat", "Hillside", ("crafts",)), ("Tiny tots", "Hillside", ("crafts",))}
    with pytest.raises(Refused):
        run(put(site, table), shared={"kind": "crafts"}, mapping="libraries_england")


def test_a_run_that_breaks_off_leaves_nothing(site, monkeypatch):
    path, before = put(site, TABLE), state()
    told = importing._told

    def breaks(taken, say):
        yield next(told(taken, say))
        raise KeyboardInterrupt
    monkeypatch.setattr(importing, "_told", breaks)
    with pytest.raises(KeyboardInterrupt):
        run(path, publish=True)
    assert state() == before


# --- our own table, out and in

HALL = VenueDetails("Hillside Hall", "1 Example Road", "Chard", "Somerset", "TA20 1AA", 50.8728, -2.9632, transport="Bus 30")
OURS = ServiceDetails(
    "Knit and natter", OrganizationDetails("Hillside", "Volunteers."), kinds=("crafts",), summary="Bring wool.", alternate_name="K & N", venues=(
        HALL, replace(HALL, name="Home", private=True)), phone="01632 960123", not_for="Children", schedules=(
        ScheduleDetails("WEEKLY", byday="TU", dtstart=date(2026, 3, 3), opens_at=time(10), venue=1, exceptions=(
            ExceptionDetails(date(2026, 12, 29), "cancelled", "Snow"),)), ScheduleDetails("MONTHLY", byday="TU", interval=2, dtstart=date(2026, 3, 3))))


def exported(folder, name="ours.csv"):
    """Our own table of everything published, as it goes out."""
    services = db.session.scalars(sa.select(Service).where(Service.withdrawn_at.is_(None)).order_by(Service.uuid)).all()
    said = history.last_said(db.session.connection(), [service.id for service in services])
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(COLUMNS)
    for service in services:
        out.writerows(cells(row) for row in rows_from(replace(said[service.id], id=service.uuid), url="https://natter.example/x"))
    db.session.rollback()
    return put(folder, written.getvalue().encode("utf-8-sig"), name)


def published(*many):
    with writing_unit():
        found = [publication.publish(one, BY, now=NOW) for one in many]
        db.session.commit()
    return found


def test_our_own_table_comes_back_as_it_went(site):
    published(OURS, replace(OURS, name="=Formula", schedules=(), venues=()))
    before, path = state(), exported(site)
    report = run(path, publish=True)
    assert report.counts == (0, 0, 2) and report.activities == 2 and state() == before
    assert exported(site, "again.csv").read_bytes() == path.read_bytes()


def test_a_changed_cell_changes_that_alone(site):
    service, _ = published(OURS, replace(OURS, name="Other"))
    path = exported(site)
    path.write_bytes(path.read_bytes().replace(b"Bring wool.", b"Bring needles.", 1))
    # The two rows of one activity must agree: the first counts.
    report = run(path, publish=True)
    assert report.counts[1] == 1
    said = history.last_said(db.session.connection(), [service.id])[service.id]
    changed = [one for one in db.session.scalars(sa.select(Service)) if one.summary == "Bring needles."]
    assert len(changed) == 1 and said.not_for == "Children" and said.venues[0].transport == "Bus 30"


def test_rows_of_one_activity_wherever_they_stand(site):
    published(OURS, replace(OURS, name="Other"))
    path = exported(site)
    head, *rows = path.read_bytes().splitlines(keepends=True)
    assert len(rows) == 4
    path.write_bytes(head + b"".join(rows[::2] + rows[1::2]))
    assert run(path, publish=True).counts == (0, 0, 2)


def test_an_id_that_is_not_ours_or_was_taken_off(site):
    [service] = published(OURS)
    path = exported(site)
    with writing_unit():
        publication.withdraw(service, BY, "closed", now=NOW)
        db.session.commit()
    with pytest.raises(Refused, match="taken off the site"):
        run(path, publish=True)
    path.write_bytes(path.read_bytes().replace(service.uuid.encode(), b"f5821483-6f3f-4ea8-863e-0117dae5850e"))
    with pytest.raises(Refused, match="no activity with this id"):
        run(path, publish=True)
    assert db.session.get(Service, service.id, populate_existing=True).status == "withdrawn"


def test_only_a_coordinators_own_table_says_when_it_was_checked(site):
    table = TABLE.replace("Tel\n", "Tel,Last checked\n").replace("960123\n", "960123,1/11/2026\n").replace("960124\n", "960124,1/12/2026\n")
    path = put(site, table.replace(",,,,,,,,\n", ",,,,,,,,,\n"))
    run(path, publish=True, source="Somebody")
    run(path, publish=True, by=Author("Joan", "champion"))
    assert {service.assured_date for service in db.session.scalars(sa.select(Service))} == {None}
    for _ in range(2):
        run(path, publish=True)
    checked = {service.name: (service.assured_date, service.assurer) for service in db.session.scalars(sa.select(Service).where(Service.source == ""))}
    assert checked == {"Knit and natter": (date(2026, 11, 1), "group"), "Café choir": (None, "")}


# --- mappings

MAPPING = """
source = "Hillside Council"
key = ["Ref"]
blank = ["[Unknown]"]
[columns]
venue = "Place"
address = ["Street", "Part"]
postcode = "Post"
kind = "Sort"
[constants]
organisation = "Hillside Council"
cost = "0"
[templates]
summary = "A {Sort} run by the council."
[[templates.name]]
text = "{Place}"
column = "Place"
contains = ["pool"]
[[templates.name]]
text = "{Place} pool"
[values.kind]
"Swim" = "sport"
[[leave_out]]
reason = "closed"
column = "Open"
is_not = ["yes"]
[opening]
monday = "Mon"
tuesday = "Tue"
open = ["All day", "Mornings"]
closed = ["Shut"]
[opening.notes]
"Mornings" = "Mornings only on {days}."
"""
POOLS = """Ref,Place,Street,Part,Post,Sort,Open,Mon,Tue
1,Top pool,High Street,,TA1 1HE,Swim,Yes,All day,mornings
2,Low,[Unknown],North,TA1 1HE,Swim,YES,10:00-17:00,Shut
3,Old,,,,Swim,no,,
4,Odd,,,TA2 2AA,Bath,yes,perhaps,
"""


def test_a_mapping(site):
    path, rules = put(site, POOLS), str(put(site, MAPPING, "pools.toml"))
    report = run(path, mapping=rules, publish=True)
    assert (names(), report.left_out) == (["Low pool", "Odd pool", "Top pool"], {"closed": 1})
    found = {service.name: service for service in db.session.scalars(sa.select(Service))}
    top, low, odd = found["Top pool"], found["Low pool"], found["Odd pool"]
    assert [(one.byday, one.opens_at, one.description) for one in top.schedules] == [("MO,TU", None, "Mornings only on Tuesdays.")]
    assert [(one.byday, one.opens_at, one.closes_at) for one in low.schedules] == [("MO", time(10), time(17))]
    assert (low.venues[0].location.address.address_1, top.venues[0].location.address.address_1) == ("North", "High Street")
    assert odd.schedules == [] and odd.unmapped_kinds == "Bath"
    assert "Row 5, day: “perhaps”. We read that it is not open. We do not know what this means for Mondays." in list(report.lines())
    moved = put(site, POOLS.replace("Top pool", "Big pool"))
    assert run(moved, mapping=rules, publish=True).counts == (0, 1, 2)


@pytest.mark.parametrize(("old", "new"), [
    ("[columns]", "[colums]"), ('venue = "Place"', 'venu = "Place"'), ('venue = "Place"', "venue = 3"), ('key = ["Ref"]', "key = 1"),
    ('reason = "closed"', ""), ('column = "Open"', ""), ('is_not = ["yes"]', 'is_not = "yes"'), ("monday", "someday"), ("[values.kind]", "[values]"),
    ('"{Place} pool"', "{}"), ('postcode = "Post"', 'postcode = "Nowhere"'), ('source = "Hillside Council"', "source = []"),
    ('open = ["All day", "Mornings"]', "open = {}"), ("[constants]", "[constants"), ('postcode = "Post"', 'id = "Ref"')])
def test_a_mapping_with_a_fault(site, old, new):
    assert old in MAPPING
    with pytest.raises(Refused):
        run(put(site, POOLS), mapping=str(put(site, MAPPING.replace(old, new), "pools.toml")))


def test_shipped_mappings_say_how_they_are_written():
    assert mapping.shipped() == ["libraries_england", "mobile_library_stops_somerset"]
    for name in mapping.shipped():
        text = (mapping.SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
        assert text.startswith("# ") and "columns of ours on the left, of theirs on the right" in text.replace("\n# ", " ")
        assert mapping.load(name).names()


# --- real files

def real(path, encoding="utf-8-sig"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not LIBRARIES.exists(), reason=WHY)
def test_every_open_public_library(site):
    rows = real(LIBRARIES)
    ended = {"Somerset County Council", "North Yorkshire County Council"}
    prisons = [row for row in rows if row["Type"] == "Prison Library" or "HMP" in row["Address 1"]]
    is_open = [row for row in rows if row["Operation in 2023"] and not row["Year closed"] and row not in prisons]
    vans = [row for row in is_open if row["Type"] == "Mobile Library" and row["Reporting service"] not in ended]
    doubles = [row for row in is_open if row["Reporting service"] in ended]
    twins = {(row["Name"], row["Postcode"], row["Type"]) for row in is_open if row["Reporting service"].removesuffix(" Council")
             in ("Somerset", "North Yorkshire")}
    assert len(doubles) > 70 and all((row["Name"], row["Postcode"], row["Type"]) in twins for row in doubles)
    expected = [row for row in is_open if row not in vans and row not in doubles]
    report = run(LIBRARIES, mapping="libraries_england", publish=True)
    assert (report.rows, report.taken, report.refused) == (len(rows), len(expected), 0)
    assert report.counts == (len(expected), 0, 0) and len(expected) > 2900
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Service)) == len(expected)
    for name, town in (("Yeovil", "Yeovil"), ("Kendal Library", "Kendal"), ("Chard", "Chard")):
        [row] = [row for row in expected if row["Name"] == name and row["Address 2"] == town]
        opens = {at for at, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
                 if row[f"{day} opening times"] not in ("Closed", "")}
        first = next(on for on in (TODAY + timedelta(ahead) for ahead in range(7)) if on.weekday() in opens)
        shown = name if name.endswith("Library") else f"{name} Library"
        service = db.session.scalar(sa.select(Service).where(Service.name == shown))
        [session] = db.session.execute(sa.select(Session.on, Session.opens).where(Session.service_id == service.id, Session.on >= TODAY)
                                       .order_by(Session.on).limit(1)).all()
        assert tuple(session) == (first, None) and service.venues[0].location.precision == "point"
        assert (service.costs[0].amount, service.source) == (0, "Arts Council England")
        e, n = round(float(row["Easting"])), round(float(row["Northing"]))
        hit = index.find(db.session.connection().connection.driver_connection, index.Question(
            TODAY.toordinal(), 540, "library", e=e, n=n, radius_m=1600)).hits[0]
        assert (hit.service_id, hit.next.day, hit.distance_m < 20) == (service.id, first.toordinal(), True)


@pytest.mark.skipif(not STOPS.exists(), reason=WHY)
def test_every_stop_of_somersets_mobile_libraries(site):
    rows = real(STOPS)
    report = run(STOPS, mapping="mobile_library_stops_somerset", publish=True)
    assert (report.taken, report.refused, report.asked, report.counts) == (126, 0, 0, (126, 0, 0)) and len(rows) == 126
    found = {service.name: service for service in db.session.scalars(sa.select(Service))}
    for row in rows:
        start = date.fromisoformat(row["start"])
        first = start + timedelta(days=-(-(TODAY - start).days // 28) * 28)
        service = found[f"Mobile library at {row['stop']}, {row['community']}"]
        shown = db.session.scalars(sa.select(Session.on).where(Session.service_id == service.id).order_by(Session.on)).all()
        assert shown[0] == first and {(later - earlier).days for earlier, later in pairwise(shown)} == {28}
        assert (service.schedules[0].opens_at.isoformat("minutes"), service.schedules[0].closes_at.isoformat("minutes")) == (
            row["arrival"], row["departure"])
    lake = found["Mobile library at Wimbleball Lake, Brompton Regis"].venues[0].location
    assert (lake.latitude, lake.longitude, lake.precision) == pytest.approx((51.064823, -3.47537, lake.precision), abs=1e-5)
    assert [one.on for one in sessions.occurrences(found["Mobile library at Wimbleball Lake, Brompton Regis"].schedules[0], TODAY, date(2026, 12, 31))
            ] == [date(2026, 12, 1), date(2026, 12, 29)]
    before = state()
    assert run(STOPS, mapping="mobile_library_stops_somerset", publish=True).counts == (0, 0, 126) and state() == before
    with pytest.raises(Refused, match="breaks off"):
        run(put(site, STOPS.read_bytes()[:9000]), mapping="mobile_library_stops_somerset", publish=True)
    assert state() == before
