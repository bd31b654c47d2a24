"""Groups whose places are for one date at a time: never one too many on a date, a line for each, and what comes free passes on."""
from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import partial
import re
import sqlite3

from flask import render_template
import pytest
import sqlalchemy as sa

from app.directory.capacity import FEW, WAITING
from app.directory.details import ExceptionDetails
from app.directory.models import Schedule, Service, ServiceCapacity, Session
from app.extensions import db, writing_unit
from app.groups import announcing, counting, date_lines, dates, forgetting, joining, minding, moving, nudging, seating, telling
from app.groups.models import EMAIL, MOST_PLACES, Consent, Group, Place
from app.groups.seats import COMES, OFFERED, WAITS, DateCount, Seat
from app.groups.told import Ring
from app.messages.models import Message
from app.people import links
from app.places import choosing, own
from conftest import NOW
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_dates_told import change, letters, off
from test_groups import SLUG, enter, here_of, hosted, join, press
from test_places_taken import act, make_group, rush, told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def by_date(app, places=2, **more):
    """(the id of a group with so many places on each date, the original days of its next dates)."""
    group_id = make_group(app, MOST_PLACES, slug=SLUG, per_date=places, **more)
    with app.app_context():
        return group_id, [day for day, one in dates.to_choose(db.session.get(Group, group_id), NOW).items() if not one.off][:4]


def choose(app, group_id, name, *days, now=NOW, proved=True, **more):
    with app.app_context(), writing_unit():
        answer = joining.ask(told(name, days=days, proved=proved, **more), group_id, now=now)
        db.session.commit()
        return answer.place.uuid


def by_mail(name):
    return {"reach": EMAIL, "contact": f"{name.lower()}@wren.example", "contact_kind": "email"}


def line(app, day):
    """[(name, state)] of a date in the order of its line, after proving that every counter is what its rows say."""
    with app.app_context():
        assert not counting.differing(db.session) and not counting.misread(db.session, NOW)
        return [(one.place.name, one.state) for one in db.session.scalars(sa.select(Seat).where(Seat.original_on == day).order_by(Seat.line))]


def at(app, verb, *args, now=NOW):
    with app.app_context(), writing_unit():
        answer = verb(*args, now=now)
        db.session.commit()
        return answer


def want(app, uuid, day, now=NOW):
    def verb(place, now):
        return seating.want(place, dates.to_choose(place.group, now)[day], now=now)
    return act(app, uuid, verb, now)


def give_up(app, uuid, day, now=NOW):
    act(app, uuid, partial(lambda place, day, now: seating.give_up(place, day, now=now), day=day), now)


def mind(app, now):
    with app.app_context():
        return minding.mind(now)


def crowd(app, places, people):
    group_id, (first, second, *_) = by_date(app, places)
    written, faults = rush(app, group_id, people, proved=True, days=(first, second))
    assert not faults
    for day in (first, second):
        found = line(app, day)
        assert Counter(state for _, state in found) == {COMES: places, WAITS: people - places}
        assert [name for name, _ in found] == written and {state for _, state in found[:places]} == {COMES}
    with app.app_context(), writing_unit():
        for table in (Seat, DateCount, Ring, Place, Consent, Group):
            db.session.execute(sa.delete(table))
        db.session.commit()


def test_who_comes_at_once_fills_each_date_exactly_and_waits_in_the_order_they_asked(app):
    crowd(app, 4, 40)


@pytest.mark.release
@pytest.mark.parametrize("places", [10, 1])
def test_who_comes_at_once_fills_each_date_exactly_many_times(app, places):
    for _ in range(25):
        crowd(app, places, 200)


def test_without_the_guard_that_would_be_seen(app, monkeypatch):
    monkeypatch.setattr(date_lines, "_has_room", tuple)
    with pytest.raises(AssertionError):
        crowd(app, 2, 8)
    with app.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db", isolation_level=None)) as file:
        version = file.execute("PRAGMA schema_version").fetchone()[0]
        file.execute("PRAGMA writable_schema=ON")
        assert file.execute("UPDATE sqlite_master SET sql = replace(sql, 'taken BETWEEN 0 AND capacity', 'taken >= 0') "
                            "WHERE name = 'date_count'").rowcount == 1
        file.execute(f"PRAGMA schema_version={version + 1}")
    with app.app_context(), writing_unit():
        for table in (Seat, DateCount, Place, Consent, Group):
            db.session.execute(sa.delete(table))
        db.session.commit()
    with pytest.raises(AssertionError):
        crowd(app, 2, 8)


def test_what_comes_free_is_offered_along_the_line_of_that_date_alone(app):
    group_id, (first, second, *_) = by_date(app, 1)
    ann, ben, cat = (choose(app, group_id, name, first, second, **by_mail(name)) for name in ("Ann", "Ben", "Cat"))
    give_up(app, ann, first)
    give_up(app, ann, first)
    assert line(app, first) == [("Ben", OFFERED), ("Cat", WAITS)] and line(app, second)[0] == ("Ann", COMES)
    with app.app_context():
        letter = db.session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
        assert "a place has come up" in letter.text and "Knit" not in letter.text + letter.subject and letter.to == "ben@wren.example"
        ends = db.session.scalar(sa.select(Seat.held_until).where(Seat.state == OFFERED))
        db.session.execute(sa.update(Message).values(sent_at=NOW))
        db.session.commit()
    assert ends == NOW + date_lines.OFFER_LASTS
    mind(app, ends - HOUR)
    assert line(app, first)[0] == ("Ben", OFFERED)
    mind(app, ends)
    assert line(app, first) == [("Cat", OFFERED)]
    assert want(app, cat, first) == COMES and want(app, cat, first) == COMES and want(app, ben, first) == WAITS
    act(app, ann, partial(moving.leave, why="left"))
    assert line(app, second) == [("Ben", OFFERED), ("Cat", WAITS)]
    act(app, ben, own.erase)
    act(app, cat, own.erase)
    assert not line(app, first) and not line(app, second)


def test_an_offer_ends_two_hours_before_its_date_and_later_none_is_made(app):
    group_id, (first, *_) = by_date(app, 1)
    ann, ben, _cat = (choose(app, group_id, name, first, **by_mail(name)) for name in ("Ann", "Ben", "Cat"))
    with app.app_context():
        day = dates.to_choose(db.session.get(Group, group_id), NOW)[first]
        begins = date_lines._begins(day)
    give_up(app, ann, first, now=begins - 10 * HOUR)
    with app.app_context():
        assert db.session.scalar(sa.select(Seat.held_until).where(Seat.state == OFFERED)) == begins - 2 * HOUR
        db.session.execute(sa.update(Message).values(sent_at=begins - 10 * HOUR))
        db.session.commit()
    mind(app, begins - 2 * HOUR)
    with app.app_context():
        assert [(one.place.name, one.state) for one in db.session.scalars(sa.select(Seat))] == [("Cat", WAITS)]
        assert not counting.differing(db.session)
    # What is free so late is whoever's who presses first.
    assert want(app, ben, first, now=begins - 2 * HOUR) == COMES


def test_hosts_are_reminded_of_a_date_that_came_up_from_the_day_after_it_was_offered(app):
    group_id, (first, *_) = by_date(app, 1)
    ann, _ben = choose(app, group_id, "Ann", first, **by_mail("Ann")), choose(app, group_id, "Ben", first)
    give_up(app, ann, first, now=NOW + 2 * DAY)
    with app.app_context():
        assert [nudging.waiting(NOW + 2 * DAY + hours)[group_id] for hours in (HOUR, 20 * HOUR, 49 * HOUR)] == [0, 1, 0]


def test_whose_letter_came_too_late_to_answer_stays_in_the_line(app):
    group_id, (first, *_) = by_date(app, 1)
    ann, ben = (choose(app, group_id, name, first, **by_mail(name)) for name in ("Ann", "Ben"))
    with app.app_context():
        ends = date_lines._begins(dates.to_choose(db.session.get(Group, group_id), NOW)[first]) - 2 * HOUR
    give_up(app, ann, first, now=ends - 8 * HOUR)
    with app.app_context():
        db.session.execute(sa.update(Message).values(sent_at=ends - HOUR / 4))
        db.session.commit()
    mind(app, ends)
    with app.app_context():
        assert [(one.place.name, one.state) for one in db.session.scalars(sa.select(Seat))] == [("Ben", WAITS)]
        assert not counting.differing(db.session)
        place = db.session.scalar(sa.select(Place).where(Place.uuid == ben))
        [chosen] = choosing.chosen(choosing.choices(place.group, ends, place))
        assert chosen.late and not chosen.full
        with app.test_request_context():
            assert "I come on" in render_template("places/_choices.html", listed=[chosen], choices=[chosen], place=place, WAITS=WAITS)
    # What nobody is offered any more is whoever's who presses first, who waited among them.
    assert want(app, ben, first, now=ends) == COMES
    with app.app_context():
        assert not counting.differing(db.session)


def test_what_is_not_confirmed_is_held_in_few_places_and_goes_with_them(app):
    group_id, (first, second, *_) = by_date(app, 4)
    names = ("Ann", "Ben", "Cat", "Dan")
    ann, *_ = [choose(app, group_id, name, first, proved=False, network="one", **by_mail(name)) for name in names]
    assert [state for _, state in line(app, first)] == [COMES, COMES, WAITS, WAITS]
    act(app, ann, joining.confirm)
    mind(app, NOW + joining.HELD_FOR)
    assert line(app, first) == [("Ann", COMES)] and not line(app, second)


def test_changed_places_on_each_date_or_on_one(app):
    group_id, (first, second, *_) = by_date(app, 2)
    for name in ("Ann", "Ben", "Cat"):
        choose(app, group_id, name, first, second)
    def change(verb, *args):
        with app.app_context(), writing_unit():
            answer = verb(db.session.get(Group, group_id), *args, now=NOW)
            db.session.commit()
            return answer
    assert change(date_lines.change_each, 1).original_on == first and not change(date_lines.change_one, first, 1)
    assert change(date_lines.change_one, first, 3) and [state for _, state in line(app, first)] == [COMES, COMES, OFFERED]
    assert [state for _, state in line(app, second)] == [COMES, COMES, WAITS]
    assert change(date_lines.change_each, 4) is None and [state for _, state in line(app, second)] == [COMES, COMES, OFFERED]
    with app.app_context():
        assert dict(db.session.execute(sa.select(DateCount.original_on, DateCount.capacity)).all()) == {first: 3, second: 4}


def test_a_changed_date_reaches_those_who_chose_it_alone_and_takes_nobodys_seat(app):
    group_id, (first, second, *_) = by_date(app, 2)
    for name, *days in (("Ann", first), ("Ben", second), ("Cat", first, second)):
        choose(app, group_id, name, *days, **by_mail(name))
    def after(now):
        with app.app_context():
            announcing.mind(now)
        return {one.to.partition("@")[0]: one.text for one in letters(app)}
    assert not after(NOW)
    change(app, off(first), ExceptionDetails(second, "moved", "", second + timedelta(2)), now=NOW + timedelta(minutes=1))
    said = after(NOW + HOUR)
    gone, moved = f"{first:%A} {first.day} {first:%B} is off.", f"{second:%A} {second.day} {second:%B} is off. It is on"
    assert {name: (gone in text, moved in text) for name, text in said.items() if name in ("ann", "ben", "cat")} == {
        "ann": (True, False), "ben": (False, True), "cat": (True, True)}
    assert line(app, first) == [("Ann", COMES), ("Cat", COMES)] and line(app, second) == [("Ben", COMES), ("Cat", COMES)]


@pytest.mark.parametrize("careful", [True, False])
def test_pages_say_the_next_date_that_has_a_place(app, careful):
    group_id, every = by_date(app, 1, careful=careful)
    def said():
        with app.app_context():
            one = db.session.scalar(sa.select(ServiceCapacity))
            return one.state, one.words
    first, second = (f"{one:%A} {one.day} {one:%B}" for one in every[:2])
    assert said() == (FEW, f"There are a few places on {first}" if careful else f"1 place left on {first}")
    choose(app, group_id, "Ann", every[0])
    assert said()[1].endswith(second)
    with app.app_context():
        all_of_them = list(dates.to_choose(db.session.get(Group, group_id), NOW))
    ben = choose(app, group_id, "Ben", *all_of_them)
    assert said() == (WAITING, "There is a waiting list for each date")
    act(app, ben, partial(moving.leave, why="left"))
    # Time alone changes what the next date is.
    mind(app, NOW + 30 * DAY)
    assert said()[0] == FEW and not said()[1].endswith(second)


def test_counters_of_dates_are_mended_from_rows_and_old_dates_are_forgotten(app):
    group_id, (first, second, *_) = by_date(app, 2)
    ann = choose(app, group_id, "Ann", first, second)
    choose(app, group_id, "Ben", first)
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(DateCount).where(DateCount.original_on == first).values(taken=0, capacity=1))
        db.session.execute(sa.delete(DateCount).where(DateCount.original_on == second))
        assert counting.differing(db.session) == [(group_id, 0, 2), (group_id, None, 1)]
        assert counting.recount(db.session) == [group_id] and not counting.differing(db.session)
        assert db.session.scalars(sa.select(DateCount.capacity).order_by(DateCount.original_on)).all() == [2, 2]
        db.session.commit()
    late = NOW + (first - NOW.date()) + forgetting.ATTENDANCE_KEPT
    for now, left in ((late - DAY, {first, second}), (late, {second})):
        with app.app_context(), writing_unit():
            forgetting.attendance(now)
            db.session.commit()
            assert {one.original_on for one in db.session.scalars(sa.select(Seat))} == left
            assert {one.original_on for one in db.session.scalars(sa.select(DateCount))} == left and not counting.differing(db.session)
    act(app, ann, own.erase)


def hosted_by_date(app, **more):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    return joan, hosted(app, joan, capacity=MOST_PLACES, **{"per_date": 1, **more})


def test_somebody_chooses_dates_changes_them_and_the_host_sees_each_date(app, client):
    joan, group = hosted_by_date(app)
    assert "1 place left on" in Browser(client).get(f"/activities/{SLUG}").text
    with app.app_context():
        found = db.session.scalar(sa.select(Group))
        first, second, third = [day for day, one in dates.to_choose(found, NOW).items() if not one.off][:3]
    choose(app, found.id, "Ann", second)
    assert join(app, client, dates={"dates": [first.isoformat(), second.isoformat()]}, order=("who", "name", "reach", "help", "dates", "agree"),
                ).endswith("/sent")
    wilma = enter(app, client)
    assert "You wait for a place" in Browser(client).get(wilma).text
    press(app, client, wilma, "/confirmation")
    told = Browser(client).get(wilma).text
    assert "You are in the group" in told and "It is full" not in told and "You have a place." in told and "You wait for a place." in told
    assert [state for _, state in line(app, first)] == [COMES] and line(app, second) == [("Ann", COMES), ("Wilma", WAITS)]
    for day, what, state in ((third, "coming", COMES), (first, "absence", None), (first, "coming", COMES)):
        said = press(app, client, wilma, f"/dates/{day}/{what}").headers["Location"]
        assert (("Wilma", COMES) in line(app, day)) is (state == COMES)
        assert ("You have a place on" if state else "You have no place on") in Browser(client).get(said).text
    assert client.post(f"{wilma}/dates/2020-01-01/coming", headers=OWN).status_code in (400, 404)
    assert "dates that you chose" in client.get(f"{wilma}/everything.json").get_json()

    host, own_page = sign_in(app, app.test_client(), joan), f"/groups/{group}"
    assert "1 of 1 come, 1 person waits" in Browser(host).get(own_page).text
    post(host, f"{own_page}/looks")
    seen = Browser(host).get(f"{own_page}/people?on={first}").text
    assert "Wilma" in seen and "Ann" in seen.split("Reach one person")[1] and "Ann" not in seen.split("Reach one person")[0]
    printed = post(host, f"{own_page}/register", {"on": first}).text
    assert "Wilma" in printed and "Ann" not in printed
    assert post(host, f"{own_page}/dates/{second}/capacity", {"places": "0"}).status_code == 422
    post(host, f"{own_page}/dates/{second}/capacity", {"places": "2"})
    # The letter brought a new link: the one before is over.
    assert line(app, second) == [("Ann", COMES), ("Wilma", OFFERED)] and enter(app, client) == wilma
    assert "A place has come up for you." in Browser(client).get(wilma).text
    press(app, client, wilma, f"/dates/{second}/coming")
    assert line(app, second) == [("Ann", COMES), ("Wilma", COMES)]
    post(host, f"{own_page}/capacity", {"places": "3"})
    with app.app_context():
        ann, wilma_row = db.session.scalars(sa.select(Place).order_by(Place.id))
        assert db.session.scalar(sa.select(Group.per_date)) == 3
    post(host, f"{own_page}/places/{ann.uuid}/dates/{first}/coming")
    post(host, f"{own_page}/places/{wilma_row.uuid}/dates/{first}/absence")
    assert line(app, first) == [("Ann", COMES)]
    assert post(host, f"{own_page}/places/{ann.uuid}/dates/nonsense/coming").status_code == 404
    with app.app_context(), writing_unit():
        moving.close(db.session.scalar(sa.select(Group)), now=NOW)
        db.session.commit()
    assert not line(app, first) and not line(app, second)


def test_a_day_on_which_it_is_held_twice_is_one_date_with_both_times(app, client):
    group_id, (first, *_) = by_date(app, 2)
    with app.app_context(), writing_unit():
        one = db.session.scalar(sa.select(Session).where(Session.service_id == db.session.get(Group, group_id).service_id, Session.original_on == first))
        again = Schedule(service_id=one.service_id, service_at_location_id=one.schedule.service_at_location_id, position=9)
        db.session.add(again)
        db.session.flush()
        db.session.add(Session(schedule_id=again.id, service_id=one.service_id, original_on=first, on=one.on, opens=900, closes=960))
        db.session.commit()
    uuid = choose(app, group_id, "Ann", first)
    with app.app_context(), writing_unit():
        place = db.session.scalar(sa.select(Place).where(Place.uuid == uuid))
        found = dates.to_come(place.group, NOW)
        assert [day.when for day in found if day.original_on == first] == ["10:30am to midday and 3pm to 4pm"] == [dates.of_day(place.group, str(first), NOW).when]
        token = links.make(telling.CALENDAR, place.id, until=NOW + DAY, now=NOW)
        db.session.commit()
    told = re.findall(r"UID:(\S+)", client.get(f"/places/{token}/dates.ics").text)
    assert len(told) == len(set(told)) == 2 and told[0].startswith(f"{uuid}-{first:%Y%m%d}@") and told[1].startswith(f"{uuid}-{first:%Y%m%d}-2@")
    with app.app_context():
        announcing.mind(NOW)
        with writing_unit():
            second = db.session.scalar(sa.select(Session).where(Session.original_on == first, Session.opens == 900))
            second.state, db.session.get(Service, second.service_id).last_modified = "cancelled", NOW + HOUR
            db.session.commit()
        announcing.mind(NOW + 2 * HOUR)
        assert db.session.scalar(sa.select(Ring.words)) == "Tuesday 1 December is now at 10:30am alone."
        day = dates.to_choose(db.session.get(Group, group_id), NOW)[first]
        assert day.when == "10:30am to midday" and not day.off
