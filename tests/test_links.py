"""Private links: one thing each, kept as a hash, held by a signed cookie that ends when unused; a new one ends the old."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Response
from hypothesis import given
from hypothesis import strategies as st

from app.extensions import db
from app.people import links
from conftest import NOW

WEEK = NOW + timedelta(days=7)


@pytest.fixture
def browsers(app):
    """browse(cookie) is a request of a browser that holds that cookie, "" for none."""
    def browse(cookie=""):
        return app.test_request_context(headers={"Cookie": f"natter-link={cookie}"} if cookie else {})
    return browse


def made(browse, thing, until=WEEK):
    with browse():
        token = links.make("draft", thing, until=until, now=NOW)
        db.session.commit()
        return token


def cookie_of(response):
    return next((one.split(";")[0].partition("=")[2] for one in response.headers.getlist("Set-Cookie")), "")


def entered(browse, token, purpose="draft", cookie=""):
    with browse(cookie):
        return cookie_of(links.enter(token, purpose, Response()))


def test_a_link_opens_one_thing_for_one_purpose_and_its_token_is_not_kept(app, browsers):
    token = made(browsers, 7)
    with browsers():
        assert len(token) >= 43 and links.opened(token, "draft", now=NOW) == 7
        assert links.opened(token, "owner", now=NOW) is None and links.opened(token, "draft", now=WEEK) is None
        rows = db.session.connection().exec_driver_sql("SELECT * FROM private_link").fetchall()
        assert len(rows) == 1 and token not in str(rows)
    cookie = entered(browsers, token)
    with browsers(cookie):
        assert token not in cookie and links.held("draft", 7) and not links.held("draft", 8) and not links.held("owner", 7)
    with browsers():
        assert not links.held("draft", 7)


def test_several_things_are_held_at_once_and_finish_lets_go_of_all(browsers):
    cookie = ""
    for thing in range(25):
        cookie = entered(browsers, made(browsers, thing), cookie=cookie)
    with browsers(cookie):
        assert sum(links.held("draft", thing) for thing in range(25)) == links.MOST_HELD
        assert cookie_of(links.finish(Response())) == ""


def test_what_is_not_used_for_half_an_hour_is_not_held(app, browsers):
    cookie = entered(browsers, made(browsers, 7))
    for minutes, held in ((29, True), (58, True), (87, True), (118, False)):
        app.config["NOW"] = lambda minutes=minutes: NOW + timedelta(minutes=minutes)
        with browsers(cookie):
            assert links.held("draft", 7) == held
            cookie = cookie_of(links.refresh(Response()))


def test_a_new_link_ends_the_old_and_a_number_given_again_opens_nothing(browsers):
    cookie = entered(browsers, made(browsers, 7))
    with browsers():
        first = db.session.scalar(sa.select(links.PrivateLink.id))
    newer = made(browsers, 7)
    with browsers(cookie):
        assert db.session.scalar(sa.select(links.PrivateLink.id)) == first and not links.held("draft", 7)
        links.end("draft", 7)
        assert links.opened(newer, "draft", now=NOW) is None


def test_links_that_are_over_go(browsers):
    made(browsers, 1, until=NOW)
    made(browsers, 2)
    with browsers():
        assert (links.purge(NOW), links.purge(NOW)) == (1, 0)


def test_any_token_cookie_or_proof_is_refused_quietly(browsers):
    token = made(browsers, 7)
    cookie = entered(browsers, token)
    with browsers():
        proof = links.page_of("draft", 7)
        assert links.hold_by_page(proof, "draft", 7) and not links.hold_by_page(proof, "draft", 8)

    @given(st.text(max_size=80) | st.integers(0, 200).map(lambda at: token[:at] + "x" + token[at:]))
    def strange(text):
        with browsers():
            assert links.opened(text, "draft", now=NOW) is None or text == token
            assert not links.hold_by_page(text, "draft", 7)
            assert not cookie_of(links.enter(text, "draft", Response()))
    strange()
    for at in range(0, len(cookie), 7):
        with browsers(cookie[:at] + ("A" if cookie[at] != "A" else "B") + cookie[at + 1:]):
            assert not links.held("draft", 7)
