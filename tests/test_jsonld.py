"""Coming dates as schema.org: what stands in the data, that its words are schema.org's own, and that it cannot break out of its script."""
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.directory import jsonld, publication, rows, sessions
from app.directory.details import (
    AccessFact, Author, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails)
from app.extensions import db, writing_unit
from directories import fresh

VOCABULARY = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "standards" / "schemaorg" / "schemaorg-current-https.jsonld"
NOW = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
HALL = VenueDetails("Hillside Hall", "1 Example Road", "Chard", "Somerset", "TA20 1AA", 50.8728, -2.9632,
                    access={"step-free": AccessFact(True), "hearing-loop": AccessFact(False)})
TUESDAYS = ScheduleDetails("WEEKLY", byday="TU", dtstart=date(2026, 10, 6), opens_at=time(10), closes_at=time(11, 30))
KNIT = ServiceDetails(
    "Knit and natter", OrganizationDetails("Hillside", website="https://hillside.example"), kinds=("crafts",), summary="Bring wool.",
    venues=(HALL,), schedules=(TUESDAYS,), costs=(CostDetails(Decimal("2.5"), "a session"),), minimum_age=50, maximum_age=70)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with fresh(tmp_path_factory.mktemp("jsonld")).app_context():
        yield


def text_of(details, now=NOW):
    with writing_unit():
        service = publication.publish(details, Author("Sam", "group"), now=now)
        db.session.commit()
    record = rows.activities(db.session.connection(), [service.id], sessions.today(NOW))[service.id]
    return jsonld.events(record, site_url="https://natter.example", now=NOW)


def events(details, **more):
    return json.loads(text_of(details, **more))


def test_eight_dates_with_their_offsets(app):
    found = events(KNIT)
    assert [one["startDate"] for one in found] == [
        "2026-10-20T10:00:00+01:00", "2026-10-27T10:00:00+00:00", "2026-11-03T10:00:00+00:00", "2026-11-10T10:00:00+00:00",
        "2026-11-17T10:00:00+00:00", "2026-11-24T10:00:00+00:00", "2026-12-01T10:00:00+00:00", "2026-12-08T10:00:00+00:00"]
    assert found[0]["endDate"] == "2026-10-20T11:30:00+01:00"
    assert "eventSchedule" in found[0] and not any("eventSchedule" in one for one in found[1:])


def test_one_event_whole(app):
    found = events(KNIT)[1]
    page = found["url"]
    assert re.fullmatch(r"https://natter.example/activities/knit-and-natter[-a-z0-9]*", page)
    assert found == {
        "@context": "https://schema.org", "@type": "Event", "@id": f"{page}/2026-10-27", "name": "Knit and natter", "url": page,
        "description": "Bring wool.", "startDate": "2026-10-27T10:00:00+00:00", "endDate": "2026-10-27T11:30:00+00:00",
        "eventStatus": "https://schema.org/EventScheduled", "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place", "name": "Hillside Hall", "address": {
                "@type": "PostalAddress", "streetAddress": "1 Example Road", "addressLocality": "Chard", "addressRegion": "Somerset",
                "postalCode": "TA20 1AA", "addressCountry": "GB"},
            "geo": {"@type": "GeoCoordinates", "latitude": 50.8728, "longitude": -2.9632},
            "amenityFeature": [{"@type": "LocationFeatureSpecification", "name": "Step-free", "value": True},
                               {"@type": "LocationFeatureSpecification", "name": "Hearing loop", "value": False}]},
        "organizer": {"@type": "Organization", "@id": "https://natter.example/organisations/hillside", "name": "Hillside",
                      "url": "https://natter.example/organisations/hillside", "sameAs": "https://hillside.example"},
        "isAccessibleForFree": False, "typicalAgeRange": "50-70",
        "offers": {"@type": "Offer", "price": "2.50", "priceCurrency": "GBP", "description": "a session", "url": page},
        "superEvent": {"@type": "EventSeries", "@id": page, "name": "Knit and natter", "url": page}}


def test_dates_off_and_moved(app):
    found = events(replace(KNIT, schedules=(replace(TUESDAYS, exceptions=(
        ExceptionDetails(date(2026, 10, 27), "cancelled", "Snow"), ExceptionDetails(date(2026, 11, 3), "skipped"),
        ExceptionDetails(date(2026, 11, 10), "moved", new_on=date(2026, 11, 11), opens_at=time(14)))),)))
    assert [one["eventStatus"].rpartition("/")[2] for one in found[:4]] == [
        "EventScheduled", "EventCancelled", "EventRescheduled", "EventScheduled"]
    assert (found[2]["startDate"], found[2]["previousStartDate"]) == ("2026-11-11T14:00:00+00:00", "2026-11-10T10:00:00+00:00")
    assert found[0]["eventSchedule"]["exceptDate"] == ["2026-11-03"]


def test_unknown_is_left_out(app):
    plain = replace(KNIT, costs=(), minimum_age=None, maximum_age=None, summary="", schedules=(replace(TUESDAYS, opens_at=None, closes_at=None),))
    found = events(plain)[1]
    assert found["startDate"] == "2026-10-27" and not {"endDate", "offers", "isAccessibleForFree", "typicalAgeRange", "description"} & set(found)


@pytest.mark.parametrize(("more", "location", "mode"), [
    ({"venues": (), "how": ("online",)}, "VirtualLocation", "OnlineEventAttendanceMode"),
    ({"how": ("in-person", "online")}, ["Place", "VirtualLocation"], "MixedEventAttendanceMode"),
    ({"venues": (), "how": ("comes-to-you",), "areas": ("TA20",)}, "Place", "OfflineEventAttendanceMode"),
])
def test_where(app, more, location, mode):
    found = events(replace(KNIT, **more))[0]
    place = found["location"]
    assert ([one["@type"] for one in place] if isinstance(place, list) else place["@type"], found["eventAttendanceMode"].rpartition("/")[2]) == (
        location, mode)


def test_a_home_tells_its_town_alone(app):
    text = text_of(replace(KNIT, name="Tea at Joan's", venues=(replace(HALL, private=True),)))
    assert json.loads(text)[0]["location"] == {
        "@type": "Place", "name": "Chard", "address": {"@type": "PostalAddress", "addressLocality": "Chard", "addressCountry": "GB"}}
    assert "Example Road" not in text and "TA20" not in text and "50.87" not in text


@pytest.mark.parametrize("more", [
    {"status": "temporarily closed"}, {"schedules": (ScheduleDetails(description="Ask"),)}, {"venues": ()}])
def test_no_dates_no_data(app, more):
    assert text_of(replace(KNIT, **more)) == ""


def test_long_unchecked_no_data(app):
    assert text_of(KNIT, now=datetime(2025, 10, 1, 9, tzinfo=UTC)) == ""


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_name_breaks_out_of_the_script(app, name):
    nasty = f"</script><!--\u2028{name}&lt;"
    record = rows.Record({"slug": "x", "name": nasty, "website": ""})
    text = jsonld.organization(record, site_url="https://natter.example")
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text)["name"] == nasty


class Vocabulary:
    """What schema.org has: types with all they descend from, properties with what they belong to and what they hold."""

    def __init__(self):
        self.graph = {one["@id"].removeprefix("schema:"): one for one in json.loads(VOCABULARY.read_text(encoding="utf-8"))["@graph"]}

    def kinds(self, name):
        found = {name}
        for parent in self._ids(self.graph[name].get("rdfs:subClassOf")):
            found |= self.kinds(parent) if parent in self.graph else set()
        return found

    def check(self, node, where="Event"):
        kind = node["@type"]
        assert self.graph[kind]["@type"] == "rdfs:Class", f"{where}: {kind}"
        for name, value in node.items():
            if name.startswith("@"):
                continue
            assert name in self.graph, f"{where}: no property {name}"
            assert set(self._ids(self.graph[name]["schema:domainIncludes"])) & self.kinds(kind), f"{where}: {name} is none of {kind}"
            for one in value if isinstance(value, list) else [value]:
                self._value(name, one, where)

    def _value(self, name, value, where):
        ranges = set(self._ids(self.graph[name]["schema:rangeIncludes"]))
        if isinstance(value, dict):
            assert ranges & self.kinds(value["@type"]), f"{where}: {name} does not hold {value['@type']}"
            self.check(value, f"{where}.{name}")
        elif isinstance(value, str) and value.startswith("https://schema.org/"):
            member = self.graph[value.removeprefix("https://schema.org/")]["@type"]
            assert member.removeprefix("schema:") in ranges, f"{where}: {name} holds no {value}"
        else:
            plain = {bool: {"Boolean"}, int: {"Number", "Integer"}, float: {"Number"},
                     str: {"Text", "URL", "Date", "DateTime", "Time"}}[type(value)]
            assert plain & ranges, f"{where}: {name} holds no {type(value).__name__}"

    def _ids(self, value):
        return [one["@id"].removeprefix("schema:") for one in (value if isinstance(value, list) else [value] if value else [])]


@pytest.mark.skipif(not VOCABULARY.exists(), reason="no shared/data/standards/schemaorg beside the checkout")
def test_every_word_is_schema_orgs(app):
    vocabulary = Vocabulary()
    monthly = ScheduleDetails("MONTHLY", bymonthday="15", dtstart=date(2026, 10, 15), until=date(2027, 6, 15), opens_at=time(19))
    for details in (KNIT, replace(KNIT, how=("in-person", "online"), costs=(CostDetails(Decimal(0)), CostDetails(Decimal(1), option="Children"))),
                    replace(KNIT, schedules=(replace(TUESDAYS, byday="TU,TH", exceptions=(
                        ExceptionDetails(date(2026, 10, 27), "moved", new_on=date(2026, 10, 28)), ExceptionDetails(date(2026, 11, 3), "skipped"))),)),
                    replace(KNIT, schedules=(monthly,)), replace(KNIT, schedules=(replace(monthly, byday="1TU,-1FR", bymonthday=""),))):
        for event in events(details):
            vocabulary.check(event)
            assert {"name", "startDate", "location"} <= set(event)
    with pytest.raises(AssertionError, match="no property startsAt"):
        vocabulary.check({"@type": "Event", "startsAt": "x"})
