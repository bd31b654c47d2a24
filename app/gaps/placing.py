"""Works out who lives in the outcodes and localities of this site, from figures of LSOAs and the postcode file."""
from collections import defaultdict

import sqlalchemy as sa

from app.directory.areas import CODES, Locality
from app.extensions import db, writing_unit
from app.geo.codes import lsoa_year, lsoas
from app.need import populations


def place(gazetteer):
    """Writes who lives where; gives (number of places with figures, the year of the postcode file's LSOA codes or ""). Commits."""
    shares = lsoas(gazetteer)
    with writing_unit():
        wanted = _places(db.session.scalars(sa.select(Locality)).all())
        known = populations.spread(_shares(shares, wanted))
        db.session.commit()
    return known, lsoa_year(gazetteer)


def below(localities):
    """{a Locality's id: [itself, then all that lie in it]} of every Locality."""
    children = defaultdict(list)
    for one in localities:
        children[one.parent_id].append(one)
    return {one.id: _line(one, children, set()) for one in localities}


def outcodes(lines):
    """The outcodes that Localities touch, as a set."""
    return {code for one in lines for code in one.outcode_list}


def _line(one, children, seen):
    if one.id in seen:
        return []
    seen.add(one.id)
    return [one, *(deeper for child in children.get(one.id, ()) for deeper in _line(child, children, seen))]


def _places(localities):
    """{(kind, value): {places}}: which places a postcode with that code lies in. A locality counts when all that it is made of is codes."""
    wanted = defaultdict(set)
    for code in outcodes(localities):
        wanted["outcode", code].add(code)
    for line in below(localities).values():
        parts = [part for one in line for part in one.parts]
        if all(part.kind in CODES or part.kind == "outcode" for part in parts):
            for part in parts:
                wanted[part.kind, part.value].add(line[0].slug)
    return wanted


def _shares(shares, wanted):
    for outcode, codes, postcodes in shares:
        places = set().union(*(wanted.get(pair, ()) for pair in (("outcode", outcode), *codes.items())))
        yield places, codes["lsoa"], postcodes
