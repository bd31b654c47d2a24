"""Activities as iCalendar: expanded by another library the dates are ours, across both clock changes; bytes keep RFC 5545's rules."""
import os
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.directory import calendar, publication, rows, sessions
from app.directory.details import (
    Author, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails)
from app.extensions import db, writing_unit
from directories import fresh

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
SINCE = TODAY - timedelta(days=28)
SITE = {"site_url": "https://natter.example", "uid_name": "natter.example"}
HALL = VenueDetails("Hillside Hall", "1 Example Road", "Chard", "Somerset", "TA20 1AA", 50.8728, -2.9632)
TUESDAYS = ScheduleDetails("WEEKLY", byday="TU", dtstart=date(2026, 3, 3), opens_at=time(10), closes_at=time(11, 30))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with fresh(tmp_path_factory.mktemp("calendar")).app_context():
        yield


def record(*schedules, now=NOW, **more):
    """The record of an activity with these schedules, published for good."""
    told = {"kinds": ("crafts",), "summary": "Bring your knitting", "venues": (HALL,), "joining": "turn-up", "phone": "01632 960123",
            "costs": (CostDetails(Decimal(2), "a session"),), **more}
    name = told.pop("name", "Knit and natter")
    with writing_unit():
        service = publication.publish(ServiceDetails(name, OrganizationDetails("Hillside"), schedules=schedules, **told),
                                      Author("Sam", "group"), now=now)
        db.session.commit()
    return rows.activities(db.session.connection(), [service.id], sessions.today(now))[service.id]


def written(*schedules, since=SINCE, now=NOW, **more):
    return calendar.calendar([record(*schedules, now=now, **more)], now=now, since=since, **SITE)


def events(made):
    return list(Calendar.from_ical(made).walk("VEVENT"))


def starts(made, first, last):
    """[(start in UTC or date, status)] as recurring_ical_events expands them."""
    found = recurring_ical_events.of(Calendar.from_ical(made), keep_recurrence_attributes=True).between(first, last + timedelta(1))
    plain = [(one["DTSTART"].dt, str(one["STATUS"])) for one in found]
    return sorted((start.astimezone(UTC) if isinstance(start, datetime) else start, status) for start, status in plain)


@pytest.mark.parametrize(("schedule", "first", "expected"), [
    (TUESDAYS, date(2026, 3, 24), ["2026-03-24T10:00+00:00", "2026-03-31T09:00+00:00"]),
    (TUESDAYS, date(2026, 10, 20), ["2026-10-20T09:00+00:00", "2026-10-27T10:00+00:00"]),
    (replace(TUESDAYS, interval=2, byday="SU,TU", dtstart=date(2026, 11, 3)), date(2026, 11, 3),
     ["2026-11-03T10:00+00:00", "2026-11-08T10:00+00:00", "2026-11-17T10:00+00:00", "2026-11-22T10:00+00:00"]),
    (ScheduleDetails("MONTHLY", byday="1TU,3TU", dtstart=date(2026, 11, 3), opens_at=time(19)), date(2026, 11, 1),
     ["2026-11-03T19:00+00:00", "2026-11-17T19:00+00:00", "2026-12-01T19:00+00:00"]),
    (ScheduleDetails("MONTHLY", bymonthday="31", dtstart=date(2026, 12, 31), opens_at=time(19)), date(2026, 12, 1),
     ["2026-12-31T19:00+00:00", "2027-01-31T19:00+00:00", "2027-03-31T18:00+00:00"]),
    (ScheduleDetails(dtstart=date(2026, 3, 29), opens_at=time(1, 30)), date(2026, 3, 29), ["2026-03-29T01:30+00:00"]),
    (ScheduleDetails(dtstart=date(2026, 10, 25), opens_at=time(1, 30)), date(2026, 10, 25), ["2026-10-25T00:30+00:00"]),
])
def test_clock_changes_and_patterns(app, schedule, first, expected):
    made = written(schedule, since=first, now=datetime(2026, 3, 1, 9, tzinfo=UTC))
    assert [start.isoformat(timespec="minutes") for start, _ in starts(made, first, first + timedelta(days=125))][:len(expected)] == expected


day = st.dates(date(2026, 1, 1), date(2027, 6, 30))
patterns = st.builds(
    ScheduleDetails, st.just("WEEKLY"), st.integers(1, 5), byday=st.lists(st.sampled_from(sessions.CODES), min_size=1, max_size=3).map(",".join),
    dtstart=day, until=st.none() | day, opens_at=st.none() | st.sampled_from([time(1, 30), time(10), time(22)]),
    closes_at=st.sampled_from([None, time(11), time(6)])) | st.builds(
    ScheduleDetails, st.just("MONTHLY"), st.integers(1, 3), byday=st.sampled_from(["1TU,3TU", "-1FR", "5TH", "2SU"]), dtstart=day,
    valid_to=st.none() | day, opens_at=st.just(time(19)))
differing = st.lists(st.builds(ExceptionDetails, day, st.sampled_from(["skipped", "cancelled", "extra"])), max_size=4, unique_by=lambda one: one.on)


@given(patterns, differing)
@settings(max_examples=40, deadline=None)
def test_another_library_finds_the_dates_that_we_keep(app, schedule, exceptions):
    one = record(schedule)
    schedule = one.schedules[0]
    schedule.exceptions = [rows.Record({"uuid": f"e-{told.on}", **{name: getattr(told, name) for name in (
        "on", "kind", "reason", "new_on", "opens_at", "closes_at")}}) for told in exceptions]
    made = calendar.calendar([one], now=NOW, since=SINCE, **SITE)
    last = date(2027, 7, 31)
    ours = [(found.on if found.opens is None else sessions.instant(found.on, found.opens).astimezone(UTC),
             "CANCELLED" if found.state == sessions.CANCELLED else "CONFIRMED") for found in sessions.occurrences(schedule, SINCE, last)]
    assert starts(made, SINCE, last) == sorted(ours)


def test_a_date_off_a_date_moved_and_one_more(app):
    made = written(replace(TUESDAYS, exceptions=(
        ExceptionDetails(date(2026, 12, 22), "skipped"), ExceptionDetails(date(2026, 12, 29), "cancelled", "Snow"),
        ExceptionDetails(date(2026, 12, 8), "moved", "Hall shut", date(2026, 12, 9), time(14), time(15)),
        ExceptionDetails(date(2026, 12, 12), "extra", "Party", opens_at=time(15)))))
    found = events(made)
    pattern = next(one for one in found if "RRULE" in one)
    assert pattern["EXDATE"].to_ical() == b"20261222T100000"
    assert pattern["EXDATE"].params["TZID"] == "Europe/London"
    off = next(one for one in found if one["STATUS"] == "CANCELLED")
    assert (off["UID"], str(off["SUMMARY"]), off["RECURRENCE-ID"].dt.date()) == (pattern["UID"], "Cancelled: Knit and natter", date(2026, 12, 29))
    moved = next(one for one in found if one.get("RECURRENCE-ID") and one["STATUS"] == "CONFIRMED")
    assert (moved["RECURRENCE-ID"].dt.date(), moved["DTSTART"].dt.date(), moved["DTEND"].dt.hour) == (date(2026, 12, 8), date(2026, 12, 9), 15)
    extra = next(one for one in found if one["DTSTART"].dt.date() == date(2026, 12, 12))
    assert extra["UID"] != pattern["UID"] and "RECURRENCE-ID" not in extra
    assert "Snow" in off["DESCRIPTION"] and "Party" in extra["DESCRIPTION"]


def test_until_is_the_last_start_in_utc(app):
    made = written(replace(TUESDAYS, until=date(2026, 4, 29)), since=date(2026, 3, 1), now=datetime(2026, 3, 1, 9, tzinfo=UTC))
    assert b"UNTIL=20260428T090000Z" in made


def test_an_unknown_time_is_a_whole_day(app):
    made = written(replace(TUESDAYS, opens_at=None, closes_at=None, until=date(2026, 12, 8)))
    assert b"DTSTART;VALUE=DATE:20261103\r\n" in made and b"UNTIL=20261208;" in made
    assert b"VTIMEZONE" not in made and b"DTEND" not in made


@pytest.mark.parametrize(("schedules", "more"), [
    ((ScheduleDetails(description="Ask Sam"),), {}),
    ((TUESDAYS,), {"status": "temporarily closed"}),
    ((TUESDAYS,), {"now": datetime(2025, 11, 1, 9, tzinfo=UTC)}),
    ((replace(TUESDAYS, until=date(2026, 9, 1)),), {}),
], ids=["by arrangement", "closed", "long unchecked", "over"])
def test_what_is_not_sure_is_not_in_it(app, schedules, more):
    one = record(*schedules, **more)
    assert events(calendar.calendar([one], now=NOW, since=SINCE, **SITE)) == []
    assert calendar.one_date(one, date(2026, 12, 1), now=NOW, **SITE) is None


def test_one_date_also_when_it_moved(app):
    one = record(replace(TUESDAYS, exceptions=(ExceptionDetails(date(2026, 12, 8), "moved", new_on=date(2026, 12, 9)),)))
    [found] = events(calendar.one_date(one, date(2026, 12, 8), now=NOW, **SITE))
    assert found["DTSTART"].dt == datetime(2026, 12, 9, 10, tzinfo=sessions.LONDON)
    assert "RRULE" not in found and str(found["UID"]) == f"{one.schedules[0].uuid}-20261208@natter.example"
    for other in (date(2026, 12, 9), date(2026, 12, 10), date.max):
        assert calendar.one_date(one, other, now=NOW, **SITE) is None


def test_what_it_says(app):
    [found] = events(written(TUESDAYS))
    assert found["LOCATION"] == "Hillside Hall, 1 Example Road, Chard, TA20 1AA"
    assert found["GEO"].to_ical() == "50.8728;-2.9632"
    assert found["DESCRIPTION"].splitlines() == ["Bring your knitting.", "Cost: £2 a session", "Just turn up", "Phone: 01632 960 123"]
    assert (found["CATEGORIES"].to_ical(), found["URL"].startswith("https://natter.example/activities/knit-and-natter")) == (
        b"Crafts and making", True)
    assert not {"ATTENDEE", "ORGANIZER"} & set(found) and not found.subcomponents


@pytest.mark.parametrize(("more", "where"), [
    ({"venues": (), "how": ("online",)}, "Online"), ({"venues": (), "how": ("phone",)}, "By phone"),
    ({"venues": (replace(HALL, private=True),)}, "Chard (address given when you join)"),
])
def test_where_it_is_when_there_is_no_hall(app, more, where):
    made = written(TUESDAYS, **more)
    assert events(made)[0]["LOCATION"] == where
    assert b"Example Road" not in made and b"GEO" not in made


NASTY = "Tea, cake; \\n \u201ccafé\u201d " + "é" * 60 + " \U0001f9f6" * 9


def test_bytes(app):
    one = record(replace(TUESDAYS, exceptions=(ExceptionDetails(date(2026, 12, 29), "cancelled", NASTY),)), name=NASTY[:90].strip(), summary=NASTY,
                 description="A\nBEGIN:VEVENT")
    made = calendar.calendar([one], now=NOW, since=SINCE, name="Knit\r\nBEGIN:VALARM", **SITE)
    lines = made.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 and line.decode("utf-8") is not None for line in lines)
    assert [line for line in lines if line.startswith((b"METHOD", b"REFRESH", b"X-PUB", b"PRODID"))] == [
        b"PRODID:-//Natter//Activities//EN", b"METHOD:PUBLISH", b"REFRESH-INTERVAL;VALUE=DURATION:PT6H", b"X-PUBLISHED-TTL:PT6H"]
    assert made.count(b"BEGIN:VTIMEZONE") == 1 and made.count(b"BEGIN:VEVENT") == 2 and b"BEGIN:VALARM" not in lines
    assert events(made)[0]["SUMMARY"] == NASTY[:90].strip()
    assert not any(part.errors for part in Calendar.from_ical(made).walk())


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_same_rows_give_the_same_bytes_wherever_the_server_stands(app, zone, monkeypatch):
    one = record(TUESDAYS, replace(TUESDAYS, byday="TH", opens_at=None))
    made = calendar.calendar([one], now=NOW, since=SINCE, **SITE)
    monkeypatch.setenv("TZ", zone)
    clock.tzset()
    try:
        assert calendar.calendar([one], now=NOW + timedelta(hours=2), since=SINCE, **SITE) == made
    finally:
        os.environ.pop("TZ")
        clock.tzset()


def test_a_change_of_dates_counts_on(app):
    told = ServiceDetails("Walk", OrganizationDetails("Hillside"), kinds=("walking",), venues=(HALL,), schedules=(TUESDAYS,),
                          source="s", source_key="walk")
    found = []
    for schedule in (TUESDAYS, replace(TUESDAYS, exceptions=(ExceptionDetails(date(2026, 12, 29), "cancelled"),))):
        with writing_unit():
            service = publication.publish(replace(told, schedules=(schedule,)), Author("Sam", "group"), now=NOW)
            db.session.commit()
        one = rows.activities(db.session.connection(), [service.id], TODAY)[service.id]
        found.append(events(calendar.calendar([one], now=NOW, since=SINCE, **SITE))[0])
    assert found[0]["UID"] == found[1]["UID"] and found[1]["SEQUENCE"] == found[0]["SEQUENCE"] + 1
