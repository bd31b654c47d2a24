"""What finding is told of an activity: an entry for each venue with a known point, and one more for what has none, each with its card."""
import json
import re
from datetime import timedelta

from app import index
from app.directory import coming, freshness, placing, rows, sessions
from app.directory.models import WAITING
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING, JOINING_FOUND, KINDS, NO_TRAVEL_ACCESS, mask
from app.extensions import db
from app.web import formats
from app.web.phones import tel

LISTED = ("active", "temporarily closed")
POINTLESS = 63
# Raised whenever the keys of a card change: `flask prepare` then fills the index anew (refilling.py).
FORM = 6
PRIVATE_WHERE = "address given when you join"
NO_NEED_TO_TRAVEL = "No need to travel"
_MOST_PATTERNS, _MOST_OFF, _MOST_ACCESS = 3, 3, 3
AS_AGREED = "At a time you agree"
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")


def entries(service, *, now):
    """[index.Entry] of a Service, as its rows are; none for one that is not listed."""
    return entries_of(_record(service, now), sessions.today(now))


def card(service, venue, *, now):
    """The card (a dict; its keys are those of `_words`) of a Service at one of its ServiceAtLocations, or without a place."""
    record, today = _record(service, now), sessions.today(now)
    venues = [one for one in record.venues if venue is not None and one.id == venue.id]
    how = _how(record, venues)
    return _card(record, _common(record, today), how, venues, _access(venues, how)[0], today)


def entries_of(service, today):
    """[index.Entry] of an activity's record (rows.activities)."""
    if service.status not in LISTED or freshness.stage_of(service, today) >= freshness.ARCHIVED:
        return []
    common, at_a_point, elsewhere = _common(service, today), [], []
    for venue in service.venues:
        known = venue.location.easting is not None and venue.position < POINTLESS
        (at_a_point if known else elsewhere).append(venue)
    found = [_entry(service, venue.position, [venue], _how(service, [venue]), common, today) for venue in at_a_point]
    if elsewhere or _away(service) or not service.venues:
        how = _away(service) + (["in-person"] if elsewhere or not _away(service) else [])
        found.append(_entry(service, POINTLESS, elsewhere, how, common, today))
    return found


def entry_ids(service_id, venues):
    """Every entry id that an activity with so many venues may have."""
    return [service_id << 6 | position for position in (*range(min(venues, POINTLESS)), POINTLESS)]


def service_of(entry_id):
    """The id of the activity that an entry is of."""
    return entry_id >> 6


def due_on(service, today):
    """The next local date on which time alone changes what entries_of gives, dates to come apart; None when none will."""
    if service.status not in LISTED:
        return None
    changes = [freshness.next_change_of(service, today)]
    changes += [session.on + timedelta(1) for session in service.sessions
                if session.state == sessions.CANCELLED or coming.doubt(service, session)]
    changes += [sessions.over_on(schedule) for schedule in service.schedules]
    return min((change for change in changes if change and change > today), default=None)


def _record(service, now):
    db.session.flush()
    return rows.activities(db.session.connection(), [service.id], sessions.today(now))[service.id]


def _away(service):
    return [code for code in service.how if code != "in-person"]


def _how(service, venues):
    """The codes of how one meets at these venues, or without one."""
    return ["in-person"] if venues else _away(service) or ["in-person"]


def _entry(service, position, venues, how, common, today):
    at = placing.shown(venues[0].location) if position != POINTLESS else (None, None)
    (yes, no), words = _access(venues, how), common["words"]
    return index.Entry(
        entry_id=service.id << 6 | position, service_id=service.id, title=common["title"], labels=common["labels"],
        text=" ".join([common["text"], *_place_words(venues), *_access_words(venues, yes), *(area.name for area in service.areas)]),
        e=at[0], n=at[1],
        areas=_areas(service, how) if position == POINTLESS else frozenset(),
        localities=service.covered.union(*(venue.location.localities for venue in venues)), kinds=common["kinds"],
        good_for=common["good_for"],
        access_yes=mask(ACCESS, yes), access_no=mask(ACCESS, no), joining=common["joining"], how=mask(HOW, how), free=words["free"],
        min_age=service.minimum_age, max_age=service.maximum_age, occurrences=_occurrences(service, venues, words["stage"]),
        stage=words["stage"], card=_json(_card(service, common, how, venues, yes, today)))


def _json(plain):
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _common(service, today):
    """What all entries of an activity share, worked out once."""
    terms = [terms[code] for terms, codes in ((KINDS, service.kinds), (GOOD_FOR, service.good_for)) for code in codes]
    # A term's further words only find: were they labels, every gentle exercise would be as good an answer to "yoga" as yoga.
    text = (service.summary, service.description, service.who_for, service.unmapped_kinds, service.organization.name,
            *(term.words for term in terms))
    stage, (price, price_words, free) = min(freshness.stage_of(service, today), index.SUNK), _price(service.costs)
    left = service.capacities[0] if service.capacities and service.status == "active" and stage < index.SUNK else None
    return {
        "title": f"{service.name} {service.alternate_name}", "labels": " ".join(term.name for term in terms), "text": " ".join(text),
        "kinds": mask(KINDS, service.kinds), "good_for": mask(GOOD_FOR, service.good_for),
        "joining": mask(JOINING_FOUND, [service.joining, *(["places-now"] if left and left.state != WAITING else [])]),
        "words": {
            "slug": service.slug, "name": service.name, "summary": service.summary or _SENTENCE.split(service.description.strip(), 1)[0],
            "price": price, "price_words": price_words, "free": free,
            "join": _join(service, stage), "places": left.words if left else "", "stage": stage, "venues": len(service.venues),
            "checked": service.assured_date.isoformat() if service.assured_date else "", "by": service.assurer, "status": service.status,
            "notice": service.notice, "phone": tel(service.phones[0].number) if service.phones else "", "kinds": service.kinds,
            "id": service.uuid, "number": service.id}}


def _join(service, stage):
    """How one joins, in words; nothing about turning up where nobody should without ringing first, or where there is no door."""
    if service.joining == "turn-up" and (stage >= index.RING_FIRST or service.status != "active" or "in-person" not in service.how):
        return ""
    return JOINING[service.joining].name if service.joining in JOINING else ""


def _usual(service, schedules):
    """The [start, end] in minutes that its dates usually have, so that a card can say when a date has others."""
    ids = {schedule.id for schedule in schedules}
    times = {(one.opens, one.closes) for one in service.sessions if one.schedule_id in ids and one.state == sessions.PLANNED}
    return [list(one) for one in sorted(times, key=repr)]


def _card(service, common, how, venues, yes, today):
    words, venue = common["words"], venues[0] if venues else None
    place = venue.location if venue else None
    _, _, lat, lon, precision = placing.shown(place) if place else (None, None, None, None, "unknown")
    schedules = _schedules(service, venues)
    return words | {
        "when": _when(schedules, today) or (AS_AGREED if "comes-to-you" in how else ""), "usual": _usual(service, schedules),
        "where": _where(place) if place else "", "how": how,
        "covers": [area.name for area in service.areas] if "comes-to-you" in how else [],
        "access": [ACCESS[code].name for code in yes][:_MOST_ACCESS] if venue else [NO_NEED_TO_TRAVEL] if _needs_no_travel(how) else [],
        "off": _off(service, schedules, words["stage"], today), "doubts": _doubts(service, schedules),
        "sal": venue.uuid if venue else "", "precision": precision, "lat": lat, "lon": lon,
        "outcode": place.address.outcode if place and place.address else "",
        "town": place.address.city if place and place.address else ""}


def _needs_no_travel(how):
    return "in-person" not in how


def _access(venues, how):
    """(codes answered yes, codes answered no): of a venue what is known, of several what all have, of none what needs no travel."""
    if not venues:
        return (list(NO_TRAVEL_ACCESS) if _needs_no_travel(how) else []), []
    facts = [{fact.code: fact.answer for fact in venue.location.accessibility} for venue in venues]
    known = [(code, facts[0][code]) for code in ACCESS if code in facts[0] and all(one.get(code) is facts[0][code] for one in facts)]
    return [code for code, answer in known if answer], [code for code, answer in known if not answer]


def _place_words(venues):
    for venue in venues:
        place = venue.location
        yield "" if place.private else place.name
        yield place.address.city if place.address else ""


def _access_words(venues, yes):
    """What "wheelchair" or "deaf" finds: the words of the known facts about getting in."""
    return [f"{ACCESS[code].name} {ACCESS[code].words}" for code in yes] if venues else []


def _areas(service, how):
    """The outcodes that find it: none in particular for what anybody can reach, None when we know no outcode."""
    if "online" in how or "phone" in how:
        return frozenset()
    if "comes-to-you" not in how:
        return None
    named = {area.name.strip().upper() for area in service.areas}
    return frozenset(name for name in named if _OUTCODE.fullmatch(name)) or (None if named else frozenset())


def _schedules(service, venues):
    """Those of these venues and of none in particular; all of them where that leaves none."""
    ids = {None, *(venue.id for venue in venues)}
    return [one for one in service.schedules if one.service_at_location_id in ids] or (service.schedules if not service.venues else [])


def _occurrences(service, venues, stage):
    if stage >= index.SUNK or service.status != "active":
        return ()
    ids = {schedule.id for schedule in _schedules(service, venues)}
    return tuple(dict.fromkeys(index.Occurrence(one.on.toordinal(), one.opens, one.closes) for one in service.sessions
                               if one.schedule_id in ids and one.state != sessions.CANCELLED))


def _off(service, schedules, stage, today):
    if stage >= index.SUNK or service.status != "active":
        return []
    ids = {schedule.id for schedule in schedules}
    off = [[one.on.isoformat(), one.reason] for one in service.sessions
           if one.state == sessions.CANCELLED and one.on >= today and one.schedule_id in ids]
    off += [[one.on.isoformat(), one.reason] for schedule in schedules for one in schedule.exceptions
            if one.kind == sessions.SKIPPED and one.on >= today]
    return sorted(off)[:_MOST_OFF]


def _doubts(service, schedules):
    """{date: words} of the dates that people check first."""
    ids = {schedule.id for schedule in schedules}
    told = ((one.on.isoformat(), coming.doubt(service, one)) for one in service.sessions if one.schedule_id in ids)
    return {on: words for on, words in told if words}


def _when(schedules, today):
    current = [one for one in schedules if (sessions.over_on(one) or today + timedelta(1)) > today]
    words = list(dict.fromkeys(formats.pattern(one.freq, one.interval, one.byday, one.bymonthday, one.opens_at, one.closes_at, one.dtstart)
                               for one in current))
    more = len(words) - _MOST_PATTERNS
    return "; ".join(words[:_MOST_PATTERNS] + ([f"and {more} more" if more > 1 else words[-1]] if more > 0 else []))


def _where(place):
    town = place.address.city if place.address else ""
    if place.private:
        return f"{town} ({PRIVATE_WHERE})" if town else formats.first_upper(PRIVATE_WHERE)
    return ", ".join(filter(None, (place.name, town)))


def _price(costs):
    """(price, what follows it, whether it is free or None when not known)."""
    if not costs:
        return "", "", None
    least, most = min(cost.amount for cost in costs), max(cost.amount for cost in costs)
    if least == most:
        return formats.pounds(least), formats.cost_words(costs[0].amount_description), not least
    return f"{formats.pounds(least)} to {formats.pounds(most)}", "", False
