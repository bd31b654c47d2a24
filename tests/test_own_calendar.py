"""People are reminded as each chose, and have a calendar of their own that says little to whoever else sees it."""
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.directory import publication, sessions
from app.directory.calling_off import call_off
from app.directory.details import Author
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import dates, joining, reminding, telling
from app.groups.models import EMAIL, Group, Place
from app.messages.models import Message
from app.submissions.details import public
from conftest import NOW
from people import make_person
from test_groups import SLUG, here_of, hosted, rows, send
from test_places_taken import told



@pytest.fixture
def group(app):
    """A group with Joan as host, Wilma by mail, and Mary through Karen by phone."""
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    uuid = hosted(app, joan, inside="Room 2")
    with app.app_context(), writing_unit():
        group = db.session.scalar(sa.select(Group).where(Group.uuid == uuid))
        for one in (told("Wilma", reach=EMAIL, contact="wilma@wren.example", contact_kind="email", proved=True), told("Mary", helper="Karen", proved=True)):
            joining.ask(one, group.id, now=NOW)
        db.session.commit()
    return joan, uuid


def change(app, how, now=NOW):
    """Publishes the activity changed by `how` (details to details), as its owner does."""
    with app.app_context(), writing_unit():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        publication.publish(how(public(service)), Author("Joan", "owner"), now=now)
        db.session.commit()


def off(*days):
    return lambda details: call_off(details, 0, days, "No heating")


def coming(app):
    with app.app_context():
        return [one.original_on for one in dates.to_come(db.session.scalar(sa.select(Group)), NOW)]


def test_each_is_reminded_when_they_chose_and_never_at_night(app):
    def at(day, hour, minute=0):
        return sessions.instant(day, hour * 60 + minute)

    on = date(2026, 12, 1)
    before = on - timedelta(1)
    two, seven = (dates.Date(on, on, "", (), False, "", opens) for opens in (14 * 60, 7 * 60))
    due = [(reminding.DAY, two, at(before, 9), True), (reminding.DAY, two, at(before, 8, 59), False), (reminding.DAY, two, at(on, 9), False),
           (reminding.HOURS, two, at(on, 12), True), (reminding.HOURS, two, at(on, 11, 59), False), (reminding.HOURS, two, at(on, 14), False),
           (reminding.HOURS, two, at(before, 12), False), (reminding.HOURS, seven, at(before, 18), True), (reminding.HOURS, seven, at(on, 5), False)]
    assert [reminding.is_due(one, when, now) for when, one, now, _ in due] == [said for *_, said in due]


def test_reminders_go_once_and_not_for_what_is_off(app, group):
    with app.app_context(), writing_unit():
        [wilma] = db.session.scalars(sa.select(Place).where(Place.reach == EMAIL))
        wilma.remind, wilma.remind_when = True, reminding.HOURS
        group_ = wilma.group
        first, second = dates.to_come(group_, NOW)[:2]
        db.session.commit()
        due = sessions.instant(first.on, first.opens) - timedelta(hours=1, minutes=59)
        assert [reminding.remind(due), reminding.remind(due + timedelta(minutes=1))] == [1, 0]
    assert "Your booking today" in [one.subject for one in rows(app, Message)]
    change(app, off(second.original_on))
    with app.app_context():
        assert reminding.remind(due + timedelta(weeks=1)) == 0


def test_a_calendar_of_ones_own_says_little_and_can_be_ended(app, client, group):
    first, second, *_ = coming(app)
    change(app, off(second))
    with app.app_context(), writing_unit():
        [wilma] = db.session.scalars(sa.select(Place).where(Place.reach == EMAIL))
        token, uuid = telling.link(wilma, NOW), wilma.uuid
        db.session.commit()
    page = client.get(f"/places/{token}").headers["Location"]
    told_once = send(app, client, page, "/calendar").text
    address = re.search(r'value="http[^"]*(/places/[\w-]{43}/dates\.ics)"', told_once)[1]
    stranger = app.test_client()
    feed = stranger.get(address)
    assert feed.mimetype == "text/calendar" and "no-store" in feed.headers["Cache-Control"]
    assert "SUMMARY:Your booking" in feed.text and "SUMMARY:Cancelled: Your booking" in feed.text and "Room 2" not in feed.text
    assert not re.search("knit|wilma|natter and", feed.text, re.IGNORECASE)
    assert stranger.get(address.replace("dates", "date")).status_code == 404 and stranger.get(f"/places/{'x' * 43}/dates.ics").status_code == 404
    send(app, client, page, f"/dates/{first}/absence")
    assert feed.text.count("BEGIN:VEVENT") - stranger.get(address).text.count("BEGIN:VEVENT") == 1
    send(app, client, page, "/reminders", remind="hours")
    assert next(one for one in rows(app) if one.uuid == uuid).remind_when == "hours"
    send(app, client, page, "/calendar/ending")
    assert stranger.get(address).status_code == 404
    again = re.search(r"/places/[\w-]{43}/dates\.ics", send(app, client, page, "/calendar").text)[0]
    send(app, client, f"{page}/leaving", "/leaving")
    assert "VEVENT" not in stranger.get(again).text
