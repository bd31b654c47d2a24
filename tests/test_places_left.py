"""Places left: said on cards, found by a filter, and shown anew only when the words change; health groups say no number."""
import re

import pytest
import sqlalchemy as sa
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from app.directory import capacity
from app.directory.models import WAITING, Service
from app.extensions import db, writing_unit
from app.groups import counting


SLUG = "beach-tidy"
CARD = '<li class="nt-card">'


@pytest.fixture
def told(app):
    """told(left): keeps that so many places are left (None: one does not join here any more), and gives the index's generation."""
    def tell(left):
        with app.app_context(), writing_unit():
            number = db.session.scalar(sa.select(Service.id).where(Service.slug == SLUG))
            if left is None:
                capacity.say_nothing(number, now=NOW)
            else:
                capacity.say(number, *counting.words(left, False), now=NOW)
            db.session.commit()
            return db.session.scalar(sa.text("SELECT number FROM finding_generation"))
    return tell


def card(client, address):
    page = client.get(address).get_data(as_text=True)
    return next(part for part in page.split(CARD)[1:] if f'href="/activities/{SLUG}"' in part).split("</li>\n")[0]


def test_cards_say_it_and_the_filter_finds_those_with_a_place_now(client, told):
    assert "Places now" not in client.get("/activities?q=beach").get_data(as_text=True)
    told(2)
    found = client.get("/activities?q=beach&join=places-now").get_data(as_text=True)
    assert "2 places left" in card(client, "/activities?q=beach") and found.count(CARD) == 1 and "Places now" in found
    told(0)
    assert "There is a waiting list" in card(client, "/activities?q=beach")
    assert CARD not in client.get("/activities?q=beach&join=places-now").get_data(as_text=True)
    told(None)
    assert "waiting list" not in card(client, "/activities?q=beach")


def test_pages_are_made_anew_only_when_the_words_change(told):
    assert told(9) == told(9) != told(8)


@given(st.integers(0, 500))
def test_words_of_a_careful_group_hold_no_digit(left):
    state, words, number = counting.words(left, True)
    assert not re.search(r"\d", words) and number is None and (state == WAITING) == (left == 0)
