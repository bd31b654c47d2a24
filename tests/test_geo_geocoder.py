"""The one box: what words, postcodes and points find, in which order, and that anything at all gets an answer."""
import logging
from types import SimpleNamespace

import pytest
from geopy.location import Location
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.geo.answers import Answer, Choices, Found, GridPoint, Precision, Suggestions, Unknown
from app.geo.gazetteer import Gazetteer
from app.geo.geocoder import at_square, exact, found_at, locate, split_words
from app.geo.grid import apart, square, to_point
from app.geo.local import LocalGeocoder
from gazetteers import SMALL, small

TAUNTON = SimpleNamespace(lat=51.015, lon=-3.106)
WORDS = "TA1 1HE TA11 lHE LA94 BT1 Somerton, Somerset St Ives Kendall near in the Church End Llŷn".split()


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory):
    return small(tmp_path_factory.mktemp("geo"))


@pytest.fixture
def nothing(tmp_path):
    return Gazetteer(tmp_path / "none.db", small=tmp_path / "none.csv")


def near(answer):
    return [choice.near for choice in (*answer.options, *answer.more)]


@pytest.mark.parametrize("typed", ["TA1 1HE", "ta11he", "TA1  1HE", "TA11 HE", " ta1.1he ", "TA1\u00a01HE", "TA1 1HE\x00", "ta1 1he\n"])
def test_a_postcode_in_any_spacing(gazetteer, typed):
    found = locate(gazetteer, typed)
    assert (found.grid, found.precision, found.postcode) == (GridPoint(322489, 125215), Precision.POSTCODE, "TA1 1HE")
    assert (found.label, found.near, found.outcode, found.district, found.read_as) == ("your TA1 postcode", "TA1", "TA1", "Somerset", None)


@pytest.mark.parametrize(("typed", "meant"), [("TA1 lHE", "TA1 1HE"), ("TAl 1HE", "TA1 1HE"), ("AT1 1HE", "TA1 1HE"),
                                              ("BA2O 1QU", "BA20 1QU"), ("8A20 1QU", "BA20 1QU"), ("BA2O lQU", "BA20 1QU")])
def test_one_clear_slip_is_taken_and_said(gazetteer, typed, meant):
    found = locate(gazetteer, typed)
    assert (found.postcode, found.read_as) == (meant, meant)


def test_several_likely_postcodes_are_asked(gazetteer):
    assert locate(gazetteer, "SO1S 2G8") == Suggestions(("SO1S 2GB", "SO15 2GB"))


def test_a_postcode_whose_outcode_is_known_is_never_taken_for_another(gazetteer):
    assert locate(gazetteer, "SG1 1AB").near == "SG1 1"
    assert locate(gazetteer, "SG1 9AB").near == "SG1"
    assert locate(gazetteer, "S6I 1AB").postcode == "S61 1AB"
    assert locate(gazetteer, "TA1 1HE").read_as is None
    assert locate(gazetteer, "LU7 1AB").read_as == "LU7"


@pytest.mark.parametrize(("typed", "unit", "precision", "read_as"), [
    ("LA9", "LA9", Precision.OUTCODE, None), ("la9", "LA9", Precision.OUTCODE, None), ("LA94", "LA9 4", Precision.SECTOR, None),
    ("LA9 4", "LA9 4", Precision.SECTOR, None), ("TA1 1", "TA1 1", Precision.SECTOR, None), ("TA1 1H", "TA1 1", Precision.SECTOR, "TA1 1"),
    ("TA11H", "TA1 1", Precision.SECTOR, "TA1 1"), ("TA1 1HF", "TA1 1", Precision.SECTOR, "TA1 1"),
    ("TA1 7ZZ", "TA1", Precision.OUTCODE, "TA1"), ("TA1 7", "TA1", Precision.OUTCODE, "TA1"),
    ("SG1 1AB", "SG1 1", Precision.SECTOR, "SG1 1")])
def test_parts_and_what_is_not_known_yet(gazetteer, typed, unit, precision, read_as):
    found = locate(gazetteer, typed)
    assert (found.label, found.near, found.precision, found.read_as, found.postcode) == (unit, unit, precision, read_as, None)
    assert found.radius_m > 0 and found.outcode == unit.split()[0]


def test_an_outcode_that_may_be_a_sector_says_so(gazetteer):
    found = locate(gazetteer, "TA11")
    assert found.precision == Precision.OUTCODE and [other.near for other in found.others] == ["TA1 1"]
    assert locate(gazetteer, found.others[0].near).precision == Precision.SECTOR
    assert locate(gazetteer, "LA9").others == ()


@pytest.mark.parametrize(("typed", "reason"), [
    ("BT1 1AA", "not_covered"), ("bt1", "not_covered"), ("IM1 1AA", "not_covered"), ("JE2 3", "not_covered"), ("GY1", "not_covered"),
    ("ZZ9 9ZZ", "postcode"), ("TA99", "postcode"), ("", "blank"), (" \t\n", "blank"), ("\x00", "blank"), ("!!!", "place"), ("😀", "place"),
    ("Area 51 Social Club", "place"), ("Hogwarts", "place"), ("LA9 4A4", "place"), ("x" * 500, "place"),
    ("%", "place"), ("' OR TRUE --", "place"), ("*", "place")])
def test_what_is_not_known(gazetteer, typed, reason):
    assert locate(gazetteer, typed) == Unknown(reason)


@pytest.mark.parametrize(("typed", "name"), [
    ("Kendal", None), ("kendal", None), ("Kendall", "Kendal"), ("Yeovill", "Yeovil"), ("Illminster", "Ilminster"),
    ("barow in furness", "Barrow-in-Furness"), ("barrow in furness", None), ("kings lyn", "King’s Lynn"), ("KINGS LYNN", None),
    ("morfa llyn", None), ("Ilmin", "Ilminster"), ("Kendal, Cumbria", None), ("kendal cumbria", None), ("Kendal, England", None), ("Kendall, Cumbria", "Kendal")])
def test_places_as_spelt_and_misspelt(gazetteer, typed, name):
    found = locate(gazetteer, typed)
    assert (found.precision, found.read_as) == (Precision.PLACE, name)
    assert found.label.lower()[:4] in typed.lower().replace("kings", "king’s") or name


def test_namesakes_are_asked_without_a_home_and_taken_with_one(gazetteer):
    asked = locate(gazetteer, "Somerton")
    assert near(asked) == ["Somerton, Somerset", "Somerton, Cherwell", "Somerton, Babergh"]
    found = locate(gazetteer, "Somerton", TAUNTON)
    assert (found.grid, found.label, found.near, found.outcode) == (GridPoint(348727, 128529), "Somerton", "Somerton", "TA11")
    assert [other.near for other in found.others] == ["Somerton, Cherwell", "Somerton, Babergh"]
    there = locate(gazetteer, "Somerton, Somerset")
    assert (there.grid, there.near, there.others) == (found.grid, "Somerton, Somerset", ())
    assert {locate(gazetteer, text).grid for text in ("somerton somerset", "Somerton, TA11", "Somerton, town")} == {found.grid}


def test_a_far_larger_place_is_meant_and_a_near_one_is_not_passed_over(gazetteer):
    assert locate(gazetteer, "Taunton").near == "Taunton"
    assert isinstance(locate(gazetteer, "Newport", TAUNTON), Choices)
    assert locate(gazetteer, "Ashill", TAUNTON).district == "Somerset"
    assert [locate(gazetteer, spelt) for spelt in ("St. Ives", "st ives")] == [locate(gazetteer, "Saint Ives")] * 2
    assert near(locate(gazetteer, "St Ives")) == ["St Ives, Cornwall", "St Ives, Huntingdonshire", "St Ives, Dorset"]


def test_a_place_that_is_not_where_it_is_said_to_be_is_asked(gazetteer):
    assert near(locate(gazetteer, "Taunton, Cheshire")) == ["Taunton, Somerset", "Taunton, Tameside"]
    assert locate(gazetteer, "Yeovil, Nowhere").options[0].near == "Yeovil, Somerset"


def test_namesakes_in_one_district_are_told_apart_and_one_place_is_told_once(gazetteer):
    asked = locate(gazetteer, "Church End")
    assert len(near(asked)) == 2
    assert {locate(gazetteer, text).grid for text in near(asked)} == {GridPoint(498600, 223600), GridPoint(515000, 237000)}


@pytest.mark.parametrize("home", [None, TAUNTON])
def test_every_text_that_is_offered_finds_its_place_again(gazetteer, home):
    for line in SMALL.splitlines():
        if line.startswith("place"):
            answer = locate(gazetteer, line.split(",")[1], home)
            texts = near(answer) if isinstance(answer, Choices) else [answer.near, *(other.near for other in answer.others)]
            points = [locate(gazetteer, text, home).grid for text in texts]
            assert len(set(points)) == len(texts)
            assert isinstance(answer, Choices) or points[0] == answer.grid


def venues(*found):
    """A directory of venues as directory.venues looks into it: those whose name begins with the text."""
    return lambda text: [one for one in found if one.near.lower().startswith(text.lower())]


def venue(name, town, e=332_000):
    return Found(GridPoint(e, 108_500), Precision.PLACE, f"{name}, {town}", name, source="venue")


def test_a_venue_is_found_by_name_after_places(gazetteer):
    ask = venues(venue("Chard Library", "Chard"), venue("Kendal", "Chard"))
    assert locate(gazetteer, "chard lib", venues=ask).label == "Chard Library, Chard"
    assert locate(gazetteer, "Kendal", venues=ask).source == "gazetteer"
    assert locate(gazetteer, "Nothing Hall", venues=ask) == Unknown("place")


def test_a_venue_of_that_very_name_is_not_taken_for_a_misspelt_town(gazetteer):
    assert locate(gazetteer, "Kendall", venues=venues(venue("Kendall", "Chard"))).source == "venue"
    assert locate(gazetteer, "Kendall", venues=venues(venue("Kendall Hall", "Chard"))).label == "Kendal"


def test_venues_of_one_name_are_asked_and_each_is_found_by_its_town(gazetteer):
    ask = venues(venue("Village Hall", "Chard"), venue("Village Hall", "Wambrook", 330_000), venue("Village Hall Annexe", "Chard"))
    asked = locate(gazetteer, "village hall", venues=ask)
    assert near(asked) == ["Village Hall, Chard", "Village Hall, Wambrook"]
    assert [locate(gazetteer, text, venues=ask).grid.e for text in near(asked)] == [332_000, 330_000]
    assert [locate(gazetteer, text, venues=ask).near for text in near(asked)] == near(asked)


def test_without_any_gazetteer_it_says_so_and_venues_are_still_found(nothing):
    assert locate(nothing, "TA1 1HE") == locate(nothing, "Kendal") == Unknown("no_gazetteer")
    assert locate(nothing, " ") == Unknown("blank")
    assert locate(nothing, "Chard Library", venues=venues(venue("Chard Library", "Chard"))).source == "venue"
    assert (exact(nothing, "TA1 1HE"), at_square(nothing, "TA1", 322250, 125250), split_words(nothing, "knit near Taunton")) == (None,) * 3
    assert found_at(nothing, 51.02, -3.1).outcode is None


@given(st.text(max_size=100) | st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
@example("\ud800")
@example("\U0010ffff" * 80)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer_and_is_logged_nowhere(gazetteer, text):
    for home in (None, TAUNTON):
        answer = locate(gazetteer, text, home, lambda typed: [])
        assert isinstance(answer, Answer)
        if isinstance(answer, Found):
            assert "" not in (answer.near, answer.label) and answer.postcode != answer.near
    assert exact(gazetteer, text) is None or exact(gazetteer, text).read_as is None
    parted = split_words(gazetteer, text)
    assert parted is None or isinstance(locate(gazetteer, parted[1]), Found | Choices)
    assert at_square(gazetteer, text, 322250, 125250) is None or at_square(gazetteer, text, 322250, 125250).precision == Precision.SQUARE


def test_nothing_typed_is_logged(gazetteer, nothing, caplog):
    caplog.set_level(logging.DEBUG)
    for text in ("TA1 1HE", "TA1 lHE", "ZZ9 9ZZ", "Kendall"):
        locate(gazetteer, text)
        locate(nothing, text)
        LocalGeocoder(gazetteer).geocode(text)
    assert caplog.text == ""


@pytest.mark.parametrize(("text", "parted"), [
    ("knit near Taunton", ("knit", "Taunton")), ("knit and natter in Barrow in Furness", ("knit and natter", "Barrow in Furness")),
    ("near Taunton", ("", "Taunton")), ("KNIT NEAR TA1 1HE", ("KNIT", "TA1 1HE")), ("yoga in LA9", ("yoga", "LA9")),
    ("art in Somerton, Somerset", ("art", "Somerton, Somerset")), ("yoga near Natterhope", ("yoga", "Natterhope")), ("yoga in Natterhope", None),
    ("knit near Kendall", None), ("walking in nature", None), ("Kirkby in Ashfield", None), ("knit", None), ("", None), ("near", None), ("indoor bowls", None)])
def test_words_and_place_in_one_box(gazetteer, text, parted):
    assert split_words(gazetteer, text) == parted


def test_a_phones_point_knows_its_outcode_and_stays_in_england(gazetteer):
    point = to_point(322489, 125215)
    found = found_at(gazetteer, *point)
    assert found == Found(GridPoint(322489, 125215), Precision.POINT, "you", "TA1", source="point", outcode="TA1")
    assert found_at(gazetteer, 54.33, -2.60).outcode == "LA9"
    assert found_at(gazetteer, 52.5, 1.5).outcode is None
    nowhere = [(48.85, 2.35), (0, 0), (-3.1, 51.0), (float("nan"), 1), (51, float("inf")), (90, 180), (1e308, -1e308)]
    assert [found_at(gazetteer, lat, lon) for lat, lon in nowhere] == [None] * len(nowhere)


def test_a_shared_square_is_believed_only_where_it_can_be(gazetteer):
    found = at_square(gazetteer, "TA1", 322250, 125250)
    assert found == Found(GridPoint(322250, 125250), Precision.SQUARE, "TA1", "TA1", outcode="TA1")
    assert at_square(gazetteer, "ta1 1", 322250, 125250).near == "TA1 1"
    assert at_square(gazetteer, "Kendal", 351250, 493250).outcode == "LA9"
    assert at_square(gazetteer, "", 322250, 125250).label == "TA1"
    away = [("TA1", 322251, 125250), ("TA1", 322489, 125215), ("TA1", 351250, 493250), ("Kendal", 322250, 125250),
            ("nowhere", 322250, 125250), ("TA1", 0, 0), ("TA1", 250, 250), ("TA1", 10**30 // 500 * 500 + 250, 250)]
    assert [at_square(gazetteer, *one) for one in away] == [None] * len(away)
    assert square(322489, 125215) == square(322108, 125200) == GridPoint(322250, 125250)


def test_exact_is_for_postcodes_in_the_file(gazetteer):
    assert exact(gazetteer, "la9 4aa").grid == GridPoint(351519, 492937)
    assert (exact(gazetteer, "LA9 4").precision, exact(gazetteer, "LA9").precision) == (Precision.SECTOR, Precision.OUTCODE)
    assert [exact(gazetteer, text) for text in ("TA1 lHE", "LA9 4ZZ", "TA1 7", "Kendal", "")] == [None] * 5


def test_geopy_asks_the_same_gazetteer(gazetteer):
    geocoder = LocalGeocoder(gazetteer, TAUNTON)
    location = geocoder.geocode("TA1 1HE")
    assert isinstance(location, Location) and location.address == "TA1 1HE" and location.raw["precision"] == "postcode"
    assert (location.latitude, location.longitude) == pytest.approx((51.021062, -3.106481), abs=1e-5)
    assert geocoder.geocode("Nowhere at all") is None and geocoder.geocode("St Ives") is None
    assert len(geocoder.geocode("St Ives", exactly_one=False)) == 3
    assert geocoder.reverse((51.021, -3.106)).address == "TA1"
    assert geocoder.reverse("51.021, -3.106").address == "TA1"
    assert [geocoder.reverse(query) for query in ((0, 0), "soon", "95, 200")] == [None] * 3


def test_a_places_own_point_is_kept_to_the_metre(gazetteer):
    assert apart(locate(gazetteer, "Kendal").grid, (351494, 493017)) == 0
