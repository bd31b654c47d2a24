"""Localities: what they are made of, which venues lie in them and why, and finding what is on in one."""
import csv
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import current_app

from app.directory import localities, publication
from app.directory.areas import Boundary, LocalityLocation, keep_boundary
from app.directory.details import VenueDetails
from app.directory.localities import Loop, Part
from app.directory.models import Location
from app.extensions import db
from app.geo.boundary import Area, shape_of
from app.geo.gazetteer import open_gazetteer
from app.geo.importing import build
from app.localities import defining
from app.localities.defining import DefinitionFault
from directories import CHAMPION, NOW, committed, found, fresh, knitting
from gazetteers import REAL, code_point_zip, postcodes_of, real_files

WARD, OTHER = "E05014339", "E05099999"
TAUNTON = VenueDetails("The Old Library", "Corporation Street", "Taunton", "", "TA1 1HE", easting=322_489, northing=125_215)
NEAR = VenueDetails("Priory Hall", "Canon Street", "Taunton", "", "TA1 2AB", easting=323_100, northing=124_300)
FIELD = VenueDetails("The Scout Hut", "Blackdown Lane", "Otterford", "", "", easting=322_600, northing=125_300)
NOWHERE = VenueDetails("A hall we have not found", "", "", "", "")
SQUARE = shape_of([[[(322_000, 125_000), (323_000, 125_000), (323_000, 126_000), (322_000, 126_000)]]])


@pytest.fixture
def gazetteer(tmp_path):
    build([code_point_zip(tmp_path / "codepo.zip")], tmp_path / "gazetteer.db", allow_fewer=True, say=lambda line: None)
    return open_gazetteer(tmp_path / "gazetteer.db")


@pytest.fixture(autouse=True)
def directory(tmp_path, gazetteer):
    app = fresh(tmp_path)
    app.extensions["gazetteer"] = gazetteer
    with app.app_context():
        yield app


def publish(venue, key, **changes):
    details = knitting(key, venues=(venue,), name=f"Knit and natter {key}", **changes)
    return committed(publication.publish, details, CHAMPION, gazetteer=current_app.extensions["gazetteer"])


def define(slug, *parts, parent=None):
    return committed(lambda now: localities.define(slug, slug.title(), list(parts), parent=parent,
                                                   gazetteer=current_app.extensions["gazetteer"]))


def assign():
    return [moved for step in defining.assign_all(current_app.extensions["gazetteer"], NOW) for moved in step]


def held():
    """{venue's name: {locality's slug: how}}."""
    rows = db.session.execute(sa.select(Location.name, localities.Locality.slug, LocalityLocation.how)
                              .join(LocalityLocation, LocalityLocation.location_id == Location.id)
                              .join(localities.Locality, localities.Locality.id == LocalityLocation.locality_id))
    found = {}
    for name, slug, how in rows:
        found.setdefault(name, {})[slug] = how
    return found


def outline(name="Our end", code="", year=None):
    return committed(lambda now: keep_boundary(Area("ward" if code else "neighbourhood", code, name, year, SQUARE), "Drawn by us")[0].id)


def test_a_venue_lies_in_all_whose_parts_hold_it_by_code_before_outline_and_those_above():
    drawn = outline()
    county = define("county")
    town = define("town", Part("ward", WARD), Part("sector", "TA1 2"), parent=county)
    define("west", Part("polygon", "", None, "Our end", drawn), Part("outcode", "TA2"))
    services = [publish(venue, str(number)) for number, venue in enumerate((TAUNTON, NEAR, FIELD, NOWHERE))]
    assert held() == {"The Old Library": {"town": "code", "county": "code", "west": "polygon"},
                      "Priory Hall": {"town": "outcode", "county": "outcode"}, "The Scout Hut": {"west": "polygon"}}
    assert [[one.slug for one in localities.of_service(service)] for service in services] == [
        ["county", "town", "west"], ["county", "town"], ["west"], []]
    assert localities.by_slug("town").outcode_list == ["TA1"]
    assert found(locality=town.id) == [services[0].id, services[1].id] == found(locality=county.id)
    assert found(locality=localities.by_slug("west").id) == [services[0].id, services[2].id] and found(locality=999) == []


def test_what_a_person_said_of_a_venue_beats_the_rest():
    publish(TAUNTON, "1"), publish(NOWHERE, "2")
    places = dict(db.session.execute(sa.select(Location.name, Location.id)).all())
    county = define("county")
    define("town", Part("ward", WARD), Part("exclude", str(places["The Old Library"])), Part("include", str(places[NOWHERE.name])), parent=county)
    assert {(after - before) == {county.id, localities.by_slug("town").id} for _, before, after in assign()} == {True}
    assert held() == {NOWHERE.name: {"town": "person", "county": "person"}}


def test_an_outline_of_another_year_decides_only_where_there_is_no_code():
    ours = outline("Old ward", WARD, 2013)
    define("town", Part("ward", OTHER), Part("polygon", WARD, 2013, "Old ward", ours))
    define("ward", Part("ward", OTHER, 2024, "A ward", ours))
    publish(TAUNTON, "1"), publish(FIELD, "2")
    assert held() == {"The Old Library": {"town": "polygon"}, "The Scout Hut": {"town": "polygon", "ward": "polygon"}}


def test_a_changed_area_moves_venues_and_what_is_on_is_found_there():
    here, there = publish(TAUNTON, "1"), publish(NEAR, "2")
    one = define("one", Part("outcode", "TA1"))
    assert sorted(len(after) for _, _, after in assign()) == [1, 1]
    assert found(locality=one.id) == [here.id, there.id]
    define("one", Part("ward", WARD))
    assert len(assign()) == 1 and found(locality=one.id) == [here.id]
    assert assign() == []
    committed(publication.publish, replace(knitting("1", venues=(NEAR,), name="Knit and natter 1")), CHAMPION,
              gazetteer=current_app.extensions["gazetteer"])
    assert found(locality=one.id) == []


def test_what_covers_an_area_is_found_in_the_localities_it_means():
    mobile = committed(publication.publish, knitting("9", venues=(), areas=("TA1",), how=("comes-to-you",), schedules=()), CHAMPION)
    one = committed(lambda now: localities.keep_locality("one", "One", ["ta1", "TA3"]))
    assert found(locality=one.id) == [mobile.id]
    committed(lambda now: localities.keep_locality("one", "One", ["TA3"]))
    assert found(locality=one.id) == []


def test_no_locality_lies_in_itself_or_too_deep():
    above = None
    for depth in range(localities.MOST_DEEP):
        above = define(f"level-{depth}", parent=above)
    with pytest.raises(Loop, match="6 deep"):
        define("level-6", parent=above)
    db.session.rollback()
    with pytest.raises(Loop, match="Level-0 in Level-1 in Level-0"):
        define("level-0", parent=localities.by_slug("level-1"))


FILE = b"""
[[locality]]
slug = "chard-west"
name = "Chard West"
parent = "chard"
wards = ["E05014339"]
year = 2024
outlines = ["Our end"]
[[locality]]
slug = "chard"
name = "Chard"
kind = "town"
people = 14287
people_source = "Census 2021"
outcodes = ["ta20"]
sectors = ["TA1 1"]
"""


def test_a_file_defines_localities_and_says_which_codes_are_unknown(tmp_path):
    runner, app = current_app.test_cli_runner(), current_app
    from app.localities.commands import areas, import_boundaries
    app.cli.add_command(areas), app.cli.add_command(import_boundaries)
    (tmp_path / "areas.toml").write_bytes(FILE.replace(b"E05014339", b"E05012345"))
    (tmp_path / "drawn.geojson").write_text(json.dumps({"features": [{"properties": {"name": "Our end"}, "geometry": {
        "type": "Polygon", "coordinates": [[[322000, 125000], [323000, 125000], [323000, 126000], [322000, 126000]]]}}]}))
    refused = runner.invoke(args=["localities", "define", str(tmp_path / "areas.toml")])
    assert refused.exit_code == 1 and "no outline is called so. Nothing was changed." in refused.output and held() == {}
    assert localities.all_localities() == []
    read = runner.invoke(args=["boundaries", str(tmp_path / "drawn.geojson"), "--kind", "neighbourhood"])
    assert (read.exit_code, read.output.splitlines()[0]) == (0, "1 outline read, 1 of them new or changed.")
    publish(TAUNTON, "1")
    made = runner.invoke(args=["localities", "define", str(tmp_path / "areas.toml")])
    assert made.exit_code == 0, made.output
    assert "E05012345 (ward of Chard West)" in made.output and "1 venue: now in Chard, Chard West" in made.output
    assert held() == {"The Old Library": {"chard": "outcode", "chard-west": "polygon"}}
    assert (localities.by_slug("chard").people, localities.by_slug("chard").kind) == (14287, "town")
    again = runner.invoke(args=["localities", "assign"])
    assert again.output == "Every venue stays where it is.\n"
    (tmp_path / "areas.toml").write_bytes(FILE.replace(b'outlines = ["Our end"]', b"").replace(b'sectors = ["TA1 1"]', b""))
    runner.invoke(args=["localities", "define", str(tmp_path / "areas.toml")])
    assert held() == {"The Old Library": {"chard": "code", "chard-west": "code"}}


@pytest.mark.parametrize(("data", "words"), [
    (b"\xff", "not TOML"), (b"a = ", "not TOML"), (b"", "no [[locality]]"), (b"locality = 3", "no [[locality]]"),
    (b"[[locality]]\nslug='A b'\nname='x'", "needs a slug"), (b"[[locality]]\nslug='a'", "needs a name"),
    (b"[[locality]]\nslug='a'\nname='x'", "made of nothing"), (b"[[locality]]\nslug='a'\nname='x'\nwards='E05014339'", "list of words"),
    (b"[[locality]]\nslug='a'\nname='x'\nwards=['yes']", "is no ward"), (b"[[locality]]\nslug='a'\nname='x'\noutcodes=['TA1 1HE']", "is no outcode"),
    (b"[[locality]]\nslug='a'\nname='x'\ncolour='red'", "says colour"), (b"[[locality]]\nslug='a'\nname='x'\npeople=true", "whole number"),
    (b"[[locality]]\nslug='a'\nname='x'\nkind='k'\n" * 2, "there twice"), (b"#" * (1 << 20 | 1), "larger than 1 MB"),
    (b"[[locality]]\nslug='a'\nname='x'\nkind='k'\nparent='b'\n[[locality]]\nslug='b'\nname='y'\nkind='k'\nparent='a'", "in each other"),
])
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence(data, words):
    with pytest.raises(DefinitionFault) as fault:
        defining.read(data)
    assert words in str(fault.value)


@real_files
def test_every_ward_of_somerset_and_lancaster_holds_its_venues_by_code(tmp_path, directory):
    lookup = REAL / "lookups" / "ward_lad_ctyua_may2024.csv"
    build([postcodes_of(("ta", "ba", "bs", "dt", "ex", "la", "pr", "bd"), tmp_path / "postcodes"), lookup], tmp_path / "built.db", say=lambda line: None)
    gazetteer = directory.extensions["gazetteer"] = open_gazetteer(tmp_path / "built.db")
    with lookup.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["LAD24CD"] in ("E06000066", "E07000121")]
    wards = {row["WD24CD"]: row["LAD24NM"] for row in rows}
    text = "\n".join(f"[[locality]]\nslug = '{name.lower()}'\nname = '{name}'\nkind = 'district'" for name in sorted(set(wards.values())))
    text += "".join(f"\n[[locality]]\nslug = '{code.lower()}'\nname = '{code}'\nkind = 'ward'\nyear = 2024\nparent = '{name.lower()}'\nwards = ['{code}']"
                    for code, name in wards.items())
    assert defining.keep(defining.read(text.encode()), gazetteer) == [] and len(wards) == 54 + 28
    sample = gazetteer.rows("SELECT pc, area.code FROM postcode JOIN area ON area.id = ward_id WHERE live AND pc >= 'TA1 1' AND pc < 'TA1 2'"
                            " UNION ALL SELECT pc, area.code FROM postcode JOIN area ON area.id = ward_id WHERE pc >= 'LA1 1' AND pc < 'LA1 2'")
    for number, (whole, _) in enumerate(sample[::20]):
        publish(VenueDetails(f"Hall {number}", "", "", "", whole), str(number))
    expected = {f"Hall {number}": code.lower() for number, (_, code) in enumerate(sample[::20])}
    lies = held()
    assert {name: {slug for slug in lies[name] if slug.startswith("e0")} for name in expected} == {name: {code} for name, code in expected.items()}
    assert len(expected) > 20 and {how for each in lies.values() for how in each.values()} == {"code"}
    assert {slug for each in lies.values() for slug in each} >= {"somerset", "lancaster"}
    assert db.session.scalar(sa.select(sa.func.count(Boundary.id))) == 0
