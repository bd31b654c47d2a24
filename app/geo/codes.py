"""The codes that the postcode file gives a postcode: its ward, district and, from the ONS file, MSOA and LSOA."""
from app.geo.gazetteer import NoGazetteer

KINDS = ("ward", "district", "msoa", "lsoa")
_MOST = 500
_COLUMNS = ", ".join(f"{kind}.code" for kind in KINDS)
_JOINS = " ".join(f"LEFT JOIN area AS {kind} ON {kind}.id = postcode.{kind}_id" for kind in KINDS)


def codes_of(gazetteer, postcodes):
    """{postcode: {kind: code}} of tidy postcodes ("TA1 1HE"), of those that are known; {} without a gazetteer."""
    found, postcodes = {}, sorted(postcodes)
    for at in range(0, len(postcodes), _MOST):
        part = postcodes[at:at + _MOST]
        sql = f"SELECT pc, {_COLUMNS} FROM postcode {_JOINS} WHERE pc IN ({','.join('?' * len(part))})"  # noqa: S608
        for whole, *codes in _rows(gazetteer, sql, part):
            found[whole] = {kind: code for kind, code in zip(KINDS, codes, strict=True) if code}
    return found


def unknown(gazetteer, kind, codes):
    """Those of some codes of a kind that the postcode file does not know (sorted): of another year, or mistyped."""
    codes = sorted(set(codes))
    known = set()
    for at in range(0, len(codes), _MOST):
        part = codes[at:at + _MOST]
        sql = f"SELECT code FROM area WHERE kind = ? AND code IN ({','.join('?' * len(part))})"  # noqa: S608
        known.update(code for code, in _rows(gazetteer, sql, (kind, *part)))
    return [code for code in codes if code not in known]


def outcodes_of(gazetteer, kind, codes):
    """The outcodes that have a live postcode with one of these codes, as a set; areas of a kind that the file does not have touch none."""
    found, codes = set(), sorted(set(codes))
    for at in range(0, len(codes), _MOST):
        part = codes[at:at + _MOST]
        if kind in KINDS:
            sql = f"""SELECT DISTINCT substr(pc, 1, instr(pc, ' ') - 1) FROM postcode WHERE live AND {kind}_id IN (
                SELECT id FROM area WHERE kind = ? AND code IN ({','.join('?' * len(part))}))"""  # noqa: S608
            found.update(outcode for outcode, in _rows(gazetteer, sql, (kind, *part)))
    return found


def lsoa_year(gazetteer):
    """The year of the LSOA codes of the postcode file ("2021"); "" when it has none: then nobody can say which LSOA a postcode lies in."""
    found = _rows(gazetteer, "SELECT vintage FROM area WHERE kind = 'lsoa' LIMIT 1", ())
    return str(found[0][0] or "") if found else ""


def lsoas(gazetteer):
    """[(outcode, {kind: code} of ward, district, msoa and lsoa, number of live postcodes)] of all postcodes that have an LSOA."""
    sql = f"""SELECT substr(pc, 1, instr(pc, ' ') - 1) AS outcode, {_COLUMNS}, count(*) FROM postcode {_JOINS}
        WHERE live AND postcode.lsoa_id IS NOT NULL GROUP BY outcode, ward_id, district_id, msoa_id, lsoa_id"""  # noqa: S608
    return [(outcode, dict(zip(KINDS, codes, strict=True)), count) for outcode, *codes, count in _rows(gazetteer, sql, ())]


def _rows(gazetteer, sql, values):
    try:
        return gazetteer.rows(sql, values) if gazetteer else []
    except NoGazetteer:
        return []
