"""The week's mail: once a week, only when there is something to say, and stopped with one press for good."""
import json
from datetime import timedelta

import sqlalchemy as sa

from app.desk import summary
from app.extensions import db
from app.messages.models import Message
from conftest import NOW
from people import make_person, post, sign_in
from test_checking import ALL_YES, uuid_of
from test_desk import waiting_in_chard

MONDAY = NOW - timedelta(days=NOW.weekday()) + timedelta(days=7)


def mails(app):
    with app.app_context():
        return db.session.scalars(sa.select(Message).where(Message.key.startswith("desk-week")).order_by(Message.id)).all()


def send(app, now):
    with app.app_context():
        return summary.send(now)


def test_once_a_week_what_was_done_and_what_waits_and_nothing_to_whom_there_is_nothing_to_say(app):
    waiting_in_chard(app, "Walk and talk", "Knit and natter")
    joan = make_person(app, "champion", "chard", name="Joan")
    for role, slug in (("champion", "kendal"), ("practice", "chard"), ("administrator", "chard")):
        make_person(app, role, slug)
    post(sign_in(app, app.test_client(), joan), f"/checking/{uuid_of(app)}/answers", ALL_YES)
    assert send(app, MONDAY.replace(hour=6, minute=59)) == 0
    assert send(app, MONDAY) == 1 and send(app, MONDAY + timedelta(days=6)) == 0
    mine = mails(app)
    assert len(mine) == 1 and joan.uuid in mine[0].key
    assert "you asked after one listing" in mine[0].text and "Check activities near you: 1" in mine[0].text and "Walk" not in mine[0].text
    assert send(app, MONDAY + timedelta(days=7)) == 1


def test_one_press_stops_it_and_the_account_brings_it_back(app):
    waiting_in_chard(app, "Knit and natter")
    joan = make_person(app, "champion", "chard", name="Joan")
    send(app, MONDAY)
    stop = json.loads(mails(app)[0].headers)["List-Unsubscribe"].strip("<>").partition("/desk")[2]
    client = app.test_client()
    assert "Stop it" in client.get(f"/desk{stop}").text
    assert client.post(f"/desk{stop}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert send(app, MONDAY + timedelta(days=7)) == 0
    assert client.post(f"/desk{stop[:-6]}x/stop").status_code == 404
    mine = sign_in(app, app.test_client(), joan)
    assert "It is stopped" in mine.get("/account/desk-mail").text and "/account/desk-mail" in mine.get("/account").text
    post(mine, "/account/desk-mail", {"wanted": "yes"})
    assert send(app, MONDAY + timedelta(days=14)) == 1
