"""Details to rows of our own table (STANDARDS 8.1): one row is one activity at one venue in one pattern."""
from dataclasses import replace

from app.tables.cells import choices, contacts, costs
from app.tables.cells.text import safe
from app.tables.headings import COLUMNS
from app.directory.sessions import CODES, SKIPPED
from app.tables.table_place import ACCESS
from app.geo import grid
from app.web.dates import DAYS
from app.web.words import ordinal

_HOW = {"in-person": "at a place", "online": "online", "phone": "by phone", "comes-to-you": "comes to you"}
_JOINING = {"turn-up": "just turn up", "book": "book", "sign-up": "sign up here", "referral": "referral"}


def rows_from(details, **more):
    """[{column: text}] of ServiceDetails, every column in each; `more` are cells that the directory's row knows (url, checked_on ...)."""
    activity = _activity(details) | {column: str(value) for column, value in more.items() if value}
    return [dict.fromkeys(COLUMNS, "") | activity | place | when for place, when in _pairs(details)]


def in_row_order(details):
    """The ServiceDetails with schedules in the order in which rows_from tells them: venue by venue."""
    return replace(details, schedules=tuple(schedule for _, schedule in _parts(details) if schedule))


def cells(row):
    """A row's cells in the order of the columns, safe to open in a spreadsheet."""
    return [safe(row[column]) for column in COLUMNS]


def _pairs(details):
    for place, schedule in _parts(details):
        yield _place(details.venues[place]) if place is not None else {}, _when(schedule) if schedule else {}


def _parts(details):
    """[(position of a venue or None, schedule or None)] of the rows; a venue without a pattern has a row, too."""
    places = range(len(details.venues)) if details.venues else (None,)
    first = places[0]
    found = []
    for place in places:
        those = [one for one in details.schedules if (first if one.venue is None or not details.venues else one.venue) == place]
        found += [(place, schedule) for schedule in those or [None]]
    return found


def _activity(details):
    organization, cost = details.organization, next(iter(details.costs), None)
    ringing = details.joining == "book" and details.joining_note == choices.RING_FIRST
    return {
        "id": details.id, "name": details.name, "summary": details.summary, "description": details.description,
        "kind": ";".join((*details.kinds, *details.unmapped_kinds)), "good_for": ";".join(details.good_for),
        "organisation": organization.name, "charity_number": organization.charity_number, "company_number": organization.company_number,
        "organisation_website": organization.website, "how_it_meets": ";".join(_HOW[code] for code in details.how if code in _HOW),
        "area": ";".join(details.areas), "cost": str(costs.amount(cost.amount)) if cost else "",
        "cost_note": cost.amount_description if cost else "", "min_age": _number(details.minimum_age),
        "max_age": _number(details.maximum_age), "who_for": details.who_for,
        "how_to_join": "ring first" if ringing else _JOINING.get(details.joining, ""), "phone": contacts.number_out(details.phone),
        "email": details.email, "contact_name": details.contact_name, "website": details.website,
        "first_visit": details.first_visit, "languages": ";".join(details.languages), "status": details.status, "notice": details.notice}


def _place(venue):
    """A home tells its town alone (STANDARDS 0.3)."""
    if venue.private:
        return {"town": venue.town, "county": venue.county}
    lat, lon = venue.latitude, venue.longitude
    if lat is None and venue.easting is not None:
        lat, lon = grid.to_point(venue.easting, venue.northing)
    known = {column: {True: "yes", False: "no"}[venue.access[code].answer] for column, code in ACCESS.items() if code in venue.access}
    return {"venue": venue.name, "address": venue.address, "town": venue.town, "county": venue.county, "postcode": venue.postcode,
            "latitude": _degrees(lat), "longitude": _degrees(lon), "uprn": venue.uprn, "access_note": venue.access_note} | known


def _when(schedule):
    first, last = schedule.dtstart or schedule.valid_from, min(filter(None, (schedule.until, schedule.valid_to)), default=None)
    day, repeats = _pattern(schedule)
    off = sorted(one.on.isoformat() for one in schedule.exceptions if one.kind == SKIPPED)
    return {"day": day, "repeats": repeats, "starts": _clock(schedule.opens_at), "ends": _clock(schedule.closes_at),
            "first_date": first.isoformat() if first else "", "last_date": last.isoformat() if last and schedule.freq else "",
            "not_on": ";".join(off), "when_note": schedule.description}


def _pattern(schedule):
    """(day, repeats); what our words cannot say is told as a rule of iCalendar."""
    if not schedule.freq:
        return "", "once" if schedule.dtstart else "by arrangement"
    often = "week" if schedule.freq == "WEEKLY" else "month"
    repeats = f"every {often}" if schedule.interval == 1 else f"every {schedule.interval} {often}s"
    days = [(int(part[:-2] or 0), CODES.index(part[-2:])) for part in schedule.byday.split(",") if part]
    numbers = [int(part) for part in schedule.bymonthday.split(",") if part]
    numbered = all(number for number, _ in days) if schedule.freq == "MONTHLY" else not any(number for number, _ in days)
    if days and numbers or not numbered or any(number < -2 for number, _ in days) or any(number < -1 for number in numbers):
        return "", _rule(schedule)
    if days:
        return ";".join(f"{_nth(number)}{DAYS[weekday][:3]}" for number, weekday in days), repeats
    if schedule.freq == "MONTHLY" and not numbers and schedule.dtstart:
        numbers = [schedule.dtstart.day]
    if len(numbers) == 1 and numbers[0] > 0:
        return str(numbers[0]), repeats
    return ";".join("last day of month" if number < 0 else ordinal(number) for number in numbers), repeats


def _rule(schedule):
    parts = {"FREQ": schedule.freq, "INTERVAL": schedule.interval, "BYDAY": schedule.byday, "BYMONTHDAY": schedule.bymonthday}
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _nth(number):
    return {0: "", -1: "last ", -2: "2nd last "}.get(number) if number <= 0 else f"{ordinal(number)} "


def _number(value):
    return "" if value is None else str(value)


def _degrees(value):
    return "" if value is None else f"{value:.6f}"


def _clock(value):
    return f"{value:%H:%M}" if value else ""
