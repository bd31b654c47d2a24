"""Reads look-ups of area names (wards with their districts and counties, MSOAs): CSVs whose header has codes and names by year."""
import csv
import re

from app.geo.importing import tally as tallies

KIND = "area-names"
TITLE = "Area names"
# Which kind of area a column's stem stands for, and in which other it lies.
STEMS = {"wd": "ward", "lad": "district", "ctyua": "county", "msoa": "msoa", "lsoa": "lsoa", "icb": "icb"}
_PARENTS = {"ward": "district", "district": "county"}
_COLUMN = re.compile(r"(wd|lad|ctyua|msoa|lsoa|icb)(\d\d)(cd|nm|hclnm)")


def fits(lines):
    """Whether the first line of a file names codes and names of one kind of area at least."""
    return bool(_columns(next(csv.reader(lines[:1]), [])))


def year(lines):
    """The latest year that stands in the header ("2024")."""
    return max(f"20{found[2]}" for name in next(csv.reader(lines[:1]), []) if (found := _COLUMN.fullmatch(_stem(name))))


def take(part, text, tally, loading):
    """Gives the areas that postcodes lie in their names, and what they lie in."""
    reader = csv.reader(text)
    columns = _columns(next(reader, []))
    width = max(max(pair) for pair in columns.values())
    for row in tallies.rows(reader, tally, part.shown, loading.progress):
        if len(row) <= width:
            tally.skip("malformed row", part.shown, reader.line_num)
        elif _name(row, columns, loading.areas):
            tally.kept += 1
        else:
            tally.skip("no postcode lies there", part.shown, reader.line_num)


def _columns(header):
    """{kind: (position of the code, of the name)}; the names for people ("hclnm") before the official ones."""
    read = {column: number for number, column in enumerate(map(_stem, header)) if _COLUMN.fullmatch(column)}
    found = {}
    for column, number in read.items():
        stem, year_, what = _COLUMN.fullmatch(column).groups()
        names = [read[f"{stem}{year_}{name}"] for name in ("hclnm", "nm") if f"{stem}{year_}{name}" in read]
        if what == "cd" and names:
            found[STEMS[stem]] = (number, names[0])
    return found


def _stem(column):
    return column.strip().lower().lstrip("\ufeff")


def _name(row, columns, areas):
    """Whether the row named an area that is known."""
    named = False
    for kind, (code_at, name_at) in columns.items():
        code, name = row[code_at].strip(), row[name_at].strip()
        area = areas.known(kind, code)
        if area and name:
            named, area[2] = True, name
            parent = _PARENTS.get(kind)
            if parent in columns:
                area[4] = _inside(row, columns[parent], parent, code, areas)
    return named


def _inside(row, at, kind, own_code, areas):
    """The number of the area that another lies in; None for a unitary, which is its own county."""
    code, name = row[at[0]].strip(), row[at[1]].strip()
    if code == own_code or not code:
        return None
    number = areas.ids(kind)[code]
    areas.rows[number - 1][2] = areas.rows[number - 1][2] or name or None
    return number
