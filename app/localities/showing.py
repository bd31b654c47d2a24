"""A locality's page in words."""
import json
from datetime import date
from typing import NamedTuple

from app.directory import cards, drawing, languages
from app.directory.taxonomy import KINDS
from app.web import formats

# After every minute of a day.
_LATE = 1 << 12
# So many champions stand on an area's page.
CHAMPIONS = 3
PEER_SUPPORT = KINDS["peer-support"]


class Day(NamedTuple):
    """One day: its date, heading in words, lines, and how many more there are in words ("" for none)."""

    on: date
    heading: str
    lines: list
    more: str


def week(week, off, locality, today):
    """What a locality's page says of fetching.Week and fetching.off, by name; lines are drawn."""
    last = week.days[-1][0]
    span = f"{formats.day_name(today, last)} to {formats.day_name(last, today)}"
    drawn = []
    for on, hits, total in week.days:
        told = [(start, drawing.draw_line(card, start, on, today, (reason, again))) for start, card, reason, again in off.get(on, ())]
        told += [(_start(hit), drawing.draw_line(hit.card, _start(hit), on, today)) for hit in hits]
        told.sort(key=lambda one: _LATE if one[0] is None else one[0])
        drawn.append(Day(on, _heading(on, today), [html for _, html in told], _more(total, hits)))
    return {"days": drawn, "week_total": week.total, "span_words": span,
            "week_url": f"/activities?in={locality.slug}&from={today.isoformat()}&to={last.isoformat()}&sort=soonest"}


def whole(whole, locality, helping):
    """What a locality's page says of fetching.Whole and of `helping` champions, by name."""
    total, groups, slug = whole.everything.total, whole.peers.total, locality.slug
    return {"total": total, "lede": _lede(locality, total, groups, helping), "kinds": kinds(whole.everything, slug),
            "peers": [cards.View(json.loads(hit.card)) for hit in whole.peers.hits], "peer_total": groups,
            "peer_url": f"/activities?in={slug}&kind={PEER_SUPPORT.code}", "all_url": f"/activities?in={slug}"}


def days(week, today):
    """[Day] of fetching.Week's days, their lines as cards.Line."""
    return [Day(on, _heading(on, today), [line(hit, on, today) for hit in hits], _more(total, hits)) for on, hits, total in week.days]


def line(hit, on, today):
    """The cards.Line of an index.Hit on a date."""
    return cards.line(json.loads(hit.card), _start(hit), on, today)


def kinds(answer, slug):
    """[(name, address of that kind in the locality, count)] of the kinds that there are."""
    found = answer.facets.kinds
    return sorted((term.name, f"/activities?in={slug}&kind={code}", found[term.bit]) for code, term in KINDS.items() if term.bit in found)


def champions(found):
    """{"total", "some": [name, uuid, words]} of people.profiles.Showns, for the first few; None for nobody."""
    some = [{"name": one.name, "uuid": one.uuid, "words": _champion(one)} for one in found[:CHAMPIONS]]
    return {"total": len(found), "some": some} if found else None


def _lede(locality, total, groups, helping):
    here = f" in this {locality.kind}" if locality.kind else ""
    if not total:
        return f"We know of nothing{here or ' here'} just now."
    more = [formats.plural(*one) for one in ((groups, "peer support group"), (helping, "champion")) if one[0]]
    return f"{formats.list_words([formats.plural(total, 'activity', 'activities'), *more])}{here}."


def _champion(one):
    """What a champion likes and speaks, in a line."""
    likes = [KINDS[code].name.lower() for code in one.interests[:CHAMPIONS] if code in KINDS]
    speaks = languages.names(one.languages)
    parts = [formats.first_upper(formats.list_words(likes))] if likes else []
    return ". ".join(parts + ([f"Speaks {formats.list_words(speaks)}"] if speaks else []))


def _heading(day, today):
    words = formats.day_name(day, today)
    return f"Today, {words}" if day == today else words


def _start(hit):
    return hit.next.start if hit.next else None


def _more(total, hits):
    return f"and {total - len(hits):,} more" if total > len(hits) else ""
