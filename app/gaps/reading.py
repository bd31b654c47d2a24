"""The figures of need for an area and a span of months: sums of told cells alone, beside what is listed there."""
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS, mask
from app.directory import sessions
from app.extensions import db
from app.gaps.releasing import SEARCH
from app.index import Question, find
from app.need.models import NeedCell
from app.need.suppressing import choices

MOST_GAPS = 10
WORDS = {"kind": KINDS, "good-for": GOOD_FOR, "access": ACCESS}


class Row(NamedTuple):
    """A kind's name, searches and people asking that were told (0: none that may be told), and how many are listed."""

    name: str
    searches: int
    asking: int
    listed: int


class Gap(NamedTuple):
    """What was wanted together, as {taxonomy: [name]}, how often by searches and by asking, since which month, and how many are listed."""

    wanted: dict
    searches: int
    asking: int
    since: date
    listed: int


def cells(first, places):
    """[NeedCell] that were told under the month `first` (its first day) or later, in `places` (codes), in order."""
    wanted = NeedCell.month >= first, NeedCell.place.in_(sorted(places))
    return db.session.scalars(sa.select(NeedCell).where(*wanted).order_by(NeedCell.month, NeedCell.id)).all()


def by_kind(told, connection, now, locality):
    """[Row] of the kinds that cells tell of, most wanted first."""
    return _by(told, "kind", KINDS, connection, now, locality)


def by_access(told, connection, now, locality):
    """[Row] of the access facts that cells tell of, most wanted first."""
    return _by(told, "access", ACCESS, connection, now, locality)


def by_condition(told, connection, now, locality):
    """[Row] of what it should be good for, as cells tell, most wanted first."""
    return _by(told, "good-for", GOOD_FOR, connection, now, locality)


def gaps(told, connection, now, locality):
    """[Gap], the least met first: what nobody lists, then by how many want it; at most ten."""
    together = {}
    for cell in told:
        if any(name in WORDS for name, _ in choices(cell.combo)):
            together.setdefault(cell.combo, []).append(cell)
    found = []
    for wanted, some in together.items():
        searches, others = _amounts(some)
        found.append(Gap(_named(wanted), searches, others, min(cell.since for cell in some),
                         _listed(connection, now, locality, choices(wanted))))
    return sorted(found, key=lambda one: (one.listed > 0, -one.searches - one.asking, str(one.wanted)))[:MOST_GAPS]


def _by(told, taxonomy, terms, connection, now, locality):
    by_code = {}
    for cell in told:
        for name, code in choices(cell.combo):
            if name == taxonomy and code in terms:
                by_code.setdefault(code, []).append(cell)
    rows = [Row(terms[code].name, *_amounts(some), _listed(connection, now, locality, [(taxonomy, code)]))
            for code, some in by_code.items()]
    return sorted(rows, key=lambda row: (-row.searches - row.asking, row.name))


def _amounts(some):
    searches = sum(cell.count for cell in some if cell.source == SEARCH)
    return searches, sum(cell.count for cell in some) - searches


def _named(wanted):
    named = {}
    for name, code in choices(wanted):
        term = WORDS.get(name, {}).get(code)
        named.setdefault(name, []).append(term.name if term else code.replace("-", " "))
    return named


def _listed(connection, now, locality, wanted):
    said = {name: [code for taxonomy, code in wanted if taxonomy == name] for name in ("kind", "good-for", "access")}
    return find(connection, Question(
        today=sessions.today(now).toordinal(), minute=sessions.minute(now), locality=locality.id if locality else None, limit=0, bare=True,
        kinds=mask(KINDS, said["kind"]), good_for=mask(GOOD_FOR, said["good-for"]), access=mask(ACCESS, said["access"]),
        times=_bits(wanted, "time", ("morning", "afternoon", "evening")),
        days=_bits(wanted, "day", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")))).total


def _bits(wanted, taxonomy, codes):
    return sum(1 << codes.index(code) for name, code in wanted if name == taxonomy and code in codes)
