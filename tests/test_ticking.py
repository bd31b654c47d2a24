"""Time moved on: dates stay 12 weeks ahead, an ended date is nobody's next one, stages come true; twice, killed, or beside writers."""
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from app.directory import planning
from app.directory.details import ExceptionDetails, ScheduleDetails
from app.directory.models import Service, Session
from app.directory.publication import assure, publish, publish_all
from app.directory.ticking import tick
from app.extensions import db
from directories import CHAMPION, KNITTING, NOW, SOURCE, TUESDAYS, ask, committed, count, dates, dump, found, fresh, generation, knitting, path

TODAY = date(2026, 11, 24)
WEEK = timedelta(weeks=1)


@pytest.fixture
def app(tmp_path):
    app = fresh(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def cards(now=NOW):
    return [json.loads(hit.card) for hit in ask(now, limit=50).hits]


def test_dates_stay_twelve_weeks_ahead_in_a_turn_every_eighth_day(app):
    service = committed(publish, KNITTING, SOURCE)
    tick(NOW)
    planned = 0
    for day in range(60):
        now = NOW + timedelta(days=day)
        planned += tick(now).planned
        assert dates(service)[-1] > now.date() + timedelta(weeks=11)
        assert ask(now).hits[0].next.day == (now.date() + timedelta(days=-day % 7)).toordinal()
    assert planned == 7
    assert dates(service)[0] == TODAY
    assert count(Session) == len(set(dates(service)))


def test_a_second_tick_changes_nothing_and_an_idle_one_writes_nothing(app):
    committed(publish_all, [KNITTING, knitting("2", name="Choir")], SOURCE)
    later = NOW + timedelta(days=200)
    assert tick(later) == (2, 0, True)
    before = dump()
    assert tick(later) == (0, 0, False)
    assert tick(later + timedelta(minutes=1)) == (0, 0, False)
    assert dump() == before


def test_the_generation_rises_when_a_date_ends_and_not_before(app):
    committed(publish_all, [knitting("1", schedules=(TUESDAYS,)), knitting("2", schedules=(replace(TUESDAYS, opens_at=time(22), closes_at=time(1)),)),
                            knitting("3", schedules=(ScheduleDetails("WEEKLY", byday="TU"),)),
                            knitting("4", schedules=(replace(TUESDAYS, opens_at=time(15), closes_at=None),))], SOURCE)

    def moments(*times):
        rose, number = [], generation()
        for moment in times:
            tick(moment)
            rose.append(generation() != number)
            number = generation()
        return rose
    assert moments(NOW) == [True]
    assert moments(*(datetime(2026, 11, 24, 11, minute, tzinfo=UTC) for minute in (0, 29, 30, 31))) == [False, False, True, False]
    assert moments(*(datetime(2026, 11, 24, 14 + minute // 60, minute % 60, tzinfo=UTC) for minute in (59, 60, 61))) == [False, True, False]
    assert moments(datetime(2026, 11, 24, 23, 59, tzinfo=UTC), datetime(2026, 11, 25, 0, 0, tzinfo=UTC)) == [False, True]
    assert moments(datetime(2026, 11, 25, 0, 59, tzinfo=UTC), datetime(2026, 11, 25, 1, 0, tzinfo=UTC)) == [False, True]
    assert moments(datetime(2026, 11, 30, 12, tzinfo=UTC)) == [False]
    assert ask(datetime(2026, 12, 1, 11, 30, tzinfo=UTC), words="knit").hits[0].next.start != 630


def test_a_date_that_was_off_ends_unnoticed_and_goes_from_the_card(app):
    off = (ExceptionDetails(TODAY, "cancelled", "Snow"), ExceptionDetails(TODAY + 6 * WEEK, "cancelled", "Flood"))
    service = committed(publish, knitting(schedules=(replace(TUESDAYS, exceptions=off),)), SOURCE)
    tick(NOW)
    assert (cards()[0]["off"][0], tick(NOW + timedelta(hours=5)).ended) == (["2026-11-24", "Snow"], False)
    tomorrow = NOW + timedelta(days=1)
    assert tick(tomorrow).renewed == 1
    assert (cards(tomorrow)[0]["off"], service.id) == ([["2027-01-05", "Flood"]], found(tomorrow)[0])
    assert tick(tomorrow).renewed == 0


def test_stages_come_true_with_time_alone(app):
    service = committed(publish, knitting(good_for=("copd",)), SOURCE)
    told = []
    for days in (90, 91, 136, 137, 181, 182, 273, 274, 400):
        now = NOW + timedelta(days=days)
        tick(now)
        told.append([(card["stage"], ask(now).hits[0].next is not None) for card in cards(now)])
    assert told == [[(0, True)], [(1, True)], [(1, True)], [(2, True)], [(2, True)], [(3, False)], [(3, False)], [], []]
    db.session.expire_all()
    assert (service.due_on, service.ahead_until, service.status) == (None, None, "active")
    late = NOW + timedelta(days=401)
    committed(assure, service, CHAMPION, on=late.date(), now=late)
    assert (found(late), service.ahead_until) == ([service.id], late.date() + timedelta(weeks=13))


def test_terms_and_single_dates_that_are_over_leave_the_words(app):
    spring = replace(TUESDAYS, valid_from=date(2027, 1, 5), valid_to=date(2027, 2, 9), opens_at=time(9), closes_at=None)
    committed(publish, knitting(schedules=(replace(TUESDAYS, until=date(2026, 12, 8)), spring, ScheduleDetails(dtstart=date(2026, 12, 10)))), SOURCE)
    assert cards()[0]["when"] == "Tuesdays, 10:30am to 11:30am; Tuesdays, 9am; Thursday 10 December 2026 (time not known, ring first)"
    for day, words in ((date(2026, 12, 9), "Tuesdays, 9am; Thursday 10 December 2026 (time not known, ring first)"),
                       (date(2026, 12, 11), "Tuesdays, 9am"), (date(2027, 2, 10), "")):
        now = datetime.combine(day, time(9), UTC)
        tick(now)
        assert cards(now)[0]["when"] == words


def test_the_night_that_the_clocks_go_back_hides_nothing(app):
    service = committed(publish, knitting(schedules=(ScheduleDetails("WEEKLY", byday="SU", opens_at=time(1, 15), closes_at=time(1, 45)),)),
                        SOURCE, now=datetime(2026, 10, 20, 9, tzinfo=UTC))
    for hour, minute in ((0, 0), (0, 44), (0, 45), (0, 59), (1, 0), (1, 44), (1, 45), (2, 0)):
        tick(datetime(2026, 10, 25, hour, minute, tzinfo=UTC))
    assert ask(datetime(2026, 10, 25, 2, tzinfo=UTC)).hits[0].next.day == date(2026, 11, 1).toordinal()
    assert dates(service)[0] == date(2026, 10, 25)


def test_a_tick_after_years_asleep(app):
    service = committed(publish, KNITTING, SOURCE)
    late = NOW + timedelta(days=3000)
    assert tick(late) == (1, 0, True)
    assert tick(late) == (0, 0, False)
    assert found(late) == []
    assert dates(service)[0] == TODAY


def test_each_turn_is_a_unit_of_its_own_and_a_killed_tick_goes_on_where_it_was(app, tmp_path):
    many = [knitting(str(number), name=f"Group {number}", venues=(), schedules=(replace(TUESDAYS, venue=None),)) for number in range(500)]
    committed(publish_all, many, SOURCE)
    db.session.remove()
    later = NOW + timedelta(days=8)
    script = f"""
import os, signal, sys
from datetime import datetime, timedelta, UTC
from directories import app_on
from app.directory import ticking
renew, units = ticking._renew, []
def killed(*args):
    done = renew(*args)
    units.append(done)
    if len(units) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
ticking._renew = killed
with app_on({str(path())!r}).app_context():
    ticking.tick(datetime.fromisoformat({later.isoformat()!r}))
"""
    places = os.pathsep.join(map(str, (Path(__file__).parents[1], Path(__file__).parent)))
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": places}, check=False)
    assert done.returncode == -signal.SIGKILL
    behind = Service.ahead_until < later.date() + planning.PROMISED
    assert count(Service, behind) == 300
    db.session.rollback()
    assert tick(later).planned == 300
    assert count(Service, behind) == 0
    assert count(Session) == len(set(db.session.execute(db.select(Session.schedule_id, Session.original_on)).all())) == 500 * 15
    grown = {card["slug"] for card in cards(later)}
    assert len(grown) == 50


def test_ticks_and_writers_side_by_side_end_as_one_after_the_other(app, tmp_path):
    many = [knitting(str(number), name=f"Group {number}", venues=(), schedules=(replace(TUESDAYS, venue=None),)) for number in range(250)]
    committed(publish_all, many, SOURCE)
    db.session.remove()
    later, faults = NOW + timedelta(days=8), []

    def beside(work):
        try:
            with app.app_context():
                work()
                db.session.remove()
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    def write():
        for number in range(20):
            committed(publish, replace(many[number], phone="01632 960000"), SOURCE, now=later)
    threads = [threading.Thread(target=beside, args=(work,)) for work in (lambda: tick(later), write, lambda: tick(later))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert count(Session) == 250 * 15
    assert count(Service, Service.ahead_until < later.date() + planning.PROMISED) == 0
    assert sum(card["phone"] == "01632960000" for page in range(5) for card in map(json.loads, (
        hit.card for hit in ask(later, limit=50, offset=50 * page).hits))) == 20


def test_an_idle_tick_asks_few_questions(app):
    committed(publish_all, [knitting(str(number)) for number in range(3)], SOURCE)
    tick(NOW)
    asked = []
    driver = db.session.connection().connection.driver_connection
    driver.set_trace_callback(asked.append)
    tick(NOW + timedelta(minutes=1))
    driver.set_trace_callback(None)
    assert len([statement for statement in asked if statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]) <= 4
    assert not [statement for statement in asked if statement.startswith(("UPDATE", "INSERT", "DELETE", "BEGIN IMMEDIATE"))]
