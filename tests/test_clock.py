"""The freshness clock: who is asked when, who checks what nobody answers for, what pages say of age, and what is archived; each once."""
import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.cli import _move_time
from app.directory import cards, freshness, ticking
from app.directory.checks import Check
from app.directory.details import ScheduleDetails
from app.directory.models import History, Service
from app.directory.publication import assure, publish, restore
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.reminders import asking, clock
from app.reminders.models import Asked, Reminding
from app.sealing import keyed
from app.submissions.models import Owner
from config import ASKED_EVERY_DAYS, FRESHNESS_DAYS
from directories import CHAMPION, KNITTING, committed, count

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def at(day):
    return datetime.combine(day, time(10), UTC)


def test_the_numbers_of_the_clock():
    assert list(FRESHNESS_DAYS.values()) == [182, 274, 365, 548] and ASKED_EVERY_DAYS == 14
    assert freshness.limits(True) == (91, 137, 182, 274)


def lived(sensitive=False, can_ask=True, days=600, reset=None):
    """{what: [days after the last check]} of a listing that nobody answers for; at the age `reset` it is checked once."""
    since, asked, warned, queued, happened = TODAY, [], False, False, defaultdict(list)
    for age in range(days):
        today = TODAY + age * DAY
        if age == reset:
            since, asked, warned, queued = today, [], False, False
        due = clock.due(clock.Dates(since, sensitive, tuple(asked), can_ask, warned, queued), today)
        if due.ask:
            assert due.ask == len(asked) + 1
            asked.append(today)
        warned, queued = warned or due.warn, queued or due.queue
        for what in ("ask", "warn", "queue", "archive"):
            if getattr(due, what):
                happened[what].append(age)
        if due.archive:
            break
    return dict(happened)


@pytest.mark.parametrize(("told", "happens"), [
    ({}, {"ask": [182, 196, 210], "queue": [224], "warn": [534], "archive": [548]}),
    ({"sensitive": True}, {"ask": [91, 98, 105], "queue": [112], "warn": [267], "archive": [274]}),
    ({"can_ask": False}, {"queue": [182], "archive": [548]}),
    ({"reset": 200, "days": 400}, {"ask": [182, 196, 382, 396]}),
])
def test_what_nobody_answers_for_is_asked_queued_and_archived_on_its_days(told, happens):
    assert lived(**told) == happens


@given(some.integers(0, 700), some.lists(some.integers(0, 700), max_size=3), some.booleans(), some.booleans(), some.booleans())
def test_nothing_is_due_early_twice_or_after_the_end(age, asked, sensitive, can_ask, queued):
    since = TODAY - age * DAY
    days = tuple(sorted(since + one * DAY for one in asked if one <= age))
    due = clock.due(clock.Dates(since, sensitive, days, can_ask, False, queued), TODAY)
    first, _, _, last = freshness.limits(sensitive)
    assert age >= first or due == clock.NOTHING
    assert due.archive is (age >= last) and not (due.archive and (due.ask or due.queue or due.warn))
    assert not (due.ask and due.queue) and not (due.queue and queued) and due.ask <= 3
    assert not due.ask or not days or (TODAY - days[-1]).days >= clock.every_days(sensitive)


@pytest.fixture
def bare(app):
    """The site with no listing of its own."""
    with app.app_context():
        # No power fails here, and two years have many commits.
        raw = db.engine.raw_connection()
        raw.driver_connection.execute("PRAGMA synchronous=OFF")
        raw.close()
        with writing_unit():
            db.session.execute(db.update(Service).values(status="inactive", due_on=None, ahead_until=None))
            db.session.commit()
        yield app


def listing(name="Knit and natter", on=TODAY, email="maureen@group.example", **changes):
    """A listing published on a day, with its owner (no email: nobody to ask)."""
    details = replace(KNITTING, name=name, source="", source_key="", **{"schedules": (), **changes})
    service = committed(publish, details, CHAMPION, now=at(on))
    with writing_unit():
        if email:
            db.session.add(Owner(service_id=service.id, email=email, contact_key=keyed("email", email), confirmed_at=at(on), since=at(on)))
        db.session.commit()
    return service


def move(day):
    _move_time(at(day))


def mails():
    return db.session.scalars(db.select(Message).where(Message.key.like("clock-%")).order_by(Message.id)).all()


def test_one_owner_gets_one_mail_a_day_with_all_that_is_due_and_a_link_for_each(bare):
    listing("Knit and natter"), listing("Walk and talk"), listing("Chess", email="joe@group.example")
    for _ in range(3):
        move(TODAY + 182 * DAY)
    assert count(Message, Message.key.like("clock-%")) == 2
    first = next(one for one in mails() if one.to == "maureen@group.example")
    assert first.subject == "Are your listings still right?" and "Knit" not in first.subject
    assert "Knit and natter" in first.text and "Walk and talk" in first.text and "Chess" not in first.text
    assert first.text.count("/mine/") == 2 and "reminder 1 of 3" in first.text and "7 July 2027" in first.text
    assert first.not_before.hour in (8, 9) or first.not_before == at(TODAY + 182 * DAY)
    assert sorted(one.number for one in db.session.scalars(db.select(Asked))) == [1, 1, 1]


def test_a_mail_scanner_that_opens_the_link_confirms_nothing_and_the_owner_does_with_one_press(bare):
    service, day = listing(), TODAY + 182 * DAY
    move(day)
    address = next(word for word in mails()[0].text.split() if "/mine/" in word)
    bare.config["NOW"] = lambda: at(day)
    path = address.partition("localhost")[2]
    client = bare.test_client()
    page = client.get(path, follow_redirects=True)
    client.head(path)
    assert page.status_code == 200 and "Everything is still right" in page.text
    db.session.expire_all()
    assert db.session.get(Service, service.id).assured_date is None
    form = page.text.partition("/checks")[2].partition("</form>")[0]
    told = {name: form.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("csrf_token", "page")}
    uuid = page.request.path.rpartition("/")[2]
    assert client.post(f"/mine/{uuid}/checks", data=told, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    db.session.expire_all()
    assert db.session.get(Service, service.id).assured_date == day
    for age in range(1, 182):
        asking.remind(at(day + age * DAY))
    assert len(mails()) == 1
    move(day + 182 * DAY)
    assert len(mails()) == 2


def test_what_nobody_answers_for_joins_the_queue_is_archived_never_in_silence_and_can_come_back(bare):
    service = listing()
    for age in (182, 196, 210, 224, 534, 548):
        move(TODAY + age * DAY)
    assert [one.text.partition("reminder ")[2][:1] for one in mails()] == ["1", "2", "3", "", ""]
    assert "27 May 2028" in mails()[3].text or "26 May 2028" in mails()[3].text
    assert "is off the site from today" in mails()[4].text and "/mine/" not in mails()[4].text
    gone, check = db.session.get(Service, service.id), db.session.scalar(db.select(Check))
    assert (gone.status, gone.withdrawn_reason) == ("withdrawn", "Nobody checked it for 18 months.")
    assert check.why == "due" and check.joined_at == at(TODAY + 224 * DAY)
    assert count(History, History.service_id == service.id, History.did == "withdrawn") == 1
    first = db.session.scalar(db.select(History.id).where(History.service_id == service.id).order_by(History.id))
    back = TODAY + 600 * DAY
    committed(restore, gone, first, CHAMPION, now=at(back))
    move(back + DAY)
    assert db.session.get(Service, service.id).status == "active" and len(mails()) == 5
    move(back + 182 * DAY)
    assert len(mails()) == 6


def test_a_late_tick_asks_from_then_on_and_skips_no_asking(bare):
    listing()
    for age in (230, 231, 244, 258, 259, 272):
        move(TODAY + age * DAY)
    assert [(one.number, (one.on - TODAY).days) for one in db.session.scalars(db.select(Asked).order_by(Asked.id))] == [(1, 230), (2, 244), (3, 258)]
    assert db.session.scalar(db.select(Check)).joined_at == at(TODAY + 272 * DAY)


def test_killed_between_two_people_the_rest_is_done_and_nobody_is_asked_twice(bare, monkeypatch):
    for number in range(45):
        listing(f"Group {number}", email=f"owner{number}@group.example")
    settle, calls = asking._settle, []

    def dies(*told):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        settle(*told)
    monkeypatch.setattr(asking, "_settle", dies)
    with pytest.raises(KeyboardInterrupt):
        asking.remind(at(TODAY + 182 * DAY))
    db.session.rollback()
    assert 0 < len(mails()) < 45 and count(Reminding) == 0
    monkeypatch.undo()
    asking.remind(at(TODAY + 182 * DAY))
    asking.remind(at(TODAY + 182 * DAY))
    assert len(mails()) == count(Asked) == 45


def simulate(owned, days, seed):
    """Lives `days` days with these listings, some of them checked on the way, and compares each day with what ought to be."""
    chance = Random(seed)  # noqa: S311 - no secret
    lives = []
    for number in range(owned):
        begun = TODAY + chance.randrange(0, 60) * DAY
        kind = chance.choice([("crafts",), ("crafts",), ("children",)])
        who = None if number % 7 == 0 else f"owner{number // 2}@group.example"
        many = {"schedules": (ScheduleDetails("WEEKLY", byday="TU", venue=0),)} if number % 20 == 0 else {}
        service = listing(f"Group {number}", begun, who, kinds=kind, **many)
        lives.append(SimpleNamespace(id=service.id, since=begun, sensitive=kind == ("children",), who=who, asked=[], warned=False, queued=False,
                                     gone=False, resets=sorted(chance.sample(range(90, days), chance.choice([0, 0, 1, 2])))))
    mailed, queued, archived = Counter(), {}, {}
    for age in range(60, days):
        today = TODAY + age * DAY
        for one in lives:
            if age in one.resets and not one.gone:
                committed(assure, db.session.get(Service, one.id), CHAMPION, on=today, now=at(today))
                one.since, one.asked, one.warned, one.queued = today, [], False, False
        # What other rooms do as time passes has its own tests, and took two thirds of these two years.
        ticking.tick(at(today))
        asking.remind(at(today))
        for one in lives:
            live(one, today, mailed, queued, archived)
        if age % 30 == 0:
            shown(lives, today)
    return mailed, queued, archived


def live(one, today, mailed, queued, archived):
    """The clock again, in other words: by the age in days alone."""
    days = (today - one.since).days * (2 if one.sensitive else 1)
    asks = [182, 196, 210] if one.who else []
    if one.gone or days < 182:
        return
    if days >= 548:
        one.gone, archived[one.id] = True, today
        mailed[today, one.who] += bool(one.who)
        return
    told = 0
    if len(one.asked) < len(asks) and days >= asks[len(one.asked)]:
        one.asked.append(today)
        told = 1
    elif len(one.asked) == len(asks) and days >= (224 if one.who else 182) and not one.queued:
        one.queued = True
        queued[one.id, one.since] = today
    if one.who and days >= 534 and not one.warned:
        one.warned, told = True, 1
    mailed[today, one.who] += told


def shown(lives, today):
    """Finding says of each what its age says, in stage and words, and holds those alone that are not archived."""
    stages = {one.id: sum((today - one.since).days >= limit // (2 if one.sensitive else 1) for limit in (182, 274, 365))
              for one in lives if not one.gone}
    driver, mine = db.session.connection().connection.driver_connection, {one.id for one in lives}
    held = driver.execute("SELECT service_id, card FROM finding_near JOIN finding_wide USING (key)").fetchall()
    told = {service: json.loads(card) for service, card in held if service in mine}
    db.session.rollback()
    assert {service: card["stage"] for service, card in told.items()} == stages
    assert {service for service, card in told.items() if cards.warning(card, today)} == {service for service, at in stages.items() if at >= 2}
    assert not [service for service, stage in stages.items() if stage == 3 and told[service]["off"]]


@pytest.mark.parametrize(("owned", "days"), [(60, 730), pytest.param(1000, 730, marks=pytest.mark.release)])
def test_twenty_four_months_every_mail_queue_entry_and_archive_on_its_day_none_twice(bare, owned, days):
    mailed, queued, archived = simulate(owned, days, seed=owned)
    sent = Counter()
    for message in db.session.scalars(db.select(Message).where(Message.key.like("clock-%"))):
        day = date.fromisoformat(message.key[6:16])
        sent[day, message.to] += 1
    wanted = {key: 1 for key, told in mailed.items() if told and key[1]}
    assert {(day, keyed("email", who)) for day, who in wanted} == {
        (date.fromisoformat(message.key[6:16]), message.key[17:]) for message in mails()}
    assert sum(sent.values()) == len(wanted)
    assert {(one.service_id, one.since): one.joined_at.date() for one in db.session.scalars(db.select(Check))} == queued
    withdrawn = db.session.execute(db.select(History.service_id, History.at).where(History.did == "withdrawn")).all()
    assert {row.service_id: row.at.date() for row in withdrawn} == archived and len(withdrawn) == len(archived)
    assert min(len(wanted), len(queued), len(archived)) > owned // 10
    assert all(told == 1 for told in Counter((one.service_id, one.owner_id, one.what, one.number, one.since)
                                             for one in db.session.scalars(db.select(Asked))).values())
