"""The dates of schedules: the table of STANDARDS 3, exceptions, wall time, and any pattern against a look at every single day."""
import os
import time as clock
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, rrulestr, weekday
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.directory.details import ExceptionDetails, ScheduleDetails
from app.directory.sessions import (
    CANCELLED, CODES, EXTRA, MOVED, PLANNED, NotAPattern, Occurrence, instant, is_pattern, minute, occurrences, over_on, pattern_dates,
    settled, tidy_byday, tidy_bymonthday, today)

NOVEMBER = date(2026, 11, 3)


def on(schedule, first=date(2026, 11, 1), last=date(2027, 12, 31)):
    return [occurrence.on for occurrence in occurrences(schedule, first, last)]


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(("schedule", "dates"), [
    (ScheduleDetails("MONTHLY", byday="1TU,3TU", dtstart=NOVEMBER),
     days("2026-11-03", "2026-11-17", "2026-12-01", "2026-12-15", "2027-01-05", "2027-01-19")),
    (ScheduleDetails("MONTHLY", byday="-1FR"), days("2026-11-27", "2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26", "2027-04-30")),
    (ScheduleDetails("MONTHLY", byday="5TH"), days("2026-12-31", "2027-04-29", "2027-07-29", "2027-09-30", "2027-12-30")),
    (ScheduleDetails("MONTHLY", bymonthday="31"), days("2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31")),
    (ScheduleDetails("MONTHLY", bymonthday="-1"), days("2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28")),
    (ScheduleDetails("MONTHLY", 2, byday="2WE", dtstart=date(2026, 11, 11)), days("2026-11-11", "2027-01-13", "2027-03-10")),
    (ScheduleDetails("WEEKLY", 2, "TU", dtstart=NOVEMBER),
     days("2026-11-03", "2026-11-17", "2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12")),
    (ScheduleDetails("WEEKLY", 2, "SU,TU", dtstart=NOVEMBER),
     days("2026-11-03", "2026-11-08", "2026-11-17", "2026-11-22", "2026-12-01", "2026-12-06")),
    (ScheduleDetails("WEEKLY", byday="TU,TH", dtstart=NOVEMBER), days("2026-11-03", "2026-11-05", "2026-11-10", "2026-11-12")),
    (ScheduleDetails("WEEKLY", byday="TU", valid_from=date(2026, 12, 29), valid_to=date(2027, 1, 12)),
     days("2026-12-29", "2027-01-05", "2027-01-12")),
    (ScheduleDetails("WEEKLY", byday="TU", until=date(2026, 11, 17)), days("2026-11-03", "2026-11-10", "2026-11-17")),
    (ScheduleDetails(dtstart=date(2026, 11, 14)), days("2026-11-14")),
    (ScheduleDetails(description="Ring to arrange a visit"), []),
])
def test_the_patterns_that_people_use(schedule, dates):
    found = on(schedule)
    assert found[:len(dates)] == dates
    assert len(found) == len(dates) or schedule.freq and not (schedule.until or schedule.valid_to)


@st.composite
def schedules(draw):
    freq = draw(st.sampled_from(("WEEKLY", "MONTHLY")))
    numbers = ("", "", "1", "2", "5", "-1", "-2", "-5") if freq == "MONTHLY" else ("",)
    part = st.builds("{}{}".format, st.sampled_from(numbers), st.sampled_from(CODES))
    byday = ",".join(draw(st.lists(part, max_size=3, unique=True)))
    monthdays = st.lists(st.sampled_from((1, 15, 29, 30, 31, -1, -2, -31)), max_size=2, unique=True)
    bymonthday = ",".join(map(str, draw(monthdays))) if freq == "MONTHLY" else ""
    day = st.dates(date(2026, 1, 1), date(2028, 12, 31))
    bound = st.none() | day
    return ScheduleDetails(freq, draw(st.integers(1, 5)), byday, bymonthday, draw(day), draw(bound), draw(bound), draw(bound))


def fits(schedule, day):
    """Whether one day is in the pattern, by its definition and nothing else."""
    bounds = [day >= schedule.dtstart, schedule.valid_from is None or day >= schedule.valid_from,
              schedule.valid_to is None or day <= schedule.valid_to, schedule.until is None or day <= schedule.until]
    if schedule.freq == "WEEKLY":
        def monday(one):
            return one - timedelta(one.weekday())
        period = (monday(day) - monday(schedule.dtstart)).days // 7
        named = schedule.byday.split(",") if schedule.byday else [CODES[schedule.dtstart.weekday()]]
        return all(bounds) and period % schedule.interval == 0 and CODES[day.weekday()] in named
    period = (day.year - schedule.dtstart.year) * 12 + day.month - schedule.dtstart.month
    length, code = monthrange(day.year, day.month)[1], CODES[day.weekday()]
    names = {code, f"{sum(1 for one in range(1, day.day + 1) if (day.day - one) % 7 == 0)}{code}",
             f"-{sum(1 for one in range(day.day, length + 1) if (one - day.day) % 7 == 0)}{code}"}
    numbers = {str(day.day), str(day.day - length - 1)}
    fitting = [names & set(schedule.byday.split(","))] if schedule.byday else []
    fitting += [numbers & set(schedule.bymonthday.split(","))] if schedule.bymonthday else []
    return all(bounds) and period % schedule.interval == 0 and (all(fitting) if fitting else day.day == schedule.dtstart.day)


@settings(deadline=None)
@given(schedules(), st.dates(date(2025, 12, 1), date(2029, 1, 31)), st.integers(0, 500))
def test_any_pattern_is_what_a_look_at_every_day_finds(schedule, first, length):
    every_day = [first + timedelta(at) for at in range(length + 1)]
    assert list(pattern_dates(schedule, first, every_day[-1])) == [day for day in every_day if fits(schedule, day)]


@settings(deadline=None)
@given(schedules())
def test_any_pattern_is_what_the_calendar_standard_says(schedule):
    parts = [part for part in schedule.byday.split(",") if part]
    # dateutil reads "MO,1MO" as "1MO"; RFC 5545 has every Monday.
    assume(len({len(part) > 2 for part in parts}) < 2)
    rule = rrule(
        WEEKLY if schedule.freq == "WEEKLY" else MONTHLY, interval=schedule.interval, wkst=MO,
        dtstart=datetime.combine(schedule.dtstart, time()),
        byweekday=[weekday(CODES.index(part[-2:]), int(part[:-2] or 0) or None) for part in parts] or None,
        bymonthday=[int(number) for number in schedule.bymonthday.split(",") if number] or None,
        until=datetime(2029, 12, 31))  # noqa: DTZ001
    bounded = (schedule.valid_from or date.min, min(end for end in (schedule.valid_to, schedule.until, date(2029, 12, 31)) if end))
    expected = [one.date() for one in rule if bounded[0] <= one.date() <= bounded[1]]
    assert list(pattern_dates(schedule, date(2025, 1, 1), date(2029, 12, 31))) == expected


@settings(deadline=None)
@given(schedules())
def test_a_pattern_once_settled_begins_with_its_first_date_and_says_the_same_dates(schedule):
    kept = settled(schedule, date(2026, 11, 24))
    moved = ScheduleDetails(**kept, until=schedule.until, valid_from=schedule.valid_from, valid_to=schedule.valid_to)
    dates = pattern_dates(schedule, date(2025, 1, 1), date(2032, 1, 1))
    assert pattern_dates(moved, date(2025, 1, 1), date(2032, 1, 1)) == dates
    assert not dates or kept["dtstart"] == dates[0]
    assert settled(moved, date(2026, 11, 24)) == kept


def test_a_pattern_without_a_first_date_begins_today_or_with_its_term():
    assert settled(ScheduleDetails("WEEKLY", byday=" th, tu"), date(2026, 11, 25))["dtstart"] == date(2026, 11, 26)
    assert settled(ScheduleDetails("WEEKLY", byday="TU", valid_from=date(2027, 1, 4)), date(2026, 11, 25))["dtstart"] == date(2027, 1, 5)
    assert settled(ScheduleDetails("MONTHLY", byday="+1tu"), date(2026, 11, 25)) == {
        "dtstart": date(2026, 12, 1), "freq": "MONTHLY", "interval": 1, "byday": "1TU", "bymonthday": ""}


@pytest.mark.parametrize("schedule", [
    ScheduleDetails("DAILY"), ScheduleDetails("WEEKLY"), ScheduleDetails("WEEKLY", byday="1TU"), ScheduleDetails("WEEKLY", byday="Tuesday"),
    ScheduleDetails("WEEKLY", 2, "TU"), ScheduleDetails("WEEKLY", 60, "TU", dtstart=NOVEMBER), ScheduleDetails("MONTHLY", byday="6TU"),
    ScheduleDetails("MONTHLY", byday="0TU"), ScheduleDetails("MONTHLY", bymonthday="32"), ScheduleDetails("MONTHLY", bymonthday="0"),
    ScheduleDetails("WEEKLY", -1, "TU", dtstart=NOVEMBER), ScheduleDetails("MONTHLY", bymonthday="first"), ScheduleDetails("🙂"),
])
def test_what_is_no_pattern_is_refused_in_words(schedule):
    with pytest.raises(NotAPattern, match=r"[a-z]"):
        settled(schedule, date(2026, 11, 24))


@settings(deadline=None)
@given(st.text() | st.text(alphabet="MOTUWEFRSA0123456789+-, "))
def test_lists_of_days_are_tidied_or_refused(text):
    for tidy in (tidy_byday, tidy_bymonthday):
        try:
            assert tidy(tidy(text)) == tidy(text)
        except NotAPattern as refused:
            assert str(refused)


def test_lists_of_days_are_kept_sorted():
    assert tidy_byday("th,mo,TU,tu", "WEEKLY") == "MO,TU,TH"
    assert tidy_byday("-1FR,3tu,+1tu") == "1TU,3TU,-1FR"
    assert tidy_bymonthday("-1, 15,1") == "1,15,-1"


def test_dates_that_differ():
    schedule = ScheduleDetails("WEEKLY", byday="TU", dtstart=NOVEMBER, opens_at=time(10), closes_at=time(11, 30), exceptions=(
        ExceptionDetails(date(2026, 11, 10), "skipped"),
        ExceptionDetails(date(2026, 11, 17), "cancelled", "The hall is shut"),
        ExceptionDetails(date(2026, 11, 24), "moved", "Market day", new_on=date(2026, 11, 26), opens_at=time(14)),
        ExceptionDetails(date(2026, 12, 1), "moved", opens_at=time(11), closes_at=time(12)),
        ExceptionDetails(date(2026, 12, 5), "extra", "Fair"),
        ExceptionDetails(date(2026, 12, 9), "cancelled", "It never was on a Wednesday"),
    ))
    assert occurrences(schedule, date(2026, 11, 1), date(2026, 12, 9)) == [
        Occurrence(NOVEMBER, NOVEMBER, 600, 690, PLANNED),
        Occurrence(date(2026, 11, 17), date(2026, 11, 17), 600, 690, CANCELLED, "The hall is shut"),
        Occurrence(date(2026, 11, 24), date(2026, 11, 26), 840, None, MOVED, "Market day"),
        Occurrence(date(2026, 12, 1), date(2026, 12, 1), 660, 720, MOVED),
        Occurrence(date(2026, 12, 5), date(2026, 12, 5), 600, 690, EXTRA, "Fair"),
        Occurrence(date(2026, 12, 8), date(2026, 12, 8), 600, 690, PLANNED)]


def test_a_moved_date_is_found_where_it_went_and_not_where_it_was():
    moved = ExceptionDetails(date(2026, 11, 10), "moved", new_on=date(2027, 1, 20))
    schedule = ScheduleDetails("WEEKLY", byday="TU", dtstart=NOVEMBER, exceptions=(moved,))
    assert on(schedule, date(2026, 11, 9), date(2026, 11, 12)) == []
    assert occurrences(schedule, date(2027, 1, 20), date(2027, 1, 20)) == [
        Occurrence(date(2026, 11, 10), date(2027, 1, 20), state=MOVED)]


def test_a_time_may_be_unknown_or_end_the_next_day():
    def times(opens_at, closes_at=None):
        return occurrences(ScheduleDetails(dtstart=NOVEMBER, opens_at=opens_at, closes_at=closes_at), NOVEMBER, NOVEMBER)[0][2:4]
    assert times(None) == times(None, time(12)) == (None, None)
    assert times(time(10)) == (600, None)
    assert times(time(22), time(6)) == (1320, 1800)
    assert times(time(0), time(0)) == (0, 1440)


def test_when_a_pattern_is_over():
    assert over_on(ScheduleDetails(dtstart=NOVEMBER)) == date(2026, 11, 4)
    assert over_on(ScheduleDetails("WEEKLY", byday="TU", until=NOVEMBER, valid_to=date(2026, 12, 1))) == date(2026, 11, 4)
    assert over_on(ScheduleDetails("WEEKLY", byday="TU")) is over_on(ScheduleDetails()) is None
    assert [is_pattern(one) for one in (ScheduleDetails(), ScheduleDetails(dtstart=NOVEMBER), ScheduleDetails("WEEKLY"))] == [
        False, True, True]


@pytest.fixture(params=["", "Pacific/Auckland", "America/Los_Angeles"])
def server_zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param or os.environ.get("TZ", "UTC"))
    clock.tzset()
    yield request.param
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.parametrize(("day", "minutes", "moment"), [
    ("2026-03-24", 600, "2026-03-24T10:00:00Z"), ("2026-03-31", 600, "2026-03-31T09:00:00Z"),
    ("2026-10-20", 600, "2026-10-20T09:00:00Z"), ("2026-10-27", 600, "2026-10-27T10:00:00Z"),
    ("2026-03-29", 90, "2026-03-29T01:30:00Z"), ("2026-10-25", 90, "2026-10-25T00:30:00Z"),
    ("2026-03-28", 1440 + 360, "2026-03-29T05:00:00Z"), ("2026-10-24", 1440 + 360, "2026-10-25T06:00:00Z"),
])
def test_wall_time_to_a_moment_whatever_the_servers_zone(server_zone, day, minutes, moment):
    found = instant(date.fromisoformat(day), minutes)
    assert found.astimezone(UTC) == datetime.fromisoformat(moment)
    assert found.utcoffset() in (timedelta(0), timedelta(hours=1))


def test_a_time_that_the_clocks_skip_is_shown_an_hour_later_and_lengths_are_wall_time(server_zone):
    assert instant(date(2026, 3, 29), 90).strftime("%H:%M") == "02:30"
    night = [instant(day, 1800).astimezone(UTC) - instant(day, 1320).astimezone(UTC) for day in (date(2026, 3, 28), date(2026, 10, 24))]
    assert night == [timedelta(hours=7), timedelta(hours=9)]


def test_today_is_londons_date_whatever_the_servers_zone(server_zone):
    assert today(datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert (today(datetime(2026, 6, 30, 23, tzinfo=UTC)), minute(datetime(2026, 6, 30, 23, tzinfo=UTC))) == (date(2026, 7, 1), 0)
    assert today(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == date(2026, 12, 31)


def test_every_seventh_day_keeps_its_wall_time_across_both_changes():
    schedule = ScheduleDetails("WEEKLY", byday="SU", dtstart=date(2026, 1, 4), opens_at=time(10, 30), closes_at=time(11, 30))
    for occurrence in occurrences(schedule, date(2026, 1, 1), date(2026, 12, 31)):
        assert instant(occurrence.on, occurrence.opens).strftime("%H:%M") == "10:30"
    assert rrulestr("FREQ=WEEKLY;BYDAY=SU", dtstart=datetime(2026, 1, 4)).between(  # noqa: DTZ001
        datetime(2026, 1, 1), datetime(2026, 12, 31)) == [  # noqa: DTZ001
        datetime.combine(day, time()) for day in on(schedule, date(2026, 1, 1), date(2026, 12, 31))]
