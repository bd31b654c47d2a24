"""The demonstration: believable, plain, made up and of today on any day, with every kind of thing the site can show."""
import csv
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app import demo
from app.directory import freshness, sessions
from app.directory.details import Author
from app.directory.models import History, Location, Service, Session
from app.directory.publication import publish
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING, KINDS
from app.extensions import db, writing_unit
from app.geo.gazetteer import SMALL_PLACES, Gazetteer
from app.index import Question, find
from app.web.phones import tel
from directories import fresh
from gazetteers import REAL, real_files

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
TOWNS = ("Yeovil", "Taunton", "Chard", "Lancaster", "Morecambe", "Kendal")
WORDS = re.compile(r"\b(please|user|users|submit|invalid|login|entity|etc|e\.g|service user|patient)\b|[&!]", re.IGNORECASE)
DRAMA = re.compile(r"01632960\d{3}|01134960\d{3}|07700900\d{3}")
ADDRESS = re.compile(r"https://[a-z-]+\.example(/[a-z]+)?|[a-z]+@[a-z-]+\.example")


@pytest.fixture(scope="module")
def listings():
    return demo.details(TODAY)


@pytest.fixture(scope="module")
def facts():
    with SMALL_PLACES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def app(tmp_path):
    app = fresh(tmp_path)
    app.config["NATTER_ENV"] = "testing"
    app.extensions["gazetteer"] = Gazetteer(tmp_path / "none.db")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def every_table():
    return {table.name: sorted(map(repr, db.session.execute(sa.select(table)))) for table in db.metadata.sorted_tables}


def patterns(listings):
    return [schedule for one in listings for schedule in one.details.schedules]


def test_six_towns_with_ten_or_so_each(listings):
    towns = Counter(next((venue.town for venue in one.details.venues), "") for one in listings)
    assert 60 <= len(listings) <= 75
    assert all(towns[town] >= 6 for town in TOWNS)
    assert len({one.details.source_key for one in listings}) == len(listings)


def test_every_kind_of_schedule_is_there(listings):
    all_of_them = patterns(listings)
    assert {(one.freq, one.interval) for one in all_of_them} >= {("WEEKLY", 1), ("WEEKLY", 2), ("MONTHLY", 1), ("", 1)}
    bydays = {one.byday for one in all_of_them if one.freq == "MONTHLY"}
    assert bydays >= {"1TU,3TU", "-1SA", ""} and any(one.bymonthday == "15" for one in all_of_them)
    assert any("," in one.byday for one in all_of_them if one.freq == "WEEKLY")
    assert any(one.dtstart and not one.freq for one in all_of_them) and any(not one.dtstart and one.description for one in all_of_them)
    assert any(one.freq and one.opens_at is None for one in all_of_them) and any(one.until for one in all_of_them)
    assert sum(bool(one.valid_to) for one in all_of_them) >= 8
    kinds = Counter(exception.kind for one in all_of_them for exception in one.exceptions)
    assert kinds[sessions.CANCELLED] >= 8 and all(kinds[kind] >= 2 for kind in (sessions.SKIPPED, sessions.MOVED, sessions.EXTRA))


def test_every_cost_way_to_join_to_meet_and_answer_about_access_is_there(listings):
    every = [one.details for one in listings]
    costs = {(str(cost.amount), cost.amount_description) for one in every for cost in one.costs}
    assert {("0", ""), ("1", "for tea and biscuits"), ("2", "or pay what you can"), ("0.50", "")} <= costs
    assert any(not one.costs for one in every) and any(len(one.costs) == 2 and one.costs[0].option for one in every)
    assert {one.joining for one in every} == {*JOINING, ""} and {code for one in every for code in one.how} == set(HOW)
    answers = {(code, fact.answer) for one in every for venue in one.venues for code, fact in venue.access.items()}
    assert answers == {(code, answer) for code in ACCESS for answer in (True, False)} - {("dementia-friendly", False)}
    assert any(not venue.access for one in every for venue in one.venues) and any(venue.private for one in every for venue in one.venues)
    assert any(len(one.venues) == 2 for one in every) and any(one.areas for one in every) and any(one.notice for one in every)
    assert sum(bool(one.joining_note) for one in every) >= 10 and any(one.joining == "referral" and one.joining_note for one in every)
    assert any(one.status == "temporarily closed" for one in every) and any("\n" in one.first_visit.strip() for one in every)


def test_checked_at_every_stage_and_by_every_kind_of_person(listings):
    stages = Counter(freshness.stage(one.checked_on, TODAY, freshness.is_sensitive(one.details.kinds, one.details.good_for), TODAY)
                     for one in listings)
    assert {one.checked_by for one in listings} == {"", "champion", "coordinator", "group", "visitors"}
    assert set(stages) == {freshness.FRESH, freshness.DUE, freshness.RING_FIRST, freshness.SUNK} and stages[freshness.FRESH] >= 50
    assert any(one.checked_on is None for one in listings)


def test_ages_tell_adults_groups_from_childrens(listings):
    ages = Counter((one.details.minimum_age or 0) >= 16 for one in listings)
    assert ages[True] >= 30 and ages[False] >= 20
    assert any(one.details.maximum_age is not None and one.details.maximum_age <= 11 for one in listings)


def test_codes_are_known_and_most_kinds_are_met(listings):
    for one in listings:
        assert set(one.details.kinds) <= set(KINDS) and one.details.kinds
        assert set(one.details.good_for) <= set(GOOD_FOR) and {code for venue in one.details.venues for code in venue.access} <= set(ACCESS)
    assert len({kind for one in listings for kind in one.details.kinds}) >= 20
    assert len({code for one in listings for code in one.details.good_for}) == len(GOOD_FOR)


def test_nobody_in_it_can_be_rung_written_to_or_named_whole(listings):
    for one in (listing.details for listing in listings):
        assert not one.phone or DRAMA.fullmatch(tel(one.phone)) and tel(one.phone) != "01632960100"
        for address in (one.email, one.website, one.organization.email, one.organization.website):
            assert not address or ADDRESS.fullmatch(address)
        assert one.phone or one.email
        assert re.fullmatch(r"[A-Z][a-z]+|", one.contact_name)
    assert not re.search(r"@(?!\S+\.example)|https?://(?!\S+\.example)", demo.FILE.read_text(encoding="utf-8"))


def test_its_words_are_short_and_plain(listings):
    for one in (listing.details for listing in listings):
        text = [one.summary, one.description, one.who_for, one.not_for, one.joining_note, one.first_visit, one.welcome, one.notice]
        text += [one.organization.description, *(exception.reason for schedule in one.schedules for exception in schedule.exceptions)]
        text += [fact.note for venue in one.venues for fact in venue.access.values()]
        for sentence in filter(None, re.split(r"[.?:]\s|\n", "\n".join(text))):
            assert len(sentence.split()) <= 20, sentence
            assert not WORDS.search(sentence) and "'" not in sentence and "–" not in sentence, sentence
        assert 0 < len(one.summary) <= 120 and len(one.name) <= 60 and one.summary.endswith((".", "?"))


def test_every_postcode_it_uses_is_in_the_small_gazetteer(listings, facts):
    known = {fact["name"]: fact for fact in facts if fact["kind"] == "postcode"}
    units = {fact["name"] for fact in facts if fact["kind"] in ("outcode", "sector")}
    venues = [venue for one in listings for venue in one.details.venues]
    assert all(venue.postcode in known or venue.easting for venue in venues)
    assert {"TA1 1HE", "BA20 1QU", "LA1 1AA", "LA4 5AA", "LA9 4AA", "TA20 2DN"} <= set(known) and len(known) <= 300
    assert all(name[:-2] in units and name.split()[0] in units for name in known)
    assert {area for one in listings for area in one.details.areas} <= units


def test_the_small_gazetteers_centres_are_those_of_the_check_values(facts):
    units = {fact["name"]: tuple(int(fact[name]) for name in ("e", "n", "postcodes", "radius_m"))
             for fact in facts if fact["kind"] in ("outcode", "sector")}
    assert units["TA1"] == (322726, 124334, 1175, 2211) and units["LA9"] == (351744, 492435, 941, 2820)
    assert units["TA1 1"] == (322684, 124978, 227, 779) and units["LA9 4"] == (351399, 492815, 194, 582)
    places = {(fact["name"], fact["district"]) for fact in facts if fact["kind"] == "place"}
    assert {("Taunton", "Somerset"), ("Lancaster", "Lancaster"), ("Kendal", "Westmorland and Furness"), ("Wellington", "Somerset")} <= places


@real_files
def test_the_small_gazetteer_says_what_the_publisher_says(facts):
    wanted = {fact["name"]: (fact["e"], fact["n"]) for fact in facts if fact["kind"] == "postcode"}
    with ZipFile(next((REAL / "postcodes").glob("*.zip"))) as file:
        told = {}
        for area in {name[:2].rstrip("0123456789").lower() for name in wanted}:
            rows = file.read(f"Data/CSV/{area}.csv").decode("latin-1").splitlines()
            told.update({row[0]: (row[2], row[3]) for row in csv.reader(rows) if row[0] in wanted})
    assert told == wanted


@settings(max_examples=150, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)))
@example(date(2028, 2, 29))
@example(date(2026, 7, 21))
@example(date(2026, 12, 31))
@example(date(2027, 3, 28))
def test_on_any_day_all_its_dates_are_sane(today):
    told = demo.details(today)
    assert told == demo.details(today)
    for one in told:
        assert one.checked_on is None or today - timedelta(450) < one.checked_on < today
        for schedule in one.details.schedules:
            check_schedule(schedule, today, len(one.details.venues))
        if one.details.schedules[0].dtstart:
            ahead = [occurrence for schedule in one.details.schedules
                     for occurrence in sessions.occurrences(schedule, today, today + timedelta(weeks=12))]
            assert any(occurrence.state != sessions.CANCELLED for occurrence in ahead)


def check_schedule(schedule, today, venues):
    """The sanity of one ScheduleDetails on the day it is loaded."""
    given_dates = set(sessions.pattern_dates(schedule, date.min, today + timedelta(weeks=40)))
    assert schedule.venue in range(venues) if venues > 1 else schedule.venue is None
    assert schedule.dtstart is None or schedule.dtstart in given_dates
    assert len({exception.on for exception in schedule.exceptions}) == len(schedule.exceptions)
    for exception in schedule.exceptions:
        assert (exception.on in given_dates) is (exception.kind != sessions.EXTRA)
        assert exception.reason if exception.kind != sessions.SKIPPED else not exception.new_on
        assert exception.on >= today or exception.kind == sessions.SKIPPED
        assert exception.new_on is None or exception.new_on == exception.on or exception.new_on not in given_dates
    on = [occurrence.on for occurrence in sessions.occurrences(schedule, today, today + timedelta(weeks=30))]
    assert not {(12, 25), (12, 26), (1, 1)} & {(day.month, day.day) for day in on}
    assert not schedule.until or schedule.until in given_dates
    off = {occurrence.on for occurrence in sessions.occurrences(schedule, today, today + timedelta(weeks=40))
           if occurrence.state == sessions.CANCELLED}
    assert off == {exception.on for exception in schedule.exceptions if exception.kind == sessions.CANCELLED}


def test_loaded_it_is_all_there_placed_found_and_shown(app):
    assert not demo.shown()
    said = demo.load(NOW)
    services = db.session.scalars(sa.select(Service)).all()
    assert demo.shown() and f"{len(services)} activities" in said and len(services) == len(demo.details(TODAY))
    assert {place.precision for place in db.session.scalars(sa.select(Location))} == {"postcode", "point"}
    listed = {one.details.source_key: one for one in demo.details(TODAY)}
    for service in services:
        assert (service.assured_date, service.assurer) == listed[service.source_key][1:]
    off = db.session.scalars(sa.select(Session).where(Session.state == sessions.CANCELLED)).all()
    assert len(off) >= 8 and all(one.reason for one in off)


def test_a_course_has_as_many_dates_as_it_says_on_any_day():
    for today in (TODAY + timedelta(days) for days in range(0, 800, 3)):
        for one in demo.details(today):
            if one.details.schedules[0].until:
                [course] = one.details.schedules
                assert len(sessions.occurrences(course, course.dtstart, course.until)) == 6 and one.details.summary.startswith("Six ")


def test_no_page_says_a_later_check_of_getting_in_than_its_own(app):
    demo.load(NOW)
    told = [(service.assured_date, fact) for service in db.session.scalars(sa.select(Service)) for venue in service.venues
            for fact in venue.location.accessibility]
    assert all(fact.checked_on <= own for own, fact in told if own and fact.checked_on)
    assert len({fact.checked_on for _, fact in told}) >= 12 and {fact.checked_by for _, fact in told} >= {"champion", "coordinator", "group"}


def test_knit_near_her_finds_several(app):
    demo.load(NOW)
    connection = db.session.connection().connection.driver_connection
    answer = find(connection, Question(TODAY.toordinal(), words="knit", e=322489, n=125215, radius_m=4828, area="TA1"))
    near = [hit for hit in answer.hits if hit.distance_m is not None]
    assert len(near) >= 3 and 400 < near[0].distance_m < 1200


def test_loaded_twice_nothing_changes_and_a_day_later_it_is_of_that_day(app):
    demo.load(NOW)
    before = every_table()
    demo.load(NOW)
    assert every_table() == before
    demo.load(NOW + timedelta(days=3))
    assert len(every_table()["service"]) == len(before["service"]) and every_table()["session"] != before["session"]
    once = db.session.scalar(sa.select(Service).where(Service.source_key == "lancaster-talk"))
    assert once.schedules[0].dtstart == TODAY + timedelta(days=12)


def test_it_is_never_loaded_into_production_nor_over_what_is_there(app):
    for config in ({"NATTER_ENV": "production"}, {}):
        app.config.pop("NATTER_ENV")
        app.config.update(config)
        with pytest.raises(demo.NotHere, match="never loaded in production"):
            demo.load(NOW)
        app.config.setdefault("NATTER_ENV", "development")
    assert not demo.shown() and not every_table()["service"]
    db.session.rollback()
    with writing_unit():
        real = demo.details(TODAY)[0].details
        publish(type(real)(name=real.name, organization=real.organization, kinds=real.kinds), Author("Sam", "champion"), now=NOW)
        db.session.commit()
    assert "already" in demo.load(NOW, if_empty=True)
    assert not demo.shown() and len(every_table()["service"]) == 1


def test_a_load_that_fails_leaves_nothing(app):
    class Broken:
        def rows(self, *_):
            raise OSError("the disk is gone")
        row, edition = rows, property(rows)

    app.extensions["gazetteer"] = Broken()
    with pytest.raises(OSError, match="gone"):
        demo.load(NOW)
    assert not demo.shown() and not every_table()["history"] and db.session.scalar(sa.select(sa.func.count(History.id))) == 0


def test_the_file_can_be_read_by_a_person():
    text = demo.FILE.read_text(encoding="utf-8")
    assert text.startswith("# The demonstration neighbourhood") and not re.search(r"\b20\d\d-\d\d-\d\d\b|\b20[23]\d\b", text)
    assert Path(demo.FILE).stat().st_size < 64 * 1024
