"""Both ways to write a position, each from the other, and how far points are apart."""
from math import degrees

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.answers import Point
from app.geo.distance import haversine, to_metres, to_miles
from app.geo.grid import _unproject, apart, covered, square, to_grid, to_point
from app.geo.grid import to_metres as grid_metres
from app.geo.importing.checking import CHECK_VALUES

PUBLISHED = {"TA1 1HE": (51.021062, -3.106481), "BA20 1QU": (50.936980, -2.633595), "LA1 1AA": (54.048151, -2.803827),
             "LA4 5AA": (54.074960, -2.862375), "LA9 4AA": (54.329685, -2.747000)}
METRES_IN_A_DEGREE = 111_000
eastings, northings = st.floats(80_000, 660_000), st.floats(3_000, 660_000)


def test_the_worked_example():
    assert [degrees(angle) for angle in _unproject(651409.903, 313177.270)] == pytest.approx([52.6575703, 1.7179216], abs=1e-7)
    assert to_point(651409.903, 313177.270) == pytest.approx((52.657979, 1.716052), abs=6e-7)


@pytest.mark.parametrize("postcode", PUBLISHED)
def test_check_values_are_within_ten_metres_both_ways(postcode):
    (e, n), (lat, lon) = CHECK_VALUES[postcode][0], PUBLISHED[postcode]
    assert to_point(e, n) == pytest.approx((lat, lon), abs=2e-6)
    assert apart(to_grid(lat, lon), (e, n)) < 10


@given(eastings, northings)
def test_there_and_back_is_under_a_centimetre(e, n):
    assert apart(grid_metres(*to_point(e, n)), (e, n)) < 0.01


@given(eastings, northings)
def test_a_square_holds_its_point_and_names_itself(e, n):
    middle = square(e, n)
    assert square(*middle) == middle
    assert max(abs(middle.e - e), abs(middle.n - n)) <= 250


def test_what_england_holds():
    assert covered(322489, 125215) and covered(83_000, 4_000)
    assert not any(covered(*point) for point in [(0, 0), (82_886, 125_215), (322_489, 661_015), (float("nan"), 1), (float("inf"), 1e6)])


def test_distances():
    one, other = to_point(*CHECK_VALUES["TA1 1HE"][0]), to_point(*CHECK_VALUES["BA20 1QU"][0])
    assert to_miles(haversine(one, other)) == pytest.approx(21.38, abs=0.005)
    assert haversine(one, one) == 0 and to_miles(to_metres(3)) == 3
    assert haversine(Point(54, -3), Point(55, -3)) == pytest.approx(METRES_IN_A_DEGREE, rel=0.01)
