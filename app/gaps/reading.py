"""Reads what the board is made of: told cells, and how many activities are listed against them."""
from collections import defaultdict

import sqlalchemy as sa

from app.directory import sessions
from app.directory.entries import LISTED
from app.directory.models import Address, Service, ServiceAtLocation
from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS, mask
from app.extensions import db
from app.gaps.figures import Told
from app.gaps.releasing import plainly
from app.index import Question, find
from app.need.models import NeedCell, NeedMonth

_TIMES, _DAYS = ("morning", "afternoon", "evening"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def cells(first, places):
    """[Told] under the month `first` (its first day) or later, in `places` (codes and slugs), in order."""
    row = NeedCell
    wanted = row.month >= first, row.place.in_(sorted(places))
    found = db.session.execute(sa.select(row.month, row.since, row.source, row.place, row.combo, row.count).where(*wanted)
                               .order_by(row.month, row.id))
    return [Told(month, since, source, place, plainly(combo), count) for month, since, source, place, combo, count in found]


def last_told():
    """The last month (its first day) that was told; None for none."""
    return db.session.scalar(sa.select(sa.func.max(NeedMonth.month)))


class Listed:
    """How many activities there are, by the index; `locality` is the number of one, or None for the whole site."""

    def __init__(self, connection, now, locality):
        self._connection, self._locality = connection, locality
        self._now = {"today": sessions.today(now).toordinal(), "minute": sessions.minute(now)}

    def of(self, wanted):
        """The number of activities that have all of [(taxonomy, code)] (of kinds and conditions, any)."""
        return self._find(wanted, bare=True).total

    def counts(self, wanted):
        """{taxonomy: {code: number}} of kinds, conditions and access, where the others are as `wanted` has them."""
        facets = self._find(wanted, bare=False).facets
        return {name: {code: some.get(term.bit, 0) for code, term in terms.items()} for name, terms, some in (
            ("kind", KINDS, facets.kinds), ("good-for", GOOD_FOR, facets.good_for), ("access", ACCESS, facets.access))}

    def _find(self, wanted, bare):
        said = defaultdict(list)
        for name, code in wanted:
            said[name].append(code)
        return find(self._connection, Question(
            **self._now, locality=self._locality, limit=0, bare=bare,
            kinds=mask(KINDS, said["kind"]), good_for=mask(GOOD_FOR, said["good-for"]),
            access=mask(ACCESS, said["access"]), times=_bits(said["time"], _TIMES), days=_bits(said["day"], _DAYS)))


def by_outcode(wanted):
    """{outcode: how many listed activities meet there} of some outcodes."""
    rows = db.session.execute(
        sa.select(Address.outcode, sa.func.count(sa.distinct(ServiceAtLocation.service_id)))
        .join(ServiceAtLocation, ServiceAtLocation.location_id == Address.location_id)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .where(Service.status.in_(LISTED), Address.outcode.in_(sorted(wanted))).group_by(Address.outcode))
    return dict(rows.all())


def _bits(said, order):
    return sum(1 << order.index(code) for code in set(said) if code in order)
