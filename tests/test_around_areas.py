"""What lies around an area: venues just over its border, areas that touch it, and its picture."""
import json
from dataclasses import replace
from itertools import pairwise
from math import dist

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.directory import localities, outlines, picturing, publication
from app.directory.areas import Locality, LocalityBorder, LocalityNeighbour, LocalityPicture, keep_boundary
from app.directory.details import VenueDetails
from app.directory.localities import Part
from app.directory.models import Location
from app.extensions import db
from app.geo.boundary import Area, shape_of
from app.geo.edges import Edges, simpler
from app.geo.gazetteer import open_gazetteer
from app.localities import defining
from directories import CHAMPION, NOW, committed, fresh, knitting

E, N = 332_000, 108_000


@pytest.fixture(autouse=True)
def directory(tmp_path):
    app = fresh(tmp_path)
    app.extensions["gazetteer"] = open_gazetteer(tmp_path / "none.db")
    with app.app_context():
        yield app


def venue(name, e, n):
    return VenueDetails(name, "High Street", "Chard", "", "", easting=e, northing=n)


def publish(key, *venues, **changes):
    return committed(publication.publish, knitting(key, venues=venues, name=f"Knitting {key}", **changes), CHAMPION)


def square(west, south, side=2_000):
    return shape_of([[[(west, south), (west + side, south), (west + side, south + side), (west, south + side)]]])


def draw(slug, shape, kind="ward", parent=None):
    def made(now):
        outline, _ = keep_boundary(Area("ward", "", slug, None, shape), "Drawn by us")
        return localities.define(slug, slug.title(), [Part("polygon", "", None, slug, outline.id)], kind=kind, parent=parent)
    return committed(made)


def assign(app):
    list(defining.assign_all(app.extensions["gazetteer"], NOW))


def borders():
    """{(locality's slug, venue's name): metres}."""
    rows = db.session.execute(sa.select(Locality.slug, Location.name, LocalityBorder.metres)
                              .join(LocalityBorder, LocalityBorder.locality_id == Locality.id)
                              .join(Location, Location.id == LocalityBorder.location_id))
    return {(slug, name): metres for slug, name, metres in rows}


def neighbours():
    one, other = sa.orm.aliased(Locality), sa.orm.aliased(Locality)
    return set(map(tuple, db.session.execute(sa.select(one.slug, other.slug).select_from(LocalityNeighbour).join(
        one, one.id == LocalityNeighbour.locality_id).join(other, other.id == LocalityNeighbour.neighbour_id))))


def test_a_venue_that_is_saved_or_moved_is_over_the_borders_it_is_near(directory):
    draw("west", square(E, N))
    publish("1", venue("Near hall", E + 2_500, N + 100)), publish("2", venue("Far hall", E + 3_700, N + 100))
    publish("3", venue("Inside hall", E + 1_900, N + 100))
    assert borders() == {("west", "Near hall"): 500}
    # The same hall, found to lie elsewhere.
    publish("1", venue("Near hall", E + 2_900, N + 100))
    assert borders() in ({("west", "Near hall"): 500}, {("west", "Near hall"): 900})
    location = db.session.scalar(sa.select(Location).where(Location.name == "Far hall"))
    committed(lambda now: setattr(location, "easting", E + 2_200))
    assign(directory)
    assert borders()["west", "Far hall"] == 200


def test_a_changed_outline_moves_the_border_and_the_neighbours(directory):
    publish("1", venue("Hall", E + 2_500, N + 100))
    draw("west", square(E, N)), draw("east", square(E + 2_000, N)), draw("far", square(E + 9_000, N)), draw("town", square(E, N), "town")
    assign(directory)
    assert borders() == {("west", "Hall"): 500, ("town", "Hall"): 500}
    assert neighbours() == {("west", "east"), ("east", "west")}
    draw("east", square(E + 7_000, N))
    assign(directory)
    assert neighbours() == {("far", "east"), ("east", "far")} and borders()["west", "Hall"] == 500
    draw("west", square(E + 1_000, N))
    assign(directory)
    assert borders() == {("town", "Hall"): 500}


def test_an_area_without_an_outline_reaches_as_far_as_the_squares_of_its_venues(directory):
    inside = replace(venue("In", E, N), postcode="TA20 1AA")
    publish("1", inside), publish("2", venue("Near", E + 1_200, N)), publish("3", venue("Far", E + 4_000, N))
    committed(lambda now: localities.keep_locality("chard", "Chard", ["TA20"]))
    assert set(borders()) == {("chard", "Near")}
    publish("4", venue("New", E, N + 900))
    assert set(borders()) == {("chard", "Near"), ("chard", "New")}


def test_what_lies_in_another_is_no_neighbour_and_a_closed_area_has_none(directory):
    above = draw("above", square(E, N), "ward")
    draw("below", square(E + 100, N + 100, 500), "ward", above), draw("beside", square(E + 2_000, N))
    assign(directory)
    assert neighbours() == {("above", "beside"), ("beside", "above")}
    committed(lambda now: setattr(localities.by_slug("beside"), "closed_at", NOW))
    assign(directory)
    assert neighbours() == set() and db.session.scalar(sa.select(sa.func.count()).select_from(LocalityPicture)) == 2


def test_a_picture_of_two_wards_has_one_outline_and_names_that_do_not_lie_on_each_other(directory):
    above = committed(lambda now: localities.define("above", "Above", [], kind="team"))
    draw("west", square(E, N), parent=above), draw("east", square(E + 2_000, N), parent=above)
    assign(directory)
    told = db.session.scalar(sa.select(LocalityPicture.drawn).where(LocalityPicture.locality_id == above.id))
    picture = picturing.Picture(*json.loads(told))
    assert picture.path.count("M") == 1 and picture.path.count(" ") <= 8
    for at, (x, y, name) in enumerate(picture.names):
        assert all(abs(x - to_x) > 3 * (len(name) + len(other)) or abs(y - to_y) > 16 for to_x, to_y, other in picture.names[:at])
    before = db.session.execute(sa.select(LocalityPicture.locality_id, LocalityPicture.made_of)).all()
    assign(directory)
    assert db.session.execute(sa.select(LocalityPicture.locality_id, LocalityPicture.made_of)).all() == before


corners = st.tuples(st.integers(-500, 500), st.integers(-500, 500))


@given(st.lists(corners, min_size=3, max_size=40, unique=True), corners, st.integers(1, 900))
def test_edges_tell_as_near_as_the_nearest_of_all_and_simpler_rings_stay_close(found, point, limit):
    ring = [*found, found[0]]
    exact = min(_away(point, one, other) for one, other in pairwise(ring))
    near = Edges([ring]).near(*point, limit)
    assert near is None if exact > limit + 1 else near is None and exact > limit - 1 or abs(near - exact) <= 1
    fewer = simpler(ring, 20)
    assert fewer[0] == fewer[-1] and set(fewer) <= set(ring)
    assert all(min(_away(corner, one, other) for one, other in pairwise(fewer)) <= 20.001 for corner in ring)


def _away(point, one, other):
    (x, y), (to_x, to_y) = one, other
    square = (to_x - x) ** 2 + (to_y - y) ** 2
    part = min(1, max(0, ((point[0] - x) * (to_x - x) + (point[1] - y) * (to_y - y)) / square)) if square else 0
    return dist(point, (x + part * (to_x - x), y + part * (to_y - y)))


def test_the_areas_below_all_draw_what_is_above(directory):
    top = committed(lambda now: localities.define("top", "Top", [], kind="team"))
    middle = committed(lambda now: localities.define("middle", "Middle", [], kind="town", parent=top))
    draw("low", square(E, N), parent=middle)
    drawn = outlines.of_all(db.session.connection())
    assert len(drawn[top.id]) == len(drawn[middle.id]) == 1
