"""A locality's page in words, and its outline as numbers for a drawing."""
import json
from datetime import date
from typing import NamedTuple

from app.directory import cards, languages
from app.directory.taxonomy import KINDS
from app.web import formats

SIDE, EDGE = 480, 24
# So many champions stand on an area's page.
CHAMPIONS = 3
PEER_SUPPORT = KINDS["peer-support"]


class Day(NamedTuple):
    """One day: its date, heading in words, lines, and how many more there are in words ("" for none)."""

    on: date
    heading: str
    lines: list
    more: str


class Line(NamedTuple):
    """One thing that is on: when it begins in words ("" when not known), what it is called, its slug, where with the price, then these
    two alone, and what to mind before going ("").
    """

    time: str
    name: str
    slug: str
    where: str
    place: str
    price: str
    note: str


def week(week, locality, today):
    """What a locality's page says of fetching.Week, by name."""
    last = week.days[-1][0]
    span = f"{formats.day_name(today, last)} to {formats.day_name(last, today)}"
    return {"days": days(week, today), "week_total": week.total, "span_words": span,
            "week_url": f"/activities?in={locality.slug}&from={today.isoformat()}&to={last.isoformat()}&sort=soonest"}


def whole(whole, locality):
    """What a locality's page says of fetching.Whole, by name."""
    total, groups, slug = whole.everything.total, whole.peers.total, locality.slug
    return {"total": total, "lede": _lede(locality, total, groups), "kinds": kinds(whole.everything, slug),
            "peers": [cards.View(json.loads(hit.card)) for hit in whole.peers.hits], "peer_total": groups,
            "peer_url": f"/activities?in={slug}&kind={PEER_SUPPORT.code}", "all_url": f"/activities?in={slug}"}


def days(week, today):
    """[Day] of fetching.Week's days."""
    return [Day(on, _heading(on, today), [line(hit, on, today) for hit in hits],
                f"and {total - len(hits):,} more" if total > len(hits) else "")
            for on, hits, total in week.days]


def line(hit, on, today):
    """The Line of an index.Hit on a date."""
    card = json.loads(hit.card)
    start, warn = hit.next.start if hit.next else None, cards.warning(card, today)
    return Line(formats.first_upper(formats.clock(start)) if start is not None else "", card["name"], card["slug"],
                ". ".join(filter(None, (card["where"], card["price"]))), card["where"], card["price"],
                card["doubts"].get(on.isoformat(), "") or (warn[0] if warn else ""))


def kinds(answer, slug):
    """[(name, address of that kind in the locality, count)] of the kinds that there are."""
    found = answer.facets.kinds
    return sorted((term.name, f"/activities?in={slug}&kind={code}", found[term.bit]) for code, term in KINDS.items() if term.bit in found)


def champions(found):
    """{"total", "some": [name, uuid, words]} of people.profiles.Showns, for the first few; None for nobody."""
    some = [{"name": one.name, "uuid": one.uuid, "words": _champion(one)} for one in found[:CHAMPIONS]]
    return {"total": len(found), "some": some} if found else None


def drawing(drawn):
    """{"width", "height", "path" (SVG path data), "years" in words, "source"} of outlines.outline; None without an outline."""
    if not drawn:
        return None
    west, south = (min(shape.box[at] for _, shape in drawn) for at in (0, 1))
    east, north = (max(shape.box[at] for _, shape in drawn) for at in (2, 3))
    scale = (SIDE - 2 * EDGE) / max(east - west, north - south, 1)
    rings = [ring for _, shape in drawn for rings in shape.polygons for ring in rings]
    path = "".join(_path([(EDGE + round((e - west) * scale), EDGE + round((north - n) * scale)) for e, n in ring]) for ring in rings)
    years = sorted({f"{one.kind}s of {one.year}" for one, _ in drawn if one.year})
    return {"width": 2 * EDGE + round((east - west) * scale), "height": 2 * EDGE + round((north - south) * scale), "path": path,
            "years": formats.list_words(years), "sources": sorted({one.source for one, _ in drawn if one.source})}


def _lede(locality, total, groups):
    here = f" in this {locality.kind}" if locality.kind else ""
    if not total:
        return f"We know of nothing{here or ' here'} just now."
    more = f", {formats.number(groups)} of them peer support groups" if groups > 1 else ""
    return f"{formats.plural(total, 'activity', 'activities')}{here}{more}."


def _champion(one):
    """What a champion likes and speaks, in a line."""
    likes = [KINDS[code].name.lower() for code in one.interests[:CHAMPIONS] if code in KINDS]
    speaks = languages.names(one.languages)
    parts = [formats.first_upper(formats.list_words(likes))] if likes else []
    return ". ".join(parts + ([f"Speaks {formats.list_words(speaks)}"] if speaks else []))


def _heading(day, today):
    words = formats.day_name(day, today)
    return f"Today, {words}" if day == today else words


def _path(points):
    kept = [point for place, point in enumerate(points) if not place or point != points[place - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"
