"""Which district a place lies in today, whether it lies where further words say, and the words that tell it from its namesakes."""
from app.geo import postcode, units
from app.geo.answers import Choice, Precision
from app.geo.grid import to_grid
from app.geo.nearest import CLOSE_M, nearest_outcode, nearest_postcode
from app.geo.text import folded, key

# Further off, the nearest postcode may be over the border.
_SAME_DISTRICT_M = 1_000
COUNTRIES = ("england", "uk", "united kingdom", "great britain", "gb", "britain")
# Counties that people still say and write, and no council is called by any more: the districts they were or are made of.
COUNTIES = {
    "cumbria": ("cumberland", "westmorland and furness", "allerdale", "barrow in furness", "carlisle", "copeland", "eden",
                "south lakeland"),
    "avon": ("bath and north east somerset", "bristol city of", "city of bristol", "north somerset", "south gloucestershire"),
    "berkshire": ("bracknell forest", "reading", "slough", "west berkshire", "windsor and maidenhead", "wokingham"),
    "merseyside": ("knowsley", "liverpool", "sefton", "saint helens", "wirral"),
    "greater manchester": ("bolton", "bury", "manchester", "oldham", "rochdale", "salford", "stockport", "tameside", "trafford", "wigan"),
    "west yorkshire": ("bradford", "calderdale", "kirklees", "leeds", "wakefield"),
    "south yorkshire": ("barnsley", "doncaster", "rotherham", "sheffield"),
    "tyne and wear": ("gateshead", "newcastle upon tyne", "north tyneside", "south tyneside", "sunderland"),
    "west midlands": ("birmingham", "coventry", "dudley", "sandwell", "solihull", "walsall", "wolverhampton"),
}


def district(gazetteer, hit):
    """The name of the present district of a place (that of the nearest postcode), else the word of its file, else None."""
    return _about(gazetteer, hit)[0]


def within(gazetteer, hits, words):
    """Those of `hits` that lie where the words say: a district, county, outcode or sector, or a kind ("town"); the closest reading."""
    wanted = key(words)
    if wanted in COUNTRIES:
        return hits
    place = units.exact(gazetteer, words)
    told = [(hit, *_about(gazetteer, hit)) for hit in hits]
    if place and not place.postcode:
        inside = [hit for hit, _, unit in told if unit and place.near in (unit, postcode.outcode(unit))]
        # Nothing finer tells two of one name in one sector apart.
        return inside[:1] if place.precision == Precision.SECTOR else inside
    names = [(hit, key(now or ""), key(hit.district or "")) for hit, now, _ in told]
    return [hit for hit, now, _ in names if now == wanted] or [hit for hit, _, before in names if before == wanted] \
        or [hit for (hit, now, _), (_, *both) in zip(told, names, strict=True) if _is_part(wanted, [*both, key(_county(gazetteer, now))])] \
        or [hit for hit in hits if hit.kind == wanted]


def texts(gazetteer, hits):
    """What tells each of `hits` from the others: "Somerton, Somerset"; for namesakes in one district the sector, too."""
    told = [(hit, *_about(gazetteer, hit)) for hit in hits]
    plain = [f"{hit.name}, {now or hit.kind}" for hit, now, _ in told]
    keys = [folded(key(text)) for text in plain]
    return [f"{text}, {unit or hit.kind}" if keys.count(own) > 1 else text
            for (hit, _, unit), text, own in zip(told, plain, keys, strict=True)]


def choices(gazetteer, hits, but=None):
    """[Choice] of places by those texts, in their order, without the hit `but`."""
    told = dict(zip(hits, texts(gazetteer, hits), strict=True))
    kept = {folded(key(text)): text for hit, text in reversed(told.items()) if text != told.get(but)}
    return [Choice(text, text) for text in reversed(kept.values())]


def _about(gazetteer, hit):
    """(district, sector) of a place by the nearest postcode; without one close by the word of its file, and the outcode it may lie in."""
    here = to_grid(*hit.point)
    found = nearest_postcode(gazetteer, *here, CLOSE_M)
    if found is None:
        return hit.district, nearest_outcode(gazetteer, *here)
    return found[2] if found[2] and found[1] <= _SAME_DISTRICT_M else hit.district, postcode.sector(found[0])


def _is_part(wanted, names):
    return any(set(wanted.split()) <= set(name.split()) or name in COUNTIES.get(wanted, ()) for name in names)


def _county(gazetteer, district_name):
    row = gazetteer.row("""SELECT county.name FROM area JOIN area AS county ON county.id = area.parent_id
        WHERE area.kind = 'district' AND area.name = ?""", (district_name or "",))
    return row[0] or "" if row else ""
