"""An activity's coming dates for search engines, as schema.org in JSON-LD (STANDARDS 5); nothing unknown is made up or sent empty."""
import json

from app.directory import coming, placing, sessions
from app.directory.taxonomy import ACCESS
from app.web.dates import DAYS
from app.web.formats import EXACT

MOST = 8
_SCHEMA = "https://schema.org"
_STATES = {sessions.CANCELLED: "EventCancelled", sessions.MOVED: "EventRescheduled"}
# What would end the script that holds the data, or break a line in it.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def events(service, *, site_url, now, images=()):
    """The JSON, escaped for a script data block, of an activity's next 8 Sessions; "" without any, or where nobody knows where.

    `service` is a record of rows.activities, `site_url` the site's own address without a slash at its end, `now` an aware datetime,
    `images` the paths of its pictures.
    """
    today = sessions.today(now)
    if not coming.may_say_dates(service, today):
        return ""
    shown = coming.to_come(service, today, sessions.minute(now))[:MOST]
    found = [event for event in (_event(service, one, site_url) for one in shown) if "location" in event]
    for event in found if images else ():
        event["image"] = [f"{site_url}{path}" for path in images]
    if found:
        schedule = next((one for one in service.schedules if one.id == shown[0].schedule_id), None)
        found[0] |= _only({"eventSchedule": _schedule(schedule, service) if schedule and schedule.freq else None})
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES) if found else ""


def organization(record, *, site_url):
    """The JSON, escaped for a script data block, of an organization's record."""
    return json.dumps({"@context": _SCHEMA} | _organizer(record, site_url), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _event(service, session, site_url):
    # A date has no page of its own yet: its id names it, its address is the activity's.
    page = f"{site_url}/activities/{service.slug}"
    moved = session.state == sessions.MOVED
    return _only({
        "@context": _SCHEMA, "@type": "Event", "@id": f"{page}/{session.original_on}", "name": service.name,
        "description": service.summary, "url": page, "startDate": _moment(session.on, session.opens),
        "endDate": None if session.closes is None else _moment(session.on, session.closes),
        "previousStartDate": _moment(session.original_on, _planned(service, session)) if moved else None,
        "eventStatus": f"{_SCHEMA}/{_STATES.get(session.state, 'EventScheduled')}", "eventAttendanceMode": f"{_SCHEMA}/{_mode(service)}",
        "location": _location(service, session, page), "organizer": _organizer(service.organization, site_url),
        "isAccessibleForFree": _free(service), "offers": _offers(service, page), "typicalAgeRange": _ages(service),
        "superEvent": {"@type": "EventSeries", "@id": page, "name": service.name, "url": page}})


def _moment(day, minutes):
    """"2026-11-03T10:00:00+00:00", or the date alone while the time is not known."""
    return day.isoformat() if minutes is None else sessions.instant(day, minutes).isoformat()


def _planned(service, session):
    """Minutes after midnight at which a moved date would have begun."""
    schedule = next((one for one in service.schedules if one.id == session.schedule_id), None)
    return schedule.opens_at.hour * 60 + schedule.opens_at.minute if schedule and schedule.opens_at else None


def _mode(service):
    away = {"online", "phone"} & set(service.how)
    if away:
        return "MixedEventAttendanceMode" if service.venues else "OnlineEventAttendanceMode"
    return "OfflineEventAttendanceMode"


def _location(service, session, page):
    """A Place, a VirtualLocation or both; what comes to people is in the areas it covers."""
    venue = coming.where_of(service, session)
    found = [_place(venue.location)] if venue else [_place(one.location) for one in service.venues]
    if {"online", "phone"} & set(service.how):
        found.append({"@type": "VirtualLocation", "url": page})
    if not found and "comes-to-you" in service.how:
        areas = ", ".join(area.name for area in service.areas) or "Comes to you"
        found = [{"@type": "Place", "name": areas, "address": {"@type": "PostalAddress", "addressCountry": "GB"}}]
    return found[0] if len(found) == 1 else found


def _place(location):
    """A venue; of a home the town alone."""
    address = location.address
    if location.private:
        town = address.city if address else ""
        return _only({"@type": "Place", "name": town or "Address given when you join",
                      "address": _only({"@type": "PostalAddress", "addressLocality": town, "addressCountry": "GB"})})
    _, _, lat, lon, precision = placing.shown(location)
    return _only({
        "@type": "Place", "name": location.name,
        "address": _only({"@type": "PostalAddress", "streetAddress": address.address_1, "addressLocality": address.city,
                          "addressRegion": address.state_province, "postalCode": address.postal_code, "addressCountry": "GB"})
        if address else None,
        "geo": {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon} if precision in EXACT else None,
        "amenityFeature": [{"@type": "LocationFeatureSpecification", "name": ACCESS[fact.code].name, "value": fact.answer}
                           for fact in location.accessibility if fact.code in ACCESS]})


def _organizer(record, site_url):
    page = f"{site_url}/organisations/{record.slug}"
    return _only({"@type": "Organization", "@id": page, "name": record.name, "url": page,
                  "sameAs": record.website if record.website.startswith("http") else None})


def _free(service):
    """Whether it is free; None while the cost is not known."""
    return all(cost.amount == 0 for cost in service.costs) if service.costs else None


def _offers(service, page):
    found = [_only({"@type": "Offer", "price": f"{cost.amount:.2f}".removesuffix(".00"), "priceCurrency": "GBP", "name": cost.option,
                    "description": cost.amount_description, "url": page}) for cost in service.costs]
    return found[0] if len(found) == 1 else found


def _ages(service):
    """"18-", "50-70"; "" when all are welcome."""
    if not service.minimum_age and service.maximum_age is None:
        return ""
    return f"{service.minimum_age or 0}-{'' if service.maximum_age is None else service.maximum_age}"


def _schedule(schedule, service):
    """The pattern as a Schedule (STANDARDS 3.3)."""
    last = min(filter(None, (schedule.until, schedule.valid_to)), default=None)
    days = schedule.byday.split(",") if schedule.byday else []
    plain = [f"{_SCHEMA}/{DAYS[sessions.CODES.index(day)]}" if day in sessions.CODES else day for day in days]
    numbers = [int(number) for number in schedule.bymonthday.split(",") if number]
    off = [one.on.isoformat() for one in schedule.exceptions if one.kind == sessions.SKIPPED]
    return _only({
        "@type": "Schedule", "startDate": schedule.dtstart.isoformat() if schedule.dtstart else None,
        "endDate": last.isoformat() if last else None, "startTime": _clock(schedule.opens_at), "endTime": _clock(schedule.closes_at),
        "scheduleTimezone": "Europe/London", "repeatFrequency": f"P{schedule.interval or 1}{'W' if schedule.freq == 'WEEKLY' else 'M'}",
        "byDay": plain, "byMonthDay": numbers[0] if len(numbers) == 1 else numbers, "exceptDate": off})


def _clock(time):
    return f"{time:%H:%M}" if time else None


def _only(found):
    """Without what is unknown: no null, no empty text, no empty list (STANDARDS 0.4)."""
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}
