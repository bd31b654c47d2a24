"""Never one place too many: people who join all at once, on a real file; the line in the order they asked; offers that pass on."""
import json
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import counting, deciding, joining, minding, moving
from app.groups.models import ASKED, CALL, COUNTED, HELD, HELPER, LEFT, OFFERED, PLACED, WAITING, Consent, Group, Place
from app.groups.told import Ring
from app.messages.models import Message
from app.web.errors import busy
from conftest import NOW

AT_ONCE = 200
ROOT = Path(__file__).resolve().parents[1]
# Another process of the site: for each line it reads, a group and how its people are called, they join; it says what became of them.
RIVAL = """import json
import sys
import config
from app import create_app
from test_places_taken import rush
app = create_app(config.load())
print("ready", flush=True)
for line in sys.stdin:
    group_id, called, people = json.loads(line)
    written, faults = rush(app, group_id, people, called, proved=True)
    print(json.dumps([written, [repr(one) for one in faults]]), flush=True)
"""


def make_group(app, capacity=10, slug=None, **more):
    """The id of a group on an activity (of a slug, or any that has none), made without a page."""
    with app.app_context(), writing_unit():
        wanted = Service.slug == slug if slug else Service.id.not_in(sa.select(Group.service_id))
        service = db.session.scalar(sa.select(Service).where(Service.status == "active", wanted).order_by(Service.id))
        group = Group(**{"service_id": service.id, "capacity": capacity, "for_whom": "me other", "careful": False, "opened_at": NOW, **more})
        db.session.add(group)
        db.session.flush()
        counting.tell(group.id, now=NOW)
        db.session.commit()
        return group.id


def told(name, **more):
    """What somebody says who is rung, so that no mail goes."""
    return joining.Told(**{"name": name, "reach": CALL, "contact": "01632960111", "contact_kind": "phone", "reach_key": f"key {name}",
                           "network": f"network {name}", **more})


def join(app, group_id, name, now=NOW, **more):
    """The uuid of the place of somebody who joins."""
    with app.app_context(), writing_unit():
        answer = joining.ask(told(name, **more), group_id, now=now)
        db.session.commit()
        return answer.place.uuid if answer.place else None


def act(app, uuid, verb, now=NOW):
    with app.app_context(), writing_unit():
        found = db.session.scalar(sa.select(Place).where(Place.uuid == uuid))
        answer = verb(found, now=now)
        db.session.commit()
        return answer


def line_of(app, group_id):
    """[(name, state)] in the order of the line, but for who left."""
    with app.app_context():
        return [(one.name, one.state) for one in db.session.scalars(
            sa.select(Place).where(Place.group_id == group_id, Place.state != LEFT).order_by(Place.line))]


def taken(app, group_id):
    """The group's counter, after proving that it is what the rows say."""
    with app.app_context():
        count = db.session.scalar(sa.select(Group.taken).where(Group.id == group_id))
        assert count == counting.counted(db.session).get(group_id, 0)
        return count


def rush(app, group_id, people, called="P", **more):
    """Everybody joins at the same moment, each in a thread; gives ([name] in the order in which they were written down, [fault])."""
    gate, faults, written, lock = threading.Barrier(people), [], [], threading.Lock()

    def once(number):
        with app.app_context():
            try:
                with writing_unit():
                    joining.ask(told(f"{called}{number}", **more), group_id, now=NOW)
                    # Still under the write lock: nobody else is between this and the commit.
                    with lock:
                        written.append(f"{called}{number}")
                    db.session.commit()
            finally:
                db.session.remove()

    def come(number):
        gate.wait()
        for _ in range(20):
            try:
                return once(number)
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is counted
                # A lock that lasted is a 503 with the form kept, which is sent again.
                if not busy(fault):
                    with lock:
                        faults.append(fault)
                    return None
        return faults.append("locked for ever")
    threads = [threading.Thread(target=come, args=(number,)) for number in range(people)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return written, faults


def crowd(app, capacity, rounds, people=AT_ONCE):
    for _ in range(rounds):
        group_id = make_group(app, capacity)
        written, faults = rush(app, group_id, people, proved=True)
        assert not faults
        line = line_of(app, group_id)
        assert Counter(state for _, state in line) == {PLACED: capacity, WAITING: people - capacity} and taken(app, group_id) == capacity
        assert [name for name, _ in line] == written and {state for _, state in line[:capacity]} == {PLACED}
        empty(app)


def empty(app):
    with app.app_context(), writing_unit():
        for table in (Ring, Place, Consent, Group):
            db.session.execute(sa.delete(table))
        db.session.commit()


@pytest.mark.parametrize("capacity", [10, 1])
def test_who_comes_at_once_fills_it_exactly(app, capacity):
    crowd(app, capacity, 1)


@pytest.mark.release
@pytest.mark.parametrize("capacity", [10, 1])
def test_who_comes_at_once_fills_it_exactly_a_hundred_times(app, capacity):
    crowd(app, capacity, 100)


def test_without_the_guard_that_would_be_seen(app, monkeypatch):
    monkeypatch.setattr(joining, "free_in", lambda group_id: (Group.id == group_id,))
    with pytest.raises(AssertionError):
        crowd(app, 10, 1, people=30)
    # The table refuses one too many by itself; where it does not, the guard alone stands between ten places and thirty people.
    empty(app)
    unchecked(app)
    group_id = make_group(app, 10)
    _, faults = rush(app, group_id, 30, proved=True)
    assert not faults and taken(app, group_id) == 30
    monkeypatch.undo()
    empty(app)
    crowd(app, 10, 1, people=30)


def unchecked(app):
    """Takes from the table of groups, in this test's own file, its CHECK that no more are taken than there are."""
    with app.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db", isolation_level=None)) as file:
        version = file.execute("PRAGMA schema_version").fetchone()[0]
        file.execute("PRAGMA writable_schema=ON")
        changed = file.execute("UPDATE sqlite_master SET sql = replace(sql, 'taken BETWEEN 0 AND capacity', 'taken >= 0') "
                               "WHERE name = 'grp' AND sql LIKE '%taken BETWEEN 0 AND capacity%'").rowcount
        file.execute(f"PRAGMA schema_version={version + 1}")
        assert changed == 1


@pytest.mark.release
def test_who_comes_at_once_to_four_processes_fills_it_exactly(app):
    rounds(app, processes=4, people=50, many=20)


def rounds(app, processes, people, many):
    """So many rounds for 10 places and for 1 in turn, of so many people at each of so many processes that share the file."""
    from test_messages import environ  # noqa: PLC0415 - a rival needs none of what that imports
    with app.app_context():
        told_of_it = environ(app, SimpleNamespace(port=9)) | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    with ExitStack() as ends:
        rivals = [ends.enter_context(subprocess.Popen([sys.executable, "-c", RIVAL], cwd=ROOT, env=told_of_it, text=True,
                                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)) for _ in range(processes)]
        assert [one.stdout.readline() for one in rivals] == ["ready\n"] * processes
        for capacity in (10, 1) * (many // 2):
            group_id = make_group(app, capacity)
            for number, one in enumerate(rivals):
                one.stdin.write(json.dumps([group_id, f"P{number}-", people]) + "\n")
                one.stdin.flush()
            said = [json.loads(one.stdout.readline()) for one in rivals]
            line, all_of_them = line_of(app, group_id), processes * people
            assert [faults for _, faults in said] == [[]] * processes and taken(app, group_id) == capacity
            assert [state for _, state in line] == [PLACED] * capacity + [WAITING] * (all_of_them - capacity)
            # Each process knows the order in which it wrote its own people down: they stand in the line so, between those of the others.
            for number, (written, _) in enumerate(said):
                assert [name for name, _ in line if name.startswith(f"P{number}-")] == written
            empty(app)


def test_unconfirmed_ones_hold_half_of_it_and_three_of_one_network(app):
    group_id = make_group(app, 10)
    written, faults = rush(app, group_id, 30)
    assert not faults and taken(app, group_id) == 5
    assert [state for _, state in line_of(app, group_id)] == [HELD] * 5 + [WAITING] * 25 and len(written) == 30
    other = make_group(app, 10)
    for number in range(5):
        join(app, other, f"N{number}", network="today", networks=("today", "yesterday"))
    join(app, other, "yesterday's", network="yesterday", networks=("yesterday",))
    assert [state for _, state in line_of(app, other)] == [HELD] * 3 + [WAITING] * 2 + [HELD]
    alone = make_group(app, 1)
    join(app, alone, "A")
    assert taken(app, alone) == 1


def test_who_leaves_makes_room_for_the_next_in_line_and_nobody_overtakes(app):
    group_id = make_group(app, 2)
    first, second, third, fourth = (join(app, group_id, name, proved=True) for name in "ABCD")
    for one in (third, fourth):
        act(app, one, joining.confirm)
    act(app, first, partial(moving.leave, why="left"))
    assert line_of(app, group_id) == [("B", PLACED), ("C", OFFERED), ("D", WAITING)] and taken(app, group_id) == 2
    join(app, group_id, "E", proved=True)
    assert line_of(app, group_id)[-1] == ("E", WAITING)
    assert act(app, third, moving.accept) and act(app, third, moving.accept) and taken(app, group_id) == 2
    for _ in range(2):
        act(app, second, partial(moving.leave, why="left"))
    act(app, fourth, moving.decline)
    assert line_of(app, group_id) == [("C", PLACED), ("E", WAITING), ("D", WAITING)] and taken(app, group_id) == 1
    assert not act(app, fourth, moving.accept)


def test_an_offer_holds_48_hours_and_passes_on_and_what_is_never_confirmed_goes(app):
    group_id = make_group(app, 1)
    first, second, third = (join(app, group_id, name, proved=name == "A") for name in "ABC")
    for one in (second, third):
        act(app, one, joining.confirm)
    act(app, first, partial(moving.leave, why="left"))
    with app.app_context():
        assert minding.mind(NOW + timedelta(hours=48, seconds=-1)) == 0 and minding.mind(NOW + timedelta(hours=48)) == 1
    assert line_of(app, group_id) == [("C", OFFERED), ("B", WAITING)]
    for days in (4, 6, 8, 10):
        with app.app_context():
            minding.mind(NOW + timedelta(days=days))
    assert line_of(app, group_id) == [] and taken(app, group_id) == 0
    lost = join(app, group_id, "D", now=NOW + timedelta(days=20))
    waits = join(app, group_id, "E", now=NOW + timedelta(days=20))
    act(app, waits, joining.confirm)
    with app.app_context():
        assert minding.mind(NOW + timedelta(days=33, hours=23)) == 0 and minding.mind(NOW + timedelta(days=34)) == 1
        assert db.session.scalar(sa.select(Place).where(Place.uuid == lost)) is None
        assert not db.session.scalar(sa.select(Consent).where(Consent.place_uuid == lost))
    assert line_of(app, group_id) == [("E", OFFERED)]


def test_more_places_are_offered_and_fewer_than_are_taken_are_refused(app):
    group_id = make_group(app, 2)
    people = [join(app, group_id, name, proved=True) for name in "ABCD"]
    act(app, people[2], joining.confirm)
    for places, done in ((1, False), (4, True), (3, True)):
        with app.app_context(), writing_unit():
            assert moving.change_capacity(db.session.get(Group, group_id), places, now=NOW) is done
            db.session.commit()
    assert line_of(app, group_id) == [("A", PLACED), ("B", PLACED), ("C", OFFERED), ("D", WAITING)] and taken(app, group_id) == 3


def test_the_same_tap_is_one_place_and_a_second_mary_is_asked_about(app):
    group_id = make_group(app, 10)
    assert join(app, group_id, "Mary", key="one tap") == join(app, group_id, "Mary", key="one tap")
    assert join(app, group_id, "Mary") is None and join(app, group_id, " MARY ", reach_key="key Mary") is None
    join(app, group_id, "Alan", reach_key="key Mary")
    for number in range(2):
        join(app, group_id, "Joan", reach=HELPER, reach_key="key Karen", network=f"n{number}", networks=(f"n{number}",))
    with app.app_context():
        rows = [(one.name, one.double) for one in db.session.scalars(sa.select(Place).order_by(Place.line))]
    assert rows == [("Mary", False), ("Alan", False), ("Joan", False), ("Joan", True)]


def test_a_host_may_decide_who_comes_and_no_place_is_without_a_consent(app):
    group_id = make_group(app, 2, approves=True)
    uuid = join(app, group_id, "A", proved=True)
    assert line_of(app, group_id) == [("A", ASKED)]
    act(app, uuid, lambda place, now: deciding.approve(place, None, now=now))
    assert line_of(app, group_id) == [("A", PLACED)]
    other = join(app, group_id, "B", proved=True, reach="email", contact="b@birch.example", contact_kind="email")
    act(app, other, lambda place, now: deciding.turn_down(place, None, now=now))
    assert line_of(app, group_id) == [("A", PLACED)]
    with app.app_context():
        assert "can’t give you a place" in db.session.scalars(sa.select(Message.text).order_by(Message.id.desc()).limit(1)).one()
        for change in (sa.update(Place).values(consent_id=None), sa.update(Consent).values(version=2), sa.update(Consent).values(at=NOW + timedelta(1))):
            with pytest.raises(sa.exc.IntegrityError), writing_unit():
                db.session.execute(change)
            db.session.rollback()
    act(app, uuid, partial(moving.leave, why="left"))
    with app.app_context():
        assert {one.withdrawn_at for one in db.session.scalars(sa.select(Consent))} == {NOW}
        with pytest.raises(sa.exc.IntegrityError), writing_unit():
            db.session.execute(sa.update(Consent).values(withdrawn_at=None))
        db.session.rollback()


DONE = st.lists(st.tuples(st.sampled_from(("join", "prove", "confirm", "leave", "accept", "decline", "wait", "more", "fewer")), st.integers(0, 7)), max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DONE)
def test_whatever_people_do_the_counter_is_what_the_rows_say(app, done):
    group_id, now, people = make_group(app, 3), NOW, []
    for verb, number in done:
        chosen = people[number % len(people)] if people else None
        if verb in ("join", "prove"):
            people.append(join(app, group_id, f"P{len(people)}", now, proved=verb == "prove"))
        elif verb == "wait":
            now += timedelta(hours=12 * (number + 1))
            with app.app_context():
                minding.mind(now)
                left = set(db.session.scalars(sa.select(Place.uuid)))
            people = [one for one in people if one in left]
        elif verb in ("more", "fewer"):
            with app.app_context(), writing_unit():
                moving.change_capacity(db.session.get(Group, group_id), number + 1 if verb == "more" else 1, now=now)
                db.session.commit()
        elif chosen:
            act(app, chosen, {"confirm": joining.confirm, "leave": partial(moving.leave, why="left"), "accept": moving.accept, "decline": moving.decline}[verb], now)
        count = taken(app, group_id)
        with app.app_context():
            group = db.session.get(Group, group_id)
            assert 0 <= count <= group.capacity
            assert len(line_of(app, group_id)) >= sum(state in COUNTED for _, state in line_of(app, group_id)) == count
    with app.app_context(), writing_unit():
        for table in (Ring, Place, Consent, Group):
            db.session.execute(sa.delete(table))
        db.session.commit()
