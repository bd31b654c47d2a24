"""What there is for some needs: the index finds what is near enough, on those days and got into; this says what ranking looks at."""
import json
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from app.directory import sessions
from app.directory.entries import POINTLESS, PRIVATE_WHERE
from app.directory.held import Held
from app.directory.models import WAITING
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, KINDS, mask
from app.geo.answers import Precision
from app.geo.distance import MILE_M
from app.index import Question, find
from app.sheets.choices import CONDITIONS, DAYS, LONG_TERM, MATTERS

# So many of each sort are looked at: the nearest and freshest of a town, and more than anybody reads.
MOST, _MOST_UNSURE, _CARDS = 40, 10, 5_000
# What is said of so many activities is held.
_HELD = Held(20_000)
AWAY = ("online", "phone", "comes-to-you")
_SPREAD = (Precision.SECTOR, Precision.OUTCODE)
# From the activities to what is said of them, each by its own index: SQLite would begin at a kind's term and read all that have it.
_ASKED = "FROM json_each(?) AS asked CROSS JOIN"
_TERMS = """SELECT term.id, taxonomy.code, term.code FROM taxonomy JOIN taxonomy_term AS term ON term.taxonomy_id = taxonomy.id
WHERE taxonomy.code IN ('kind', 'good-for')"""
_SAID = f"""SELECT said.service_id, said.taxonomy_term_id {_ASKED} attribute AS said ON said.service_id = asked.value
WHERE said.taxonomy_term_id IS NOT NULL ORDER BY said.service_id, said.position"""
_PATTERNED = f"""SELECT DISTINCT schedule.service_id {_ASKED} schedule ON schedule.service_id = asked.value
WHERE schedule.ended_on IS NULL AND (schedule.freq <> '' OR schedule.dtstart IS NOT NULL)"""
_WELCOMED = f"SELECT service.id {_ASKED} service ON service.id = asked.value WHERE service.welcome <> ''"
_FULL = f"""SELECT full.service_id {_ASKED} service_capacity AS full ON full.service_id = asked.value WHERE full.state = '{WAITING}'"""
_KNOWN = f"""SELECT venue.service_id, venue.position, accessibility.code {_ASKED} service_at_location AS venue
ON venue.service_id = asked.value CROSS JOIN accessibility ON accessibility.location_id = venue.location_id WHERE accessibility.answer"""


class Said(NamedTuple):
    """What the directory says of one activity: its codes as told and as sets, `patterned` when it has dates at all, `welcomed` when
    somebody meets who is new, `waits` when all places are taken, `known` the codes of access answered with yes, by its venues' positions.
    """

    kinds: tuple[str, ...]
    good_for: tuple[str, ...]
    all_kinds: frozenset[str]
    all_good_for: frozenset[str]
    patterned: bool
    welcomed: bool
    waits: bool
    known: dict[int, frozenset[str]]


class Candidate(NamedTuple):
    """One activity that can be reached: its index.Hit, its card (a dict), and its Said. The latter two are read by many: nobody
    changes them.
    """

    hit: object
    card: dict
    said: Said

    @property
    def known(self):
        """The codes of access that are answered with yes at its venue."""
        return self.said.known.get(self.hit.entry_id & POINTLESS, frozenset())

    @property
    def may_be_accompanied(self):
        """Whether somebody may be offered company on the way: to a place that is nobody's home, and not for the young."""
        where = self.card["where"]
        return bool(where) and PRIVATE_WHERE not in where.lower() and not {"children", "young-people"} & self.said.all_kinds


def candidates(connection, needs, place, now, unsure=False):
    """[Candidate] for Needs near a Found (None: anywhere), each once; with `unsure` those of which an asked way in is not known."""
    asked, driver, hits = question(needs, place, now, unsure), connection.connection.driver_connection, {}
    for masks in _wanted(needs):
        for hit in find(driver, replace(asked, **masks)).hits:
            hits.setdefault(hit.service_id, hit)
    said = _HELD.find(driver, hits, lambda numbers: dict(_read(driver, numbers)))
    return [Candidate(hit, _card(hit.card), said[one]) for one, hit in hits.items()]


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


def _read(driver, numbers):
    ids = json.dumps(numbers)
    terms = {number: said for number, *said in driver.execute(_TERMS)}
    codes, known = defaultdict(list), defaultdict(lambda: defaultdict(set))
    for service_id, number in driver.execute(_SAID, (ids,)):
        if number in terms:
            taxonomy, code = terms[number]
            codes[service_id, taxonomy].append(code)
    patterned, welcomed, full = ({number for number, in driver.execute(which, (ids,))} for which in (_PATTERNED, _WELCOMED, _FULL))
    for service_id, position, code in driver.execute(_KNOWN, (ids,)):
        known[service_id][position].add(code)
    for one in numbers:
        kinds, good_for = tuple(codes[one, "kind"]), tuple(codes[one, "good-for"])
        yield one, Said(kinds, good_for, frozenset(kinds), frozenset(good_for), one in patterned, one in welcomed, one in full,
                        {position: frozenset(told) for position, told in known[one].items()} if one in known else {})


@lru_cache(maxsize=_CARDS)
def _card(text):
    """A card as the index keeps it, read: the same few hundred are looked at for everybody near by."""
    return json.loads(text)


@lru_cache(maxsize=_CARDS)
def of_conditions(needs):
    """The good-fors that a person of these Needs may say of themselves: "long-term" too with any long-term condition."""
    ticked = {code for name in needs.conditions for code in CONDITIONS[name].good_for}
    return frozenset(ticked | ({"long-term"} if set(needs.conditions) & set(LONG_TERM) else set()))
