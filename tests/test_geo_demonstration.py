"""The small gazetteer that comes with the site: every line of it is found, and every place by a text that finds it alone."""
import csv
from types import SimpleNamespace

import pytest

from app.geo.answers import Choices
from app.geo.gazetteer import SMALL_PLACES, Gazetteer
from app.geo.geocoder import exact, locate
from app.geo.grid import apart, covered
from app.geo.schema import RANKS

HOME = SimpleNamespace(lat=51.015, lon=-3.106)
# Namesakes nearer than this may be one place told twice.
ONE_PLACE_M = 2_000


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory):
    return Gazetteer(tmp_path_factory.mktemp("none") / "gazetteer.db")


@pytest.fixture(scope="module")
def lines():
    with SMALL_PLACES.open(encoding="utf-8", newline="") as file:
        return [(line["kind"], line["name"], line["place_kind"], (int(line["e"]), int(line["n"]))) for line in csv.DictReader(file)]


def test_every_line_lies_in_england_and_is_found_where_it_says(gazetteer, lines):
    assert {kind for kind, *_ in lines} == {"postcode", "sector", "outcode", "place"}
    assert all(covered(*point) for *_, point in lines)
    assert not [name for kind, name, _, point in lines if kind != "place" and exact(gazetteer, name).grid != point]


@pytest.mark.parametrize("home", [None, HOME])
def test_every_place_is_found_or_offered(gazetteer, lines, home):
    lost = []
    for kind, name, place_kind, point in lines:
        if kind == "place":
            assert place_kind in RANKS
            answer = locate(gazetteer, name, home)
            texts = [one.near for one in (*answer.options, *answer.more)] if isinstance(answer, Choices) \
                else [answer.near, *(one.near for one in answer.others)]
            if not any(apart(locate(gazetteer, text, home).grid, point) < ONE_PLACE_M for text in texts):
                lost.append(name)
    assert not lost
