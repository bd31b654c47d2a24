"""Reads files of statistics in their publishers' layouts: the Index of Multiple Deprivation 2025 (File 7), and people by LSOA and age."""
import csv
import re
from typing import NamedTuple

from app.need.populations import CODES_OF, IMD, LSOAS, POPULATION

# A published table has some lines of notes above its headings.
_MOST_NOTES = 30
_MOST_FAULTS = 10
_MOST_PEOPLE = 100_000
_IMD_YEAR, _IMD_PEOPLE_OF = 2025, 2022
_CODE = re.compile(r"[EW]01\d{6}")
_YEAR_OF_CODES = re.compile(r"lsoa (?:code \(|code |)(20\d\d)\)?(?: code)?")
# Exports cut long headings off, so each is known by how it begins.
_FILE_7 = {"rank": r"index of multiple deprivation \(imd\) rank", "decile": r"index of multiple deprivation \(imd\) decile",
           "people": r"total population: mid[ -]?(\d{4})", "older": r"older population aged 60 and over: mid[ -]?(\d{4})"}
_BANDS = re.compile(r"(?:[fm] ?)?(\d{1,3})(?:(?: ?to ?| ?- ?)(\d{1,3})|( ?\+| ?and over| plus)?)")
_OVER = 60
_SOURCES = {IMD: "English indices of deprivation {year}, Ministry of Housing, Communities and Local Government.",
            POPULATION: "Population estimates for small areas, mid-{year}, Office for National Statistics."}


class StatisticsFault(ValueError):
    """Why a file cannot be taken, in sentences for people."""


class Table(NamedTuple):
    """A file of statistics: its kind, its year, what to say of where it is from, and `figures`, an iterator of dicts for
    populations.keep, which raises StatisticsFault when it comes upon rows that cannot be right.
    """

    kind: str
    year: int
    source: str
    figures: object


def read(lines, name, year=None):
    """The Table of a CSV's text `lines` (an iterable); `name` of the file may tell the year, as may `year`. Raises StatisticsFault."""
    reader = csv.reader(lines)
    notes, header = _header(reader)
    if any(re.match(_FILE_7["decile"], one) for one in header):
        return _deprivation(reader, header)
    return _population(reader, header, year or _year_in([*notes, name]))


def _header(reader):
    """(the words of the notes above, the headings in small letters) of a table; its rows come next."""
    notes = []
    try:
        for row, _ in zip(reader, range(_MOST_NOTES), strict=False):
            cells = [" ".join(cell.replace("\ufeff", "").split()).lower() for cell in row]
            if any(one.startswith(("lsoa", "lower layer super output area")) for one in cells) and len(cells) > 2:
                return notes, cells
            notes += [cell for cell in cells if cell]
    except csv.Error:
        pass
    raise StatisticsFault("It has no row of headings with a column of LSOA codes. Expected are File 7 of the Index of Multiple Deprivation "
                          "2025, or a table of people by LSOA and age, saved as CSV.")


def _code_column(header):
    """Where the codes of 2021 stand. Raises StatisticsFault for those of another year, or of none."""
    years = {int(found[1]): at for at, one in reversed([*enumerate(header)]) if (found := _YEAR_OF_CODES.fullmatch(one))}
    if CODES_OF in years:
        return years[CODES_OF]
    told = f"has LSOA codes of {max(years)}" if years else "does not say of which year its LSOA codes are"
    raise StatisticsFault(f"It {told}; codes of {CODES_OF} are expected (a column “LSOA code ({CODES_OF})” or “LSOA {CODES_OF} Code”). "
                          "Codes of another year mean other areas.")


def _deprivation(reader, header):
    codes, at, years = _code_column(header), {}, {}
    for name, begins in _FILE_7.items():
        column, found = next(((number, found) for number, one in enumerate(header) if (found := re.match(begins, one))), (None, None))
        if column is None:
            raise StatisticsFault(f"It has no column “{begins.split(': mid')[0].replace(chr(92), '')}”. Expected is File 7 of the Index of "
                                  f"Multiple Deprivation {_IMD_YEAR}: all ranks, scores, deciles and population denominators.")
        at[name] = column
        if found.groups():
            years[name] = int(found[1])
    if {*years.values()} != {_IMD_PEOPLE_OF}:
        raise StatisticsFault(f"Its people are of mid-{years['people']}; expected are those of mid-{_IMD_PEOPLE_OF}, which File 7 of the "
                              f"Index of Multiple Deprivation {_IMD_YEAR} has.")

    def figure(row):
        told = {name: _number(row, at[name], words, least, most) for name, words, least, most in (
            ("rank", "rank", 1, LSOAS), ("decile", "decile", 1, 10), ("people", "total population", 0, _MOST_PEOPLE),
            ("older", "population aged 60 and over", 0, _MOST_PEOPLE))}
        # A rank at the edge of a tenth may stand on either side of it.
        if abs(told["decile"] - -(-told["rank"] * 10 // LSOAS)) > 1:
            raise ValueError(f"the decile is {told['decile']}, and rank {told['rank']:,} of {LSOAS:,} does not lie in it")
        if told["older"] > told["people"]:
            raise ValueError("more people are 60 or over than there are people")
        return told | {"people_year": years["people"], "older_year": years["older"]}
    return Table(IMD, _IMD_YEAR, _SOURCES[IMD].format(year=_IMD_YEAR), _figures(reader, codes, len(header), figure))


def _population(reader, header, year):
    codes = _code_column(header)
    total = next((at for at, one in enumerate(header) if one in ("total", "all ages", "all persons", "persons")), None)
    bands = [(at, *band) for at, one in enumerate(header) if at != codes and (band := _band(one))]
    if total is None or not bands:
        raise StatisticsFault("It has no column “Total” beside columns of ages (like F0 ... M90, or F65 and over), as the table of people "
                              "by LSOA has.")
    if year is None:
        raise StatisticsFault("Nothing in it says of which year it is: its notes and its name have no “mid-2024”. Say it with --year 2024.")
    if not 2021 <= year <= 2100:
        raise StatisticsFault(f"It is of mid-{year}; people by LSOA of {CODES_OF} are told from mid-2021 on.")
    # A band from 45 to 64 does not say how many are 60 or over.
    split = any(low < _OVER <= high for _, low, high in bands)

    def figure(row):
        people = _number(row, total, "total", 0, _MOST_PEOPLE)
        counts = [(_number(row, at, f"number in “{header[at]}”", 0, _MOST_PEOPLE), low) for at, low, _ in bands]
        if sum(count for count, _ in counts) != people:
            raise ValueError(f"the ages come to {sum(count for count, _ in counts):,} and the total is {people:,}")
        told = {"people": people, "people_year": year}
        return told if split else told | {"older": sum(count for count, low in counts if low >= _OVER), "older_year": year}
    return Table(POPULATION, year, _SOURCES[POPULATION].format(year=year), _figures(reader, codes, len(header), figure))


def _band(heading):
    found = _BANDS.fullmatch(heading)
    if not found:
        return None
    low = int(found[1])
    # Single years end with one that is open: 90 stands for 90 and over.
    return low, int(found[2]) if found[2] else 200 if found[3] else low


def _figures(reader, codes, width, figure):
    """The figures of the rows, in order; rows that are empty or are notes below the table are left out."""
    faults, seen = [], set()
    try:
        for row in reader:
            if len([cell for cell in row if cell.strip()]) < 3:
                continue
            try:
                if len(row) != width:
                    raise ValueError(f"it has {len(row)} cells where the headings have {width}")
                code = row[codes].strip().upper()
                if not _CODE.fullmatch(code):
                    raise ValueError(f"“{row[codes][:20]}” is no code of an LSOA, like E01000001")
                if code in seen:
                    raise ValueError(f"{code} is there a second time")
                seen.add(code)
                told = {"code": code, **figure(row)}
            except ValueError as fault:
                faults.append(f"Row {reader.line_num}: {fault}.")
                if len(faults) == _MOST_FAULTS:
                    break
                continue
            if not faults:
                yield told
    except (csv.Error, UnicodeError) as fault:
        faults.append(f"After row {reader.line_num}: the file cannot be read on ({fault}).")
    if not seen and not faults:
        faults.append("It has headings and no rows.")
    if faults:
        raise StatisticsFault(" ".join(faults))


def _number(row, at, called, least, most):
    found = re.fullmatch(r"(\d{1,9})(?:\.0+)?", row[at].strip().replace(",", ""), re.ASCII)
    value = int(found[1]) if found else None
    if value is None or not least <= value <= most:
        raise ValueError(f"the {called} is “{row[at].strip()[:20]}”; expected is a whole number from {least:,} to {most:,}")
    return value


def _year_in(texts):
    found = [int(year) for text in texts for year in re.findall(r"mid[ -_]?(20\d\d)", text.lower())]
    return max(found, default=None)
