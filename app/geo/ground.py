"""A piece of the country by its postcodes: which wards and other units lie there, how many postcodes each has, and where."""
from collections import Counter, defaultdict
from typing import NamedTuple

from app.geo.codes import KINDS
from app.geo.gazetteer import NoGazetteer

MOST_OUTCODES = 80
_MOST_FOUND = 40
_AT = {kind: place for place, kind in enumerate(KINDS, 3)}


class Unit(NamedTuple):
    """A ward or the like: its `code`, `name` ("" when no file says it), `district` it lies in, `year` of its code, and how many live
    `postcodes` it has on this ground.
    """

    kind: str
    code: str
    name: str
    district: str
    year: int | None
    postcodes: int = 0


class Ground:
    """All live postcodes of some outcodes (at most MOST_OUTCODES), read at once. `rows` are (postcode, e, n, and for each of codes.KINDS
    its code or None); empty without a gazetteer. `is_cut` says that there were more outcodes.
    """

    def __init__(self, gazetteer, outcodes):
        wanted = sorted(set(outcodes))
        self.outcodes, self.is_cut = wanted[:MOST_OUTCODES], len(wanted) > MOST_OUTCODES
        self._gazetteer = gazetteer
        codes = dict(_ask(gazetteer, "SELECT id, code FROM area"))
        self.rows = [(*row[:3], *(codes.get(one) for one in row[3:])) for outcode in self.outcodes for row in _ask(
            gazetteer, f"SELECT pc, e, n, {', '.join(f'{kind}_id' for kind in KINDS)} FROM postcode"  # noqa: S608
            " WHERE live AND pc >= ? AND pc < ? ORDER BY pc", (f"{outcode} ", f"{outcode}!"))]

    def units(self, kind):
        """[Unit] of a kind that have postcodes here, by district and name."""
        counts = Counter(row[_AT[kind]] for row in self.rows)
        found = known(self._gazetteer, kind, [code for code in counts if code])
        return sorted((one._replace(postcodes=counts[one.code]) for one in found.values()), key=_order)

    def places(self, kind):
        """{code: [(e, n)]} of the units of a kind that have postcodes here."""
        found = defaultdict(list)
        for row in self.rows:
            if row[_AT[kind]]:
                found[row[_AT[kind]]].append(row[1:3])
        return found


def code_in(row, kind):
    """The code of a kind that a row of Ground.rows has, or None."""
    return row[_AT[kind]] if kind in _AT else None


def within_box(gazetteer, box, most):
    """Rows as Ground.rows of the live postcodes in a box (west, south, east, north in metres); None when there are over `most`."""
    west, south, east, north = box
    codes = dict(_ask(gazetteer, "SELECT id, code FROM area"))
    found = _ask(gazetteer, f"""SELECT pc, e, n, {', '.join(f'{kind}_id' for kind in KINDS)} FROM postcode
        WHERE live AND e / 1000 BETWEEN ? AND ? AND n BETWEEN ? AND ? AND e BETWEEN ? AND ? LIMIT ?""",  # noqa: S608
                 (west // 1000, east // 1000, south, north, west, east, most + 1))
    return None if len(found) > most else [(*row[:3], *(codes.get(one) for one in row[3:])) for row in found]


def known(gazetteer, kind, codes):
    """{code: Unit} of some codes (texts), of those that the postcode file knows."""
    codes, found, years = sorted(set(codes)), {}, _years(gazetteer)
    for at in range(0, len(codes), 500):
        part = codes[at:at + 500]
        for code, name, vintage, district in _ask(
                gazetteer, f"""SELECT area.code, area.name, area.vintage, coalesce(above.name, '') FROM area LEFT JOIN area AS above
                ON above.id = area.parent_id WHERE area.kind = ? AND area.code IN ({','.join('?' * len(part))})""",  # noqa: S608
                (kind, *part)):
            found[code] = Unit(kind, code, name or "", district, years.get(kind) if name and kind in years else _year(vintage))
    return found


def named(gazetteer, kind, words):
    """[Unit] of a kind whose name or district has these words (text), at most some dozens."""
    plain = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = _ask(gazetteer, """SELECT area.code FROM area LEFT JOIN area AS above ON above.id = area.parent_id WHERE area.kind = ?
        AND (area.name LIKE ? ESCAPE '\\' OR above.name LIKE ? ESCAPE '\\') ORDER BY area.name LIMIT ?""",
                (kind, f"%{plain}%", f"{plain}%", _MOST_FOUND))
    return sorted(known(gazetteer, kind, [code for code, in rows]).values(), key=_order)


def _order(unit):
    return unit.district, not unit.name, unit.name, unit.code


def _years(gazetteer):
    """{kind: year} of the look-ups that gave names: what they name is of their year."""
    rows = _ask(gazetteer, "SELECT edition FROM source WHERE kind = 'area-names' ORDER BY id")
    return {"ward": _year(rows[-1][0])} if rows else {}


def _year(text):
    digits = (text or "")[:4]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 4 else None


def _ask(gazetteer, sql, values=()):
    try:
        return gazetteer.rows(sql, values) if gazetteer else []
    except NoGazetteer:
        return []
