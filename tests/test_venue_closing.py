"""A coordinator shuts a venue between two dates: everything there is off, nothing elsewhere is, and the owners are told."""
from dataclasses import replace
from datetime import date

import pytest

from app.directory import sessions
from app.directory.details import VenueDetails
from app.directory.models import Location
from app.directory.sharing import venue_key
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people.models import Person
from app.submissions import deciding
from conftest import NOW
from directories import HALL, TUESDAYS
from page_check import checked, words
from people import make_person, post, sign_in
from test_owners import WEDNESDAYS
from waiting import EMAIL, details_now, make_localities, make_waiting, of

BARN = VenueDetails("Forton barn", "Lane end", "Chard", "Somerset", "TA20 4AA", 50.86, -2.95)
TWO = replace(WEDNESDAYS, name="Here and there", venues=(HALL, BARN),
              schedules=(replace(TUESDAYS, venue=0), replace(TUESDAYS, byday="FR", venue=1)))
CLOSED = {"first": "2026-12-01", "last": "2026-12-09", "reason": "The floor is being mended."}


@pytest.fixture
def hall(app):
    """The address of the hall's page, where two activities are, one of which meets elsewhere, too."""
    make_localities(app)
    joan = make_person(app, "champion", "chard")
    for details in (WEDNESDAYS, TWO):
        uuid = make_waiting(app, details)
        with app.app_context(), writing_unit():
            deciding.approve(of(uuid), db.session.get(Person, joan.id), now=NOW)
            db.session.commit()
    with app.app_context():
        return f"/venues/{db.session.scalar(db.select(Location.slug).where(Location.key == venue_key(HALL, '')))}/closing"


def off(app, slug):
    _, details = details_now(app, slug)
    return sorted(one.on for schedule in details.schedules for one in schedule.exceptions if one.kind == sessions.CANCELLED)


def test_everything_there_is_off_and_nothing_else(app, hall):
    client = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard"))
    assert "2 activities are listed there" in words(checked(client.get(hall)).tree)
    answer = checked(post(client, hall, CLOSED))
    assert answer.status_code == 200 and "This is off now, and the owners are told." in words(answer.tree)
    assert off(app, "macrame-and-chat") == [date(2026, 12, 2), date(2026, 12, 9)]
    assert off(app, "here-and-there") == [date(2026, 12, 1), date(2026, 12, 8)]
    assert "The floor is being mended." in client.get("/activities/macrame-and-chat").text
    with app.app_context():
        told = [one.text for one in db.session.scalars(db.select(Message)) if one.to == EMAIL and "is shut" in one.text]
        assert len(told) == 2 and "Wednesday 2 December 2026" in told[1] and "The floor is being mended." in told[0]
    assert "Nothing is on there" in words(checked(post(client, hall, CLOSED)).tree)


@pytest.mark.parametrize("wrong", [{"first": ""}, {"last": "2026-11-30"}, {"first": "2020-01-01"}, {"last": "2029-01-01"}, {"last": "2026-02-30"},
                                   {"reason": "x" * 201}, {"first": "\x00", "last": "<b>"}])
def test_days_that_cannot_be_are_asked_again(app, hall, wrong):
    client = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard"))
    assert checked(post(client, hall, CLOSED | wrong)).status_code == 422 and off(app, "macrame-and-chat") == []


def test_only_a_coordinator_of_there(app, hall):
    far, champion = make_person(app, "coordinator", "yeovil"), make_person(app, "champion", "chard")
    for person, status in ((far, 404), (champion, 403)):
        client = sign_in(app, app.test_client(), person)
        assert client.get(hall).status_code == post(client, hall, CLOSED).status_code == status
    assert off(app, "macrame-and-chat") == []
