"""Activities as iCalendar (RFC 5545; STANDARDS 4): the same rows give the same bytes, and a date that nobody is sure of is left out."""
# icalendar is read in where it is used: a start has no calendar to write, and it is 80 files.
from datetime import UTC, date, datetime, time, timedelta

from app.directory import coming, placing, rows, sessions
from app.directory.entries import PRIVATE_WHERE
from app.directory.taxonomy import JOINING, KINDS
from app.web import formats

MOST_EVENTS = 500
_MADE_BY, _AGAIN = "-//Natter//Activities//EN", timedelta(hours=6)
_AWAY = {"online": "Online", "phone": "By phone", "comes-to-you": "Comes to your home"}
# A pattern has a date within the first, if it has one at all within the second.
_SOON, _LATE = timedelta(days=400), timedelta(days=366 * 9)


def calendar(services, *, site_url, uid_name, now, since, name=""):
    """The calendar of activities (records of rows.activities) as bytes, with their dates on `since` (a local date) or later.

    `uid_name` is the name that stays when the site's address changes, `name` what the calendar is called (of one activity its own).
    Nothing is in it of what is by arrangement, not on, or too long unchecked to say dates.
    """
    today = sessions.today(now)
    events = [event for service in services if coming.may_say_dates(service, today) for schedule in service.schedules
              for event in _Telling(service, schedule, site_url, uid_name).events(since)]
    return _written(events[:MOST_EVENTS], name or (services[0].name if len(services) == 1 else ""))


def one_date(service, day, *, site_url, uid_name, now):
    """The calendar of one date of an activity, named by its original local date, as bytes; None when there is no such date."""
    if not coming.may_say_dates(service, sessions.today(now)):
        return None
    found = [(schedule, _occurrence(schedule, day)) for schedule in service.schedules]
    telling = [(_Telling(service, schedule, site_url, uid_name), f"{schedule.uuid}-{day:%Y%m%d}", occurrence)
               for schedule, occurrence in found if occurrence]
    events = [told.event(occurrence, uid, doubt=told.doubt(occurrence)) for told, uid, occurrence in telling]
    return _written(events, service.name) if events else None


def meeting(uid, title, day, opens, closes, *, where, words, url, uid_name, changed_at, off=False):
    """The calendar of one meeting of people who sign in, as bytes: a local date, minutes after midnight, `changed_at` aware."""
    event = _plain_event(uid, title, day, opens, closes, where=where, words=words, url=url, uid_name=uid_name,
                         changed_at=changed_at, off=off)
    return _written([event], title)


def plain(title, dates, *, uid_name, changed_at):
    """The calendar of dates that all are called by one neutral title, as bytes.

    `dates` are (uid, local date, minutes it opens, minutes it closes, where in one line, whether it is off).
    """
    return _written([_plain_event(uid, title, day, opens, closes, where=where, words="", url="", uid_name=uid_name, changed_at=changed_at,
                                  off=off) for uid, day, opens, closes, where, off in dates], title)


def _plain_event(uid, title, day, opens, closes, *, where, words, url, uid_name, changed_at, off):
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@{uid_name}")
    for stamp in ("dtstamp", "last-modified"):
        event.add(stamp, changed_at.astimezone(UTC))
    event.add("sequence", int(changed_at.timestamp()) % 2**31)
    event.add("dtstart", _moment(day, opens))
    if closes is not None:
        event.add("dtend", _moment(day, closes))
    event.add("summary", f"Cancelled: {title}" if off else title)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    for name, value in (("description", words), ("location", where), ("url", url)):
        if value:
            event.add(name, value)
    return event


class _Telling:
    """The events of one schedule."""

    def __init__(self, service, schedule, site_url, uid_name):
        self._service, self._schedule, self._site_url, self._uid_name = service, schedule, site_url, uid_name

    def events(self, since):
        """[Event]: the pattern, a date that differs in place of each it takes, and those beside it; on `since` or later."""
        first = _first(self._schedule, since)
        differing = [(one, _occurrence(self._schedule, one.on)) for one in self._schedule.exceptions if one.kind != sessions.SKIPPED]
        if not self._schedule.freq:
            once = [occurrence for _, occurrence in differing if occurrence and occurrence.state != sessions.EXTRA]
            once = once or ([_occurrence(self._schedule, first)] if first else [])
            found = [self.event(occurrence, self._schedule.uuid) for occurrence in once if occurrence and occurrence.on >= since]
        else:
            found = [self._pattern(first)] if first else []
        for exception, occurrence in differing:
            if occurrence is None or not self._schedule.freq and occurrence.state != sessions.EXTRA:
                continue
            if first and exception.on >= first and sessions.pattern_dates(self._schedule, exception.on, exception.on):
                found.append(self.event(occurrence, self._schedule.uuid, instead_of=exception.on))
            elif occurrence.on >= since:
                found.append(self.event(occurrence, exception.uuid))
        return found + self._to_check(first, {one.on for one in self._schedule.exceptions})

    def doubt(self, occurrence):
        """What to mind of a sessions.Occurrence, "" for nothing; see coming.doubt."""
        return coming.doubt(self._service, rows.Record({**occurrence._asdict(), "schedule_id": self._schedule.id}))

    def event(self, occurrence, uid, instead_of=None, doubt=""):
        """The Event of a sessions.Occurrence; `instead_of` is the date of the pattern that it takes the place of, `doubt` what to mind."""
        from icalendar import Event

        service, event, off = self._service, Event(), occurrence.state == sessions.CANCELLED
        event.add("uid", f"{uid}@{self._uid_name}")
        for stamp in ("dtstamp", "last-modified"):
            event.add(stamp, service.last_modified.astimezone(UTC))
        event.add("sequence", self._schedule.sequence)
        if instead_of:
            event.add("recurrence-id", self._start(instead_of))
        event.add("dtstart", _moment(occurrence.on, occurrence.opens))
        if occurrence.closes is not None:
            event.add("dtend", _moment(occurrence.on, occurrence.closes))
        event.add("summary", f"Cancelled: {service.name}" if off else service.name)
        event.add("status", "CANCELLED" if off else "TENTATIVE" if doubt else "CONFIRMED")
        event.add("description", "\n".join(filter(None, (doubt, _description(service, occurrence)))))
        event.add("url", f"{self._site_url}/activities/{service.slug}")
        kinds = [KINDS[code].name for code in service.kinds if code in KINDS]
        if kinds:
            event.add("categories", kinds)
        self._place(event)
        return event

    def _to_check(self, first, differing):
        """[Event] in place of each bank holiday of the pattern on which nobody said that it is on."""
        if not first or not self._schedule.freq:
            return []
        dates = [on for on in self._service.unsure
                 if on >= first and on not in differing and sessions.pattern_dates(self._schedule, on, on)]
        return [self.event(self._plain(on), self._schedule.uuid, instead_of=on, doubt=self.doubt(self._plain(on))) for on in dates]

    def _pattern(self, first):
        """The Event that repeats from its first date."""
        schedule = self._schedule
        event = self.event(self._plain(first), schedule.uuid)
        rule = {"freq": schedule.freq, "interval": schedule.interval or 1}
        rule |= {part: getattr(schedule, part).split(",") for part in ("byday", "bymonthday") if getattr(schedule, part)}
        last = _last(schedule)
        if last:
            start = self._start(last)
            rule["until"] = start.astimezone(UTC) if isinstance(start, datetime) else start
        event.add("rrule", rule)
        skipped = [one.on for one in schedule.exceptions if one.kind == sessions.SKIPPED and one.on >= first
                   and sessions.pattern_dates(schedule, one.on, one.on)]
        for on in skipped:
            event.add("exdate", self._start(on))
        return event

    def _start(self, day):
        """When the pattern begins on a day: a moment, or the day itself while the time is not known."""
        return _moment(day, self._plain(day).opens)

    def _plain(self, day):
        """The sessions.Occurrence of a date of the pattern as it was planned."""
        planned = rows.Record({**vars(self._schedule), "exceptions": []})
        return sessions.occurrences(planned, day, day)[0]

    def _place(self, event):
        venues, service = self._service.venues, self._service
        venue = venues[0] if len(venues) == 1 else next((one for one in venues if one.id == self._schedule.service_at_location_id), None)
        if venue is None:
            away = next((_AWAY[code] for code in service.how if code in _AWAY), "") if not venues else ""
            if away:
                event.add("location", away)
            return
        event.add("location", _where(venue.location))
        _, _, lat, lon, precision = placing.shown(venue.location)
        # A pin is followed to the door: one in the middle of a square, or of a town, would lead to somebody else's.
        if precision in formats.EXACT:
            event.add("geo", (lat, lon))


def _written(events, name):
    from icalendar import Calendar, vDuration, vText

    made = Calendar()
    for part, value in (("prodid", _MADE_BY), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
                        ("x-wr-calname", vText(name))):
        made.add(part, value)
    made.add("refresh-interval", vDuration(_AGAIN), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(_AGAIN))
    if any(isinstance(event["dtstart"].dt, datetime) for event in events):
        made.add_component(_london())
    for event in events:
        made.add_component(event)
    return made.to_ical()


def _london():
    """Europe/London as it has been since 1981; summer time and back on the last Sundays of March and October."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", "Europe/London")
    summer, winter = (TimezoneDaylight(), "1981-03-29T01:00", 0, 1, "BST", 3), (TimezoneStandard(), "1996-10-27T02:00", 1, 0, "GMT", 10)
    for kind, starts, before, after, name, month in (summer, winter):
        kind.add("dtstart", datetime.fromisoformat(starts))
        kind.add("tzoffsetfrom", timedelta(hours=before))
        kind.add("tzoffsetto", timedelta(hours=after))
        kind.add("tzname", name)
        kind.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(kind)
    return zone


def _moment(day, minutes):
    """Wall time in London, minutes after midnight of a day; the day itself when they are not known."""
    if minutes is None:
        return day
    return datetime.combine(day + timedelta(minutes // sessions.DAY), time(minutes % sessions.DAY // 60, minutes % 60), sessions.LONDON)


def _first(schedule, since):
    """The first date of a pattern on `since` or later, None when there is none."""
    if not sessions.is_pattern(schedule):
        return None
    start = max(filter(None, (since, schedule.dtstart, schedule.valid_from)))
    found = (sessions.pattern_dates(schedule, start, start + min(far, date.max - start)) for far in (_SOON, _LATE))
    return next((dates[0] for dates in found if dates), None)


def _last(schedule):
    """The last date of a pattern, None when it has no end."""
    over = sessions.over_on(schedule)
    if over is None:
        return None
    end = over - timedelta(1)
    found = (sessions.pattern_dates(schedule, end - min(far, end - date.min), end) for far in (_SOON, _LATE))
    return next((dates[-1] for dates in found if dates), None)


def _occurrence(schedule, day):
    """The sessions.Occurrence of a schedule's original date, None when it has none."""
    moved = next((one.new_on for one in schedule.exceptions if one.on == day and one.new_on), None)
    return next((one for one in sessions.occurrences(schedule, moved or day, moved or day) if one.original_on == day), None)


def _description(service, occurrence):
    """Summary, why a date differs, cost, how to join and whom to ask, a line each."""
    cost = next((formats.money(one.amount, one.amount_description) for one in service.costs), "")
    joining = JOINING[service.joining].name if service.joining in JOINING else ""
    phone = formats.phone(service.phones[0].number).replace("\u00a0", " ") if service.phones else ""
    lines = (service.summary, occurrence.reason, f"Cost: {cost}" if cost else "", ". ".join(filter(None, (joining, service.joining_note))),
             f"Phone: {phone}" if phone else "")
    return "\n".join(formats.sentence(line) if line in (service.summary, occurrence.reason) else line for line in lines if line)


def _where(location):
    """A venue in one line; of a home its town alone."""
    town = location.address.city if location.address else ""
    if location.private:
        return f"{town} ({PRIVATE_WHERE})" if town else formats.first_upper(PRIVATE_WHERE)
    address = (location.address.address_1, town, location.address.postal_code) if location.address else ()
    return ", ".join(dict.fromkeys(filter(None, (location.name, *address))))
