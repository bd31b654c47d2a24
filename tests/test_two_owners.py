"""Two change one listing at once, on two phones: the second sees what changed, both keep what only they changed, also while it waits."""
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people.models import Person
from app.submissions import deciding
from app.submissions.details import details_of
from app.submissions.models import Submission
from conftest import NOW
from page_check import checked, words
from people import OWN, make_person
from test_owners import WEDNESDAYS, typed
from waiting import details_now, make_localities, make_waiting, of


@pytest.fixture
def phones(app):
    """(two clients that hold the owner's listing, its address)."""
    make_localities(app)
    person = make_person(app, "champion", "chard", name="Joan")
    uuid = make_waiting(app, WEDNESDAYS)
    with app.app_context(), writing_unit():
        deciding.approve(of(uuid), db.session.get(Person, person.id), now=NOW)
        db.session.commit()
        link = re.search(r"/mine/\S+", db.session.scalars(db.select(Message.text)).one())[0]
    clients = [app.test_client(), app.test_client()]
    return clients, {client.get(link).headers["Location"] for client in clients}.pop()


def waiting(app):
    with app.app_context():
        return details_of(db.session.scalars(db.select(Submission).where(Submission.by == "owner")).one())


def send(client, mine, boxes):
    return checked(client.post(f"{mine}/change", data=boxes, headers=OWN))


def test_what_each_changed_alone_is_kept_while_it_waits(app, phones):
    (one, two), mine = phones
    first, second = typed(one, mine), typed(two, mine)
    assert send(one, mine, first | {"phone": "07700 900613"}).status_code == 303
    assert send(two, mine, second | {"website": "https://knit.example"}).status_code == 303
    said = waiting(app)
    assert (said.phone, said.website) == ("07700900613", "https://knit.example")


def test_the_same_thing_in_two_ways_is_shown_to_the_second(app, phones):
    (one, two), mine = phones
    first, second = typed(one, mine), typed(two, mine)
    send(one, mine, first | {"phone": "07700 900613"})
    asked = send(two, mine, second | {"phone": "07700 900614"})
    assert asked.status_code == 422 and re.search(r"Phone is now ?07700.900.613", words(asked.tree)) and waiting(app).phone == "07700900613"
    assert asked.tree.xpath("//input[@name='phone']/@value") == ["07700 900614"]
    again = second | {"phone": "07700 900614", "seen": asked.tree.find(".//input[@name='seen']").get("value")}
    assert send(two, mine, again).status_code == 303 and waiting(app).phone == "07700900614"


def test_a_change_that_waits_is_not_written_over_unseen(app, phones):
    (one, two), mine = phones
    send(one, mine, typed(one, mine) | {"phone": "07700 900613"})
    first, second = typed(one, mine), typed(two, mine)
    send(one, mine, first | {"website": "https://knit.example"})
    asked = send(two, mine, second | {"email": "new@knit.example"})
    assert asked.status_code == 422 and "https://knit.example" in words(asked.tree) and waiting(app).website == "https://knit.example"


def test_what_a_reviewer_published_meanwhile_is_merged_by_field(app, phones):
    (one, _), mine = phones
    boxes = typed(one, mine)
    service, said = details_now(app, "macrame-and-chat")
    person = make_person(app, "coordinator", "chard")
    other = make_waiting(app, replace(said, joining_note="Ring first."), service=service)
    with app.app_context(), writing_unit():
        deciding.approve(of(other), db.session.get(Person, person.id), now=NOW + timedelta(minutes=1))
        db.session.commit()
    assert send(one, mine, boxes | {"summary": "Mine."}).status_code == 303
    _, said = details_now(app, "macrame-and-chat")
    assert (said.summary, said.joining_note) == ("Mine.", "Ring first.")
