"""Each yes is taken back on its own, with what follows said before; a file of one's own holds all there is."""
import json
import re

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import telling, wording
from app.groups.models import LEFT, PLACED, Consent, Group, Place
from app.groups.told import Ring
from app.places import holding, withdrawing
from conftest import NOW
from page_check import Browser
from test_groups import press, rows
from test_reaching import change, joined

# What a file of one's own leaves out of a place, and why.
# What names the row to us; and whether somebody of that name is there already, which tells of them.
NOT_TOLD = {"id", "uuid", "group_id", "consent_id", "key", "double"}
COMPARED = {"contact_key", "person_key", "network"}  # keyed hashes: that there are some is said
CALLED = {"reach": "reached by", "contact_kind": "contact is", "helper": "helped by", "helps": "what helps", "more": "anything else", "for_whom": "place is for",
          "new_reach": "asked to be reached at", "new_reach_at": "asked that on", "line": "number in the line", "at": "asked on", "confirmed_at": "confirmed on",
          "held_until": "held until", "waits_since": "waits since", "asked_at": "asked whether you still wait on", "lapsed": "offers not answered",
          "left_at": "left on", "why": "why it ended", "remind": "reminders", "remind_when": "reminded before",
          "trapped": "a machine may have asked"}
HANGS_ON = {"attendance", "ring", "told_letter", "buddy", "buddy_offer", "first_visit", "seat"}


def test_each_yes_is_taken_back_and_the_needed_one_says_first_that_the_place_goes(app, client):
    page = joined(app, client)
    text = Browser(client).get(page).text
    assert text.count("Take my yes back") == 2 and "Version 1" in text and "We remind you of no date any more" in text
    for _ in range(2):
        client.post(f"{page}/consents/remind/ending", data={"csrf_token": re.search(r'csrf_token" value="([^"]*)"', client.get(page).text)[1]},
                    headers={"Sec-Fetch-Site": "same-origin"})
    assert {one.purpose: bool(one.withdrawn_at) for one in rows(app, Consent)} == {"join": False, "remind": True} and not rows(app)[0].remind
    assert "Ended on 25 November 2026" in Browser(client).get(page).text and rows(app)[0].state == PLACED
    assert client.get(f"{page}/consents/remind/ending").status_code == client.get(f"{page}/consents/nothing/ending").status_code == 303
    ask = f"{page}/consents/join/ending"
    text = Browser(client).get(ask).text
    assert "You lose your place" in text and "23 February 2027" in text and "erase everything" in text and rows(app)[0].state == PLACED
    press(app, client, ask, "/consents/join/ending")
    [place] = rows(app)
    assert (place.state, place.why) == (LEFT, "withdrew") and all(one.withdrawn_at for one in rows(app, Consent)) and rows(app, Group)[0].taken == 0
    assert "You have no place any more" in Browser(client).get(page).text


def test_every_purpose_that_a_place_may_have_can_be_taken_back():
    of_others = {wording.WELCOME, wording.BOOK, wording.BOOK_REMIND}
    assert set(withdrawing._VERBS) == set(wording._EVERY) - of_others and set(withdrawing.FOLLOWS) == set(withdrawing._VERBS) - {wording.JOIN}


def test_the_file_holds_all_there_is(app, client):
    page = joined(app, client)
    change(app, client, page, reach="email", email="wil@warbler.example")
    with app.app_context(), writing_unit():
        place = db.session.scalar(sa.select(Place))
        db.session.add(Ring(place_id=place.id, words="Tuesday 1 December is off.", until=NOW.date(), at=NOW))
        db.session.commit()
        told = holding.everything(place, NOW)
        columns = set(Place.__table__.columns.keys()) - NOT_TOLD - COMPARED
        assert {CALLED.get(one, one) for one in columns} <= set(told), "a column that the file does not know"
        hanging = {one.name for one in db.metadata.sorted_tables if any(key.column.table.name == "place" for key in one.foreign_keys)}
        assert hanging == HANGS_ON, "a table that the file does not know"
        assert set(holding._WAYS) == set(telling.OPENS)
    whole, lines = json.loads(client.get(f"{page}/everything.json").text), client.get(f"{page}/everything.txt")
    assert whole["asked to be reached at"] == "wil@warbler.example" and whole["agreed to"][1]["what"] == "Remind me before each date"
    assert {one["what"] for one in whole["what was done"]} >= {"confirmed"} and whole["calls about changed dates"][0]["what"] == "Tuesday 1 December is off."
    assert whole["ways to open your page"] == ["a private link", "a link that confirms a new address"] and [one["to"] for one in whole["messages to you"]] == ["wilma@wren.example", "wil@warbler.example"]
    assert not re.search(r"[\w-]{43}", lines.text), "no link: it would confirm an address that nobody reads"
    for words in ("Wilma", "A chair with arms", "wilma@wren.example", "wil@warbler.example", "Meet me at the door", "Tuesday 1 December", "Version: 2"):
        assert words in lines.text
    assert "knit" not in lines.text.lower() and lines.headers["Content-Type"].startswith("text/plain") and "your-booking.txt" in lines.headers["Content-Disposition"]
    assert client.get(f"{page}/everything.exe").status_code == 404


@pytest.mark.parametrize("purpose", ["buddy", "buddy offer", "buddy reach", "remind"])
def test_what_nobody_agreed_to_is_not_taken_back(app, client, purpose):
    page = joined(app, client, agree={"remind": None})
    before = [(one.purpose, one.withdrawn_at) for one in rows(app, Consent)]
    assert client.get(f"{page}/consents/{purpose}/ending").headers["Location"] == page
    assert [(one.purpose, one.withdrawn_at) for one in rows(app, Consent)] == before == [("join", None)]
