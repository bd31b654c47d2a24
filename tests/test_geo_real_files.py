"""The publishers' own files, where they lie beside the checkout: counts, known positions and known traps of all Great Britain."""
import json
import random
from types import SimpleNamespace

import pytest

from app.geo.answers import Choices, Found, GridPoint, Precision, Suggestions
from app.geo.gazetteer import open_gazetteer
from app.geo.geocoder import at_square, exact, found_at, locate
from app.geo.grid import square, to_point
from app.geo.importing import build, check
from app.geo.importing.checking import CHECK_VALUES
from app.geo.nearest import nearest_postcode
from gazetteers import REAL, real_files

pytestmark = real_files

TAUNTON, KENDAL = SimpleNamespace(lat=51.015, lon=-3.106), SimpleNamespace(lat=54.33, lon=-2.746)
UNITS = {"TA1": (322726, 124334, 1175, 2211), "LA1": (347746, 461475, 1365, 2199), "LA4": (344313, 464148, 745, 1579),
         "LA9": (351744, 492435, 941, 2820), "TA1 1": (322684, 124978, 227, 779), "LA9 4": (351399, 492815, 194, 582)}
WARDS = {"TA1 1HE": ("Somerset", "Bishop's Hull & Taunton West"), "BA20 1QU": ("Somerset", "Yeovil South"), "LA1 1AA": ("Lancaster",
    "Castle"),
         "LA4 5AA": ("Lancaster", "Poulton"), "LA9 4AA": ("Westmorland and Furness", "Kendal Strickland and Fell")}
SLIPS = {"Kendall": "Kendal", "Yeovill": "Yeovil", "Morcambe": "Morecambe", "Bridgewater": "Bridgwater", "Glastonberry": "Glastonbury",
         "Illminster": "Ilminster", "Barow in Furness": "Barrow-in-Furness", "Milnthrope": "Milnthorpe", "kings lyn": "King's Lynn"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("whole") / "gazetteer.db"
    build([REAL / "postcodes", REAL / "placenames", REAL / "lookups" / "ward_lad_ctyua_may2024.csv"], target, say=lambda line: None)
    return target


@pytest.fixture(scope="module")
def gazetteer(path):
    return open_gazetteer(path)


def test_what_was_read_and_kept(gazetteer):
    told = {source.kind: (source.rows_kept, {reason: one["count"] for reason, one in json.loads(source.skipped).items()})
            for source in gazetteer.sources()}
    assert told["code-point"] == (1_745_013, {"no position": 836})
    assert told["ranked-names"] == (43_105, {"outcode": 2_869})
    assert told["open-names"][0] == 149 + 54 + 85 + 29
    assert gazetteer.row("SELECT count(*) FROM outcode") == (2_864,) and gazetteer.row("SELECT count(*) FROM sector") == (10_847,)
    assert gazetteer.attribution()[0].endswith("2025.")


def test_each_tile_of_open_names_gives_its_places_with_districts(tmp_path):
    for tile, count in {"ST20": 149, "SD26": 54, "SD48": 85, "SD08": 29}.items():
        build([REAL / "placenames" / "os_open_names" / f"{tile}.csv"], tmp_path / f"{tile}.db", say=lambda line: None)
        gazetteer = open_gazetteer(tmp_path / f"{tile}.db")
        assert gazetteer.sources()[0].rows_kept == count
        assert gazetteer.row("SELECT count(*) FROM place WHERE district IS NULL OR name LIKE '\ufeff%'") == (0,)


def test_check_values_units_and_wards(gazetteer, path):
    for postcode, (district, ward) in WARDS.items():
        found = exact(gazetteer, postcode)
        assert (found.grid, found.district) == (CHECK_VALUES[postcode][0], district)
        assert gazetteer.row("SELECT name FROM postcode JOIN area ON area.id = ward_id WHERE pc = ?", (postcode,)) == (ward,)
    for unit, told in UNITS.items():
        table = "sector" if " " in unit else "outcode"
        assert gazetteer.row(f"SELECT e, n, postcodes, radius_m FROM {table} WHERE code = ?", (unit,)) == told
    assert sum("0 m from where it should be" in line for line in check(path)) == len(CHECK_VALUES)


@pytest.mark.parametrize("typed", ["TA1 lHE", "TAl 1HE", "AT1 1HE"])
def test_slips_of_a_postcode(gazetteer, typed):
    assert locate(gazetteer, typed).read_as == "TA1 1HE"


def test_traps_of_postcodes(gazetteer):
    assert locate(gazetteer, "BA2O 1QU").read_as == "BA20 1QU"
    assert [other.near for other in locate(gazetteer, "TA11").others] == ["TA1 1"]
    assert (locate(gazetteer, "LA94").near, locate(gazetteer, "TA1 1H").near) == ("LA9 4", "TA1 1")
    fallen = locate(gazetteer, "TA1 1HF")
    assert (fallen.near, fallen.precision, fallen.read_as) == ("TA1 1", Precision.SECTOR, "TA1 1")


@pytest.mark.parametrize(("typed", "name"), SLIPS.items())
def test_slips_of_places_offer_the_right_one_among_five(gazetteer, typed, name):
    answer = locate(gazetteer, typed)
    told = [answer.label] if isinstance(answer, Found) else [option.label.split(",")[0] for option in answer.options]
    assert name in told


def test_which_somerton(gazetteer):
    asked = locate(gazetteer, "Somerton")
    assert isinstance(asked, Choices) and asked.options[0].near == "Somerton, Somerset"
    here = locate(gazetteer, "Somerton", TAUNTON)
    assert here.district == "Somerset" and here.grid == locate(gazetteer, "Somerton, Somerset").grid
    assert locate(gazetteer, "St. Ives") == locate(gazetteer, "st ives") == locate(gazetteer, "Saint Ives")
    assert locate(gazetteer, "Milnthorpe", KENDAL).outcode == "LA7"
    assert locate(gazetteer, "Kendal, Cumbria").grid == locate(gazetteer, "Kendal").grid


@pytest.mark.parametrize("home", [None, TAUNTON])
def test_every_text_that_is_offered_finds_one_place_again(gazetteer, home):
    rnd = random.Random(3)
    names = [name for name, in gazetteer.rows("SELECT name FROM place GROUP BY name HAVING count(*) > 1 ORDER BY name")]
    for name in ["Church End", "Newtown", *rnd.sample(names, 150)]:
        answer = locate(gazetteer, name, home)
        offered = [*answer.options, *answer.more] if isinstance(answer, Choices) else answer.others
        found = [locate(gazetteer, choice.near, home) for choice in offered]
        assert all(isinstance(one, Found) for one in found), name
        assert len({one.grid for one in found}) == len(found), name
        if isinstance(answer, Found):
            assert locate(gazetteer, answer.near, home).grid == answer.grid, name


def test_the_nearest_postcode_is_the_nearest(gazetteer):
    rnd = random.Random(5)
    for e, n in rnd.sample(gazetteer.rows("SELECT e, n FROM outcode"), 20):
        e, n = e + rnd.randint(-3000, 3000), n + rnd.randint(-3000, 3000)
        told = nearest_postcode(gazetteer, e, n)
        strip = gazetteer.row("""SELECT pc FROM postcode WHERE e / 1000 BETWEEN ?1 / 1000 - 16 AND ?1 / 1000 + 16
            ORDER BY (e - ?1) * (e - ?1) + (n - ?2) * (n - ?2), pc LIMIT 1""", (e, n))
        assert told is None or told[0] == strip[0]


def test_no_postcode_of_ours_is_lost_on_the_way_through_its_square(gazetteer):
    rows = gazetteer.rows("SELECT pc, e, n FROM postcode WHERE pc >= 'LA' AND pc < 'LB' OR pc >= 'TA' AND pc < 'TB'")
    for postcode, e, n in random.Random(9).sample(rows, 500):
        near = postcode.partition(" ")[0]
        assert at_square(gazetteer, near, *square(e, n)).near == near
        found = found_at(gazetteer, *to_point(e, n))
        assert found.grid == GridPoint(e, n) and found.outcode


def test_random_slips_of_postcodes_never_raise_and_never_guess_without_saying(gazetteer):
    rnd = random.Random(11)
    rows = gazetteer.rows("SELECT pc FROM postcode WHERE pc >= 'TA1 ' AND pc < 'TA1!'")
    for (postcode,) in rnd.sample(rows, 300):
        at = rnd.randrange(len(postcode))
        typed = postcode[:at] + rnd.choice("ABC0123OIL S") + postcode[at + 1:]
        answer = locate(gazetteer, typed)
        if isinstance(answer, Found) and answer.postcode and answer.postcode.replace(" ", "") != typed.replace(" ", ""):
            assert answer.read_as == answer.postcode
        assert not isinstance(answer, Suggestions) or 0 < len(answer.postcodes) <= 5
