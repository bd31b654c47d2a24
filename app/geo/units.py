"""Looks up postcodes, sectors and outcodes, and says what a wrong one was meant as (GEO.md sections 7 and 10)."""
from dataclasses import replace

from app.geo import postcode
from app.geo.answers import Choice, Found, GridPoint, Precision, Suggestions, Unknown

MOST_SUGGESTED = 5
# Positions that were only estimated, or are a sector's middle, say no more than a sector does.
_ESTIMATED = 50


def exact(gazetteer, text):
    """The Found of a postcode, sector or outcode that is in the gazetteer, spelt in any way but a wrong one; else None."""
    plain, parted = postcode.tidy(text), postcode.says_sector(text)
    whole = postcode.full(plain)
    if whole:
        return _full(gazetteer, whole)
    sector, letter = postcode.sector_of(plain) or ("", "")
    if parted:
        return _sector(gazetteer, sector)
    return _outcode(gazetteer, plain) or (_sector(gazetteer, sector) if not letter else None)


def read(gazetteer, text):
    """The answer for text that is a postcode, part of one, or a slip of one; None when it is none of these, so perhaps a name."""
    plain = postcode.tidy(text)
    whole = postcode.full(plain)
    found = exact(gazetteer, text)
    if found:
        return _with_sector(gazetteer, found, plain, postcode.says_sector(text))
    if postcode.elsewhere(plain):
        return Unknown("not_covered")
    if whole and _sector(gazetteer, postcode.sector(whole)):
        # Perhaps a new postcode: nobody's slip, and its sector is all we know.
        return _around(gazetteer, whole)
    return _part(gazetteer, text) or _slip(gazetteer, plain, whole) or (_around(gazetteer, whole) if whole else None)


def is_unit(text):
    """Whether text has the shape of a postcode or a part, or is close to it, so that its kind of "not known" is a postcode's."""
    plain = postcode.tidy(text)
    return bool(postcode.full(plain) or postcode.is_outcode(plain) or postcode.sector_of(plain) or postcode.resembles(plain))


def _full(gazetteer, whole):
    row = gazetteer.row(
        "SELECT e, n, quality, live, name FROM postcode LEFT JOIN area ON area.id = district_id WHERE pc = ?", (whole,))
    if row is None:
        return None
    e, n, quality, live, district = row
    outcode = postcode.outcode(whole)
    found = Found(GridPoint(e, n), Precision.POSTCODE, f"your {outcode} postcode", outcode, outcode=outcode, postcode=whole,
                  district=district, ended=not live)
    if quality is None or quality < _ESTIMATED:
        return found
    sector = _sector(gazetteer, postcode.sector(whole))
    return replace(found, precision=Precision.SECTOR, label=postcode.sector(whole), near=sector.near if sector else outcode,
                   radius_m=sector.radius_m if sector else 0)


def _sector(gazetteer, code):
    row = gazetteer.row("SELECT e, n, radius_m FROM sector WHERE code = ?", (code,))
    return row and Found(GridPoint(*row[:2]), Precision.SECTOR, code, code, radius_m=row[2], outcode=postcode.outcode(code))


def _outcode(gazetteer, code):
    row = gazetteer.row("SELECT e, n, radius_m FROM outcode WHERE code = ?", (code,)) if postcode.is_outcode(code) else None
    return row and Found(GridPoint(*row[:2]), Precision.OUTCODE, code, code, radius_m=row[2], outcode=code)


def _with_sector(gazetteer, found, plain, parted):
    """TA11 may have been typed for TA1 1 as well."""
    sector = postcode.sector_of(plain)
    if found.precision == Precision.OUTCODE and sector and not parted and _sector(gazetteer, sector[0]):
        return replace(found, others=(Choice(sector[0], sector[0]),))
    return found


def _part(gazetteer, text):
    """A sector and one letter more: the sector; one that is not known: its outcode. TA99 is no sector, but an outcode that there is not."""
    sector, letter = postcode.sector_of(postcode.tidy(text)) or ("", "")
    found = _around(gazetteer, sector) if letter or postcode.says_sector(text) else None
    return found if isinstance(found, Found) else None


def _slip(gazetteer, plain, whole):
    alike = _existing(gazetteer, postcode.look_alikes(plain))
    swapped = [other for other in _existing(gazetteer, postcode.exchanges(plain)) if other not in alike]
    likely = alike or swapped
    may_be_right = whole and _outcode(gazetteer, postcode.outcode(whole))
    if len(likely) == 1 and not may_be_right:
        return replace(_full(gazetteer, likely[0]), read_as=likely[0])
    return Suggestions(tuple((alike + swapped)[:MOST_SUGGESTED])) if likely else None


def _existing(gazetteer, postcodes):
    return [other for other in postcodes if gazetteer.row("SELECT 1 FROM postcode WHERE pc = ?", (other,))]


def _around(gazetteer, unit):
    """The sector of a postcode or sector that is not known, else its outcode, else that it is not known."""
    if len(unit.partition(" ")[2]) > 1:
        found = _sector(gazetteer, postcode.sector(unit)) or _outcode(gazetteer, postcode.outcode(unit))
    else:
        found = _sector(gazetteer, unit) or _outcode(gazetteer, postcode.outcode(unit))
    return replace(found, read_as=found.near) if found else Unknown("postcode")
