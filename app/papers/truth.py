"""What is true today of an activity on a sheet, in words for paper and for whoever scans it; merged ones are followed."""
from datetime import date, timedelta
from math import hypot

from app.activities import contact, getting_there, repeating, showing
from app.directory import cards, coming, discretion, freshness, options, placing, rows, sessions
from app.directory.taxonomy import ACCESS
from app.extensions import db
from app.web import formats

# OVER: it has dates, and none is to come; it may be on again, as far as we know.
ON, OVER, PAUSED, ENDED = "on", "over", "paused", "ended"
_GONE = ("withdrawn", "defunct", "inactive", "merged")
HOME = "Address when you join"
ASK = "Ring to ask"
_CHECKERS = {"champion": "a champion", "coordinator": "a coordinator", "group": "the group", "visitors": "people who went"}


class Truth(dict):
    """What is true of one activity, by name, which templates read as attributes."""

    __getattr__ = dict.__getitem__


def records(numbers, today):
    """{number: Record of the activity that it is now} for activities' numbers; those that were never there are left out."""
    connection = db.session.connection()
    at = options.followed(connection, numbers)
    found = rows.activities(connection, sorted(set(at.values())), today)
    return {number: found[now] for number, now in at.items() if now in found}


def of(service, *, now, site, here=None):
    """The Truth of an activity's record: what paper says of it. `here` is the geo.answers.Found that distances are said from."""
    today, stage = sessions.today(now), freshness.stage_of(service, sessions.today(now))
    to_come = coming.to_come(service, today, sessions.minute(now))
    venue = _nearest(service, here)
    state = _state(service, stage, to_come)
    dated = coming.may_say_dates(service, today) and stage < freshness.RING_FIRST
    following = coming.next_of(to_come) if dated else None
    return Truth({
        "id": service.id, "slug": service.slug, "name": service.name, "lede": showing.lede(service),
        "state": state,
        "when": when(service, today),
        "last": _last(service) if state == OVER else None, "sensitive": discretion.sensitive(service),
        "weekly": _weekly(service, today), "next": following.on if following else None,
        "off": [(one.on, formats.sentence(one.reason)) for one in to_come[:4] if one.state == sessions.CANCELLED] if dated else [],
        **_where(service, venue, here), **_access(venue), "cost": cost(service),
        "free": bool(service.costs) and all(not one.amount for one in service.costs),
        "checked": service.assured_date, "by": _CHECKERS.get(service.assurer, ""), "ring_first": stage >= freshness.RING_FIRST,
        "notice": formats.sentence(service.notice),
        "ended_on": sessions.today(service.withdrawn_at) if service.withdrawn_at else None,
        "ask": contact.us(site) if state == ENDED else contact.whom(service, site),
        "person": service.contacts[0].name if service.contacts else "",
        "join": showing.how_to_join(service, stage)[0],
        "first": [*showing.paragraphs(service.first_visit)[:2], *filter(None, [formats.sentence(service.welcome)])]})


def when(service, today):
    """When an activity is on, in words, as they are on a local date: what is over by then is left out."""
    told = [pattern.words + pattern.rest for pattern in repeating.patterns(service, today)]
    return "; ".join(told[:2]) or ("At a time you agree" if "comes-to-you" in service.how else ASK)


def where(service):
    """Where an activity is, in words: its first venue's name, or how else it is reached."""
    return _where(service, _nearest(service, None), None)["where"]


def cost(service):
    """What an activity costs, in words."""
    return "; ".join(showing.costs(service)) or ASK


def _state(service, stage, to_come):
    if service.status in _GONE or stage >= freshness.ARCHIVED:
        return ENDED
    if service.status != "active":
        return PAUSED
    return OVER if coming.is_over(service, to_come) else ON


def _last(service):
    """The last local date on which something of it may have been; None when that is not known."""
    ends = [sessions.over_on(one) for one in service.schedules]
    return max(filter(None, ends)) - timedelta(days=1) if any(ends) else None


def _weekly(service, today):
    """(days 0 to 6, opens, closes as minutes) of what is on each week at one time, so that it can be said in any language; or None."""
    current = [one for one in service.schedules if (sessions.over_on(one) or date.max) > today]
    if len(current) != 1 or current[0].freq != "WEEKLY" or (current[0].interval or 1) != 1 or current[0].opens_at is None:
        return None
    one = current[0]
    days = [("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(code) for code in (one.byday or "").split(",") if code in
            ("MO", "TU", "WE", "TH", "FR", "SA", "SU")]
    closes = one.closes_at and one.closes_at.hour * 60 + one.closes_at.minute
    return (days, one.opens_at.hour * 60 + one.opens_at.minute, closes) if days else None


def _nearest(service, here):
    venues = list(service.venues)
    if here is None or len(venues) < 2:
        return venues[0] if venues else None
    return min(venues, key=lambda one: _metres(one.location, here))


def _metres(location, here):
    e, n, *_ = placing.shown(location)
    return float("inf") if e is None else hypot(e - here.grid.e, n - here.grid.n)


def _where(service, venue, here):
    """{"where", "postcode", "far"}: a home shows its town alone."""
    if venue is None:
        how = next((cards.WHERE[code] for code in service.how if code in cards.WHERE), "")
        return {"where": how or ASK, "postcode": "", "far": ""}
    location, address = venue.location, venue.location.address
    town, postcode = (address.city, address.postal_code) if address else ("", "")
    far, walk = getting_there.distance(location, here)
    far = walk or far
    if location.private:
        return {"where": town or HOME, "postcode": HOME if town else "", "far": far}
    named = location.name if not town or town.casefold() in location.name.casefold() else f"{location.name}, {town}"
    return {"where": named, "postcode": postcode, "far": far}


def _access(venue):
    """{"yes": codes, "no": codes, "travels"} of getting in; all empty and False where nobody has to."""
    if venue is None:
        return {"yes": [], "no": [], "travels": False}
    known = {fact.code: fact.answer for fact in venue.location.accessibility}
    return {"yes": [code for code in ACCESS if known.get(code)], "no": [code for code in ACCESS if known.get(code) is False],
            "travels": True}
