"""What lies nearest to a point: the postcode, and from it the outcode, sector and district; the outcode's centre where none is near."""
import json

from app.geo.grid import apart

# Half the side, in metres, of the squares that are looked through, one after the other.
_HALVES = (250, 500, 1_000, 2_000, 4_000, 8_000, 16_000)
CLOSE_M = 4_000
# How far from its outcode's centre a point may lie to be believed in it: all but nine postcodes of Great Britain lie within (2025).
_SPREADS, _SLACK_M = 6, 5_000


def nearest_postcode(gazetteer, e, n, within=_HALVES[-1]):
    """(postcode, metres, district name or None) of the live postcode nearest to grid metres, or None when none is within."""
    for half in _HALVES:
        columns = json.dumps(list(range((e - half) // 1000, (e + half) // 1000 + 1)))
        row = gazetteer.row(
            """SELECT near.pc, near.e, near.n, area.name FROM (
                SELECT pc, e, n FROM postcode
                WHERE e / 1000 IN (SELECT value FROM json_each(?4)) AND n BETWEEN ?2 - ?3 AND ?2 + ?3
                AND e BETWEEN ?1 - ?3 AND ?1 + ?3 AND live
                ORDER BY (e - ?1) * (e - ?1) + (n - ?2) * (n - ?2), pc LIMIT 1) near
            JOIN postcode ON postcode.pc = near.pc LEFT JOIN area ON area.id = postcode.district_id""", (e, n, half, columns))
        metres = apart((e, n), row[1:3]) if row else None
        # One in the corner of the square may be further than one just outside it.
        if row and (metres <= half or half == _HALVES[-1]):
            return (row[0], metres, row[3]) if metres <= within else None
        if half >= within:
            return (row[0], metres, row[3]) if row and metres <= within else None
    return None


def nearest_outcode(gazetteer, e, n):
    """The outcode of the nearest postcode; with none close by, that of the nearest centre it may lie in; None when there is neither."""
    postcode = nearest_postcode(gazetteer, e, n, CLOSE_M)
    if postcode:
        return postcode[0].partition(" ")[0]
    row = gazetteer.row(
        "SELECT code, e, n, radius_m FROM outcode ORDER BY (e - ?1) * (e - ?1) + (n - ?2) * (n - ?2), code LIMIT 1", (e, n))
    return row[0] if row and plausible(apart((e, n), row[1:3]), row[3]) else None


def plausible(metres, radius_m):
    """Whether a point so far from the centre of an outcode or sector may belong to it."""
    return metres <= _SPREADS * radius_m + _SLACK_M
