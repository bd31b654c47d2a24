"""Which edition a source is, and the lines that its licence asks for (GEO.md section 18)."""
import re

from app.geo.importing import area_names, code_point, ons, place_names

TITLES = {code_point.KIND: code_point.TITLE, ons.KIND: ons.TITLE, place_names.OPEN_NAMES: "OS Open Names",
          place_names.RANKED: "Place names of OS Open Names", area_names.KIND: area_names.TITLE}
_OS = "Contains Ordnance Survey data © Crown copyright and database right{year}."
_ROYAL_MAIL = "Contains Royal Mail data © Royal Mail copyright and database right{year}."
_ONS = "Contains National Statistics data © Crown copyright and database right{year}."
_MSOA = "MSOA names: House of Commons Library, Open Parliament Licence v3.0."
_LICENCE = "Licensed under the Open Government Licence v3.0."
# The place names are Ordnance Survey's own; postcode files are all three's.
_LINES = {code_point.KIND: (_OS, _ROYAL_MAIL, _ONS), ons.KIND: (_OS, _ROYAL_MAIL, _ONS), area_names.KIND: (_ONS,),
          place_names.OPEN_NAMES: (_OS,), place_names.RANKED: (_OS,)}
_VERSION = re.compile(r"DATASET VERSION NUMBER:\s*([0-9.]+)")
_COPYRIGHT = re.compile(r"COPYRIGHT DATE:\s*(20\d\d)")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


def edition(kind, found, texts, head):
    """(edition, year) of a source: from what it says itself, else the names of its files, else the dates in its zip; "" when none tells."""
    version, copyright_ = (pattern.search(texts) for pattern in (_VERSION, _COPYRIGHT))
    if version and copyright_:
        return version[1], copyright_[1]
    told = sorted({year for part in found for name in (part.name, part.box.name, part.box.parent.name) for year in _YEAR.findall(name)})
    if kind == area_names.KIND:
        told = [area_names.year(head)]
    elif kind == ons.KIND and not told:
        told = sorted(ons.years(head).values())
    year = told[-1] if told else _dated(found)
    return year, year


def attribution(kind, year, found):
    """The lines to show, each on its own line."""
    lines = _LINES[kind]
    if kind == area_names.KIND and "hclnm" in found[0].head()[:500].decode("latin-1").lower():
        lines = (_MSOA,)
    return "\n".join([line.format(year=f" {year}" if year else "") for line in (*lines, _LICENCE)])


def words_of(found):
    """The text of a source's own description (Doc/metadata.txt), or ""."""
    for part in found:
        if part.name.lower().endswith("metadata.txt"):
            return part.head().decode("latin-1")
    return ""


def _dated(found):
    """The latest year of the members of a zip, or ""."""
    return max((str(part.archive.getinfo(part.name).date_time[0]) for part in found if part.archive), default="")
