"""Statistics: read in their publishers' layouts, of the right year or not at all, and belonging to places by the postcode file."""
import csv
import io
import re

import pytest
import sqlalchemy as sa

from app.directory.localities import Part, by_slug, define
from app.extensions import db, writing_unit
from app.gaps.statistics import StatisticsFault, read
from app.geo.importing import build
from app.need import populations
from app.need.populations import Lives, LsoaFigure

# Every column of File 7, in its order, cut where some programs cut long headings.
FILE_7 = [
    "LSOA code (2021)", "LSOA name (2021)", "Local Authority District code (2024)", "Local Authority District name (2024)",
    *(f"{domain} {part}" for domain in (
        "Index of Multiple Deprivation (IMD)", "Income", "Employment", "Education, Skills and Training", "Health Deprivation and Disability",
        "Crime", "Barriers to Housing and Services", "Living Environment", "Income Deprivation Affecting Children Index (IDACI)",
        "Income Deprivation Affecting Older People (IDAOPI)") for part in (
        "Score", "Rank (where 1 is most deprived)", "Decile (where 1 is most deprived 10% of LSOAs)")),
    "Total population: mid 2022", "Dependent Children aged 0-15: mid 2022", "Older population aged 60 and over: mid 2022",
    "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022"]
BANDS = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total"] + [
    f"{sex}{ages}" for sex in "FM" for ages in ("0 to 15", "16 to 29", "30 to 44", "45 to 64", "65 and over")]
YEARS = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total"] + [f"{sex}{age}" for sex in "FM" for age in range(91)]


def file_7(*rows, header=FILE_7):
    """File 7 as text, of rows (code, rank, decile, people, older)."""
    at = {name: number for number, name in enumerate(FILE_7)}
    whole = []
    for code, rank, decile, people, older in rows:
        row = ["1"] * len(FILE_7)
        for name, value in {"LSOA code (2021)": code, "LSOA name (2021)": "Made-up 001A", FILE_7[5]: rank, FILE_7[6]: decile, FILE_7[34]: people,
                            FILE_7[36]: older}.items():
            row[at[name]] = str(value)
        whole.append(row)
    return written([header, *whole])


def ages(header, *rows, notes=("Mid-2024 population estimates", "")):
    """A table of people by age as text, of rows (code, total, *counts)."""
    return written([*([note] + [""] * (len(header) - 1) for note in notes), header,
                    *(["E06000066", "Somerset", code, "Made-up 001A", *map(str, counts)] for code, *counts in rows)])


def written(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def figures(text, name="table.csv", year=None):
    table = read(io.StringIO(text), name, year)
    return table.kind, table.year, list(table.figures)


def singly(total, older):
    """Ages F0 ... M90 of `total` people, `older` of them 60: all the others are 30."""
    counts = [0] * 182
    counts[30], counts[91 + 60] = total - older, older
    return [total, *counts]


def test_file_7_and_both_layouts_of_ages_are_read():
    told = ("imd", 2025, [{"code": "E01029277", "rank": 4000, "decile": 2, "people": 1600, "people_year": 2022, "older": 400, "older_year": 2022}])
    assert figures(file_7(("E01029277", "4,000", 2, "1600", 400))) == told
    assert figures("\ufeff" + file_7(("E01029277", 4000, "2", 1600, 400), header=[name[:64] for name in FILE_7])) == told
    assert figures(ages(YEARS, ("E01029277", *singly(1650, 450)))) == (
        "population", 2024, [{"code": "E01029277", "people": 1650, "people_year": 2024, "older": 450, "older_year": 2024}])
    banded = ages(BANDS, ("E01029277", 100, *[10] * 10), notes=("Table 1",))
    assert figures(banded, "lsoa-mid-2023.csv")[1:] == (2023, [{"code": "E01029277", "people": 100, "people_year": 2023}])
    assert figures(banded, year=2022)[1] == 2022


GOOD = ("E01029277", 4000, 2, 1600, 400)


@pytest.mark.parametrize(("text", "why"), [
    (file_7(GOOD, header=["LSOA code (2011)", *FILE_7[1:]]), "It has LSOA codes of 2011; codes of 2021 are expected"),
    (file_7(GOOD, header=[name.replace("mid 2022", "mid 2015") for name in FILE_7]), "people are of mid-2015; expected are those of mid-2022"),
    (file_7(GOOD, header=["LSOA code", *FILE_7[1:]]), "does not say of which year its LSOA codes are; codes of 2021 are expected"),
    (file_7(GOOD, header=[*FILE_7[:34], *["x"] * 4]), "It has no column “total population”"),
    (file_7(GOOD, ("E0102927", 1, 1, 1, 1), ("E01029278", 33756, 10, 1, 1), ("E01029279", 5, 9, 1, 1), ("E01029280", 5, 1, 3, 4), GOOD),
     "Row 3: “E0102927” is no code of an LSOA, like E01000001. Row 4: the rank is “33756”; expected is a whole number from 1 to 33,755. "
     "Row 5: the decile is 9, and rank 5 of 33,755 does not lie in it. Row 6: more people are 60 or over than there are people. "
     "Row 7: E01029277 is there a second time."),
    (file_7(), "It has headings and no rows."), ("", "no row of headings"), ("a,b\n1,2\n", "Expected are File 7"), ("\0\0" * 40, "no row of headings"),
    (ages([name.replace("2021", "2011") for name in YEARS], GOOD), "LSOA codes of 2011"),
    (ages(BANDS, ("E01029277", 101, *[10] * 10)), "Row 4: the ages come to 100 and the total is 101."),
    (ages(BANDS, ("E01029277", 100, *[10] * 9, -10)), "Row 4: the number in “m65 and over” is “-10”"),
    (ages(BANDS, notes=("x",)), "Say it with --year 2024."), (ages(BANDS, notes=("Mid-2019",)), "It is of mid-2019"),
    (written([BANDS[:5]]), "columns of ages")])
def test_what_is_of_another_year_or_cannot_be_right_is_refused_in_words(text, why):
    with pytest.raises(StatisticsFault, match=re.escape(why)):
        figures(text)


@pytest.fixture
def site(make_app, tmp_path):
    """A site whose postcode file has LSOAs: two in TA20, one of which also reaches into TA19."""
    app = make_app()
    build([postcodes(tmp_path, "lsoa21cd")], tmp_path / "gazetteer.db", say=lambda _: None)
    with app.app_context(), writing_unit():
        define("chard-east", "Chard East", [Part("lsoa", "E01029277", 2021)], parent=by_slug("chard"))
        db.session.commit()
    return app


def postcodes(folder, column):
    rows = [(f"TA{20 if place < 3 or place == 4 else 19} {place}AA", "E01029278" if place > 2 else "E01029277") for place in range(1, 9)]
    path = folder / f"{column}.csv"
    path.write_text(f"pcds,doterm,east1m,north1m,{column}\n" + "".join(f"{pc},,332{at}00,108600,{code}\n" for at, (pc, code) in enumerate(rows, 1)))
    return path


def run(app, tmp_path, *texts, words=()):
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return app.test_cli_runner().invoke(args=["import", "statistics", *map(str, paths), *words])


def test_people_of_a_place_follow_from_its_postcodes(site, tmp_path):
    done = run(site, tmp_path, file_7(("E01029277", 3000, 1, 1000, 300), ("E01029278", 30000, 9, 1200, 600)))
    assert done.exit_code == 0 and "figures of 2025 for 2 LSOAs. England has 33,755." in done.output and "for 2 places" in done.output
    with site.app_context():
        found = populations.lives({"TA20", "TA19", "chard-east", "chard"})
        # TA20 has both postcodes of one LSOA and one of six of the other; nobody asked for TA19.
        assert found == {"TA20": Lives(1200, 400, {1: 1000, 9: 200}), "chard-east": Lives(1000, 300, {1: 1000})}
        assert found["TA20"].decile == 1 and populations.together(found.values()).people == 2200
    again = run(site, tmp_path, ages(YEARS, ("E01029277", *singly(1100, 200))))
    older = run(site, tmp_path, ages(YEARS, ("E01029277", *singly(7, 7)), notes=("Mid-2021",)))
    assert again.exit_code == older.exit_code == 0
    with site.app_context():
        kept = db.session.get(LsoaFigure, "E01029277")
        assert (kept.decile, kept.people, kept.people_year, kept.older) == (1, 1100, 2024, 200), "a later year is not written over by an earlier one"
        assert populations.lives({"chard-east"})["chard-east"].people == 1100


def test_a_refused_file_leaves_all_as_it_was(site, tmp_path):
    done = run(site, tmp_path, file_7(GOOD, *((f"E0102{number:04}", "none", 1, 1, 1) for number in range(2100))))
    assert done.exit_code == 1 and "Row 3:" in done.output and done.output.count("Row ") == 10 and "Nothing of it was kept." in done.output
    with site.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(LsoaFigure)) == 0 and populations.files() == []
    (tmp_path / "0.csv").write_bytes(b"PK\3\4")
    assert "Save the sheet" in site.test_cli_runner().invoke(args=["import", "statistics", str(tmp_path / "0.csv")]).output


def test_the_postcode_file_has_a_say(make_app, tmp_path):
    app = make_app()
    told = file_7(GOOD)
    assert "has no LSOA codes" in run(app, tmp_path, told).output
    build([postcodes(tmp_path, "lsoa11cd")], tmp_path / "gazetteer.db", say=lambda _: None)
    refused = run(make_app(), tmp_path, told)
    assert refused.exit_code == 1 and "LSOA codes of 2011; codes of 2021 are expected" in refused.output


def test_the_whole_of_england_is_read_in_a_breath(site, tmp_path):
    rows = [(f"E01{number:06}", number, -(-number * 10 // 33755), 1500, 300) for number in range(1, 33756)]
    done = run(site, tmp_path, file_7(*rows))
    assert "for 33,755 LSOAs.\n" in done.output and done.exit_code == 0
