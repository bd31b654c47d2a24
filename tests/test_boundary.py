"""Boundaries: which points they hold, what files are taken, and in which words the others are refused."""
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geo.boundary import BoundaryFault, read, shape_of
from app.geo.grid import to_grid, to_point

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "geo" / "boundaries"
# Where postcodes lie (Code-Point Open, October 2025), with their ward of 2013 and MSOA of 2011; then the sea, and London.
PLACES = (
    ((322489, 125215), ["Taunton Fairwater"], ["Taunton Deane 007"]),
    ((355576, 115473), ["Yeovil Central"], ["South Somerset 015"]),
    ((347467, 461653), ["Duke's"], ["Lancaster 014"]),
    ((343670, 464681), ["Poulton"], ["Lancaster 006"]),
    ((351519, 492937), ["Kendal Fell"], ["South Lakeland 004"]),
    (to_grid(54.05, -3.05), [], []), (to_grid(51.5074, -0.1277), [], []))
SQUARE = [[(0, 0), (1000, 0), (1000, 1000), (0, 1000)]]
HOLED = [[(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)], [(400, 400), (600, 400), (600, 600), (400, 600), (400, 400)]]


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def feature(coordinates, kind="Polygon", **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def degrees(rings):
    return [[[to_point(e, n).lon, to_point(e, n).lat] for e, n in ring] for ring in rings]


def test_edges_and_corners_count_as_inside_and_holes_do_not():
    shape = shape_of([HOLED])
    assert all(shape.holds(*point) for point in ((0, 0), (1000, 1000), (500, 0), (0, 7), (1000, 999), (399, 500), (400, 500), (500, 600)))
    assert not any(shape.holds(*point) for point in ((500, 500), (401, 599), (-1, 0), (1001, 500), (500, 1001)))
    assert shape.metres_to(500, 500) == 100
    assert shape.metres_to(1300, 1400) == 500
    assert shape.metres_to(1, 1) == 0


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=7, unique=True), st.integers(0, 12), st.integers(0, 12))
def test_it_holds_what_counting_crossings_says(corners, e, n):
    on_edge, crossings = False, 0
    for (x, y), (to_x, to_y) in zip(corners, [*corners[1:], corners[0]], strict=True):
        side = (to_x - x) * (n - y) - (e - x) * (to_y - y)
        on_edge |= side == 0 and min(x, to_x) <= e <= max(x, to_x) and min(y, to_y) <= n <= max(y, to_y)
        crossings += (y <= n < to_y and side > 0) or (to_y <= n < y and side < 0)
    assert shape_of([[corners]]).holds(e, n) == (on_edge or crossings % 2 == 1)


def test_kind_code_name_and_year_are_read_from_the_names_of_properties():
    at = [[(330_000 + e, 120_000 + n) for e, n in ring] for ring in SQUARE]
    found, = read(collection(feature(at, WD13CD="E05001", WD13CDO="16UC", WD13NM="Yeovil Central", WD13NMW="Cymru")))
    assert (found.kind, found.code, found.name, found.year) == ("ward", "E05001", "Yeovil Central", 2013)
    assert found.shape.holds(330_000, 120_500) and found.shape.box == (330_000, 120_000, 331_000, 121_000)
    lsoa, = read(collection(feature([at], "MultiPolygon", LSOA21CD="E01", LSOA21NM="X"), crs={"properties": {"name": "EPSG:27700"}}))
    assert (lsoa.kind, lsoa.year) == ("lsoa", 2021)
    drawn, = read(collection(feature(degrees(at), name="Our end of town")), kind="neighbourhood")
    assert (drawn.kind, drawn.code, drawn.name, drawn.year) == ("neighbourhood", "", "Our end of town", None)
    assert all(abs(one - other) <= 1 for one, other in zip(drawn.shape.box, found.shape.box, strict=True))


@pytest.mark.parametrize(("data", "words"), [
    (b"", "could not be read"), (b"\xff\xfe", "could not be read"), (b"[" * 100_000, "could not be read"), (b"[]", "no areas"),
    (b"null", "no areas"), (collection(), "no areas"), (b'{"features": [NaN]}', "a number that is none"),
    (collection(7), "Area 1 has no outline"), (collection(feature([[[0, 0], [1, 1]]])), "Area 1 has no outline"),
    (collection(feature([[["0", "0"], ["1", "1"], ["2", "0"]]])), "Area 1 has no outline"),
    (collection(feature([[[1e400, 0], [1, 1], [2, 0]]])), "none"),
    (collection(feature([[0, 1]], "Point")), "Area 1 has no outline"),
    (collection(feature([[[51.0, -3.0], [51.1, -3.0], [51.1, -3.1]]], WD13CD="E05")), "wrong way round"),
    (collection(feature([[[10.0, 20.0], [11, 20], [11, 21]]], WD13CD="E05")), "not in this country"),
    (collection(feature(degrees([[(330_000, 120_000), (331_000, 120_000), (331_000, 121_000)]]))), "does not say what it is"),
    (collection(feature(SQUARE, WD13CD="E05"), crs={"properties": {"name": "EPSG:3857"}}), "a map grid that is not read"),
    (collection(*[feature(SQUARE)] * 2001), "2,001 areas"), (b" " * (5 << 20 | 1), "larger than 5 MB"),
])
def test_what_cannot_be_taken_is_refused_in_a_sentence(data, words):
    with pytest.raises(BoundaryFault, match=words):
        read(data)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(("type", "features", "geometry", "coordinates", "properties", "crs")), inner), max_leaves=12))
def test_any_json_is_read_or_refused(thing):
    for data in (json.dumps(thing).encode(), json.dumps({"features": [thing]}).encode(),
                 json.dumps({"features": [{"geometry": {"type": "Polygon", "coordinates": thing}, "properties": thing}]}).encode()):
        try:
            assert read(data, "ward")
        except BoundaryFault as fault:
            assert str(fault).endswith((".", "None)."))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real boundaries are not here")
def test_real_wards_and_msoas_hold_the_places_they_are_known_to():
    wards = [area for file in sorted((SHARED / "wards_by_lad").iterdir()) for area in read(file.read_bytes())]
    msoas = [area for file in sorted((SHARED / "msoa_by_lad").iterdir()) for area in read(file.read_bytes())]
    assert (len(wards), len(msoas)) == (224, 113)
    assert {(area.kind, area.year) for area in wards + msoas} == {("ward", 2013), ("msoa", 2011)}
    for at, ward, msoa in PLACES:
        for areas, expected in ((wards, ward), (msoas, msoa)):
            assert [area.name for area in areas if area.shape.holds(*at)] == expected
