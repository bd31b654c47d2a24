"""Makes an activity's schedules from what was said of it; one that only moved or was reworded is still the same, and counts its changes."""
from operator import attrgetter

from app.directory import planning, rows, sessions
from app.directory.models import Schedule, ScheduleException

_TIMES = ("until", "valid_from", "valid_to", "opens_at", "closes_at", "description", "notes")
_EXCEPTION = ("on", "kind", "reason", "new_on", "opens_at", "closes_at")
_days = attrgetter("freq", "interval", "byday", "bymonthday")
_all_but_start = attrgetter("freq", "interval", "byday", "bymonthday", *_TIMES)
_pattern = attrgetter("dtstart", "freq", "interval", "byday", "bymonthday", *_TIMES)
# Of the ended ones, only one that said exactly the same comes back.
_ALIKE = (lambda one: (one.service_at_location_id, *_pattern(one)), _pattern,
          lambda one: one.ended_on or _days(one), lambda one: one.ended_on or "")


def settle(book, details, service, venues, today):
    """Turns the schedules of a service (its record) into those of ServiceDetails; `venues` are the rows that theirs count into."""
    old = service.schedules + service.ended
    wanted = [_row(schedule, at, service, venues, old, today) for at, schedule in enumerate(details.schedules)]
    settled, left = book.settle(Schedule, old, wanted, *_ALIKE, first={"sequence": 0})
    service.schedules, service.ended = [], [one for one in left if one.ended_on]
    for (record, changed), schedule in zip(settled, details.schedules, strict=True):
        is_new = "exceptions" not in vars(record)
        changed = _exceptions(book, record, schedule) or changed
        if changed and not is_new:
            book.change(Schedule, record, {"sequence": record.sequence + 1})
        service.schedules.append(record)
    planning.end(book, service, [one for one in left if not one.ended_on], today)


def _row(schedule, at, service, venues, old, today):
    values = {name: getattr(schedule, name) for name in _TIMES} | sessions.settled(schedule, today) | {
        "service_id": service.id, "position": at, "ended_on": None,
        "service_at_location_id": None if schedule.venue is None else venues[schedule.venue].id}
    if old and schedule.freq and schedule.dtstart is None:
        # Its first date was worked out when it was first said, and stays.
        said = _all_but_start(rows.Record(values))
        values["dtstart"] = next((one.dtstart for one in old if _all_but_start(one) == said), values["dtstart"])
    return values


def _exceptions(book, record, schedule):
    """Settles the dates that differ; tells whether any changed."""
    had = vars(record).setdefault("exceptions", [])
    if not had and not schedule.exceptions:
        return False
    wanted = {one.on: {name: getattr(one, name) for name in _EXCEPTION} | {"schedule_id": record.id} for one in schedule.exceptions}
    settled, left = book.settle(ScheduleException, had, list(wanted.values()), attrgetter("on"))
    for gone in left:
        book.drop(ScheduleException, gone)
    record.exceptions = [one for one, _ in settled]
    return bool(left) or any(changed for _, changed in settled)
