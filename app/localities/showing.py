"""A locality's page in words, and its outline as numbers for a drawing."""
import json

from app.directory.taxonomy import KINDS
from app.web import formats

SIDE = 320


def days(week, today):
    """[(heading, [(time words, name, slug, where and price in words)], words of how many more)] of fetching.Week's days."""
    return [(_heading(day, today), [_line(hit) for hit in hits], f"and {total - len(hits):,} more" if total > len(hits) else "")
            for day, hits, total in week.days]


def kinds(answer, slug):
    """[(name, address of that kind in the locality, count)] of the kinds that there are."""
    found = answer.facets.kinds
    return sorted((term.name, f"/activities?in={slug}&kind={code}", found[term.bit]) for code, term in KINDS.items() if term.bit in found)


def drawing(drawn):
    """{"width", "height", "path" (SVG path data), "years" in words, "source"} of fetching.outline; None without an outline."""
    if not drawn:
        return None
    west, south = (min(shape.box[at] for _, shape in drawn) for at in (0, 1))
    east, north = (max(shape.box[at] for _, shape in drawn) for at in (2, 3))
    scale = SIDE / max(east - west, north - south, 1)
    rings = [ring for _, shape in drawn for rings in shape.polygons for ring in rings]
    path = "".join(_path([(round((e - west) * scale), round((north - n) * scale)) for e, n in ring]) for ring in rings)
    years = sorted({f"{one.kind}s of {one.year}" for one, _ in drawn if one.year})
    return {"width": max(round((east - west) * scale), 1), "height": max(round((north - south) * scale), 1), "path": path,
            "years": formats.list_words(years), "sources": sorted({one.source for one, _ in drawn if one.source})}


def _heading(day, today):
    words = formats.day_name(day, today)
    return f"Today, {words}" if day == today else words


def _line(hit):
    card = json.loads(hit.card)
    where = ", ".join(filter(None, (card["where"], card["price"])))
    start = hit.next.start if hit.next else None
    return formats.clock(start) if start is not None else "", card["name"], card["slug"], where


def _path(points):
    kept = [point for place, point in enumerate(points) if not place or point != points[place - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"
