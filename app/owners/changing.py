"""What an owner changes, as new ServiceDetails of old: pure. And which changes wait for a second pair of eyes (SECURITY SG-3)."""
import re
from dataclasses import fields, replace
from datetime import timedelta

from app.directory import sessions
from app.directory.calling_off import call_off, put_back
from app.directory.details import ServiceDetails

# Small facts, which a trusted owner changes at once; any other field waits. Of venues only how to get in and there is small.
SMALL = frozenset({"schedules", "costs", "joining", "joining_note", "notice", "first_visit", "welcome", "summary", "description", "who_for",
                   "not_for", "minimum_age", "maximum_age", "languages", "status"})
_SMALL_OF_VENUE = {"access": {}, "access_note": "", "transport": ""}
# A way to reach somebody, hidden in words: a number, an address, a link.
_REACHES = re.compile(r"@|https?:|www\.|\.(?:com|org|net|uk|info|me|co)\b|(?:\d[\s().-]*){6,}", re.IGNORECASE)
# What a date says that is off because of a pause.
BREAK = "Having a break."
LONGEST_PAUSE = timedelta(days=366)


def without_date(details, position, day, reason):
    """The details with one date of their schedule `position` called off, for a reason in words ("" for none)."""
    return call_off(details, position, [day], reason)


def with_date(details, position, day):
    """The details with one date that was called off on again."""
    return put_back(details, position, day)


def paused(details, since, until):
    """The details with every date from `since` to before `until` called off: they come back by themselves."""
    for position, schedule in enumerate(details.schedules):
        known = {one.on for one in schedule.exceptions}
        days = [one.on for one in sessions.occurrences(schedule, since, until - timedelta(days=1))
                if one.state != sessions.CANCELLED and one.original_on == one.on and one.on not in known]
        details = call_off(details, position, days, BREAK)
    return details


def closed(details, last=None):
    """The details of an activity that is over: since today, or with its `last` date (a date to come)."""
    if last is None:
        return replace(details, status="defunct")
    ended = tuple(replace(one, until=min(filter(None, (one.until, last)))) for one in details.schedules)
    return replace(details, schedules=ended)


def waits(before, after):
    """The names of the changed fields that wait for a second pair of eyes, in the order of ServiceDetails; () when all are small."""
    changed = [field.name for field in fields(ServiceDetails) if getattr(before, field.name) != getattr(after, field.name)]
    return tuple(name for name in changed if not _is_small(name, getattr(before, name), getattr(after, name)))


def _is_small(name, before, after):
    if name == "venues":
        return [replace(one, **_SMALL_OF_VENUE) for one in before] == [replace(one, **_SMALL_OF_VENUE) for one in after] \
            and not _reaches(_texts_of(before), _texts_of(after))
    return name in SMALL and not _reaches(_texts(before), _texts(after))


def _reaches(before, after):
    """Whether words came in by which somebody could be led elsewhere."""
    return bool(set(_REACHES.findall("\n".join(after))) - set(_REACHES.findall("\n".join(before))))


def _texts_of(venues):
    return [text for venue in venues for text in (venue.access_note, venue.transport, *(fact.note for fact in venue.access.values()))]


def _texts(value):
    if isinstance(value, str):
        return [value]
    if not isinstance(value, tuple):
        return []
    return [text for one in value for name in getattr(type(one), "__slots__", ()) for text in _texts(getattr(one, name))] + [
        one for one in value if isinstance(one, str)]
