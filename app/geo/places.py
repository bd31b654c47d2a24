"""Finds cities, towns, villages and hamlets by name: as spelt, by how the name begins, or misspelt (GEO.md section 9)."""
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from app.geo import areas
from app.geo.answers import Point
from app.geo.distance import MILE_M, haversine
from app.geo.text import folded, key

NEAR_MILES = 30
_FEWEST_LETTERS = 3
_MOST = 200
_CANDIDATES = 300
_MOST_QUALIFIED = 60
_SHORT = 5
_HALF_SHORT = 6
_COLUMNS = "name, key, kind, rank, district, lat, lon"
_TOP = "\U0010ffff"
_TOWN, _VILLAGE = 2, 3
# Where a village near home stands among the ranks: after cities, before towns far away.
_LOCAL = 1.5
_SAME_M, _SAME_DISTRICT_M = 1_000, 2_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that the words may mean: `spelling` is how many letters it is away, `miles` how far from home (None without one).

    `district` is the word of the file it came from; areas.district gives the present one.
    """

    name: str
    key: str
    kind: str
    rank: int
    district: str | None
    point: Point
    spelling: int = 0
    miles: float | None = None

    @property
    def is_near(self):
        """Whether it is within 30 miles of home."""
        return self.miles is not None and self.miles <= NEAR_MILES


def named(gazetteer, text, home=None):
    """[Hit] of that very name, best first; "Somerton, Somerset" and "Somerton Somerset" give the one there."""
    name, qualifiers = parted(text)
    found = _qualified(gazetteer, _equal(gazetteer, name), qualifiers)
    if not found and not qualifiers:
        found = _with_district_behind(gazetteer, key(name).split())
    return _ordered(gazetteer, found, home)


def beginning(gazetteer, text, home=None):
    """[Hit] of names that begin with the text, from three letters on."""
    name, qualifiers = parted(text)
    start = key(name)
    if len(start) < _FEWEST_LETTERS:
        return []
    most = _MOST_QUALIFIED if qualifiers else _MOST
    rows = gazetteer.rows(f"SELECT {_COLUMNS} FROM place WHERE key >= ? AND key < ? ORDER BY rank, id LIMIT ?",  # noqa: S608
                          (start, start + _TOP, most))
    return _ordered(gazetteer, _qualified(gazetteer, [_hit(row) for row in rows], qualifiers), home)


def misspelt(gazetteer, text, home=None):
    """[Hit] of names one slip away from the text, or two when it has more than five letters."""
    name, qualifiers = parted(text)
    wanted = folded(key(name))
    if len(wanted) < _FEWEST_LETTERS or any(map(str.isdigit, wanted)):
        return []
    slips = 1 if len(wanted) <= _SHORT else 2
    found = []
    for row in _alike(gazetteer, wanted):
        spelling = OSA.distance(wanted, row[1], score_cutoff=slips)
        if spelling <= slips:
            found.append(_hit(row, spelling))
    found = sorted(found, key=lambda hit: hit.spelling)[:_MOST_QUALIFIED] if qualifiers else found
    return _ordered(gazetteer, _qualified(gazetteer, found, qualifiers), home)


def parted(text):
    """(name, further words) of text with commas: "Ash, Kent" gives ("Ash", ["Kent"])."""
    name, *qualifiers = [part.strip() for part in text.split(",") if key(part)] or [""]
    return name, qualifiers


def best(hits):
    """Those of ordered hits that are spelt no worse than the first."""
    return [hit for hit in hits if hit.spelling == hits[0].spelling]


def clear(hits):
    """The one of ordered hits that is meant, or None when a person must say.

    Near home it must be the only one of its rank or a higher one there; else nothing may be near home, or nearly as large.
    """
    first, *others = best(hits)
    near = [hit for hit in others if hit.is_near]
    if first.is_near:
        return first if all(hit.rank > first.rank for hit in near) else None
    return first if not near and all(hit.rank > first.rank + 1 for hit in others) else None


def _equal(gazetteer, name):
    own = key(name)
    for spelling in dict.fromkeys((own, folded(own))) if own else ():
        rows = gazetteer.rows(f"SELECT {_COLUMNS} FROM place WHERE key = ? ORDER BY rank, id", (spelling,))  # noqa: S608
        if rows:
            return [_hit(row) for row in rows]
    return []


def _with_district_behind(gazetteer, words):
    for size in range(len(words) - 1, 0, -1):
        found = _equal(gazetteer, " ".join(words[:size]))
        if found:
            return _qualified(gazetteer, found, [" ".join(words[size:])])
    return []


def _qualified(gazetteer, hits, qualifiers):
    hits = list(hits)
    for qualifier in qualifiers:
        hits = areas.within(gazetteer, hits, qualifier)
    return hits


def _alike(gazetteer, wanted):
    trigrams = " OR ".join(f'"{wanted[at:at + 3]}"' for at in range(len(wanted) - 2))
    rows = gazetteer.rows(
        f"""SELECT {_COLUMNS} FROM place JOIN (
            SELECT rowid AS id FROM place_fts WHERE place_fts MATCH ? ORDER BY rank LIMIT {_CANDIDATES}) USING (id)""",  # noqa: S608
        (trigrams,))
    if len(wanted) <= _HALF_SHORT:
        # One slip spoils every trigram of a short name.
        rows += gazetteer.rows(
            f"SELECT {_COLUMNS} FROM place WHERE key >= ?1 AND key < ?2 AND length(key) BETWEEN ?3 - 1 AND ?3 + 1",  # noqa: S608
            (wanted[0], wanted[0] + _TOP, len(wanted)))
    return dict.fromkeys(rows)


def _hit(row, spelling=0):
    *told, lat, lon = row
    return Hit(*told, Point(lat, lon), spelling)


def _ordered(gazetteer, hits, home):
    if home is not None:
        start = Point(home.lat, home.lon)
        hits = [Hit(hit.name, hit.key, hit.kind, hit.rank, hit.district, hit.point, hit.spelling, haversine(start, hit.point) / MILE_M)
                for hit in hits]
    return _each_once(gazetteer, sorted(hits, key=_order))


def _order(hit):
    local = hit.is_near and hit.rank in (_TOWN, _VILLAGE)
    return hit.spelling, _LOCAL if local else hit.rank, hit.rank, hit.miles or 0, hit.name, hit.district or "", hit.point


def _each_once(gazetteer, hits):
    """Hits without those that are one place told twice: one name within 1 km, or within 2 km in one district."""
    kept = {}
    for hit in hits:
        same = kept.setdefault(folded(hit.key), [])
        if not any(_same(gazetteer, hit, other) for other in same):
            same.append(hit)
    chosen = {id(hit) for same in kept.values() for hit in same}
    return [hit for hit in hits if id(hit) in chosen]


def _same(gazetteer, one, other):
    metres = haversine(one.point, other.point)
    if metres > _SAME_DISTRICT_M:
        return False
    return metres < _SAME_M or one.district == other.district or areas.district(gazetteer, one) == areas.district(gazetteer, other)
