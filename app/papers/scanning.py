"""What whoever scans one line of a sheet is told: that it is on, what changed since the paper, and what is near instead; for ever."""
from app.activities import boxes, nearby
from app.directory import coming, freshness, sessions, shorts
from app.directory.models import Service
from app.extensions import db
from app.papers import since, truth


def line(code, site, now, driver):
    """{"told", "was", "day", "box", "list", "today"} of a short code (shorts.dated); None for none.

    `driver` is the driver's own connection. `told` is a truth.Truth, `was` [(label, before, now)] of what changed since the paper's `day`
    (None: not known), `list` cards of what is near instead of what is over or has changed.
    """
    today, number = sessions.today(now), shorts.number(code)
    record = truth.records([number], today).get(number) if number else None
    if record is None:
        return None
    told, day = truth.of(record, now=now, site=site), shorts.day(code)
    day = day if day and day <= today else None
    was = _was(record, told, number, day) if told.state == truth.ON else []
    doubtful = told.off or told.ring_first or was
    cards = nearby.instead if told.state != truth.ON else nearby.like if doubtful else None
    minute = sessions.minute(now)
    box = boxes.box(record, coming.to_come(record, today, minute), freshness.stage_of(record, today), None, (today, minute))
    return {"told": told, "was": was, "day": day, "box": box, "list": cards(driver, record, now) if cards else [], "today": today}


def _was(record, told, number, day):
    if number != told.id:
        # It became part of another: that one's history says nothing of what stood on the paper.
        return [("Name", db.session.get(Service, number).name, told.name)]
    return since.changes(record, told, day) if day else []
