"""Owners are asked ahead about bank holidays: one mail a person, each date once; a yes and a no are public at once."""
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta, UTC

import pytest

from app.cli import _move_time
from app.directory import periods
from app.directory.details import ScheduleDetails
from app.directory.models import Service
from app.directory.periods import SaidOn
from app.directory.publication import withdraw
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import audit
from app.reminders import asking, holidays
from app.reminders.models import HOLIDAY, Asked
from app.submissions import owning
from app.submissions.details import public
from app.submissions.models import Owner
from directories import CHAMPION, count
from page_check import checked, words
from people import OWN
from test_terms import put, said, slug

FRIDAYS = ScheduleDetails("WEEKLY", byday="FR", opens_at=time(10), closes_at=time(11))
CHRISTMAS, NEW_YEAR, DAY = date(2026, 12, 25), date(2027, 1, 1), timedelta(days=1)
FIRST = CHRISTMAS - 21 * DAY
DOT, JOE = "dot@group.example", "joe@group.example"


def at(day):
    return datetime.combine(day, time(10), UTC)


def move(app, day):
    app.config["NOW"] = lambda: at(day)
    with app.app_context():
        asking.remind(at(day))
        db.session.remove()


def mails(app):
    with app.app_context():
        return db.session.scalars(db.select(Message).where(Message.key.like("holidays-%")).order_by(Message.id)).all()


def link_of(mail):
    return re.search(r"http://localhost(/mine/holidays/\S+)", mail.text)[1]


def read(client, url, status=200):
    answer = checked(client.get(url))
    assert answer.status_code == status, url
    return answer, words(answer.tree.find("body"))


@pytest.fixture
def world(app):
    """{name: id of a listing}: Dot has two, Joe one; asked by nobody yet."""
    return {"Knitters": put(app, said("Knitters"), DOT), "Walkers": put(app, said("Walkers"), DOT), "Chess club": put(app, said("Chess club"), JOE),
            "Mondays": put(app, said("Mondays", (replace(FRIDAYS, byday="MO"),)), JOE), "Nobody": put(app, said("Nobody"))}


@pytest.fixture
def asked(app, client, world):
    """(the listings, the address of Dot's page in the browser that opened the link of her mail)."""
    move(app, FIRST)
    mail = next(one for one in mails(app) if one.to == DOT)
    return world, client.get(link_of(mail)).headers["Location"]


def send(client, url, answers):
    answer, _ = read(client, url)
    hidden = {one.get("name"): one.get("value") for one in answer.tree.xpath("//main//form//input[@type='hidden']")}
    return client.post(url.partition("?")[0], data={**hidden, **answers}, headers=OWN)


def boxes(client, url):
    return list(dict.fromkeys(one.get("name") for one in read(client, url)[0].tree.xpath("//main//input[@type='radio']")))


def test_owners_get_one_mail_three_weeks_ahead_with_every_date_and_never_twice(app, world):
    move(app, FIRST - DAY)
    assert mails(app) == []
    for day in (FIRST, FIRST, FIRST + DAY, CHRISTMAS - 8 * DAY):
        move(app, day)
    found = {one.to: one for one in mails(app)}
    assert len(mails(app)) == 2 and found[DOT].subject == "Are you on, on 25 December?"
    for told in ("Knitters", "Walkers", "Friday 25 December 2026 (Christmas Day)", "Friday 1 January 2027 (New Year’s Day)"):
        assert told in found[DOT].text
    assert "Monday 28 December 2026 (Boxing Day (substitute day))" in found[JOE].text and "Knitters" not in found[JOE].text
    with app.app_context():
        assert count(Asked, Asked.what == HOLIDAY) == 2 * 2 + 2 + 1 and found[DOT].not_before == at(FIRST)
    for day in range(0, 130, 5):
        app.config["NOW"] = lambda day=day: at(CHRISTMAS + day * DAY)
        with app.app_context():
            _move_time(app.config["NOW"]())
    keys = [(one.service_id, one.owner_id, one.since) for one in rows(app)]
    assert len(keys) == len(set(keys)) and {date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3)} <= {one[2] for one in keys}


def rows(app):
    with app.app_context():
        return db.session.scalars(db.select(Asked).where(Asked.what == HOLIDAY)).all()


def test_a_mail_scanner_answers_nothing_and_the_owner_says_yes_and_no(app, client, asked):
    world, url = asked
    for _ in range(2):
        _, told = read(client, url)
    assert "Are you on, on Friday 25 December 2026?" in told and "Knitters" in told and "Chess club" not in told
    with app.app_context():
        assert count(SaidOn) == 0
    christmas = {name: f"on-{one.id}-2026-12-25" for name, one in owners(app, DOT).items()}
    assert set(christmas.values()) <= set(boxes(client, url)) and len(boxes(client, url)) == 4
    answers = {christmas["Knitters"]: "yes", christmas["Walkers"]: "no"}
    for _ in range(2):
        assert send(client, url, answers).headers["Location"] == f"{url}?done=some"
    assert "2 dates still have no answer below." in read(client, f"{url}?done=some")[1]
    knitters, walkers = (f"/activities/{slug(app, world[name])}" for name in ("Knitters", "Walkers"))
    told = read(client, knitters)[1].partition("Add to my calendar")[0]
    assert "Friday 25 December" in told and "(Christmas Day)" not in told
    assert "Not on 25 December" in read(client, walkers)[1] and "Not on 25 December" in read(client, "/activities?q=walkers")[1]
    assert "STATUS:CANCELLED" in client.get(f"{walkers}.ics").text and "STATUS:TENTATIVE" in client.get(f"{knitters}.ics").text
    with app.app_context():
        assert count(SaidOn) == 1 and audit.verify() is None
        assert [one.reason for one in public(db.session.get(Service, world["Walkers"])).schedules[0].exceptions] == [periods.OFF]
    assert send(client, url, {christmas["Walkers"]: "yes", christmas["Knitters"]: "no"}).status_code == 303
    assert "Not on 25 December" not in read(client, walkers)[1] and "Not on 25 December" in read(client, knitters)[1]
    assert "Check first: this is a bank holiday (Christmas Day)." not in read(client, walkers)[1].partition("Add to my calendar")[0]


def owners(app, email):
    with app.app_context():
        found = [one for one in db.session.scalars(db.select(Owner)) if one.email == email]
        return {one.service.name: one for one in found}


@pytest.mark.parametrize("answers", [{}, {"on-999-2026-12-25": "yes", "on-1-2026-12-24": "no"}, {"x": "no"}, "maybe", "YES", "", "\x00<b>", "no\n"])
def test_what_is_not_a_yes_or_a_no_of_theirs_stays_open(app, client, asked, answers):
    world, url = asked
    others = {f"on-{one.id}-2026-12-25": "no" for one in owners(app, JOE).values()}
    given = dict.fromkeys(boxes(client, url), answers) if isinstance(answers, str) else answers
    assert "Nothing has changed yet" in read(client, send(client, url, {**given, **others}).location)[1]
    with app.app_context():
        assert count(SaidOn) == 0
        for number in world.values():
            assert public(db.session.get(Service, number)).schedules[0].exceptions == ()


def test_the_link_opens_these_questions_alone_and_nobody_else_gets_in(app, client, asked):
    _, url = asked
    uuid = url.split("/")[2]
    assert client.get(f"/mine/{uuid}").status_code == 404 and client.post(f"/mine/{uuid}/closing", headers=OWN).status_code in (400, 404)
    stranger = app.test_client()
    for wrong in (url, f"/mine/{'x' * 36}/holidays", f"/mine/holidays/{'x' * 43}"):
        assert "Open your link again" in read(stranger, wrong, 404)[1]
    assert stranger.post(url, headers=OWN).status_code in (400, 404)
    app.config["NOW"] = lambda: at(NEW_YEAR + 2 * DAY)
    assert app.test_client().get(link_of(next(one for one in mails(app) if one.to == DOT))).status_code == 404


def test_a_listing_that_was_taken_off_is_neither_asked_about_nor_changed(app, client, asked):
    world, url = asked
    with app.app_context(), writing_unit():
        withdraw(db.session.get(Service, world["Knitters"]), CHAMPION, "Hidden.", now=at(FIRST))
        db.session.commit()
    assert "Knitters" not in read(client, url)[1]
    mine = owners(app, DOT)["Knitters"]
    assert send(client, url, {f"on-{mine.id}-2026-12-25": "yes"}).status_code == 303
    with app.app_context():
        assert db.session.get(Service, world["Knitters"]).status == "withdrawn" and count(SaidOn) == 0


def test_from_the_listings_own_page_only_that_one_is_asked(app, client, asked):
    with app.app_context(), writing_unit():
        owner = db.session.get(Owner, owners(app, JOE)["Chess club"].id)
        token = owning.new_link(owner, at(FIRST))
        db.session.commit()
    mine = client.get(f"/mine/{token}").headers["Location"]
    assert "Say if you are on" in read(client, mine)[1]
    _, told = read(client, f"{mine}/holidays")
    assert "Chess club" in told and "Mondays" not in told
    send(client, f"{mine}/holidays", dict.fromkeys(boxes(client, f"{mine}/holidays"), "no"))
    assert "Say if you are on" not in read(client, mine)[1] and "Put it back" in read(client, mine)[1]
    hidden = {one.get("name"): one.get("value") for one in read(client, mine)[0].tree.xpath("(//main//form)[1]//input[@type='hidden']")}
    client.post(f"{mine}/dates/2026-12-25/reinstating", data=hidden, headers=OWN)
    with app.app_context():
        assert db.session.scalars(db.select(SaidOn.on)).all() == [CHRISTMAS]


def test_killed_between_two_people_the_rest_is_asked_and_nobody_twice(app, monkeypatch):
    for number in range(holidays._PEOPLE + 5):
        put(app, said(f"Group {number}"), f"owner{number}@group.example")
    write, calls = holidays._write, []

    def dies(*told):
        calls.append(1)
        if len(calls) == holidays._PEOPLE + 2:
            raise KeyboardInterrupt
        write(*told)
    monkeypatch.setattr(holidays, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        move(app, FIRST)
    assert len(mails(app)) == holidays._PEOPLE
    monkeypatch.undo()
    move(app, FIRST)
    assert len(mails(app)) == holidays._PEOPLE + 5
