"""Joining while the database is locked, the disk full or the mail server away: nothing is half done, and it goes on."""
import sqlite3
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from html import escape

import pytest
import sqlalchemy as sa

from app.directory.sessions import LONDON
from app.extensions import db, writing_unit
from app.groups import joining, minding, moving
from app.groups.models import HELD, LEFT, OFFERED, Consent, Group, Place
from app.messages import outbox
from app.messages.transports import Away
from app.people import audit, ledger
from app.people.models import Audit
from app.places.models import JoinDraft
from conftest import NOW
from people import make_person
from test_groups import ANSWERS, SLUG, here_of, hosted, send
from test_groups_forgetting import mailed, opened
from test_messages import Kept
from test_places_taken import act, join, make_group, taken, told

LAST = list(ANSWERS)[-1]


def at_the_last_question(app, client):
    """The address of the last question of somebody who answered all others."""
    address = f"/join/new?activity={SLUG}"
    for step, typed in ANSWERS.items():
        if step == LAST:
            return address
        address = send(app, client, address, "/join/new" if step == "who" else f"/{step}", **typed).headers["Location"]
    return None


def pragma(app, name, value=None):
    """Reads or sets one of SQLite's settings on the one connection that the pool lends to one thread."""
    with app.app_context(), db.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}" if value is None else f"PRAGMA {name}={value}").scalar()


@contextmanager
def locked(app, wait_ms=50):
    """Another process holds the write lock, longer than anybody waits."""
    def told(milliseconds):
        return lambda connection, *_: connection.execute(f"PRAGMA busy_timeout={milliseconds}").close()

    hurried, patient = told(wait_ms), told(pragma(app, "busy_timeout"))
    with app.app_context():
        engine = db.engine
    # Told to each connection that is lent, and taken back from each: there may be several.
    sa.event.listen(engine, "checkout", hurried)
    sa.event.listen(engine, "checkin", patient)
    with closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    sa.event.remove(engine, "checkout", hurried)
    sa.event.remove(engine, "checkin", patient)


def kept_rows(app):
    with app.app_context():
        found = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Place, Consent, Audit, outbox.Message)]
        return [*found, db.session.scalar(sa.select(Group.taken)), db.session.scalar(sa.select(JoinDraft.sent_at))]


def test_a_locked_database_is_a_503_with_nothing_half_done_and_joins_once_afterwards(app, client):
    hosted(app, make_person(app, "champion", here_of(app)))
    address = at_the_last_question(app, client)
    before = kept_rows(app)
    with locked(app):
        answer = send(app, client, address, f"/{LAST}", **ANSWERS[LAST])
        assert answer.status_code == 503 and answer.headers["Retry-After"] and "Send it again" in answer.text
        assert all(f'name="{name}" value="{value}"' in answer.text for name, value in ANSWERS[LAST].items())
        assert client.get(f"/activities/{SLUG}").status_code == 200
    assert kept_rows(app) == before
    assert send(app, client, address, f"/{LAST}", **ANSWERS[LAST]).status_code == 303 and client.get(address).status_code == 303
    places, *_, count, sent_at = kept_rows(app)
    assert (places, count, sent_at is not None) == (1, 1, True)


@contextmanager
def full(app):
    """The disk has no room for one page more; what lay free in the file is given back first, so that nothing fits there instead."""
    with app.app_context():
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM")
            most = connection.exec_driver_sql("PRAGMA page_count").scalar()
        engine, told = db.engine, lambda connection, *_: connection.execute(f"PRAGMA max_page_count={most}").close()
        # Told to each connection that is lent: one that a request opens anew would know of no limit.
        sa.event.listen(engine, "checkout", told)
    yield
    sa.event.remove(engine, "checkout", told)
    with app.app_context():
        most_pages(2**30)


def most_pages(count):
    """How many pages the file may have, told to every connection that the pool has to lend."""
    with ExitStack() as lent:
        for _ in range(db.engine.pool.checkedin()):
            lent.enter_context(db.engine.connect()).exec_driver_sql(f"PRAGMA max_page_count={count}")


@pytest.mark.release
def test_on_a_full_disk_joining_is_a_503_with_the_form_kept_and_nothing_half_done_and_works_again_after(app, client):
    hosted(app, make_person(app, "champion", here_of(app)))
    address, refused = f"/join/new?activity={SLUG}", []
    for step, typed in ANSWERS.items():
        ending, before = "/join/new" if step == "who" else f"/{step}", kept_rows(app)
        with full(app):
            answer = send(app, client, address, ending, **typed)
            if answer.status_code == 503:
                refused.append(step)
                assert answer.headers["Retry-After"] and kept_rows(app) == before
                assert all(escape(value) in answer.text for values in typed.values() for value in ([values] if isinstance(values, str) else values))
                assert client.get(f"/activities/{SLUG}").status_code == client.get(address).status_code == 200
        if answer.status_code == 503:
            answer = send(app, client, address, ending, **typed)
        assert answer.status_code == 303
        address = answer.headers["Location"]
    print(f"\nrefused on a full disk, and taken after: {refused}")
    # A short answer may fit into a page that is there; asking for the place writes more than any page has room for.
    assert LAST in refused and kept_rows(app)[0] == taken_by(app) == 1 and pragma(app, "integrity_check") == "ok"


# What somebody with a place presses on their own page, in the order of a life: (the page, the form on it, what is typed).
PRESSES = (("", "/confirmation", {}), ("/details", "/details", {"name": "Adah", "more": "A chair by the door"}),
           ("/reach", "/reach", {"reach": "email", "email": "ada@warbler.example", "phone": "", "helper": "", "contact": ""}),
           ("/leaving", "/leaving", {}), ("/erasure", "/erasure", {}))
ALL_OF_IT = ("place", "consent", "audit", "message", "private_link", "grp", "attendance")


def every_row(app):
    """{table: its rows as they lie there} of what a press may write, and the lines of the ledger."""
    with app.app_context(), db.engine.connect() as connection:
        found = {one: connection.exec_driver_sql(f"SELECT * FROM {one} ORDER BY id").fetchall() for one in ALL_OF_IT}  # noqa: S608 - names of ours
    return found, ledger.read(app.config["ERASURES_PATH"])


@contextmanager
def brim(app, uuid):
    """A full disk, and no room in the record's last page either: so that a press that writes one short row finds none."""
    with full(app):
        with app.app_context(), pytest.raises(sa.exc.OperationalError, match="full"):
            for _ in range(200):
                with writing_unit():
                    audit.record("place.own", "place", uuid, now=NOW)
                    db.session.commit()
        yield


@pytest.mark.release
def test_on_a_full_disk_confirming_changing_leaving_and_erasing_are_a_503_with_all_as_it_was_and_work_after(app, tmp_path):
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    uuid, refused = mailed(app, make_group(app, 5), "Ada"), []
    client = opened(app, uuid)
    for ending, form, typed in PRESSES:
        address = f"/places/{uuid}{ending}"
        with brim(app, uuid):
            before = every_row(app)
            answer = send(app, client, address, form, **typed)
            if answer.status_code == 503:
                refused.append(form)
                assert answer.headers["Retry-After"] and all(escape(value) in answer.text for value in typed.values())
                assert every_row(app)[0] == before[0] and client.get(address).status_code == 200
        if answer.status_code == 503:
            answer = send(app, client, address, form, **typed)
        assert answer.status_code == 303 and every_row(app)[0] != before[0]
    print(f"\nrefused on a full disk, and taken after: {refused}")
    with app.app_context():
        [place] = db.session.scalars(sa.select(Place))
        assert (place.state, place.name, place.contact_key) == (LEFT, None, None) and taken(app, place.group_id) == 0
    assert refused == [form for _, form, _ in PRESSES] and pragma(app, "integrity_check") == "ok"


@pytest.mark.release
def test_a_lock_of_seven_seconds_is_a_503_within_six_and_one_of_four_is_only_slow(app, client):
    hosted(app, make_person(app, "champion", here_of(app)))
    address = at_the_last_question(app, client)
    for lasts, status in ((7, 503), (4, 303)):
        with closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db", isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            ends = threading.Timer(lasts, other.execute, ["ROLLBACK"])
            ends.start()
            begun = time.monotonic()
            answer = send(app, client, address, f"/{LAST}", **ANSWERS[LAST])
            took = time.monotonic() - begun
            ends.join()
        print(f"\na lock of {lasts} s: {answer.status_code} after {took:.1f} s")
        assert answer.status_code == status and 3.5 < took < 6.5
    assert kept_rows(app)[0] == 1 and taken_by(app) == 1


def taken_by(app):
    with app.app_context():
        return taken(app, db.session.scalar(sa.select(Group.id)))


def test_joins_go_on_while_the_mail_server_is_away_and_each_letter_comes_once_and_in_order(app):
    group_id, away, back = make_group(app, 40), Kept(Away("no answer")), Kept()
    with app.app_context():
        for hour in range(24):
            now = NOW + timedelta(hours=hour)
            with writing_unit():
                one = told(f"P{hour}", reach="email", contact=f"p{hour}@wren.example", contact_kind="email", network=f"n{hour}", networks=(f"n{hour}",))
                assert joining.ask(one, group_id, now=now).place.state == ("held" if hour < 20 else "waiting")
                db.session.commit()
            assert outbox.send_due(now, away).sent == 0
        assert outbox.send_due(NOW + timedelta(hours=24), back).sent == 24
        assert outbox.send_due(NOW + timedelta(hours=48), back).sent == 0
        states = Counter(db.session.scalars(sa.select(Place.state)))
    assert back.got == [f"p{hour}@wren.example" for hour in range(24)] and states[HELD] == 20


def test_nobody_loses_an_offer_to_a_mail_server_that_was_away(app):
    group_id, away, back = make_group(app, 1), Kept(Away("no answer")), Kept()
    ada, ben = (join(app, group_id, name, reach="email", contact=f"{name}@wren.example", contact_kind="email") for name in ("ada", "ben"))
    for uuid in (ada, ben):
        act(app, uuid, joining.confirm)
    with app.app_context():
        outbox.send_due(NOW, back)
    act(app, ada, lambda place, *, now: moving.leave(place, "left", now=now))

    def state(hours, transport=None):
        now = NOW + timedelta(hours=hours)
        with app.app_context():
            minding.mind(now)
            if transport:
                outbox.send_due(now, transport)
            return db.session.scalar(sa.select(Place.state).where(Place.uuid == ben))
    assert state(1, away) == OFFERED and state(49, away) == OFFERED and taken(app, group_id) == 1
    with app.app_context():
        [letter] = db.session.scalars(sa.select(outbox.Message).where(outbox.Message.key.like(f"place-{ben}-offer-%"))).all()
        until = (NOW + timedelta(hours=97)).astimezone(LONDON)
        assert f"{until.day} {until:%B}" in letter.text
    back.got.clear()
    assert state(90, back) == OFFERED and back.got == ["ben@wren.example"]
    # Its letter went late: the 48 hours are whole all the same, and then it passes on as ever: to the only one who waits, once more.
    for hours, passed in ((98, 0), (137, 0), (139, 1)):
        state(hours)
        with app.app_context():
            assert db.session.scalar(sa.select(Place.lapsed).where(Place.uuid == ben)) == passed
