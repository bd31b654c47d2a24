"""The worker: mail goes as soon as it is queued, time moves on each minute, it stops when told, and no fault ends it."""
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.extensions import db, writing_unit
from app.keeping import standing
from app.messages import outbox, working
from app.messages.models import Message
from app.messages.working import work
from test_house import load_run
from test_messages import NOW, Kept, environ, post, row
from test_messages import house as house
from test_messages import sink as sink

ROOT = Path(__file__).resolve().parents[1]
WAIT_S = 20


@pytest.fixture
def worker(house, monkeypatch):
    """worker(tick, transport): a running loop with .faults, ended at the end; it looks every 20 ms."""
    monkeypatch.setattr(working, "LOOK_S", 0.02)
    started = []

    def start(tick=lambda now: None, transport=None, **more):
        one = SimpleNamespace(faults=[], stopping=threading.Event())
        one.thread = threading.Thread(target=work, args=(house, tick, transport), kwargs={
            "now": lambda: NOW, "stopping": one.stopping, "failed": one.faults.append, **more})
        started.append(one)
        one.thread.start()
        return one
    yield start
    for one in started:
        one.stopping.set()
        one.thread.join(WAIT_S)
        assert not one.thread.is_alive()


def until(true):
    """Waits until true() is so; whether it was in time."""
    end = time.monotonic() + WAIT_S
    while not (so := true()) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(so)


def test_mail_goes_as_soon_as_it_is_queued_and_each_minute_has_its_work(worker):
    ticks, transport = [], Kept()
    worker(ticks.append, transport, every_s=0.05)
    assert until(lambda: len(ticks) >= 2)
    post(1)
    assert until(lambda: transport.got == ["person1@purple.example"])
    ticked = len(ticks)
    assert until(lambda: len(ticks) > ticked)


def test_without_a_transport_mail_waits_and_time_moves_on(worker):
    ticks = []
    post(1)
    worker(ticks.append, every_s=0.02)
    assert until(lambda: len(ticks) > 3)
    assert row().tries == 0 and row().sent_at is None


def test_a_fault_is_said_once_and_the_work_goes_on(worker):
    transport, calls = Kept(), []

    def tick(now):
        calls.append(now)
        raise ValueError("joan@purple.example")
    one = worker(tick, transport, every_s=0.02)
    assert until(lambda: len(calls) > 3)
    post(1)
    assert until(lambda: transport.got)
    assert [type(fault) for fault in one.faults] == [ValueError]


def test_a_busy_database_is_said_once_and_what_waited_goes_when_it_is_free(house, worker):
    post(1)
    with db.engine.connect() as pooled:
        pooled.exec_driver_sql("PRAGMA busy_timeout=20")
    lock = sqlite3.connect(db.engine.url.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    transport = Kept()
    one = worker(transport=transport)
    assert until(lambda: one.faults)
    time.sleep(0.2)
    assert len(one.faults) == 1 and "locked" in str(one.faults[0]) and not transport.got
    lock.execute("COMMIT")
    lock.close()
    assert until(lambda: transport.got)
    db.engine.dispose()


def test_a_server_that_is_away_is_not_asked_at_every_look(worker, sink, monkeypatch):
    monkeypatch.setattr(working, "AWAY_S", 0.3)
    post(*range(5))
    worker(transport=sink.transport())
    assert until(lambda: any(one.fault for one in messages()))
    time.sleep(0.1)
    assert sum(bool(one.fault) for one in messages()) == 1
    sink.start()
    # On a busy machine one more may have been tried before the server was there.
    assert until(lambda: len(sink.handler.got) + sum(bool(one.fault) for one in messages()) == 5)


def messages():
    db.session.rollback()
    return db.session.scalars(db.select(Message).execution_options(populate_existing=True)).all()


def test_the_command_sends_what_another_process_queues_and_ends_well_when_told(house, sink):
    sink.start()
    with subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT, env=environ(house, sink),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            for number in (1, 2):
                post(number)
                assert until(lambda number=number: len(sink.handler.got) == number)
            running.send_signal(signal.SIGTERM)
            said, _ = running.communicate(timeout=WAIT_S)
        finally:
            running.kill()
    assert (running.returncode, said) == (0, "")


KILLED = """import sys
import threading
from datetime import datetime
import config
from app import create_app
from app.messages import working
from app.messages.transports import transport_for
working.LOOK_S = 0.01
app = create_app(config.load())
print("ready", flush=True)
working.work(app, lambda now: None, transport_for(app.config), now=lambda: datetime.fromisoformat(sys.argv[1]), stopping=threading.Event(),
             failed=print)
"""


@pytest.mark.release
def test_killed_at_fifty_random_moments_nothing_is_lost_and_only_what_was_in_hand_goes_again(house, sink):
    sink.start()
    chance, kills, told, queued = random.Random(7), 50, environ(house, sink), 0
    for kill in range(kills):
        post(*range(queued, queued := queued + 20))
        with subprocess.Popen([sys.executable, "-c", KILLED, (NOW + 2 * kill * outbox.IN_HAND).isoformat()], cwd=ROOT, env=told,
                              stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.25))
            running.kill()
    outbox.send_due(NOW + 2 * kills * outbox.IN_HAND, sink.transport())
    times = Counter(one.letter["Message-ID"] for one in sink.handler.got)
    assert len(times) == queued and {one.to[0] for one in sink.handler.got} == {f"person{number}@purple.example" for number in range(queued)}
    again = sum(times.values()) - queued
    assert 0 < again <= kills and max(times.values()) <= 3
    assert all(one.sent_at and one.text is None for one in messages())


def test_the_command_of_a_timer_moves_time_on_and_sends_too(house, monkeypatch):
    post(1, now=NOW.replace(year=2020))
    monkeypatch.setitem(house.config, "NATTER_ENV", "development")
    ended = house.test_cli_runner().invoke(args=["tick"])
    assert ended.exit_code == 0 and row().sent_at and f"/dev/messages/{row().id}" in ended.output


@pytest.mark.parametrize("ends", [True, False])
def test_run_starts_a_worker_that_ended_again_and_ends_it_with_the_server(tmp_path, monkeypatch, capsys, ends):
    run, log, told = load_run(), tmp_path / "log", signal.getsignal(signal.SIGINT)
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\necho $$ $@ >> {log}\n" + ("" if ends else "exec sleep 60\n"))
    fake.chmod(0o755)
    monkeypatch.setattr(run, "PYTHON", fake)
    monkeypatch.setattr(run, "WORKER_SECONDS", 0.1)
    with subprocess.Popen(["sleep", "0.5"]) as server:
        assert run._with_worker(server) == 0
    signal.signal(signal.SIGINT, told)
    started = log.read_text().splitlines()
    assert (len(started) > 1) == ends == ("started again" in capsys.readouterr().out)
    assert all(line.endswith(" -m flask --app wsgi worker") for line in started)
    with pytest.raises(ProcessLookupError):
        os.kill(int(started[-1].split()[0]), 0)


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 503)])
def test_mail_that_waits_too_long_makes_the_site_unready(house, minutes, status):
    with writing_unit():
        outbox.queue("test:1", to="joan@purple.example", subject="s", text="t", now=NOW - outbox.timedelta(minutes=minutes))
        standing.note(standing.PURGE, NOW)
        db.session.commit()
    answer = house.test_client().get("/readyz")
    assert answer.status_code == status and answer.json == {
        "ready": status == 200, "database": True, "migrations": True, "outbox": status == 200, "given_up": 0, "texts": "off", "disk": True, "purge": True, "places": True}
