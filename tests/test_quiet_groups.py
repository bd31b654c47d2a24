"""A group of which nothing was heard for six weeks comes to the desk of who looks after its area, and rests once something is."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.directory import sessions
from app.directory.models import Service, Session
from app.extensions import db, writing_unit
from app.groups import quiet
from app.groups.models import Attendance, Group
from app.messages.models import Message
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import SLUG, here_of, hosted, rows

TODAY = sessions.today(NOW)


@pytest.fixture
def joan(app):
    return make_person(app, "champion", here_of(app), name="Joan Pike")


@pytest.fixture
def group(app, joan):
    """A group of Joan's that is open for 50 days, with a date a week in the last eight."""
    uuid = hosted(app, joan, opened_at=NOW - timedelta(days=50))
    with app.app_context(), writing_unit():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        schedule = db.session.scalar(sa.select(Session.schedule_id).where(Session.service_id == service.id))
        db.session.execute(sa.delete(Session).where(Session.service_id == service.id, Session.on < TODAY))
        for week in range(1, 9):
            day = TODAY - timedelta(weeks=week)
            db.session.add(Session(schedule_id=schedule, service_id=service.id, original_on=day, on=day))
        db.session.commit()
    return uuid


def due(app, now=NOW):
    with app.app_context():
        return [one.since for one in quiet.among(db.session.scalars(sa.select(Group)).all(), now)]


def change(app, **columns):
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Group).values(**columns))
        db.session.commit()


def test_it_is_quiet_after_six_weeks_with_dates_and_nobody_ticked(app, group):
    assert due(app) == [TODAY - timedelta(50)]
    change(app, opened_at=NOW - timedelta(days=41))
    assert due(app) == [] and due(app, NOW + timedelta(days=1)) != []
    change(app, opened_at=NOW - timedelta(days=50), starts_on=TODAY - timedelta(10), weeks=6)
    assert due(app) == [], "a course begins when it starts"
    change(app, starts_on=None, weeks=None)
    with app.app_context(), writing_unit():
        [one] = rows(app, Group)
        db.session.add(Attendance(group_id=one.id, original_on=TODAY - timedelta(weeks=2), came=True))
        db.session.commit()
    assert due(app) == []
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Attendance).values(came=False))
        db.session.commit()
    assert len(due(app)) == 1
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Session).where(Session.on < TODAY - timedelta(weeks=1)).values(state="cancelled"))
        db.session.commit()
    assert due(app) == [], "one date that was on is too few to say anything"


def test_a_champion_asks_after_it_and_the_host_says_that_it_goes_on(app, group, joan):
    ken, far = make_person(app, "champion", here_of(app), name="Ken Rush"), make_person(app, "champion", "kendal")
    client, host, page = sign_in(app, app.test_client(), ken), sign_in(app, app.test_client(), joan), f"/groups/quiet/{group}"
    assert "Ask how Weir Meadow" in Browser(client).get("/desk").text and "Ask how Weir Meadow" not in Browser(host).get("/desk").text
    assert host.get(page).status_code == 404 and sign_in(app, app.test_client(), far).get(page).status_code == 404
    assert "Hosted by" in Browser(client).get(page).text and post(client, f"{page}/answers", {"answer": "x"}).status_code == 404
    assert post(client, f"{page}/answers", {"answer": "asked"}).headers["Location"] == "/desk?done=quiet"
    assert "It is noted" in Browser(client).get("/desk?done=quiet").text
    mail = rows(app, Message)[-1]
    assert mail.to == joan.email and "knit" not in f"{mail.subject} {mail.text}".lower()
    assert due(app) == [] and due(app, NOW + timedelta(days=7)) != [] and client.get(page).status_code == 303
    later = NOW + timedelta(days=8)
    app.config["NOW"] = lambda: later
    host = sign_in(app, app.test_client(), joan)
    assert "Nobody was ticked" in Browser(host).get(f"/groups/{group}").text
    assert post(host, f"/groups/{group}/going-on").status_code == 303 and "Nobody was ticked" not in Browser(host).get(f"/groups/{group}").text
    assert due(app, later) == [] and due(app, later + timedelta(days=41)) == []


def test_one_that_has_stopped_is_told_to_its_coordinators_who_see_it_among_the_numbers(app, group):
    boss = make_person(app, "coordinator", here_of(app))
    client = sign_in(app, app.test_client(), make_person(app, "champion", here_of(app)))
    post(client, f"/groups/quiet/{group}/answers", {"answer": "stopped"})
    assert [one.to for one in rows(app, Message)] == [boss.email]
    assert "that it has stopped" in Browser(sign_in(app, app.test_client(), boss)).get("/groups/counts").text
