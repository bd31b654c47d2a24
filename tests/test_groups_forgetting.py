"""What is forgotten of people in groups, and when: at once when they say so, also from a backup put back the same day; the rest on its date."""
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import attending, counting, forgetting, joining, minding, moving, telling
from app.groups.models import HELD, LEFT, PLACED, WAITING, Consent, Group, Place
from app.groups.told import Ring
from app.keeping import backing_up, purging
from app.messages.models import Message
from app.people import ledger, links
from app.places import own
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person
from test_groups import here_of, hosted
from test_places_taken import act, join, make_group, taken

MAIL = {"reach": "email", "contact_kind": "email", "helps": "door", "more": "A chair with arms"}


@pytest.fixture(autouse=True)
def erasures(app, tmp_path):
    """The ledger's path, of this test alone."""
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    return app.config["ERASURES_PATH"]


def run(app, *words):
    with app.app_context():
        told = app.test_cli_runner().invoke(args=list(words))
    assert told.exit_code == 0, told.output
    return told.output


def mailed(app, group_id, name, **more):
    return join(app, group_id, name, **MAIL, contact=f"{name.lower()}@wren.example", **more)


def opened(app, uuid):
    """A browser that holds a place's private page."""
    with app.app_context(), writing_unit():
        token = telling.link(db.session.scalar(sa.select(Place).where(Place.uuid == uuid)), app.config["NOW"]())
        db.session.commit()
    client = app.test_client()
    client.get(f"/places/{token}")
    return client


def erase(app, uuid):
    client = opened(app, uuid)
    form = form_to(Browser(client).get(f"/places/{uuid}/erasure").text, f"/places/{uuid}/erasure", "/erasure")
    # Twice, as somebody does who is not sure: it is once.
    answer, _ = (client.post(form.action, data=form.filled(), headers=OWN) for _ in range(2))
    return client, answer


def test_who_erased_themselves_stays_gone_when_the_machine_stops_that_day_and_an_older_backup_is_put_back(app, erasures, tmp_path):
    group_id = make_group(app, 3)
    ada, ben, cat, dot = (mailed(app, group_id, name, proved=name != "Cat") for name in ("Ada", "Ben", "Cat", "Dot"))
    act(app, dot, joining.confirm)
    with app.app_context(), writing_unit():
        place = db.session.scalar(sa.select(Place).where(Place.uuid == ada))
        attending.say_away(place, NOW.date(), True, now=NOW)
        db.session.add(Ring(place_id=place.id, words="It is off.", until=NOW.date(), at=NOW))
        telling.tell("again", place, NOW)
        db.session.commit()
        assert [one.state for one in db.session.scalars(sa.select(Place).order_by(Place.id))] == [PLACED, PLACED, HELD, WAITING]
    run(app, "backup")
    with closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db")) as file:
        words = {text for row in file.execute('SELECT name, contact, contact_key, person_key, more FROM place WHERE uuid IN (?, ?)', (ada, cat)) for text in row}
    later = NOW + timedelta(hours=3)
    app.config["NOW"] = lambda: later
    for uuid in (ada, cat):
        client, answer = erase(app, uuid)
        assert answer.status_code == 303 and "Everything about you is wiped" in Browser(client).get(f"/places/{uuid}").text
    assert [entry[1:] for entry in ledger.read(erasures)] == [("place", ada), ("place", cat)]
    for file in app.config["INSTANCE"].glob("natter.db*"):
        assert not [text for text in words if text and text.encode() in file.read_bytes()], file.name
    with app.app_context():
        purging.purge(later + timedelta(hours=23))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(links.PrivateLink).where(links.PrivateLink.purpose == "place")) == 3
        purging.purge(later + timedelta(hours=48))
        number = db.session.scalar(sa.select(Place.id).where(Place.uuid == ada))
        assert not db.session.scalar(sa.select(links.PrivateLink).where(links.PrivateLink.thing_id == number, links.PrivateLink.purpose == "place"))

    # The night never came: the database is lost, and the backup of three hours before is put back.
    target = tmp_path / "back.db"
    told = run(app, "open-backup", str(backing_up.newest(app.config["BACKUP_PATH"])), str(target))
    assert "2 people" in told
    with closing(sqlite3.connect(target)) as back:
        rows = {uuid: rest for uuid, *rest in back.execute("SELECT uuid, state, name, contact, contact_key, person_key, left_at, held_until FROM place")}
        gone = ["left", None, None, None, None, later.strftime("%Y-%m-%d %H:%M:%S.000000"), None]
        assert rows[ada] == rows[cat] == gone and rows[ben][0] == "placed" and rows[ben][2] and rows[dot][0] == "waiting"
        assert back.execute("SELECT taken FROM grp").fetchone() == (1,)
        ended = dict(back.execute("SELECT place_uuid, min(withdrawn_at IS NOT NULL) FROM consent GROUP BY 1"))
        assert ended == {ada: 1, cat: 1, ben: 0, dot: 0}
        assert [back.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("attendance", "ring")] == [0, 0]  # noqa: S608 - names of ours
        theirs = back.execute('SELECT "to", text, given_up_at IS NOT NULL FROM message WHERE key LIKE ? OR key LIKE ?', (f"%{ada}%", f"%{cat}%")).fetchall()
        assert len(theirs) == 2 and set(theirs) == {(None, None, 1)}
        raw = target.read_bytes()
        assert not [text for text in words if text and text.encode() in raw]


def test_nothing_is_erased_while_the_ledger_cannot_be_written_and_the_page_says_so(app, erasures):
    uuid = mailed(app, make_group(app, 1), "Ada", proved=True)
    erasures.mkdir(parents=True)
    _, answer = erase(app, uuid)
    assert answer.status_code == 503 and "too busy" in answer.text
    with app.app_context():
        kept = db.session.scalar(sa.select(Place))
        assert (kept.name, kept.state) == ("Ada", PLACED) and not db.session.scalar(sa.select(Message).where(Message.given_up_at.is_not(None)))


def test_what_was_agreed_goes_six_years_after_it_ended_with_the_place_it_was_for(app):
    group_id = make_group(app, 5)
    ada, ben, cat = (mailed(app, group_id, name, proved=True, remind=True) for name in ("Ada", "Ben", "Cat"))
    with app.app_context(), writing_unit():
        own.set_reminders(db.session.scalar(sa.select(Place).where(Place.uuid == ada)), "none", now=NOW)
        db.session.commit()
    left = NOW + timedelta(days=30)
    for uuid in (ada, ben):
        act(app, uuid, partial(moving.leave, why="left"), left)
    seen = []
    ends = [NOW.replace(year=2032), left.replace(year=2032)]
    for moment in (one - timedelta(seconds=late) for one in ends for late in (1, 0)):
        with app.app_context(), writing_unit():
            for rule in (forgetting.words, forgetting.contacts, forgetting.consents):
                rule(moment)
            db.session.commit()
        with app.app_context():
            agreed = json.dumps([one.place_uuid for one in db.session.scalars(sa.select(Consent))])
            there = set(db.session.scalars(sa.select(Place.uuid)))
            assert not counting.differing(db.session)
        assert taken(app, group_id) == 1
        seen.append([(agreed.count(uuid), uuid in there) for uuid in (ada, ben, cat)])
    assert seen == [[(2, True), (2, True), (2, True)], [(1, True), (2, True), (2, True)], [(1, True), (2, True), (2, True)],
                    [(0, False), (0, False), (2, True)]]
    assert act(app, cat, partial(moving.leave, why="left"), ends[1]) is None and taken(app, group_id) == 0


def test_a_host_is_told_each_day_of_who_waits_for_a_call_until_that_was_made_or_14_days_are_over(app):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike", email="joan@pike.example")
    with app.app_context():
        group_id = db.session.scalar(sa.select(Group.id).where(Group.uuid == hosted(app, joan, capacity=4)))
    ann, _ = (join(app, group_id, name) for name in ("Ann", "Bea"))
    mailed(app, group_id, "Cat")

    def day(number, hour=9):
        with app.app_context():
            return minding.mind(NOW + timedelta(days=number, hours=hour - 9)), [
                one for one in db.session.scalars(sa.select(Message).order_by(Message.id)) if "-still-" in one.key]

    assert day(0)[1] == day(1, 8)[1] == [] and len(day(1)[1]) == len(day(1, 14)[1]) == 1
    assert [one.to for one in day(2)[1]] == [joan.email] * 2 and {one.subject for one in day(2)[1]} == {"2 people still wait for you"}
    act(app, ann, joining.confirm, NOW + timedelta(days=2, hours=3))
    assert day(3)[1][-1].subject == "1 person still waits for you" and not any(word in day(3)[1][-1].text for word in ("Ann", "Bea", "0163296"))
    assert [len(day(number)[1]) for number in (*range(4, 14), 14, 15, 30)] == [*range(4, 14), 13, 13, 13]
    with app.app_context(), writing_unit():
        place = db.session.scalar(sa.select(Place).where(Place.uuid == ann))
        db.session.add(Ring(place_id=place.id, words="It is off.", until=NOW.date() + timedelta(days=33), at=NOW + timedelta(days=31)))
        db.session.commit()
    assert [len(day(number)[1]) for number in (31, 32, 33, 34)] == [13, 14, 15, 15]


def test_who_waited_90_days_in_vain_is_wiped_that_night(app):
    group_id = make_group(app, 1)
    join(app, group_id, "Ada", proved=True)
    uuid = mailed(app, group_id, "Ben")
    act(app, uuid, joining.confirm)
    with app.app_context():
        for days in (89, 90):
            moment = NOW + timedelta(days=days)
            minding.mind(moment)
            purging.purge(moment)
            row = db.session.scalar(sa.select(Place).where(Place.uuid == uuid))
            assert (row.state, row.name, row.contact_key is None) == ((WAITING, "Ben", False) if days == 89 else (LEFT, None, True))
        assert not [one for one in db.session.scalars(sa.select(Message)) if uuid in one.key and (one.to or one.text)]
