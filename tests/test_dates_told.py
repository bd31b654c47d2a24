"""A changed date reaches everybody with a place: one letter for all that changed, a ring for whom mail does not reach, nothing twice."""
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.directory import publication
from app.directory.details import ExceptionDetails
from app.directory.models import Address
from app.extensions import db, writing_unit
from app.groups import announcing, dates, forgetting, joining, news
from app.groups.models import Group
from app.groups.told import Ring, ToldDate, ToldLetter
from app.messages.models import Message
from conftest import NOW
from directories import CHAMPION
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_groups import SLUG, here_of, hosted
from test_places_taken import act, join
from waiting import details_now

TODAY = date(2026, 11, 25)
TUESDAYS = [date(2026, 12, 1), date(2026, 12, 8)]


@pytest.fixture
def group(app):
    """The uuid of Joan's group, whose dates are known: Wilma has a place and an email address, Jean a phone, and Mo waits."""
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    uuid = hosted(app, joan, capacity=2)
    with app.app_context():
        number = db.session.scalar(sa.select(Group.id).where(Group.uuid == uuid))
    mail = {"reach": "email", "contact": "wilma@wren.example", "contact_kind": "email"}
    for name, more in (("Wilma", mail), ("Jean", {}), ("Mo", {"reach": "email", "contact": "mo@mole.example", "contact_kind": "email"})):
        act(app, join(app, number, name, **more), joining.confirm)
    assert mind(app, NOW) == 0
    return uuid


def mind(app, now):
    with app.app_context():
        return announcing.mind(now)


def change(app, *exceptions, now, **more):
    _, said = details_now(app, SLUG)
    kept = tuple(one for one in said.schedules[0].exceptions if one.on not in (*TUESDAYS, date(2027, 1, 5)))
    schedule = replace(said.schedules[0], exceptions=tuple(sorted((*kept, *exceptions), key=lambda one: one.on)), **more)
    with app.app_context(), writing_unit():
        publication.publish(replace(said, schedules=(schedule, *said.schedules[1:])), CHAMPION, now=now)
        db.session.commit()


def off(day):
    return ExceptionDetails(day, "cancelled", "the hall is shut")


def letters(app):
    with app.app_context():
        return [one for one in db.session.scalars(sa.select(Message).order_by(Message.id)) if "-dates-" in one.key]


def test_one_letter_tells_all_that_changed_and_the_others_are_rung(app, client, group):
    change(app, off(TUESDAYS[0]), now=NOW + timedelta(minutes=1))
    change(app, off(TUESDAYS[0]), ExceptionDetails(TUESDAYS[1], "moved", "", date(2026, 12, 10)), now=NOW + timedelta(minutes=2))
    later = NOW + timedelta(minutes=8)
    assert [mind(app, one) for one in (NOW + timedelta(minutes=5), later, later, later + timedelta(days=3))] == [0, 1, 0, 0]
    told, host = letters(app)
    assert told.to == "wilma@wren.example" and "Tuesday 1 December is off." in told.text
    assert "Tuesday 8 December is off. It is on Thursday 10 December" in told.text and "Your next date is " in told.text
    assert not any(word in told.subject + told.text.lower() for word in ("knit", "hall", "weir"))
    assert host.to == "joan.pike@champion.example" or "person needs a ring" in host.subject

    with app.app_context():
        joan = db.session.get(Group, 1).hosts_now[0].person
    ruth = sign_in(app, app.test_client(), joan)
    assert "1 person still needs a ring" in Browser(ruth).get(f"/groups/{group}").text
    assert ruth.get(f"/groups/{group}/ringing").status_code == 303
    post(ruth, f"/groups/{group}/looks")
    assert ruth.get(f"/groups/{group}/ringing").status_code == 303, "the names were opened, and nobody's number is in the record yet"
    assert "960111" not in ruth.get(f"/groups/{group}").text.split("</main>")[0]
    post(ruth, f"/groups/{group}/ringing")
    shown = Browser(ruth).get(f"/groups/{group}/ringing").text
    assert "Jean" in shown and "tel:01632960111" in shown and "Tuesday 1 December is off." in shown and "Wilma" not in shown
    def tick():
        form = form_to(ruth.get(f"/groups/{group}/ringing").text, "/", "/told")
        return form.action, form.filled(told=form.choices["told"])

    address, old = tick()
    with app.app_context(), writing_unit():
        db.session.scalar(sa.select(Ring)).words += "\nTuesday 15 December is off."
        db.session.commit()
    again = ruth.post(address, data=old, headers=OWN)
    assert again.status_code == 422 and "There is more to tell" in again.text and "15 December is off." in again.text and "1 person still needs a ring" in again.text
    address, fresh = tick()
    assert ruth.post(address, data=fresh, headers=OWN).status_code == 303
    assert "needs a ring" not in ruth.get(f"/groups/{group}").text and "Everybody was told" in ruth.get(f"/groups/{group}/ringing").text
    stranger = sign_in(app, app.test_client(), make_person(app, "champion", here_of(app), name="Kit"))
    assert {post(stranger, f"/groups/{group}/ringing{more}").status_code for more in ("", "/told")} == {404}

    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Message).values(sent_at=later))
        db.session.commit()
    again = later + timedelta(hours=1)
    change(app, now=again)
    assert mind(app, again + timedelta(minutes=5)) == 1
    assert "Tuesday 1 December was off. It is on after all" in letters(app)[2].text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Ring).where(Ring.told_at.is_(None))) == 1
        forgetting.rings(NOW + timedelta(days=60))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Ring)) == 0


def test_a_letter_that_has_not_gone_is_written_anew_with_all_that_changed_and_none_goes_when_it_is_all_put_right(app, group):
    def change_and_mind(minutes, *exceptions):
        change(app, *exceptions, now=NOW + timedelta(minutes=minutes))
        assert mind(app, NOW + timedelta(minutes=minutes + 5)) == 1
        return [one for one in letters(app) if one.to == "wilma@wren.example"]

    [first] = change_and_mind(1, off(TUESDAYS[0]))
    [both] = change_and_mind(20, *map(off, TUESDAYS))
    assert "1 December is off" in first.text and first.key != both.key and all(f"{day} December is off." in both.text for day in (1, 8))
    [one] = change_and_mind(40, off(TUESDAYS[1]))
    assert "1 December" not in one.text.split("Your next date")[0] and "8 December is off." in one.text
    assert change_and_mind(60) == []
    [gone] = change_and_mind(80, off(TUESDAYS[0]))
    with app.app_context(), writing_unit():
        db.session.get(Message, gone.id).sent_at = NOW
        db.session.commit()
    _, last = change_and_mind(100)
    assert "1 December was off. It is on after all" in last.text
    with app.app_context(), writing_unit():
        db.session.get(Message, last.id).tries = 1
        db.session.commit()
    assert len(change_and_mind(120, off(TUESDAYS[0]))) == 3, "one that is just being sent stays"
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Message).values(sent_at=NOW))
        forgetting.rings(NOW)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ToldLetter)) == 0
        db.session.rollback()


def test_a_venue_with_another_address_is_told_and_the_same_one_spelt_otherwise_is_not(app, group):
    def readdress(minutes, line):
        with app.app_context(), writing_unit():
            record = db.session.get(Group, 1).service
            record.last_modified = NOW + timedelta(minutes=minutes)
            db.session.execute(sa.update(Address).where(Address.location_id.in_(sa.select(ToldDate.location_id))).values(address_1=line))
            db.session.commit()
        return mind(app, NOW + timedelta(minutes=minutes + 5))

    with app.app_context():
        was = db.session.scalar(sa.select(Address.address_1).where(Address.location_id == db.session.scalar(sa.select(ToldDate.location_id))))
    assert readdress(1, f"  {was.upper()}, ") == 0 and letters(app) == []
    assert readdress(20, "27 New Road") == 1 and letters(app)[0].text.count("has a new address: see your page.") >= 4
    assert "New Road" not in letters(app)[0].text


def test_a_change_put_right_at_once_and_a_change_of_words_tell_nobody(app, group):
    change(app, off(TUESDAYS[0]), now=NOW + timedelta(minutes=1))
    change(app, now=NOW + timedelta(minutes=3))
    assert mind(app, NOW + timedelta(minutes=9)) == 0 and letters(app) == []


def test_the_dates_that_people_know_grow_by_a_week_and_what_is_off_there_is_told(app, group):
    far = date(2027, 1, 5)
    change(app, off(far), now=NOW + timedelta(minutes=1))
    assert mind(app, NOW + timedelta(minutes=9)) == 0
    assert mind(app, NOW + timedelta(days=8)) == 1 and "Tuesday 5 January 2027 is off." in letters(app)[0].text
    with app.app_context():
        assert max(db.session.scalars(sa.select(ToldDate.on))) > NOW.date() + timedelta(days=35)


def test_a_day_of_the_week_that_changed_and_a_pause_are_told_whole(app, group):
    with app.app_context(), writing_unit():
        service = db.session.get(Group, 1).service
        service.status, service.last_modified = "temporarily closed", NOW + timedelta(minutes=1)
        db.session.commit()
    mind(app, NOW + timedelta(minutes=9))
    assert letters(app)[0].text.count(" is off.") >= 4 and "no other date yet" in letters(app)[0].text
    with app.app_context():
        to_come = dates.to_come(db.session.get(Group, 1), NOW)
        assert to_come and all(one.off for one in to_come), "nobody is reminded of one, or offered a place on it"


days = st.dates(TODAY - timedelta(3), TODAY + timedelta(40))
knowns = st.dictionaries(days, st.tuples(st.integers(0, 2), st.sampled_from((600, 660, None)), st.integers(1, 2), st.booleans()), max_size=6).map(
    lambda found: {day: news.Known(day, day + timedelta(more), *rest) for day, (more, *rest) in found.items()})


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(knowns, knowns, st.none() | days)
def test_each_change_of_a_day_to_come_is_one_line_and_nothing_else_is(before, after, until):
    words, last = news.changes(before, after, until, TODAY)
    for day in {*before, *after}:
        was, is_now = before.get(day), after.get(day)
        lines = sum(line.startswith(tuple(f"{start}{news.formats.day_name(one.on, TODAY)}" for one in (was, is_now) if one for start in ("", "There is a date on ")))
                    for line in words)
        if was == is_now or all(one.on < TODAY for one in (was, is_now) if one):
            continue
        gone = was and not was.off and (is_now is None or is_now.off)
        assert lines >= 1 or not gone, (was, is_now)
    assert (last is None) == (not words) and len(words) <= len({*before, *after}) and not news.changes(before, before, until, TODAY)[0]
