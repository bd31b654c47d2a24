"""Building the gazetteer: each publisher's layout, what is refused and why, and a site that answers throughout."""
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.geo.answers import Precision
from app.geo.gazetteer import Gazetteer, open_gazetteer
from app.geo.geocoder import exact, locate
from app.geo.importing import BuildRefused, build, check
from app.geo.importing.checking import CHECK_VALUES
from gazetteers import CODE_POINT, RANKED, SMALL, WARDS, code_point_zip, many_postcodes, open_names_row, small, written

ROOT = Path(__file__).resolve().parents[1]
QUIET = {"say": lambda line: None}
# The header generations of GEO.md 4.2, each with the same place in it; other columns stand between.
ONS = {
    "to 2025": "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oa11,lsoa11,msoa11,"
               "lat,long,imd,icb,oa21,lsoa21,msoa21",
    "NSPL 2021": "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward,hlthau,lsoa21,msoa21,wz11,ccg,"
                 "lat,long,imd,stp",
    "2025": "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,wd25cd,lsoa21cd,msoa21cd,wz11cd,"
            "sicbl24cd,lat,long,imd20ind,icb23cd",
    "2026": "lad26cd,wd26cd,pcds,doterm,east1m,north1m,gridind,lsoa11cd,lsoa21cd,msoa21cd,lat,long,imd20ind,icb23cd",
}
VALUES = {"pcds": "TA1 1HE", "pcd": "TA1 1HE", "pcd2": "TA1  1HE", "pcd7": "TA1 1HE", "pcd8": "TA1  1HE", "east1m": "322489",
          "north1m": "125215", "nrth1m": "125215", "grdind": "1", "gridind": "1", "laua": "E06000066", "lad": "E06000066",
          "ward": "E05014339", "wd": "E05014339", "lsoa11": "E01000011", "lsoa21": "E01029277", "msoa11": "E02000011", "msoa21": "E02006083", "icb": "E54000038",
          "stp": "E54000038", "lat": "51.021062", "long": "-3.106481", "imd": "12345", "doterm": ""}


def ons_file(path, header, *rows):
    """A CSV with this header and a row for each dict of values that differ from VALUES (keys are the stems)."""
    def value(column, changes):
        stem = column.removeprefix("os").removesuffix("cd").removesuffix("ind") if column not in ("gridind", "osgrdind") else "gridind"
        stem = stem if stem in VALUES else stem.rstrip("0123456789")
        return changes.get(stem, VALUES.get(stem, ""))
    lines = [header, *(",".join(value(column, changes) for column in header.split(",")) for changes in rows)]
    return written(path, "\ufeff" + "\r\n".join(lines) + "\r\n")


def table(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def dump(path):
    return {name: table(path, f"SELECT * FROM {name} ORDER BY 1") for name in ("postcode", "outcode", "sector", "area", "place")}


def skipped(path):
    return {reason: told["count"] for [row] in table(path, "SELECT skipped FROM source") for reason, told in json.loads(row).items()}


@pytest.fixture
def target(tmp_path):
    return tmp_path / "instance" / "gazetteer.db"


def test_code_point_open_with_names_and_places(tmp_path, target):
    said = []
    report = build([written(tmp_path / "ranked-2021" / "ranked-a.tsv", RANKED), code_point_zip(tmp_path / "codepo.zip"),
                    written(tmp_path / "wards.csv", WARDS)], target, say=said.append)
    assert (report.counts["postcodes in use"], report.counts["place names"]) == (4, 4)
    assert skipped(target) == {"no position": 1, "no postcode lies there": 1, "malformed row": 1, "outcode": 1}
    gazetteer = open_gazetteer(target)
    assert exact(gazetteer, "TA1 1HE").district == "Somerset"
    assert exact(gazetteer, "ta116aa").near == "TA11"
    assert [(name, parent) for name, parent in table(target, "SELECT name, parent_id FROM area WHERE kind = 'ward'")] == [
        ("Bishop's Hull & Taunton West", 1 + len(["E05014339"])), (None, None)]
    assert locate(gazetteer, "Somerton, Somerset").district == locate(gazetteer, "Somerton").district == "Somerset"
    assert locate(gazetteer, "llyn").label == "Llŷn"
    assert [(source.kind, source.edition, source.rows_read, source.rows_kept) for source in gazetteer.sources()] == [
        ("code-point", "2024.2.0", 5, 4), ("area-names", "2024", 2, 1), ("ranked-names", "2021", 5, 3)]
    assert gazetteer.attribution()[0] == "Contains Ordnance Survey data © Crown copyright and database right 2024."
    assert len(gazetteer.attribution()) == 4
    assert said[0].startswith("Reading OS Code-Point Open 2024.2.0") and said[-1].startswith("Done")


def test_an_estimated_position_says_no_more_than_its_sector(tmp_path, target):
    build([code_point_zip(tmp_path / "codepo.zip")], target, **QUIET)
    found = exact(open_gazetteer(target), "TA1 2AB")
    assert (found.precision, found.near, found.outcode, found.postcode) == (Precision.SECTOR, "TA1 2", "TA1", "TA1 2AB")


def test_the_middle_and_the_spread_of_units(tmp_path, target):
    lines = [f'"TA1 1A{letter}",10,{322000 + 100 * at},125000,"E92000001","","","","E06000066",""'
             for at, letter in enumerate("ABDEFGHJLN")]
    build([code_point_zip(tmp_path / "codepo.zip", lines)], target, **QUIET)
    assert table(target, "SELECT * FROM outcode") == [("TA1", 322450, 125000, 10, 450)]
    assert table(target, "SELECT * FROM sector") == [("TA1 1", 322450, 125000, 10, 450)]


def test_a_folder_gives_the_same_as_its_zip_and_building_twice_the_same_rows(tmp_path, target):
    archive = code_point_zip(tmp_path / "codepo.zip")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    build([archive], target, **QUIET)
    first = dump(target)
    build([archive], target, **QUIET)
    assert dump(target) == first
    build([tmp_path / "unpacked"], target, **QUIET)
    assert dump(target) == first


@pytest.mark.parametrize("header", ONS.values(), ids=ONS)
@pytest.mark.parametrize("turned", [False, True])
def test_every_generation_of_ons_headers_gives_the_same(tmp_path, target, header, turned):
    header = ",".join(reversed(header.split(","))) if turned else header
    build([ons_file(tmp_path / "ONSPD_2025.csv", header, {})], target, **QUIET)
    [row] = table(target, """SELECT pc, e, n, quality, live, district.code, ward.code, lsoa.code, lsoa.vintage, msoa.code, icb.code,
        imd_rank FROM postcode LEFT JOIN area AS district ON district.id = district_id LEFT JOIN area AS ward ON ward.id = ward_id
        LEFT JOIN area AS lsoa ON lsoa.id = lsoa_id LEFT JOIN area AS msoa ON msoa.id = msoa_id LEFT JOIN area AS icb ON icb.id = icb_id""")
    assert row == ("TA1 1HE", 322489, 125215, 10, 1, "E06000066", "E05014339", "E01029277", "2021", "E02006083", "E54000038", 12345)


def test_an_ons_file_by_degrees_alone_and_without_the_optional_columns(tmp_path, target):
    said = []
    build([ons_file(tmp_path / "nspl.csv", "pcds,doterm,lat,long", {})], target, say=said.append)
    assert table(target, "SELECT pc, e, n, ward_id FROM postcode") == [("TA1 1HE", 322489, 125215, None)]
    assert any("without district, icb, lsoa, msoa, ward" in line for line in said)


ODD_ROWS = ({}, {"pcds": "TA1 1EH", "doterm": "202201"}, {"pcds": "BT1 1AA"}, {"pcds": "TA1 1AB", "gridind": "9"},
            {"pcds": "TA1 1AD", "east1m": ""}, {}, {"pcds": "soon"})


def test_ended_postcodes_and_rows_without_use(tmp_path, target):
    source = ons_file(tmp_path / "onspd.csv", ONS["2025"], *ODD_ROWS)
    build([source], target, **QUIET)
    assert skipped(target) == {"terminated": 1, "not Great Britain": 1, "no position": 2, "duplicate": 1, "malformed postcode": 1}
    assert exact(open_gazetteer(target), "TA1 1EH") is None
    build([source], target, keep_ended=True, **QUIET)
    ended = exact(open_gazetteer(target), "TA1 1EH")
    assert ended.ended and not exact(open_gazetteer(target), "TA1 1HE").ended
    assert table(target, "SELECT code, postcodes FROM outcode") == [("TA1", 1)]


@pytest.mark.parametrize(("header", "named"), [
    (ONS["2025"].replace("doterm", "other"), "doterm"), (ONS["2025"].replace("east1m", "other").replace("lat", "other"), "east1m"),
    ("pcds,doterm,ward,laua", "east1m, north1m")])
def test_missing_columns_are_named(tmp_path, target, header, named):
    with pytest.raises(BuildRefused, match=f"no column for {named}"):
        build([ons_file(tmp_path / "onspd.csv", header, {})], target, **QUIET)
    assert not target.exists()


def test_ons_and_code_point_together_keep_what_ons_knows(tmp_path, target):
    build([code_point_zip(tmp_path / "codepo.zip"), ons_file(tmp_path / "onspd.csv", ONS["2025"], {})], target, **QUIET)
    assert table(target, "SELECT count(*), count(lsoa_id) FROM postcode") == [(4, 1)]
    assert skipped(target)["duplicate"] == 1


def test_a_zip_of_ons_is_read_once(tmp_path, target):
    whole = ons_file(tmp_path / "whole.csv", ONS["2025"], {}, {"pcds": "TA1 1EH"})
    with zipfile.ZipFile(tmp_path / "onspd.zip", "w") as archive:
        archive.write(whole, "Data/ONSPD_FEB_2025_UK.csv")
        archive.write(whole, "Data/multi_csv/ONSPD_FEB_2025_UK_TA.csv")
        archive.writestr("Documents/LA names.csv", "LAD25CD,LAD25NM\nE06000066,Somerset\n")
    build([tmp_path / "onspd.zip"], target, **QUIET)
    assert skipped(target) == {}
    assert exact(open_gazetteer(target), "TA1 1HE").district == "Somerset"


def test_open_names(tmp_path, target):
    rows = [open_names_row("Holbear", "Suburban Area"), open_names_row("TA20 1AA", "Postcode", type_="other"),
            open_names_row("Tyddewi", "City", other="St Davids"), open_names_row("Lost", x="nowhere"),
            open_names_row("Sunk", x="0", y="0"), "too,short", open_names_row("Chard", district="South Somerset")]
    written(tmp_path / "os_open_names" / "ST20.csv", "\ufeff" + "\n".join(rows) + "\n")
    written(tmp_path / "os_open_names" / "README.md", "What these are.\n")
    build([tmp_path / "os_open_names"], target, **QUIET)
    assert table(target, "SELECT name, key, kind, rank, district FROM place") == [
        ("Holbear", "holbear", "suburb", 4, "Somerset"), ("Tyddewi", "tyddewi", "city", 1, "Somerset"),
        ("St Davids", "saint davids", "city", 1, "Somerset"), ("Chard", "chard", "town", 2, "South Somerset")]
    assert skipped(target) == {"not a place": 1, "no position": 2, "malformed row": 1}
    assert table(target, "SELECT rows_kept FROM source") == [(3,)]


def test_bad_rows_are_counted_with_their_lines_and_stop_nothing(tmp_path, target):
    bad = ['"TA1 1HE",10,322489,125215,"E92000001","","","","E06000066",""', "half,a,row", '"TA1 1AB",x,1,1,"E92000001","","","","",""',
           '"T 1",10,1,1,"E92000001","","","","",""', "", '"TA1 1AD",10,322000,125000,"E92000001","","","","E06000066",""']
    build([code_point_zip(tmp_path / "codepo.zip", [*CODE_POINT, *bad])], target, **QUIET)
    told = json.loads(table(target, "SELECT skipped FROM source")[0][0])
    assert {reason: one["lines"] for reason, one in told.items()} == {
        "no position": ["ta.csv:3"], "duplicate": ["ta.csv:6"], "malformed row": ["ta.csv:7", "ta.csv:8", "ta.csv:10"],
        "malformed postcode": ["ta.csv:9"]}
    assert exact(open_gazetteer(target), "TA1 1AD")


def cut(path, size):
    path.write_bytes(path.read_bytes()[:size])
    return path


def spoilt(path):
    code_point_zip(path, many_postcodes(3000))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle:middle + 200] = bytes(200)
    path.write_bytes(data)
    return path


def empty_zip(path):
    zipfile.ZipFile(path, "w").close()
    return path


WRONG = {
    "an empty zip": (lambda path: empty_zip(path.with_suffix(".zip")), "has no files in it"),
    "a zip of another kind": (lambda path: code_point_zip(path.with_suffix(".zip"), ["a letter"], "letter.txt"), "holds nothing that we"),
    "a truncated zip": (lambda path: cut(code_point_zip(path.with_suffix(".zip")), 400), "broken or cut short"),
    "a spoilt zip": (lambda path: spoilt(path.with_suffix(".zip")), "broken or cut short"),
    "a file of nothing": (lambda path: written(path.with_suffix(".zip"), ""), "empty or is not a zip"),
    "text called a zip": (lambda path: written(path.with_suffix(".zip"), "hello"), "empty or is not a zip"),
    "an empty csv": (lambda path: written(path.with_suffix(".csv"), ""), "holds nothing that we can read"),
    "another csv": (lambda path: written(path.with_suffix(".csv"), "name,age\nJo,3\n"), "holds nothing that we can read"),
    "no file": (lambda path: path.with_suffix(".gone"), "There is no file"),
    "an empty folder": (lambda path: path.mkdir() or path, "holds nothing that we can read"),
    "bytes": (lambda path: path.write_bytes(bytes(range(256)) * 100) and path, "holds nothing that we can read"),
    "names of areas alone": (lambda path: written(path.with_suffix(".csv"), WARDS), "no postcode and no place"),
    "postcodes in the wrong spot": (lambda path: code_point_zip(path.with_suffix(".zip"), [CODE_POINT[0].replace("322489", "125215")]),
                                    "TA1 1HE lies"),
    "an outcode in the wrong spot": (lambda path: code_point_zip(path.with_suffix(".zip"), [CODE_POINT[1].replace("322108", "125215")]),
                                     "TA1 .without"),
}


@pytest.mark.parametrize(("make", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_one_sentence_and_the_old_gazetteer_answers(tmp_path, target, make, why):
    build([code_point_zip(tmp_path / "good.zip")], target, **QUIET)
    before, gazetteer = target.read_bytes(), open_gazetteer(target)
    with pytest.raises(BuildRefused, match=why) as refusal:
        build([make(tmp_path / "wrong")], target, allow_fewer=True, **QUIET)
    assert "\n" not in str(refusal.value) and str(refusal.value).endswith(".")
    assert target.read_bytes() == before and exact(gazetteer, "TA1 1HE")
    assert sorted(path.name for path in target.parent.iterdir()) == ["gazetteer.db", "gazetteer.db.lock"]


def test_far_fewer_postcodes_than_before_are_refused_unless_allowed(tmp_path, target):
    build([code_point_zip(tmp_path / "all.zip", many_postcodes(100))], target, **QUIET)
    tenth = code_point_zip(tmp_path / "tenth.zip", many_postcodes(10))
    with pytest.raises(BuildRefused, match="10 postcodes and the present gazetteer 100"):
        build([tenth], target, **QUIET)
    with pytest.raises(BuildRefused, match="0 postcodes"):
        build([written(tmp_path / "ranked-a.tsv", RANKED)], target, **QUIET)
    build([code_point_zip(tmp_path / "most.zip", many_postcodes(90))], target, **QUIET)
    build([tenth], target, allow_fewer=True, **QUIET)
    assert table(target, "SELECT count(*) FROM postcode") == [(10,)]


def test_what_is_no_gazetteer_is_not_written_over(tmp_path, target):
    target.parent.mkdir()
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("CREATE TABLE meta (key, value)")
        connection.execute("CREATE TABLE people (name)")
        connection.commit()
    before = target.read_bytes()
    with pytest.raises(BuildRefused, match="something else than a gazetteer"):
        build([code_point_zip(tmp_path / "codepo.zip")], target, allow_fewer=True, **QUIET)
    assert target.read_bytes() == before


SLOW_BUILD = """
import sys, time
from app.geo.importing import BuildRefused, build
def say(line):
    print(line, flush=True)
    if line.startswith("Making"):
        time.sleep(60)
build([sys.argv[1]], sys.argv[2], say=say)
"""


def test_a_killed_build_leaves_the_old_gazetteer_and_the_next_one_starts_afresh(tmp_path, target):
    build([code_point_zip(tmp_path / "old.zip")], target, **QUIET)
    gazetteer, new = open_gazetteer(target), code_point_zip(tmp_path / "new.zip", [*CODE_POINT, *many_postcodes(50)])
    before = target.read_bytes()
    child = subprocess.Popen([sys.executable, "-c", SLOW_BUILD, str(new), str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert any(line.startswith("Making") for line in iter(child.stdout.readline, ""))
        assert exact(gazetteer, "TA1 1HE") and exact(gazetteer, "TA2 0AA") is None
        with pytest.raises(BuildRefused, match="Another build is under way"):
            build([new], target, **QUIET)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    assert target.with_name("gazetteer.db.part").exists() and target.read_bytes() == before
    assert exact(open_gazetteer(target), "TA1 1HE")
    build([new], target, **QUIET)
    assert exact(open_gazetteer(target), "TA2 0AA")
    assert not target.with_name("gazetteer.db.part").exists()


def test_a_site_that_started_without_sees_the_build_and_the_next(tmp_path, target):
    (tmp_path / "places.csv").write_text(SMALL, encoding="utf-8")
    now = [0.0]
    gazetteer = Gazetteer(target, small=tmp_path / "places.csv", clock=lambda: now[0])
    assert gazetteer.is_small and exact(gazetteer, "LA9 4AA") and locate(gazetteer, "Kendall").label == "Kendal"
    editions = {gazetteer.edition}
    build([code_point_zip(tmp_path / "codepo.zip")], target, **QUIET)
    assert gazetteer.is_small
    now[0] = 1.0
    assert exact(gazetteer, "LA9 4AA") is None and exact(gazetteer, "TA1 2AB") and not gazetteer.is_small
    editions.add(gazetteer.edition)
    build([code_point_zip(tmp_path / "codepo.zip", [*CODE_POINT, *many_postcodes(1)])], target, **QUIET)
    now[0] = 2.0
    assert exact(gazetteer, "TA2 0AA")
    editions.add(gazetteer.edition)
    assert len(editions) == 3
    target.write_bytes(b"not a gazetteer")
    now[0] = 3.0
    assert exact(gazetteer, "TA2 0AA") and gazetteer.edition in editions
    target.unlink()
    now[0] = 4.0
    assert gazetteer.is_small


def test_threads_each_have_their_own_connection(tmp_path):
    gazetteer, found = small(tmp_path), []
    threads = [threading.Thread(target=lambda: found.extend(locate(gazetteer, "Kendall").label for _ in range(50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Kendal"] * 200


def test_the_small_gazetteer_says_whose_data_it_is(tmp_path):
    gazetteer = small(tmp_path)
    assert [source.kind for source in gazetteer.sources()] == ["demonstration"]
    assert [line.split(" data")[0] for line in gazetteer.attribution()[:3]] == [
        "Contains Ordnance Survey", "Contains Royal Mail", "Contains National Statistics"]
    gazetteer.close()
    assert exact(gazetteer, "TA1")


def test_check_tells_what_is_there_and_warns_of_an_old_file(tmp_path, target):
    with pytest.raises(BuildRefused, match="There is no gazetteer"):
        check(target)
    build([code_point_zip(tmp_path / "codepo.zip")], target, **QUIET)
    lines = list(check(target))
    assert "code-point 2024.2.0: codepo.zip, 5 rows read, 4 kept, left out: 1 no position" in "\n".join(lines)
    assert "4 postcodes in use" in lines and "Licensed under the Open Government Licence v3.0." in lines
    assert "TA1 1HE: 322489, 125215, 51.021062, -3.106481, 0 m from where it should be" in lines
    assert not [line for line in lines if "over a year old" in line or "LA9" in line]
    assert any("over a year old" in line for line in check(target, now=datetime.now(UTC) + timedelta(days=366)))
    target.write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(BuildRefused, match="is not a gazetteer"):
        check(target)


def test_the_check_values_are_those_of_one_edition():
    assert CHECK_VALUES["LA9 4AA"][0] == (351519, 492937) and len(CHECK_VALUES) == 5
