"""`flask check` sees each kind of fault in the database and says what mends it; `flask index rebuild` mends all that is worked out from rows."""
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from app.directory import ticking
from app.extensions import db
from app.keeping import proving
from conftest import NOW
from people import make_person, post, sign_in
from test_places_taken import make_group

NEAR = "(SELECT min(key) FROM finding_near WHERE e IS NOT NULL)"
WORN = {  # What is done to the index or the dates, and what is then said.
    "DELETE FROM finding_near WHERE key = " + NEAR: "cannot be found, though listed",
    "DELETE FROM finding_wide WHERE key = " + NEAR: "said otherwise",
    "UPDATE finding_near SET e = e + 1 WHERE key = " + NEAR: "said otherwise",
    "UPDATE finding_near SET kinds = kinds << 1 WHERE key = " + NEAR: "counts beside these choices were wrong: kinds",
    "UPDATE finding_near SET marks = marks | 8 WHERE key = (SELECT min(key) FROM finding_near WHERE marks & 8 = 0)": "wrong: free",
    "UPDATE finding_near SET marks = marks | 4 WHERE key = (SELECT min(key) FROM finding_near WHERE marks & 4 = 0)": "fitted no other",
    "UPDATE finding_near SET key = key + 16777216 WHERE key = " + NEAR: "said otherwise",
    "UPDATE finding_wide SET card = json_set(card, '$.name', 'Other') WHERE key = " + NEAR: "said otherwise",
    "UPDATE finding_wide SET card = 'x' WHERE key = " + NEAR: "said otherwise",
    "UPDATE finding_wide SET card = json_set(card, '$.off', json_array(json_array('2026-12-01', 'x'))) WHERE key = " + NEAR: "said otherwise",
    "UPDATE finding_wide SET body = body || ' zebra' WHERE key = " + NEAR: "not found by their own words",
    "INSERT INTO finding_words (rowid, title) VALUES (17, 'zebra')": "not found by their own words",
    "INSERT INTO finding_words (finding_words) VALUES ('delete-all')": "not found by their own words",
    "UPDATE finding_vocabulary SET uses = uses + 1 WHERE word = 'tea'": "1 word known wrongly",
    "DELETE FROM finding_vocabulary WHERE word = 'tea'": "1 word known wrongly",
    "DELETE FROM finding_trigrams WHERE word = 'knitting'": "1 word known wrongly",
    "UPDATE finding_when SET uses = uses + 1": "fitted no other",
    "UPDATE finding_when SET occurrences = x'0100000000000000'": "fitted no other",
    "INSERT INTO finding_near SELECT key + 9000, 64000000, 1000000, e, n, kinds, good_for, joining, how, access_yes, access_no, when_id,"
    " 0, min_age, max_age FROM finding_near WHERE key = " + NEAR: "found, though not listed",
    "DROP TABLE finding_trigrams": "cannot be read",
    "DELETE FROM session WHERE id = (SELECT max(id) FROM session)": "not what their schedules say",
    "UPDATE session SET opens = opens + 30 WHERE id = (SELECT max(id) FROM session)": "not what their schedules say",
    "UPDATE session SET state = 'cancelled' WHERE id = (SELECT max(id) FROM session WHERE state = 'planned')": "not what their schedules say",
    "UPDATE filling SET form = form - 1": "form of another release",
    "UPDATE grp SET taken = taken + 1": "counter of 1 group is not",
    "UPDATE service_capacity SET words = '9 places left' WHERE service_id = (SELECT service_id FROM grp)": "other places left",
}
LOST = {  # What no command mends.
    "UPDATE audit SET reason = 'x' WHERE id = (SELECT min(id) FROM audit)": ("record of acts", "find out who"),
    "DELETE FROM audit WHERE id = (SELECT min(id) + 1 FROM audit)": ("record of acts", "find out who"),
    "DELETE FROM location WHERE id = (SELECT min(location_id) FROM service_at_location)": ("points to nothing in location", "backup"),
}


@pytest.fixture
def whole(app):
    """The site, its index filled by `flask index rebuild`, with acts on its record."""
    coordinator = make_person(app, "coordinator", "yeovil")
    client = sign_in(app, app.test_client(), coordinator)
    for number in range(3):
        post(client, "/people/inviting", {"email": f"new{number}@champ.example", "role": "champion", "localities": "yeovil"})
    make_group(app)
    assert "entries written" in run(app, "index", "rebuild").output
    return app


def run(app, *words):
    with app.app_context():
        db.session.remove()
        return app.test_cli_runner().invoke(args=list(words))


def damage(app, *statements):
    """Changes the file behind the site's back."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db", isolation_level=None)) as connection:
        return [connection.execute(statement).rowcount for statement in statements]


def seen(app, now=NOW):
    with app.app_context():
        return proving.look(now)


def test_a_whole_site_is_said_to_be_whole_on_every_day(whole):
    assert seen(whole) == []
    for days in (1, 8, 30, 200, 500):
        now = NOW + timedelta(days=days, hours=3)
        with whole.app_context():
            ticking.tick(now)
        assert seen(whole, now) == [] == seen(whole, now + timedelta(hours=10)), days


def test_what_waits_for_the_work_of_a_minute_is_said_to_wait(whole):
    [fault] = seen(whole, NOW + timedelta(days=30))
    assert "waited" in fault.what and fault.mends == proving.TICK


@pytest.mark.parametrize(("done", "said"), WORN.items(), ids=range(len(WORN)))
def test_each_kind_of_wear_is_named_and_mended(whole, done, said):
    assert damage(whole, done) != [0]
    faults = seen(whole)
    assert said in " ".join(fault.what for fault in faults), faults
    assert {fault.mends for fault in faults} == {proving.PREPARE if "form" in said else proving.REBUILD}
    if "DROP" in done:
        damage(whole, "CREATE TABLE finding_trigrams (trigram TEXT, length INTEGER, word TEXT, PRIMARY KEY (trigram, length, word)) WITHOUT ROWID")
    assert run(whole, "index", "rebuild").exit_code == 0
    assert seen(whole) == []


@pytest.mark.parametrize(("done", "said", "who"), [(done, *told) for done, told in LOST.items()], ids=range(len(LOST)))
def test_what_nothing_mends_is_named_too(whole, done, said, who):
    assert damage(whole, "PRAGMA foreign_keys = OFF", "DROP TRIGGER audit_stays", "DROP TRIGGER audit_lasts", done)
    assert [fault for fault in seen(whole) if said in fault.what and who in fault.mends]
    run(whole, "index", "rebuild")
    assert [fault for fault in seen(whole) if said in fault.what]


def test_a_damaged_file_is_said_to_be_damaged_and_nothing_more(whole):
    damage(whole, "PRAGMA wal_checkpoint(TRUNCATE)")
    file = whole.config["INSTANCE"] / "natter.db"
    content = bytearray(file.read_bytes())
    content[200_000:208_192] = bytes(range(256)) * 32
    file.write_bytes(content)
    [fault] = seen(whole)
    assert "damaged" in fault.what and "backup" in fault.mends


def test_the_command_says_it_in_words_and_by_its_code(whole, monkeypatch):
    monkeypatch.setattr("app.cli._now", lambda: NOW)
    told = run(whole, "check")
    assert (told.exit_code, told.output.count("\n")) == (0, 2) and "whole" in told.output and "off" in told.output
    damage(whole, "UPDATE session SET opens = opens + 30", "UPDATE finding_near SET kinds = kinds << 1")
    told = run(whole, "check")
    assert told.exit_code == 1 and told.output.count("flask index rebuild") >= 2
    told = run(whole, "index", "rebuild")
    assert "were put right" in told.output and run(whole, "check").exit_code == 0
