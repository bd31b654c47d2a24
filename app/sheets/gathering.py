"""What there is for some needs: the index finds what is near enough, on those days and got into; this says what ranking looks at."""
import json
from collections import defaultdict
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.directory import sessions
from app.directory.entries import POINTLESS, PRIVATE_WHERE
from app.directory.models import (
    WAITING, Accessibility, Attribute, Schedule, Service, ServiceAtLocation, ServiceCapacity, Taxonomy, TaxonomyTerm)
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, KINDS, mask
from app.geo.answers import Precision
from app.geo.distance import MILE_M
from app.index import Question, find
from app.sheets.choices import CONDITIONS, DAYS, LONG_TERM, MATTERS

# So many of each sort are looked at: the nearest and freshest of a town, and more than anybody reads.
MOST, _MOST_UNSURE = 40, 10
AWAY = ("online", "phone", "comes-to-you")
_SPREAD = (Precision.SECTOR, Precision.OUTCODE)
_TERMS = (sa.select(Attribute.service_id, Taxonomy.code, TaxonomyTerm.code)
          .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id).join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
          .where(Attribute.service_id.in_(sa.bindparam("ids", expanding=True)), Taxonomy.code.in_(("kind", "good-for")))
          .order_by(Attribute.service_id, Attribute.position))
_PATTERNED = sa.select(Schedule.service_id).distinct().where(
    Schedule.service_id.in_(sa.bindparam("ids", expanding=True)), Schedule.ended_on.is_(None),
    sa.or_(Schedule.freq != "", Schedule.dtstart.is_not(None)))
_WELCOMED = sa.select(Service.id).where(Service.id.in_(sa.bindparam("ids", expanding=True)), Service.welcome != "")
_FULL = sa.select(ServiceCapacity.service_id).where(
    ServiceCapacity.service_id.in_(sa.bindparam("ids", expanding=True)), ServiceCapacity.state == WAITING)
_KNOWN = (sa.select(ServiceAtLocation.service_id, ServiceAtLocation.position, Accessibility.code)
          .join(Accessibility, Accessibility.location_id == ServiceAtLocation.location_id)
          .where(ServiceAtLocation.service_id.in_(sa.bindparam("ids", expanding=True)), Accessibility.answer.is_(True)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One activity that can be reached: its index.Hit and card (a dict), its codes as told, `patterned` when it has dates at all,
    `welcomed` when somebody meets who is new, `waits` when all places are taken, `known` the codes of access that are answered
    with yes at its venue.
    """

    hit: object
    card: dict
    kinds: tuple[str, ...]
    good_for: tuple[str, ...]
    patterned: bool
    welcomed: bool
    waits: bool
    known: frozenset[str] = frozenset()

    @property
    def may_be_accompanied(self):
        """Whether somebody may be offered company on the way: to a place that is nobody's home, and not for the young."""
        where = self.card["where"]
        return bool(where) and PRIVATE_WHERE not in where.lower() and not {"children", "young-people"} & set(self.kinds)


def candidates(connection, needs, place, now, unsure=False):
    """[Candidate] for Needs near a Found (None: anywhere), each once; with `unsure` those of which an asked way in is not known."""
    asked, driver, hits = question(needs, place, now, unsure), connection.connection.driver_connection, {}
    for masks in _wanted(needs):
        for hit in find(driver, replace(asked, **masks)).hits:
            hits.setdefault(hit.service_id, hit)
    return _told(connection, hits)


def question(needs, place, now, unsure=False):
    """The index's Question that keeps out what these Needs rule out: too far, other days, no way in, another age."""
    today = sessions.today(now)
    radius = reach_m(needs, place) if place else None
    return Question(
        today=today.toordinal(), minute=sessions.minute(now), e=place.grid.e if place else None, n=place.grid.n if place else None,
        radius_m=radius, area=place.outcode if place else None, days=sum(1 << list(DAYS).index(code) for code in needs.days),
        access=mask(ACCESS, needs.access), unsure=unsure and bool(needs.access), age=needs.years,
        how=mask(HOW, AWAY) if needs.travel == "home" else 0, limit=_MOST_UNSURE if unsure else MOST,
        bare=True)


def reach_m(needs, place):
    """The furthest in metres from the middle of a Found; of a whole outcode its spread comes on top."""
    return round(needs.reach * MILE_M) + (place.radius_m if place.precision in _SPREAD else 0)


def _wanted(needs):
    """The masks of the questions to ask: by what is good for them, then by kind; once without any when nothing was ticked."""
    told = [MATTERS[code] for code in needs.matters]
    good_for = {code for one in told for code in one.good_for} | needs.good_for
    good_for |= {"long-term"} if set(needs.conditions) & set(LONG_TERM) else set()
    masks = ([{"good_for": mask(GOOD_FOR, [code])} for code in sorted(good_for)]
             + [{"kinds": mask(KINDS, [code])} for code in sorted({code for one in told for code in one.kinds})])
    return masks or [{}]


def _told(connection, hits):
    ids = {"ids": list(hits)}
    codes = defaultdict(list)
    for service_id, taxonomy, code in connection.execute(_TERMS, ids):
        codes[service_id, taxonomy].append(code)
    patterned, welcomed, full = (set(connection.execute(which, ids).scalars()) for which in (_PATTERNED, _WELCOMED, _FULL))
    known = defaultdict(set)
    for service_id, position, code in connection.execute(_KNOWN, ids):
        known[service_id, position].add(code)
    return [Candidate(hit, json.loads(hit.card), tuple(codes[one, "kind"]), tuple(codes[one, "good-for"]), one in patterned,
                      one in welcomed, one in full, frozenset(known[one, hit.entry_id & POINTLESS])) for one, hit in hits.items()]


def of_conditions(needs):
    """The good-fors that a person of these Needs may say of themselves: "long-term" too with any long-term condition."""
    ticked = {code for name in needs.conditions for code in CONDITIONS[name].good_for}
    return ticked | ({"long-term"} if set(needs.conditions) & set(LONG_TERM) else set())
