"""Venues follow a changed area in short steps: cut off anywhere, done again, while the site answers."""
import threading

import pytest
import sqlalchemy as sa

from app.directory import localities, reassigning
from app.directory.areas import Locality, LocalityBorder, LocalityLocation, keep_boundary
from app.directory.localities import Part
from app.directory.models import Location
from app.directory.reassigning import CHANGED, CLOSED, OPENED, AreaChange
from app.extensions import db, writing_unit
from app.geo.boundary import Area, shape_of
from conftest import NOW
from waiting import make_localities


def change(slug, *parts, did=CHANGED):
    """Makes a locality of other parts, for the worker to follow."""
    with writing_unit():
        before = localities.by_slug(slug)
        covers = [before.name, *before.outcode_list] if before else []
        found = localities.define(slug, slug.title(), list(parts)) if did == CHANGED else db.session.scalar(sa.select(Locality).where(Locality.slug == slug))
        if did != CHANGED:
            found.closed_at = NOW if did == CLOSED else None
        reassigning.note(found, did, None, [], [*covers, *found.outcode_list], NOW)
        db.session.commit()
        return found.id


def held(number):
    return set(db.session.scalars(sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id == number)))


def test_venues_follow_and_what_is_on_there_is_found_where_they_lie(app, browser):
    make_localities(app)
    with app.app_context():
        yeovil = localities.by_slug("yeovil").id
        was = held(yeovil)
        assert change("yeovil", Part("outcode", "TA20")) == yeovil
        assert held(yeovil) == was and reassigning.waiting() is not None
        moved = reassigning.follow(None, NOW)
        chard = held(localities.by_slug("chard").id)
        assert moved >= len(was) and held(yeovil) == chard != was and reassigning.waiting() is None
        assert reassigning.follow(None, NOW) == 0
    assert browser.get("/activities?in=yeovil").text.count("nt-card") == browser.get("/activities?in=chard").text.count("nt-card") > 0


def test_a_closed_area_holds_nothing_is_nowhere_and_comes_back_as_it_was(app, browser):
    make_localities(app)
    with app.app_context():
        was = held(change("chard", Part("outcode", "TA20")))
        reassigning.follow(None, NOW)
        number = change("chard", did=CLOSED)
        reassigning.follow(None, NOW)
        assert was and held(number) == set()
    page = browser.get("/localities/chard")
    assert page.status_code == 410 and "Chard is no longer an area of its own" in page.text and browser.get("/localities/chard.ics").status_code == 404
    assert "/localities/chard\"" not in browser.get("/localities").text and "We do not know the area" in browser.get("/activities?in=chard").text
    with app.app_context():
        change("chard", did=OPENED)
        reassigning.follow(None, NOW)
        assert held(number) == was
    assert browser.get("/localities/chard").status_code == 200


def test_an_outline_drawn_elsewhere_has_the_worker_find_anew_what_is_just_over_the_border(app):
    with app.app_context():
        one = db.session.scalar(sa.select(Location).where(Location.easting.is_not(None), Location.precision == "postcode",
                                                          Location.private.is_(False)).order_by(Location.id))
        number, e, n = one.id, one.easting, one.northing

        def drawn(away):
            ring = [(e + away, n - 500), (e + away, n + 500), (e + away + 1000, n + 500), (e + away + 1000, n - 500)]
            with writing_unit():
                keep_boundary(Area("ward", "E05000001", "East", 2013, shape_of([[ring]])), "Made up.")
                db.session.commit()
            area = change("east", Part("ward", "E05000001", 2024, "East"))
            reassigning.follow(app.extensions["gazetteer"], NOW)
            return db.session.scalar(sa.select(LocalityBorder.metres).where(
                LocalityBorder.locality_id == area, LocalityBorder.location_id == number))
        assert [drawn(away) for away in (100, 700, 20_000)] == [100, 700, None]


@pytest.mark.parametrize("cut", ["_move", "_show_covering"])
def test_cut_off_anywhere_it_is_done_when_the_worker_comes_again(app, monkeypatch, cut):
    make_localities(app)
    with app.app_context():
        yeovil = change("yeovil", Part("outcode", "TA20"))
        whole, calls = getattr(reassigning, cut), []

        def cuts(*words):
            whole(*words)
            calls.append(words)
            raise KeyboardInterrupt
        monkeypatch.setattr(reassigning, "SHOWN_AT_ONCE", 3)
        monkeypatch.setattr(reassigning, cut, cuts)
        with pytest.raises(KeyboardInterrupt):
            reassigning.follow(None, NOW)
        db.session.rollback()
        monkeypatch.undo()
        assert len(calls) == 1 and reassigning.waiting() is not None
        reassigning.follow(None, NOW)
        assert held(yeovil) == held(localities.by_slug("chard").id) and reassigning.waiting() is None
        assert db.session.scalar(sa.select(sa.func.count()).where(AreaChange.done_at.is_(None))) == 0


def test_the_site_answers_while_venues_follow(app, monkeypatch):
    make_localities(app)
    monkeypatch.setattr(reassigning, "LOOKED_AT_ONCE", 5)
    monkeypatch.setattr(reassigning, "SHOWN_AT_ONCE", 2)
    answers, ended = [], threading.Event()

    def ask():
        client = app.test_client()
        while not ended.is_set():
            answers.extend(client.get(path).status_code for path in ("/localities/yeovil", "/activities?in=yeovil", "/activities?q=knit"))
    threads = [threading.Thread(target=ask) for _ in range(2)]
    [one.start() for one in threads]
    with app.app_context():
        for outcode in ("TA20", "BA20", "TA1"):
            change("yeovil", Part("outcode", outcode))
            assert reassigning.follow(None, NOW) > 0
        db.session.remove()
    ended.set()
    [one.join() for one in threads]
    assert len(answers) > 10 and set(answers) == {200}
